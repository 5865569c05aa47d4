//! YAML text to tree, from the events of `libyaml-safer`.

use std::collections::HashMap;
use std::io::{BufReader, Chain, Read};
use std::ops::Range;

use libyaml_safer::{Encoding, Error, ErrorKind, Event, EventData, Mark, Parser, ScalarStyle};

use super::Limits;
use super::bare_tag;
use super::builder::{Builder, Open, Slot};
use super::problems::{Problem, ReadWarning};
use super::scalar::{self, Plain};
use super::tree::{Tree, Value};

/// The events of a text, whose last line gets a line break if it has none: without it the parser panics at a block scalar
/// or a backslash that ends the text.
pub(super) struct Events<'s> {
    parser: Parser<BufReader<Chain<&'s [u8], &'static [u8]>>>,
    text: &'s str,
    /// Where the parser begins: after a byte order mark, which it would count as a column.
    base: usize,
}

impl<'s> Events<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        let base = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let bytes = text.as_bytes().get(base..).unwrap_or_default();
        let mut parser = Parser::new();
        parser.set_encoding(Encoding::Utf8);
        let end: &[u8] = match bytes.last() {
            Some(b'\n' | b'\r') => b"",
            _ => b"\n",
        };
        parser.set_input(BufReader::new(bytes.chain(end)));
        Self { parser, text, base }
    }

    /// The next event and its bytes, without the anchor and tag before it. Must not be called again after an error.
    pub(super) fn next(&mut self) -> Result<(EventData, Range<usize>), Problem> {
        let event = self.parser.parse().map_err(|error| self.problem(&error))?;
        let span = self.span(&event);
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
            // The reader gives no place for characters that YAML does not allow.
            None if error.kind() == ErrorKind::Reader => find_control_character(self.text),
            None => 0,
        };
        let context = error.context().map(|context| format!(" {context}"));
        let message = format!("{}{}", error.problem(), context.unwrap_or_default());
        Problem::Syntax { message, at }
    }
}

/// Behind the anchor and the tag that begin at `start`, and the blanks and comments after them.
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
    let is_refused = |character: char| matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
    source.find(is_refused).unwrap_or(0)
}

/// Parses the first document of `source`.
pub(super) fn parse(
    source: &str,
    limits: &Limits,
    warnings: &mut Vec<ReadWarning>,
) -> Result<Tree, Problem> {
    bare_tag::check(source)?;
    let mut reader = Reader {
        events: Events::new(source),
        builder: Builder::new(source),
        limits,
        anchors: HashMap::new(),
        repeated: 0,
        content_end: 0,
        warnings,
    };
    reader.read_document()?;
    Ok(reader.builder.finish())
}

/// What an anchor names.
#[derive(Clone, Copy)]
struct Anchored {
    number: u32,
    /// How many nodes it is, with those that aliases in it repeat; `None` while it is read.
    size: Option<usize>,
}

struct Reader<'s, 'w> {
    events: Events<'s>,
    builder: Builder<'s>,
    limits: &'s Limits,
    anchors: HashMap<String, Anchored>,
    /// How many nodes aliases repeated.
    repeated: usize,
    /// Where the last scalar, alias or closing bracket ended.
    content_end: usize,
    warnings: &'w mut Vec<ReadWarning>,
}

impl Reader<'_, '_> {
    fn read_document(&mut self) -> Result<(), Problem> {
        loop {
            let (event, span) = self.events.next()?;
            match event {
                EventData::StreamStart { .. } | EventData::DocumentStart { .. } => {}
                EventData::StreamEnd => {
                    self.builder.add(Slot::ROOT, 0..0, Value::Null);
                    return Ok(());
                }
                other => {
                    self.read_node(other, span, Slot::ROOT, 0)?;
                    break;
                }
            }
        }
        self.read_extra_documents()
    }

    /// What follows the first document must be well-formed, too, and is not used.
    fn read_extra_documents(&mut self) -> Result<(), Problem> {
        let mut second = None;
        loop {
            let (event, span) = self.events.next()?;
            match event {
                EventData::StreamEnd => break,
                EventData::StreamStart { .. }
                | EventData::DocumentStart { .. }
                | EventData::DocumentEnd { .. } => {}
                EventData::Scalar {
                    value, tag: None, ..
                } if value.is_empty() => {}
                _ => second = second.or(Some(span.start)),
            }
        }
        let warning = second.map(|at| ReadWarning::ExtraDocument { at });
        self.warnings.extend(warning);
        Ok(())
    }

    fn read_node(
        &mut self,
        event: EventData,
        span: Range<usize>,
        slot: Slot,
        depth: usize,
    ) -> Result<u32, Problem> {
        if depth > self.limits.depth {
            return Err(Problem::Depth { at: span.start });
        }
        let before = self.builder.len() + self.repeated;
        let (number, anchor) = match event {
            EventData::Alias { anchor } => return self.read_alias(&anchor, span, slot),
            EventData::Scalar {
                value,
                style,
                anchor,
                tag,
                ..
            } => {
                let anchor = self.declare_anchor(anchor);
                let value = self.read_scalar(&value, style, tag.as_deref(), &span);
                self.extend_content(&span);
                (self.builder.add(slot, span, value), anchor)
            }
            EventData::SequenceStart { anchor, .. } => {
                let open = self.builder.open(slot, span.start, false);
                let anchor = self.declare_anchor(anchor);
                self.read_sequence(open, depth)?;
                (open.number, anchor)
            }
            EventData::MappingStart { anchor, .. } => {
                let open = self.builder.open(slot, span.start, true);
                let anchor = self.declare_anchor(anchor);
                self.read_mapping(open, depth)?;
                (open.number, anchor)
            }
            EventData::StreamStart { .. }
            | EventData::StreamEnd
            | EventData::DocumentStart { .. }
            | EventData::DocumentEnd { .. }
            | EventData::SequenceEnd
            | EventData::MappingEnd => (self.builder.add(slot, span, Value::Null), None),
        };
        if let Some(anchor) = anchor {
            let size = Some(self.builder.len() + self.repeated - before);
            self.anchors.insert(anchor, Anchored { number, size });
        }
        Ok(number)
    }

