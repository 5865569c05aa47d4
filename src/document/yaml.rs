//! YAML text to tree, from the events of `libyaml-safer`.

use std::collections::HashMap;
use std::ops::Range;

use libyaml_safer::{EventData, ScalarStyle};

use super::Limits;
use super::builder::{Builder, Open, Slot};
use super::events::Events;
use super::hazards;
use super::problems::{Problem, ReadWarning};
use super::scalar::{self, Plain};
use super::tree::{Tree, Value};

/// Parses the first document of `source`.
pub(super) fn parse(
    source: &str,
    limits: &Limits,
    warnings: &mut Vec<ReadWarning>,
) -> Result<Tree, Problem> {
    hazards::check(source, limits)?;
    let mut reader = Reader {
        events: Events::new(source, limits),
        builder: Builder::new(source),
        limits,
        anchors: HashMap::new(),
        repeated: 0,
        deepest: 0,
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
    /// How many nodes it is, with those that aliases in it repeat, and how many levels; `None` while it is read.
    extent: Option<(usize, usize)>,
}

struct Reader<'s, 'w> {
    events: Events<'s>,
    builder: Builder<'s>,
    limits: &'s Limits,
    anchors: HashMap<String, Anchored>,
    /// How many nodes aliases repeated.
    repeated: usize,
    /// The deepest level so far, through aliases, of the innermost anchor.
    deepest: usize,
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
        let outer = std::mem::replace(&mut self.deepest, depth);
        let (number, anchor) = match event {
            EventData::Alias { anchor } => {
                self.deepest = outer;
                return self.read_alias(&anchor, span, slot, depth);
            }
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
            let size = self.builder.len() + self.repeated - before;
            let extent = Some((size, self.deepest - depth));
            self.anchors.insert(anchor, Anchored { number, extent });
        }
        self.deepest = self.deepest.max(outer);
        Ok(number)
    }

    /// Notes that the value of `anchor` is being read.
    fn declare_anchor(&mut self, anchor: Option<String>) -> Option<String> {
        if let Some(name) = &anchor {
            let incomplete = Anchored {
                number: 0,
                extent: None,
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

    fn read_alias(
        &mut self,
        anchor: &str,
        span: Range<usize>,
        slot: Slot,
        depth: usize,
    ) -> Result<u32, Problem> {
        let syntax = |message: &str| Problem::Syntax {
            message: message.to_owned(),
            at: span.start,
        };
        let Some(anchored) = self.anchors.get(anchor).copied() else {
            return Err(syntax("found undefined alias"));
        };
        let Some((size, levels)) = anchored.extent else {
            return Err(syntax("an alias stands inside of what it repeats"));
        };
        self.repeated += size;
        if self.repeated > self.limits.alias_nodes {
            return Err(Problem::Aliases { at: span.start });
        }
        self.deepest = self.deepest.max(depth + levels);
        if self.deepest > self.limits.depth {
            return Err(Problem::Depth { at: span.start });
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
        if !is_block || span.end < source.len() {
            return text;
        }
        let last_line = source.rsplit(['\n', '\r']).next().unwrap_or_default();
        match text.strip_suffix('\n') {
            Some(rest) if !last_line.trim().is_empty() => rest,
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
