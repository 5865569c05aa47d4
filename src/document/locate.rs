//! From a JSON pointer to bytes of the source, worked out when a finding is shown.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, Span, StrInput};

use crate::findings::Place;

use super::cut::Cut;
use super::node::Format;
use super::part::{Part, Positions, indented};

/// The bytes of the values at `places`, or of their keys, in one pass over the text; of the nearest value around a
/// place that leads nowhere. Of a value of many lines its first is meant, of a block its key.
pub(super) fn locate_all(text: &str, format: Format, places: &[&Place]) -> Vec<Range<usize>> {
    let mut wanted = Wanted::default();
    for place in places {
        wanted.want(place.pointer.tokens());
    }
    match format {
        Format::Json => {
            let mut scan = JsonScan::new(text);
            scan.walk(text, None, &mut wanted);
        }
        Format::Yaml => {
            let whole = Part::whole(text);
            let cut = whole.cut();
            // A text that cannot be read without its blocks was read with them.
            if cut.is_none() || locate_yaml(&whole, cut.as_ref(), &mut wanted).is_none() {
                locate_yaml(&whole, None, &mut wanted);
            }
        }
    }
    places
        .iter()
        .map(|place| first_line(text, wanted.found(place)))
        .collect()
}

/// Looks through a part of a YAML text, of which `cut` is left; into what was cut only where something is wanted.
fn locate_yaml(part: &Part<'_>, cut: Option<&Cut>, wanted: &mut Wanted<'_>) -> Option<()> {
    let mut walker = YamlWalker::new(cut.map_or(part.text, |cut| &cut.text));
    let blocks = Blocks {
        positions: Positions::of(part, cut),
        part,
        cut,
    };
    let mut first = walker.first()?;
    let mut key = None;
    if part.entry {
        // A mapping with the one key of the entry; its value is what is looked through.
        let (_, span) = walker.next()?;
        key = Some(span);
        first = walker.next()?;
    }
    walker.walk(&blocks, key, first, wanted)
}

/// Where the events of a part stand in the file.
struct Blocks<'p> {
    positions: Positions<'p>,
    part: &'p Part<'p>,
    cut: Option<&'p Cut>,
}

impl Blocks<'_> {
    /// Looks through the block below `key`, if it was cut out.
    fn look_into(&self, key: &Span, wanted: &mut Wanted<'_>) -> Option<()> {
        let end = self.part.in_file(self.cut?.block_end(key.start.line())?);
        let start = self.positions.byte(&key.start);
        let padding = key.start.col();
        let text = indented(self.part.source, start..end, padding)?;
        let block = Part::entry(&text, self.part.source, start, padding);
        locate_yaml(&block, block.cut().as_ref(), wanted)
    }
}

/// The places that are looked for, as a tree of steps, and what was found on the way.
#[derive(Default)]
struct Wanted<'p> {
    inner: HashMap<Cow<'p, str>, Wanted<'p>>,
    key: Option<Range<usize>>,
    value: Option<Range<usize>>,
}

impl<'p> Wanted<'p> {
    fn want(&mut self, tokens: impl Iterator<Item = Cow<'p, str>>) {
        tokens.fold(self, |node, token| node.inner.entry(token).or_default());
    }

    fn found(&self, place: &Place) -> Range<usize> {
        let mut node = self;
        let mut whole = true;
        for token in place.pointer.tokens() {
            let Some(inner) = node
                .inner
                .get(token.as_ref())
                .filter(|inner| inner.value.is_some())
            else {
                whole = false;
                break;
            };
            node = inner;
        }
        let value = node.value.clone().unwrap_or(0..0);
        let shows_key = place.key || !whole || value.is_empty();
        if shows_key {
            node.key.clone().unwrap_or(value)
        } else {
            value
        }
    }
}

/// The first line of `range`, without the comment that the parser counts to a scalar.
fn first_line(text: &str, range: Range<usize>) -> Range<usize> {
    let end = range.end.min(text.len()).max(range.start.min(text.len()));
    let start = range.start.min(end);
    let shown = text.get(start..end).unwrap_or_default();
    let line = shown.lines().next().unwrap_or_default();
    start..start + without_comment(line).trim_end().len()
}