    /// Notes that the value of `anchor` is being read.
    fn declare_anchor(&mut self, anchor: Option<String>) -> Option<String> {
        if let Some(name) = &anchor {
            let incomplete = Anchored {
                number: 0,
                size: None,
            };
            self.anchors.insert(name.clone(), incomplete);
        }
        anchor
    }

    fn extend_content(&mut self, span: &Range<usize>) {
        if !span.is_empty() {
            self.content_end = span.end;
        }
    }

    fn read_alias(&mut self, anchor: &str, span: Range<usize>, slot: Slot) -> Result<u32, Problem> {
        let syntax = |message: &str| Problem::Syntax {
            message: message.to_owned(),
            at: span.start,
        };
        let Some(anchored) = self.anchors.get(anchor).copied() else {
            return Err(syntax("found undefined alias"));
        };
        let Some(size) = anchored.size else {
            return Err(syntax("an alias stands inside of what it repeats"));
        };
        self.repeated += size;
        if self.repeated > self.limits.alias_nodes {
            return Err(Problem::Aliases { at: span.start });
        }
        self.extend_content(&span);
        let value = Value::Alias(anchored.number);
        Ok(self.builder.add(slot, span, value))
    }

    fn read_scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        tag: Option<&str>,
        span: &Range<usize>,
    ) -> Value {
        let core = tag.and_then(|tag| tag.strip_prefix("tag:yaml.org,2002:"));
        let plain = match core {
            Some("str") => Plain::String,
            Some("int" | "float") => Plain::Number,
            Some("null") => Plain::Null,
            Some("bool") => scalar::plain(text),
            _ if style == ScalarStyle::Plain => scalar::plain(text),
            _ => Plain::String,
        };
        match plain {
            Plain::Null => Value::Null,
            Plain::Bool(value) => Value::Bool(value),
            Plain::Number => Value::Number(self.builder.text(text, span)),
            Plain::String => {
                let text = self.drop_added_break(text, style, span);
                Value::String(self.builder.text(text, span))
            }
        }
    }

    /// The text of a block scalar without the line break that [`Events`] adds to its last line.
    fn drop_added_break<'t>(
        &self,
        text: &'t str,
        style: ScalarStyle,
        span: &Range<usize>,
    ) -> &'t str {
        let source = self.builder.source;
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let last_line = source.rsplit(['\n', '\r']).next().unwrap_or_default();
        match text.strip_suffix('\n') {
            Some(rest) if is_block && span.end == source.len() && !last_line.trim().is_empty() => {
                rest
            }
            _ => text,
        }
    }

    fn read_sequence(&mut self, open: Open, depth: usize) -> Result<(), Problem> {
        loop {
            let (event, span) = self.events.next()?;
            if event == EventData::SequenceEnd {
                self.extend_content(&span);
                self.builder.close_array(open, self.content_end);
                return Ok(());
            }
            let slot = self.builder.item_slot(open);
            let item = self.read_node(event, span, slot, depth + 1)?;
            self.builder.push_child(item);
        }
    }

    fn read_mapping(&mut self, open: Open, depth: usize) -> Result<(), Problem> {
        let mut merged = Vec::new();
        loop {
            let (event, span) = self.events.next()?;
            if event == EventData::MappingEnd {
                self.extend_content(&span);
                let repeated = self.builder.close_object(open, self.content_end, &merged);
                let repeated = repeated.into_iter().map(ReadWarning::DuplicateKey);
                self.warnings.extend(repeated);
                return Ok(());
            }
            let is_merge = matches!(&event, EventData::Scalar { value, style: ScalarStyle::Plain, .. } if value == "<<");
            let key = self.read_key(event, &span, open, depth)?;
            let (event, value_span) = self.events.next()?;
            let slot = key.unwrap_or(Slot::ROOT);
            let value = self.read_node(event, value_span, slot, depth + 1)?;
            if key.is_none() {
                let at = span.start;
                self.warnings.push(ReadWarning::CollectionKey { at });
            } else if is_merge {
                merged.push(value);
            } else {
                self.builder.push_child(value);
            }
        }
    }

    /// The slot of the member that a key begins; `None` for a key that is a list or a mapping.
    fn read_key(
        &mut self,
        event: EventData,
        span: &Range<usize>,
        open: Open,
        depth: usize,
    ) -> Result<Option<Slot>, Problem> {
        let written = match &event {
            EventData::Scalar { value, .. } => Some(self.builder.text(value, span)),
            _ => None,
        };
        if let (Some(text), EventData::Scalar { anchor: None, .. }) = (written, &event) {
            self.extend_content(span);
            return Ok(Some(self.builder.member_slot(open, text, span)));
        }
        let number = self.read_node(event, span.clone(), Slot::ROOT, depth + 1)?;
        let number = self.builder.follow_aliases(number);
        let text = match self.builder.node(number).value {
            Value::String(text) | Value::Number(text) => Some(text),
            _ => written,
        };
        Ok(text.map(|text| self.builder.member_slot(open, text, span)))
    }
}
