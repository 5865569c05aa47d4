//! YAML text to tree, from the events of `saphyr-parser`; what is skipped stays a piece of the source.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span, StrInput, Tag};

use super::cut::Cut;
use super::json::{Duplicate, Seen};
use super::node::{Node, Object, Skipped, Text, Token};
use super::part::{Part, Positions, indented};
use super::scalar::{Plain, plain};

/// Why a text is no tree.
#[derive(Debug)]
pub(super) enum YamlError {
    /// It is not well-formed.
    Syntax { message: String, at: Range<usize> },
    /// It lies deeper than allowed.
    Depth { at: Range<usize> },
    /// Its aliases repeat more than allowed.
    Aliases { at: Range<usize> },
    /// An anchor was met where subtrees are skipped: the text has to be read without skipping.
    Anchors,
}

/// What is said about a text that can be read all the same.
#[derive(Debug)]
pub(super) enum Oddity {
    /// A key stands twice.
    Duplicate(Duplicate),
    /// A key is a list or a mapping; its entry is lost.
    CollectionKey { at: Range<usize> },
    /// A second document follows, and is not read.
    SecondDocument { at: Range<usize> },
}

/// The bounds of one text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) depth: usize,
    pub(super) alias_nodes: usize,
}

/// Parses the first document of `part`, which `lines` maps to its place in `source`.
///
/// `outer_depth` is how deep the part lies in its document.
pub(super) fn parse(
    part: &Part<'_>,
    outer_depth: u32,
    bounds: Bounds,
    oddities: &mut Vec<Oddity>,
) -> Result<Node, YamlError> {
    let before = oddities.len();
    if let Some(cut) = part.cut() {
        // Whatever is wrong is looked for in the whole text, and said of that.
        if let Ok(node) = build(part, Some(&cut), outer_depth, bounds, true, oddities) {
            return Ok(node);
        }
        oddities.truncate(before);
    }
    match build(part, None, outer_depth, bounds, true, oddities) {
        Err(YamlError::Anchors) => {
            oddities.truncate(before);
            build(part, None, outer_depth, bounds, false, oddities)
        }
        other => other,
    }
}

/// Parses the part, or what `cut` left of it.
pub(super) fn build(
    part: &Part<'_>,
    cut: Option<&Cut>,
    outer_depth: u32,
    bounds: Bounds,
    skipping: bool,
    oddities: &mut Vec<Oddity>,
) -> Result<Node, YamlError> {
    let mut builder = Builder {
        events: Parser::new_from_str(cut.map_or(part.text, |cut| &cut.text)),
        positions: Positions::of(part, cut),
        source: part.source,
        part,
        cut,
        bounds,
        skipping,
        kept: part.entry.then_some(outer_depth),
        anchors: HashMap::new(),
        built: 0,
        repeated: 0,
        path: Vec::new(),
        oddities,
    };
    builder.document(outer_depth)
}

struct Builder<'s, 'o> {
    events: Parser<'s, StrInput<'s>>,
    positions: Positions<'s>,
    source: &'s str,
    part: &'s Part<'s>,
    cut: Option<&'s Cut>,
    bounds: Bounds,
    skipping: bool,
    /// The depth at which nothing is skipped.
    kept: Option<u32>,
    anchors: HashMap<usize, (Rc<Node>, usize)>,
    /// Nodes built so far, and nodes that aliases repeated.
    built: usize,
    repeated: usize,
    path: Vec<Token>,
    oddities: &'o mut Vec<Oddity>,
}

