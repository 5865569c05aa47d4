//! Produces the parser events of YAML, with their byte ranges.

use std::io::{BufReader, Chain, Read};
use std::ops::Range;

use libyaml_safer::{Encoding, Error, ErrorKind, Event, EventData, Mark, Parser};

use super::Limits;
use super::problems::Problem;

/// The parser events of a text. If the text does not end with a line break, one is added, because the parser panics if a
/// block scalar or a backslash ends the text.
pub(super) struct Events<'s> {
    parser: Parser<BufReader<Chain<&'s [u8], &'static [u8]>>>,
    text: &'s str,
    /// The byte at which the parser starts: after the byte order mark, which it would count as a column.
    base: usize,
    open_collections: usize,
    /// A limit is needed here, because the parser's time for each token grows with the number of open collections.
    max_open_collections: usize,
}

impl<'s> Events<'s> {
    pub(super) fn new(text: &'s str, limits: &Limits) -> Self {
        let base = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let bytes = text.as_bytes().get(base..).unwrap_or_default();
        let mut parser = Parser::new();
        parser.set_encoding(Encoding::Utf8);
        let end: &[u8] = match bytes.last() {
            Some(b'\n' | b'\r') => b"",
            _ => b"\n",
        };
        parser.set_input(BufReader::new(bytes.chain(end)));
        Self {
            parser,
            text,
            base,
            open_collections: 0,
            max_open_collections: limits.depth + 1,
        }
    }

    /// Returns the next event with its byte range, which does not include its anchor and tag. Must not be called after an
    /// error.
    pub(super) fn next(&mut self) -> Result<(EventData, Range<usize>), Problem> {
        let event = self.parser.parse().map_err(|error| self.problem(&error))?;
        let span = self.span(&event);
        match event.data {
            EventData::SequenceStart { .. } | EventData::MappingStart { .. } => {
                self.open_collections += 1;
            }
            EventData::SequenceEnd | EventData::MappingEnd => {
                self.open_collections = self.open_collections.saturating_sub(1);
            }
            _ => {}
        }
        if self.open_collections > self.max_open_collections {
            return Err(Problem::Depth { at: span.start });
        }
        Ok((event.data, span))
    }

    fn byte(&self, mark: Mark) -> usize {
        let index = usize::try_from(mark.index).unwrap_or(usize::MAX);
        self.base.saturating_add(index).min(self.text.len())
    }

    fn span(&self, event: &Event) -> Range<usize> {
        let (mut start, end) = (self.byte(event.start_mark), self.byte(event.end_mark));
        if let EventData::Scalar { anchor, tag, .. }
        | EventData::SequenceStart { anchor, tag, .. }
        | EventData::MappingStart { anchor, tag, .. } = &event.data
            && (anchor.is_some() || tag.is_some())
        {
            start = skip_properties(self.text, start);
        }
        start..end.max(start)
    }

    fn problem(&self, error: &Error) -> Problem {
        let at = match error.problem_mark() {
            Some(mark) => self.byte(mark),
            // libyaml-safer does not report the position of a character that YAML does not allow.
            None if error.kind() == ErrorKind::Reader => find_control_character(self.text),
            None => 0,
        };
        let context = error.context().map(|context| format!(" {context}"));
        let message = format!("{}{}", error.problem(), context.unwrap_or_default());
        Problem::Syntax { message, at }
    }
}

/// The byte after the anchor and tag that begin at `start`, and after the white space and comments that follow.
fn skip_properties(source: &str, start: usize) -> usize {
    let mut rest = source.get(start..).unwrap_or_default();
    while rest.starts_with(['&', '!', '#']) {
        let is_comment = rest.starts_with('#');
        let end = rest.find(|character: char| {
            matches!(character, '\n' | '\r') || !is_comment && character.is_ascii_whitespace()
        });
        rest = rest.get(end.unwrap_or(rest.len())..).unwrap_or_default();
        rest = rest.trim_start_matches([' ', '\t', '\r', '\n']);
    }
    source.len() - rest.len()
}

/// The first character that YAML does not allow. Source: YAML 1.2.2, section 5.1.
fn find_control_character(source: &str) -> usize {
    let is_invalid = |character: char| matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
    source.find(is_invalid).unwrap_or(0)
}
