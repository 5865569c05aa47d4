//! The tree: compact, without lifetimes; text stays in the source where it can.

use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

/// A node of a document.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Null,
    Bool(bool),
    /// The number as written.
    Number(Text),
    String(Text),
    Array(Box<[Node]>),
    Object(Box<Object>),
    /// What an alias points to.
    Shared(Rc<Node>),
    /// Not parsed yet.
    Skipped(Box<Skipped>),
}

/// A text in the source, or one that is not there as such (escapes, folded lines).
#[derive(Debug, Clone)]
pub(super) enum Text {
    Source { start: u32, length: u32 },
    Owned(Box<str>),
}

impl Text {
    /// `text`, as a part of `source` if it is one.
    pub(super) fn new(text: &str, source: &str) -> Self {
        let offset = (text.as_ptr() as usize).checked_sub(source.as_ptr() as usize);
        let inside = offset.filter(|offset| offset + text.len() <= source.len());
        match (
            inside.and_then(|start| u32::try_from(start).ok()),
            u32::try_from(text.len()),
        ) {
            (Some(start), Ok(length)) if !text.is_empty() => Self::Source { start, length },
            _ => Self::Owned(text.into()),
        }
    }

    /// The text itself.
    pub(super) fn get<'t>(&'t self, source: &'t str) -> &'t str {
        match self {
            Self::Source { start, length } => {
                let start = *start as usize;
                source
                    .get(start..start + *length as usize)
                    .unwrap_or_default()
            }
            Self::Owned(text) => text,
        }
    }
}

/// The members of an object in document order, each key once.
#[derive(Debug, Clone, Default)]
pub(super) struct Object {
    members: Vec<(Text, Node)>,
    /// The members' numbers in the order of their keys, made when a large object is first searched.
    sorted: OnceCell<Box<[u32]>>,
}

/// Up to here a search from front to back is the fastest.
const SMALL: usize = 16;

impl Object {
    pub(super) fn new(members: Vec<(Text, Node)>) -> Self {
        Self {
            members,
            sorted: OnceCell::new(),
        }
    }

    pub(super) fn members(&self) -> &[(Text, Node)] {
        &self.members
    }

    /// The member `key`, and which one it is.
    pub(super) fn get(&self, key: &str, source: &str) -> Option<(u32, &Node)> {
        if self.members.len() <= SMALL {
            let mut members = (0..).zip(&self.members);
            let found = members.find(|(_, (name, _))| name.get(source) == key);
            return found.map(|(index, (_, node))| (index, node));
        }
        let name = |index: &u32| {
            self.members
                .get(*index as usize)
                .map_or("", |(name, _)| name.get(source))
        };
        let sorted = self.sorted.get_or_init(|| {
            let mut order: Vec<u32> = (0..).take(self.members.len()).collect();
            order.sort_by(|a, b| name(a).cmp(name(b)));
            order.into()
        });
        let found = sorted.binary_search_by(|index| name(index).cmp(key)).ok()?;
        let index = *sorted.get(found)?;
        Some((index, &self.members.get(index as usize)?.1))
    }
}

/// A subtree that is parsed when it is asked for.
#[derive(Debug, Clone)]
pub(super) struct Skipped {
    /// Where it stands in the source. In YAML the key belongs to it, because indentation counts from there.
    pub(super) range: Range<u32>,
    /// Columns before the first character, in YAML.
    pub(super) indent: u32,
    /// How deep it lies.
    pub(super) depth: u32,
    /// Whether its members are skipped in turn, of whatever key: it is large, and few of them are asked for.
    pub(super) members: bool,
    /// The tree, once parsed.
    pub(super) parsed: OnceCell<Node>,
}

/// The step from a value to a member or item of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// The number of the step that led to the value.
    pub(super) from: u32,
    /// Which member or item.
    pub(super) index: u32,
}

impl Step {
    /// No step: the top of a file.
    pub(super) const TOP: u32 = u32::MAX;
}

/// A piece of the way to a value while it is parsed.
#[derive(Debug, Clone)]
pub(super) enum Token {
    Key(Text),
    Index(u32),
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Yaml,
}
