//! Parses YAML into a tree, with the events of `libyaml-safer`.

use std::collections::HashMap;
use std::ops::Range;

use libyaml_safer::{EventData, ScalarStyle};

use super::Limits;
use super::builder::{Builder, OpenCollection, Slot};
use super::events::Events;
use super::hazards;
use super::problems::{Problem, ReadWarning};
use super::scalar::{PlainType, classify_plain};
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

/// The node with an anchor.
#[derive(Clone, Copy)]
struct Anchored {
    number: u32,
    /// The number of nodes, including those that aliases repeat, and the number of levels; `None` while the node is being
    /// read.
    size: Option<(usize, usize)>,
}

struct Reader<'s, 'w> {
    events: Events<'s>,
    builder: Builder<'s>,
    limits: &'s Limits,
    anchors: HashMap<String, Anchored>,
    /// The number of nodes repeated by aliases so far.
    repeated: usize,
    /// The deepest level so far in the node being read, including what aliases repeat.
    deepest: usize,
    /// The end of the last scalar, alias or closing bracket.
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
                    self.builder.add_node(Slot::ROOT, 0..0, Value::Null);
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

    /// Checks that the rest of the file is well-formed, and reports a second document.
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
                (self.builder.add_node(slot, span, value), anchor)
            }
            EventData::SequenceStart { anchor, .. } => {
                let open = self.builder.open_collection(slot, span.start, false);
                let anchor = self.declare_anchor(anchor);
                self.read_sequence(open, depth)?;
                (open.number, anchor)
            }
            EventData::MappingStart { anchor, .. } => {
                let open = self.builder.open_collection(slot, span.start, true);
                let anchor = self.declare_anchor(anchor);
                self.read_mapping(open, depth)?;
                (open.number, anchor)
            }
            EventData::StreamStart { .. }
            | EventData::StreamEnd
            | EventData::DocumentStart { .. }
            | EventData::DocumentEnd { .. }
            | EventData::SequenceEnd
            | EventData::MappingEnd => (self.builder.add_node(slot, span, Value::Null), None),
        };
        if let Some(anchor) = anchor {
            let nodes = self.builder.len() + self.repeated - before;
            let size = Some((nodes, self.deepest - depth));
            self.anchors.insert(anchor, Anchored { number, size });
        }
        self.deepest = self.deepest.max(outer);
        Ok(number)
    }

    /// Records that the node with `anchor` is being read.
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
        let Some((nodes, levels)) = anchored.size else {
            return Err(syntax("an alias refers to the value that contains it"));
        };
        self.repeated += nodes;
        if self.repeated > self.limits.alias_nodes {
            return Err(Problem::Aliases { at: span.start });
        }
        self.deepest = self.deepest.max(depth + levels);
        if self.deepest > self.limits.depth {
            return Err(Problem::Depth { at: span.start });
        }
        self.extend_content(&span);
        let value = Value::Alias(anchored.number);
        Ok(self.builder.add_node(slot, span, value))
    }

    fn read_scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        tag: Option<&str>,
        span: &Range<usize>,
    ) -> Value {
        let core = tag.and_then(|tag| tag.strip_prefix("tag:yaml.org,2002:"));
        let scalar_type = match core {
            Some("str") => PlainType::String,
            Some("int" | "float") => PlainType::Number,
            Some("null") => PlainType::Null,
            Some("bool") => classify_plain(text),
            _ if style == ScalarStyle::Plain => classify_plain(text),
            _ => PlainType::String,
        };
        match scalar_type {
            PlainType::Null => Value::Null,
            PlainType::Bool(value) => Value::Bool(value),
            PlainType::Number => Value::Number(self.builder.add_text(text, span)),
            PlainType::String => {
                let text = self.drop_added_break(text, style, span);
                Value::String(self.builder.add_text(text, span))
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

    fn read_sequence(&mut self, open: OpenCollection, depth: usize) -> Result<(), Problem> {
        loop {
            let (event, span) = self.events.next()?;
            if event == EventData::SequenceEnd {
                self.extend_content(&span);
                self.builder.close_array(open, self.content_end);
                return Ok(());
            }
            let slot = self.builder.next_item_slot(open);
            let item = self.read_node(event, span, slot, depth + 1)?;
            self.builder.push_child(item);
        }
    }

    fn read_mapping(&mut self, open: OpenCollection, depth: usize) -> Result<(), Problem> {
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

    /// Reads a key and returns the slot of its value; `None` if the key is a list or a mapping.
    fn read_key(
        &mut self,
        event: EventData,
        span: &Range<usize>,
        open: OpenCollection,
        depth: usize,
    ) -> Result<Option<Slot>, Problem> {
        let key_text = match &event {
            EventData::Scalar { value, .. } => Some(self.builder.add_text(value, span)),
            _ => None,
        };
        if let (Some(text), EventData::Scalar { anchor: None, .. }) = (key_text, &event) {
            self.extend_content(span);
            return Ok(Some(self.builder.add_key(open, text, span)));
        }
        let number = self.read_node(event, span.clone(), Slot::ROOT, depth + 1)?;
        let number = self.builder.follow_aliases(number);
        let text = match self.builder.node(number).value {
            Value::String(text) | Value::Number(text) => Some(text),
            _ => key_text,
        };
        Ok(text.map(|text| self.builder.add_key(open, text, span)))
    }
}