/// The scalar that a line begins with: up to its closing quote, or to a comment.
fn without_comment(line: &str) -> &str {
    let end = match line.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let mut escaped = false;
            line.char_indices()
                .skip(1)
                .find(|(_, character)| {
                    let closes = *character == quote && !escaped;
                    escaped = quote == '"' && *character == '\\' && !escaped;
                    closes
                })
                .map(|(at, _)| at + 1)
        }
        _ => line.find(" #"),
    };
    end.and_then(|end| line.get(..end)).unwrap_or(line)
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
    pub(super) fn find(
        &mut self,
        tokens: &[Cow<'_, str>],
    ) -> Option<(Option<Span>, (Event<'t>, Span))> {
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

    /// Reads a whole value and remembers where it and what is wanted inside of it stand.
    fn walk(
        &mut self,
        blocks: &Blocks<'_>,
        key: Option<Span>,
        value: (Event<'t>, Span),
        wanted: &mut Wanted<'_>,
    ) -> Option<()> {
        if let Some(span) = &key
            && blocks.look_into(span, wanted).is_some()
        {
            return Some(());
        }
        let positions = &blocks.positions;
        wanted.key = key.map(|span| positions.bytes(&span));
        wanted.value = Some(match value.0 {
            // The start of a block collection is no text; its key is shown instead.
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                let start = positions.byte(&value.1.start);
                start..start
            }
            _ => positions.bytes(&value.1),
        });
        match value.0 {
            Event::MappingStart(..) if !wanted.inner.is_empty() => loop {
                let (event, span) = self.next()?;
                if event == Event::MappingEnd {
                    return Some(());
                }
                let inner = match &event {
                    Event::Scalar(text, ..) => wanted.inner.get_mut(text.as_ref()),
                    _ => None,
                };
                self.pass(&event)?;
                let value = self.next()?;
                match inner {
                    Some(inner) => self.walk(blocks, Some(span), value, inner)?,
                    None => self.pass(&value.0)?,
                }
            },
            Event::SequenceStart(..) if !wanted.inner.is_empty() => {
                for index in 0.. {
                    let (event, span) = self.next()?;
                    if event == Event::SequenceEnd {
                        break;
                    }
                    match wanted.inner.get_mut(index.to_string().as_str()) {
                        Some(inner) => self.walk(blocks, None, (event, span), inner)?,
                        None => self.pass(&event)?,
                    }
                }
                Some(())
            }
            event => self.pass(&event),
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

    /// Reads a whole value and remembers where it and what is wanted inside of it stand.
    fn walk(&mut self, text: &str, key: Option<Range<usize>>, wanted: &mut Wanted<'_>) {
        let start = self.at;
        match self.byte() {
            Some(open @ (b'{' | b'[')) if !wanted.inner.is_empty() => {
                self.at += 1;
                for index in 0_usize.. {
                    self.blanks();
                    if matches!(self.byte(), None | Some(b'}' | b']')) {
                        break;
                    }
                    let (name, key) = if open == b'{' {
                        let key = self.string();
                        self.blanks();
                        (
                            unescaped(text.get(key.clone()).unwrap_or_default()),
                            Some(key),
                        )
                    } else {
                        (index.to_string(), None)
                    };
                    match wanted.inner.get_mut(name.as_str()) {
                        Some(inner) => self.walk(text, key, inner),
                        None => self.value(),
                    }
                }
                self.at += 1;
                wanted.value = Some(start..start);
            }
            Some(b'{' | b'[') => {
                self.value();
                wanted.value = Some(start..start);
            }
            _ => {
                self.value();
                wanted.value = Some(start..self.at);
            }
        }
        wanted.key = key;
    }

    /// Moves from a collection to its member `token`.
    pub(super) fn enter(&mut self, text: &str, token: &str) -> Option<()> {
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
                    if unescaped(text.get(key)?) == token {
                        found = Some(self.at);
                    }
                    self.value();
                }
                self.at = found?;
                Some(())
            }
            b'[' => {
                self.at += 1;
                for _ in 0..token.parse::<usize>().ok()? {
                    self.blanks();
                    self.value();
                }
                self.blanks();
                (self.byte()? != b']').then_some(())
            }
            _ => None,
        }
    }
}

/// The key that stands in quotes as `written`.
fn unescaped(written: &str) -> String {
    serde_json::from_str(written).unwrap_or_default()
}
