//! From a JSON pointer to bytes of the source, worked out when a finding is shown.

use std::ops::Range;

use saphyr_parser::{Event, Parser, Span, StrInput};

use crate::findings::Place;

use super::files::Format;
use super::yaml::{Part, Positions};

/// The bytes of the value at `place`, or of its key; of the nearest value around it when it leads nowhere.
pub(super) fn locate(text: &str, format: Format, place: &Place) -> Range<usize> {
    let tokens: Vec<_> = place.pointer.tokens().collect();
    let found = match format {
        Format::Json => json(text, &tokens),
        Format::Yaml => yaml(text, &tokens),
    };
    let range = if place.key {
        found.key.unwrap_or(found.value)
    } else {
        found.value
    };
    first_line(text, range)
}

/// A value of many lines is shown by its first.
fn first_line(text: &str, range: Range<usize>) -> Range<usize> {
    let end = range.end.min(text.len()).max(range.start.min(text.len()));
    let start = range.start.min(end);
    let shown = text.get(start..end).unwrap_or_default();
    let line = shown.lines().next().unwrap_or_default().trim_end();
    start..start + line.len()
}

/// Where a value is, and the key before it.
struct Found {
    key: Option<Range<usize>>,
    value: Range<usize>,
}

fn yaml(text: &str, tokens: &[String]) -> Found {
    let part = Part::whole(text);
    let positions = Positions::new(&part);
    // When it leads nowhere, the nearest value around it is meant.
    for length in (0..=tokens.len()).rev() {
        let found = tokens
            .get(..length)
            .and_then(|tokens| YamlWalker::new(text).find(tokens));
        if let Some((key, (_, span))) = found {
            return Found {
                key: key.map(|span| positions.bytes(&span)),
                value: positions.bytes(&span),
            };
        }
    }
    Found {
        key: None,
        value: 0..0,
    }
}

/// Walks the events of a text to a value.
pub(super) struct YamlWalker<'t> {
    pub(super) events: Parser<'t, StrInput<'t>>,
}

impl<'t> YamlWalker<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            events: Parser::new_from_str(text),
        }
    }

    fn next(&mut self) -> Option<(Event<'t>, Span)> {
        self.events.next_event()?.ok()
    }

    /// The value that `tokens` lead to, and its key. What an alias repeats is not entered.
    pub(super) fn find(&mut self, tokens: &[String]) -> Option<(Option<Span>, (Event<'t>, Span))> {
        let mut found = (None, self.first()?);
        for token in tokens {
            found = match (found.1).0 {
                Event::MappingStart(..) => self.member(token)?,
                Event::SequenceStart(..) => (None, self.item(token)?),
                _ => return None,
            };
        }
        Some(found)
    }

    fn first(&mut self) -> Option<(Event<'t>, Span)> {
        loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(_) | Event::Nothing, _) => {}
                (Event::StreamEnd, _) => return None,
                event => return Some(event),
            }
        }
    }

    /// The member `key` of the mapping whose start was read.
    fn member(&mut self, key: &str) -> Option<(Option<Span>, (Event<'t>, Span))> {
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::MappingEnd => return None,
                Event::Scalar(ref text, ..) if text == key => {
                    return Some((Some(span), self.next()?));
                }
                other => {
                    self.pass(&other)?;
                    let (value, _) = self.next()?;
                    self.pass(&value)?;
                }
            }
        }
    }

    fn item(&mut self, index: &str) -> Option<(Event<'t>, Span)> {
        let mut left: usize = index.parse().ok()?;
        loop {
            let (event, span) = self.next()?;
            if event == Event::SequenceEnd {
                return None;
            }
            if left == 0 {
                return Some((event, span));
            }
            left -= 1;
            self.pass(&event)?;
        }
    }

    /// Reads to the end of the value that began with `event`.
    fn pass(&mut self, event: &Event<'t>) -> Option<()> {
        let mut open = usize::from(matches!(
            event,
            Event::MappingStart(..) | Event::SequenceStart(..)
        ));
        while open > 0 {
            match self.next()?.0 {
                Event::MappingStart(..) | Event::SequenceStart(..) => open += 1,
                Event::MappingEnd | Event::SequenceEnd => open -= 1,
                _ => {}
            }
        }
        Some(())
    }
}

fn json(text: &str, tokens: &[String]) -> Found {
    let mut scan = JsonScan {
        bytes: text.as_bytes(),
        at: 0,
    };
    if text.starts_with('\u{feff}') {
        scan.at = 3;
    }
    scan.blanks();
    let mut key = None;
    for token in tokens {
        let before = scan.at;
        let Some(found) = scan.enter(text, token) else {
            scan.at = before;
            break;
        };
        key = found;
    }
    let start = scan.at;
    scan.value();
    Found {
        key,
        value: start..scan.at,
    }
}

/// Finds its way through JSON that is known to be well-formed.
pub(super) struct JsonScan<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl<'t> JsonScan<'t> {
    /// At the first value of `text`.
    pub(super) fn new(text: &'t str) -> Self {
        let mut scan = Self {
            bytes: text.as_bytes(),
            at: if text.starts_with('\u{feff}') { 3 } else { 0 },
        };
        scan.blanks();
        scan
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(
            self.byte(),
            Some(b' ' | b'\t' | b'\r' | b'\n' | b',' | b':')
        ) {
            self.at += 1;
        }
    }

    fn string(&mut self) -> Range<usize> {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.byte() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                break;
            }
        }
        start..self.at.min(self.bytes.len())
    }

    /// Passes over a value.
    pub(super) fn value(&mut self) {
        let mut open = 0_usize;
        loop {
            match self.byte() {
                None => return,
                Some(b'"') => {
                    self.string();
                }
                Some(b'{' | b'[') => {
                    open += 1;
                    self.at += 1;
                }
                Some(b'}' | b']') => {
                    open = open.saturating_sub(1);
                    self.at += 1;
                }
                Some(_) => {
                    while self
                        .byte()
                        .is_some_and(|byte| !b",]}: \t\r\n".contains(&byte))
                    {
                        self.at += 1;
                    }
                }
            }
            if open == 0 {
                return;
            }
            self.blanks();
        }
    }

    /// Moves from a collection to its member `token`; gives the key's place.
    pub(super) fn enter(&mut self, text: &str, token: &str) -> Option<Option<Range<usize>>> {
        match self.byte()? {
            b'{' => {
                self.at += 1;
                let mut found = None;
                loop {
                    self.blanks();
                    if self.byte()? != b'"' {
                        break;
                    }
                    let key = self.string();
                    self.blanks();
                    if is_key(text.get(key.clone())?, token) {
                        found = Some((key, self.at));
                    }
                    self.value();
                }
                let (key, at) = found?;
                self.at = at;
                Some(Some(key))
            }
            b'[' => {
                self.at += 1;
                for _ in 0..token.parse::<usize>().ok()? {
                    self.blanks();
                    self.value();
                }
                self.blanks();
                (self.byte()? != b']').then_some(None)
            }
            _ => None,
        }
    }
}

fn is_key(written: &str, key: &str) -> bool {
    if written.contains('\\') {
        return serde_json::from_str::<String>(written).is_ok_and(|text| text == key);
    }
    written.get(1..written.len().saturating_sub(1)) == Some(key)
}