impl<'s> Builder<'s, '_> {
    fn next(&mut self) -> Result<(Event<'s>, Span), YamlError> {
        match self.events.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(self.syntax(&error)),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn syntax(&self, error: &ScanError) -> YamlError {
        let at = self.positions.byte(error.marker());
        let message = error.info().to_owned();
        if message.contains("recursion limit") {
            return YamlError::Depth { at: at..at };
        }
        YamlError::Syntax {
            message,
            at: at..at,
        }
    }

    fn document(&mut self, depth: u32) -> Result<Node, YamlError> {
        let root = loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
                Event::StreamEnd => return Ok(Node::Null),
                other => break self.node(other, span, depth)?,
            }
        };
        // What follows the first document must be well-formed, too, and is not read.
        let mut second = None;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamEnd => break,
                Event::Scalar(text, ScalarStyle::Plain, _, None) if text.is_empty() => {}
                Event::DocumentStart(_)
                | Event::DocumentEnd
                | Event::Nothing
                | Event::StreamStart => {}
                _ if second.is_none() => second = Some(self.positions.bytes(&span)),
                _ => {}
            }
        }
        if let Some(at) = second {
            self.oddities.push(Oddity::SecondDocument { at });
        }
        Ok(root)
    }

    fn node(&mut self, event: Event<'s>, span: Span, depth: u32) -> Result<Node, YamlError> {
        if depth as usize > self.bounds.depth {
            return Err(YamlError::Depth {
                at: self.positions.bytes(&span),
            });
        }
        let before = self.built + self.repeated;
        self.built += 1;
        let (node, anchor) = match event {
            Event::Alias(id) => return self.alias(id, span),
            Event::Scalar(text, style, anchor, tag) => {
                (self.scalar(&text, style, tag.as_deref()), anchor)
            }
            Event::SequenceStart(anchor, _) => (self.sequence(depth)?, anchor),
            Event::MappingStart(anchor, _) => (self.mapping(span, depth)?, anchor),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::SequenceEnd
            | Event::MappingEnd => (Node::Null, 0),
        };
        if anchor == 0 {
            return Ok(node);
        }
        if self.skipping {
            return Err(YamlError::Anchors);
        }
        let shared = Rc::new(node);
        self.anchors.insert(
            anchor,
            (Rc::clone(&shared), self.built + self.repeated - before),
        );
        Ok(Node::Shared(shared))
    }

    fn alias(&mut self, id: usize, span: Span) -> Result<Node, YamlError> {
        if self.skipping {
            return Err(YamlError::Anchors);
        }
        // An alias inside of its own anchor has no node yet.
        let Some((node, size)) = self.anchors.get(&id) else {
            let message = "an alias stands inside of what it repeats".to_owned();
            return Err(YamlError::Syntax {
                message,
                at: self.positions.bytes(&span),
            });
        };
        self.repeated += size;
        if self.repeated > self.bounds.alias_nodes {
            return Err(YamlError::Aliases {
                at: self.positions.bytes(&span),
            });
        }
        Ok(Node::Shared(Rc::clone(node)))
    }

    fn text(&self, text: &str) -> Text {
        let Some(cut) = self.cut else {
            return Text::new(text, self.source);
        };
        let there = cut.offset(text).and_then(|at| {
            let start = self.part.in_file(at);
            self.source.get(start..start + text.len())
        });
        match there {
            Some(there) if there == text => Text::new(there, self.source),
            _ => Text::Owned(text.into()),
        }
    }

    fn scalar(&self, text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Node {
        let core = tag
            .filter(|tag| tag.is_yaml_core_schema())
            .map(|tag| tag.suffix.as_str());
        match core {
            Some("str") => return Node::String(self.text(text)),
            Some("int" | "float") => return Node::Number(self.text(text)),
            Some("null") => return Node::Null,
            _ => {}
        }
        if style != ScalarStyle::Plain && core != Some("bool") {
            return Node::String(self.text(text));
        }
        match plain(text) {
            Plain::Null => Node::Null,
            Plain::Bool(value) => Node::Bool(value),
            Plain::Number => Node::Number(self.text(text)),
            Plain::String => Node::String(self.text(text)),
        }
    }

    fn sequence(&mut self, depth: u32) -> Result<Node, YamlError> {
        let mut items = Vec::new();
        for index in 0.. {
            let (event, span) = self.next()?;
            if event == Event::SequenceEnd {
                break;
            }
            self.path.push(Token::Index(index));
            let item = self.node(event, span, depth + 1)?;
            self.path.pop();
            items.push(item);
        }
        Ok(Node::Array(items.into()))
    }

    fn mapping(&mut self, start: Span, depth: u32) -> Result<Node, YamlError> {
        // In flow style the mapping begins with a brace; there skipping would have to know its neighbours.
        let flow = start.end.index() > start.start.index();
        let mut members: Vec<(Text, Node)> = Vec::new();
        let mut seen = Seen::default();
        let mut merged: Vec<Node> = Vec::new();
        loop {
            let (event, key_span) = self.next()?;
            let (key, is_plain) = match event {
                Event::MappingEnd => break,
                Event::Scalar(text, style, anchor, _) => {
                    if anchor != 0 && self.skipping {
                        return Err(YamlError::Anchors);
                    }
                    (text, style == ScalarStyle::Plain)
                }
                other => match self.node(other, key_span, depth + 1)? {
                    Node::Shared(node) if matches!(*node, Node::String(_) | Node::Number(_)) => {
                        (self.shared_key(&node), false)
                    }
                    _ => {
                        self.oddities.push(Oddity::CollectionKey {
                            at: self.positions.bytes(&key_span),
                        });
                        let (event, span) = self.next()?;
                        self.node(event, span, depth + 1)?;
                        continue;
                    }
                },
            };
            let text = self.text(&key);
            let (event, span) = self.next()?;
            let collection = matches!(
                event,
                Event::MappingStart(0, _) | Event::SequenceStart(0, _)
            );
            let cut = self
                .cut
                .and_then(|cut| cut.block_end(key_span.start.line()));
            let value = if let Some(end) = cut {
                if !matches!(&event, Event::Scalar(text, ScalarStyle::Plain, 0, None) if text.is_empty())
                {
                    // Not where it was cut.
                    return Err(YamlError::Anchors);
                }
                self.skipped(&key, &key_span, self.part.in_file(end), depth)
            } else if self.skipping
                && !flow
                && collection
                && self.kept != Some(depth)
                && super::is_skipped(&key)
                && self.begins_its_line(&key_span)
            {
                self.skip(&key, key_span, depth)?
            } else {
                self.path.push(Token::Key(text.clone()));
                let value = self.node(event, span, depth + 1)?;
                self.path.pop();
                value
            };
            if is_plain && key == "<<" {
                merged.push(value);
                continue;
            }
            match seen.index(&key, &members, self.source) {
                None => members.push((text, value)),
                Some(earlier) => {
                    let duplicate = Duplicate {
                        path: self.path.clone(),
                        key: key.into_owned(),
                    };
                    self.oddities.push(Oddity::Duplicate(duplicate));
                    if let Some(member) = members.get_mut(earlier) {
                        member.1 = value;
                    }
                }
            }
        }
        for source in &merged {
            self.merge(source, &mut members, &mut seen);
        }
        Ok(Node::Object(Box::new(Object::new(members))))
    }

    fn shared_key(&self, node: &Node) -> Cow<'s, str> {
        match node {
            Node::String(text) | Node::Number(text) => Cow::Owned(text.get(self.source).to_owned()),
            _ => Cow::Borrowed(""),
        }
    }

    /// Adds the members of a merge key's value that are not there yet.
    ///
    /// Source: the YAML 1.1 type repository, "Merge Key".
    fn merge(&mut self, from: &Node, members: &mut Vec<(Text, Node)>, seen: &mut Seen) {
        match from {
            Node::Shared(node) => self.merge(node, members, seen),
            Node::Array(sources) => sources
                .iter()
                .for_each(|source| self.merge(source, members, seen)),
            Node::Object(object) => {
                for (key, value) in object.members() {
                    if seen
                        .index(key.get(self.source), members, self.source)
                        .is_none()
                    {
                        members.push((key.clone(), value.clone()));
                        self.repeated += 1;
                    }
                }
            }
            Node::Null | Node::Bool(_) | Node::Number(_) | Node::String(_) | Node::Skipped(_) => {}
        }
    }

    /// Whether only blanks and dashes stand before a key: no `?`, no tag, nothing that would have to be kept with it.
    fn begins_its_line(&self, key: &Span) -> bool {
        let line = self.positions.byte(&Marker::new(0, key.start.line(), 0));
        let before = self.source.get(line..self.positions.byte(&key.start));
        before.is_some_and(|before| {
            before
                .chars()
                .all(|character| matches!(character, ' ' | '-'))
        })
    }

    /// Where what follows a skipped value begins: the only certain end of it, because the parser gives the end of a
    /// flow collection at a comma before its bracket.
    fn next_start(&mut self) -> Result<usize, YamlError> {
        let start = match self.events.peek() {
            Some(Ok((event, span))) => match event {
                // The next key; its line is taken whole, because a tag or `?` may stand before it.
                Event::Scalar(..) | Event::MappingStart(..) | Event::SequenceStart(..) => {
                    Marker::new(0, span.start.line(), 0)
                }
                _ => span.start,
            },
            Some(Err(error)) => return Err(self.syntax(&error)),
            None => return Ok(self.source.len()),
        };
        Ok(self.positions.byte(&start))
    }

    /// Passes over the value of a key, whose start event is read already.
    fn skip(&mut self, name: &str, key: Span, depth: u32) -> Result<Node, YamlError> {
        let mut open = 1_usize;
        while open > 0 {
            let (event, span) = self.next()?;
            match event {
                Event::MappingStart(0, _) | Event::SequenceStart(0, _) => open += 1,
                Event::MappingEnd | Event::SequenceEnd => open -= 1,
                Event::MappingStart(..) | Event::SequenceStart(..) | Event::Alias(_) => {
                    return Err(YamlError::Anchors);
                }
                Event::Scalar(_, _, anchor, _) if anchor != 0 => return Err(YamlError::Anchors),
                Event::StreamEnd => break,
                _ => {}
            }
            if open + depth as usize > self.bounds.depth {
                return Err(YamlError::Depth {
                    at: self.positions.bytes(&span),
                });
            }
        }
        let end = self.next_start()?;
        Ok(self.skipped(name, &key, end, depth))
    }

    /// The value of the key at `key`, which ends before the byte `end` of the file.
    fn skipped(&self, name: &str, key: &Span, end: usize, depth: u32) -> Node {
        let number = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Node::Skipped(Box::new(Skipped {
            range: number(self.positions.byte(&key.start))..number(end),
            indent: number(key.start.col()),
            depth: depth + 1,
            members: super::has_skipped_members(name),
            parsed: OnceCell::new(),
        }))
    }
}

/// Parses a skipped subtree: its key and value, moved to the column where they stand.
pub(super) fn parse_skipped(
    skipped: &Skipped,
    source: &str,
    bounds: Bounds,
    oddities: &mut Vec<Oddity>,
) -> Result<Node, YamlError> {
    let range = skipped.range.start as usize..skipped.range.end as usize;
    let (offset, padding) = (range.start, skipped.indent as usize);
    let text = indented(source, range, padding).unwrap_or_default();
    let part = Part {
        members: skipped.members,
        ..Part::entry(&text, source, offset, padding)
    };
    let entry = parse(&part, skipped.depth.saturating_sub(1), bounds, oddities)?;
    match entry {
        Node::Object(object) => Ok(object
            .members()
            .first()
            .map_or(Node::Null, |(_, value)| value.clone())),
        _ => Ok(Node::Null),
    }
}
