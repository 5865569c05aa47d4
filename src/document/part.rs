//! A piece of YAML, and where it stands in its file.

use std::cell::OnceCell;
use std::ops::Range;

use saphyr_parser::{Marker, Span};

use super::cut::{Cut, Wanted};

/// Bytes up to which a text is not worth cutting.
const CUT_FROM: usize = 2048;

/// A text to parse, and where it stands in its file.
pub(super) struct Part<'s> {
    /// What the parser sees.
    pub(super) text: &'s str,
    /// The file.
    pub(super) source: &'s str,
    /// Where `text`, less `padding` characters at its beginning, starts in the file.
    pub(super) offset: usize,
    /// Blanks put in front of the text, so that its indentation is right.
    pub(super) padding: usize,
    /// Whether the text is a skipped entry, whose own key is not to be skipped again.
    pub(super) entry: bool,
    /// Whether the members of that entry are skipped in turn.
    pub(super) members: bool,
}

impl<'s> Part<'s> {
    /// The whole file.
    pub(super) fn whole(source: &'s str) -> Self {
        Self {
            text: source,
            source,
            offset: 0,
            padding: 0,
            entry: false,
            members: false,
        }
    }

    /// The entry of a mapping whose key begins at the byte `offset` of the file; `text` is [`indented`].
    pub(super) fn entry(text: &'s str, source: &'s str, offset: usize, padding: usize) -> Self {
        Self {
            text,
            source,
            offset,
            padding,
            entry: true,
            members: false,
        }
    }

    /// The text without what is skipped, where that is worth it and certain.
    pub(super) fn cut(&self) -> Option<Cut> {
        let wanted = if self.members {
            Wanted::Members
        } else {
            Wanted::Usual {
                keep_first: self.entry,
            }
        };
        (self.text.len() > CUT_FROM)
            .then(|| Cut::new(self.text, wanted))
            .flatten()
    }

    /// The byte of the file for a byte of the text.
    pub(super) fn in_file(&self, at: usize) -> usize {
        at.saturating_sub(self.padding) + self.offset
    }
}

/// Turns the parser's positions (line and column in characters) into byte offsets of the file.
pub(super) struct Positions<'s> {
    text: &'s str,
    /// The byte offset of each line, made when first needed.
    lines: OnceCell<Vec<usize>>,
    offset: usize,
    padding: usize,
}

impl<'s> Positions<'s> {
    pub(super) fn new(part: &Part<'s>) -> Self {
        Self::of(part, None)
    }

    /// Positions in what `cut` left of the part.
    pub(super) fn of(part: &Part<'s>, cut: Option<&Cut>) -> Self {
        let lines = OnceCell::new();
        if let Some(cut) = cut {
            let _ = lines.set(cut.line_starts().collect());
        }
        Self {
            text: part.text,
            lines,
            offset: part.offset,
            padding: part.padding,
        }
    }

    /// The byte of the file at `marker`.
    pub(super) fn byte(&self, marker: &Marker) -> usize {
        let lines = self.lines.get_or_init(|| {
            let breaks = self.text.bytes().enumerate().filter(|(index, byte)| {
                *byte == b'\n'
                    || (*byte == b'\r' && self.text.as_bytes().get(index + 1) != Some(&b'\n'))
            });
            std::iter::once(0)
                .chain(breaks.map(|(index, _)| index + 1))
                .collect()
        });
        let start = lines
            .get(marker.line().saturating_sub(1))
            .copied()
            .unwrap_or(self.text.len());
        let line = self.text.get(start..).unwrap_or_default();
        let within = line
            .char_indices()
            .nth(marker.col())
            .map_or(line.len(), |(index, _)| index);
        (start + within).saturating_sub(self.padding) + self.offset
    }

    pub(super) fn bytes(&self, span: &Span) -> Range<usize> {
        self.byte(&span.start)..self.byte(&span.end)
    }
}

/// A piece of a file moved to the column where it stands there.
pub(super) fn indented(source: &str, range: Range<usize>, padding: usize) -> Option<String> {
    Some(" ".repeat(padding) + source.get(range)?)
}
