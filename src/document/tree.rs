//! The tree of a file: an arena of small nodes, each with the bytes of the source that it was read from.
//!
//! Nodes come in the order in which their text begins, so the nodes inside a collection directly follow it.

use std::ops::Range;

/// A piece of the source, or of what was decoded from it (escapes, folded lines): offsets beyond the source lead there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) start: u32,
    pub(super) length: u32,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    /// The number as written.
    Number(Text),
    String(Text),
    Array(Children),
    Object(Children),
    /// A YAML alias, and the number of the node that it repeats.
    Alias(u32),
}

/// The items or members of a collection, by where they are in [`Tree::children`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Children {
    pub(super) first: u32,
    pub(super) count: u32,
}

impl Children {
    pub(super) const NONE: Self = Self { first: 0, count: 0 };

    pub(super) fn len(self) -> usize {
        self.count as usize
    }
}

/// A value in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// The number of the collection that it is written in; the root's own number for the root.
    pub(super) parent: u32,
    /// In a mapping the number of its key in [`Tree::keys`], in a list its index.
    pub(super) step: u32,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) value: Value,
}

impl Node {
    /// Its bytes in the source. A block collection ends with the last value in it; a missing value has no bytes.
    pub(super) fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The key of a member.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    pub(super) text: Text,
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Key {
    /// Its bytes in the source, with quotes.
    pub(super) fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The number of the root.
pub(super) const ROOT: u32 = 0;

/// The root is in no collection, so it has neither key nor index.
pub(super) const NO_STEP: u32 = u32::MAX;

const NULL: Node = Node {
    parent: ROOT,
    step: NO_STEP,
    start: 0,
    end: 0,
    value: Value::Null,
};

/// Up to here a search from front to back is the fastest.
pub(super) const SMALL: usize = 16;

/// All values of a file.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) keys: Vec<Key>,
    /// The nodes of each collection in document order; of a mapping with more than [`SMALL`] members once more, sorted
    /// by key.
    pub(super) children: Vec<u32>,
    /// What the source does not contain as such.
    pub(super) decoded: String,
}

impl Tree {
    /// A tree without nodes, in which every value is null.
    pub(super) const EMPTY: Self = Self {
        nodes: Vec::new(),
        keys: Vec::new(),
        children: Vec::new(),
        decoded: String::new(),
    };

    /// The node with this number; null for a number that does not exist.
    pub(super) fn node(&self, number: u32) -> &Node {
        self.nodes.get(number as usize).unwrap_or(&NULL)
    }

    /// The number of the value behind aliases.
    pub(super) fn follow_aliases(&self, mut number: u32) -> u32 {
        // An alias leads to a node before it, so this ends.
        while let Value::Alias(target) = self.node(number).value {
            number = target;
        }
        number
    }

    /// The key of a member; `None` for an item and for the root.
    pub(super) fn key(&self, node: &Node) -> Option<&Key> {
        match self.node(node.parent).value {
            Value::Object(_) => self.keys.get(node.step as usize),
            _ => None,
        }
    }

    /// The index of an item in its list.
    pub(super) fn index(node: &Node) -> u32 {
        node.step
    }

    pub(super) fn text<'t>(&'t self, text: Text, source: &'t str) -> &'t str {
        let (start, length) = (text.start as usize, text.length as usize);
        let found = match start.checked_sub(source.len()) {
            None => source.get(start..start + length),
            Some(start) => self.decoded.get(start..start + length),
        };
        found.unwrap_or_default()
    }

    /// The numbers of the items or members, in document order; those that a merge key adds come last.
    pub(super) fn children(&self, children: Children) -> &[u32] {
        let first = children.first as usize;
        let all = self.children.get(first..first + children.len());
        all.unwrap_or_default()
    }

    /// The text of a member's key.
    pub(super) fn key_text<'t>(&'t self, number: u32, source: &'t str) -> &'t str {
        let key = self.keys.get(self.node(number).step as usize);
        key.map_or("", |key| self.text(key.text, source))
    }

    /// The number of the member `key`.
    pub(super) fn member(&self, members: Children, key: &str, source: &str) -> Option<u32> {
        if members.len() <= SMALL {
            let mut members = self.children(members).iter().copied();
            return members.find(|member| self.key_text(*member, source) == key);
        }
        let sorted = self.children(Children {
            first: members.first + members.count,
            ..members
        });
        let found = sorted.binary_search_by(|member| self.key_text(*member, source).cmp(key));
        sorted.get(found.ok()?).copied()
    }

    /// Where the last value or key inside of a collection in brackets ends, if there is one.
    pub(super) fn content_end(&self, number: u32) -> Option<usize> {
        let close = self.node(number).end;
        let inner = self.nodes.get(number as usize + 1..)?;
        let inner = inner.iter().take_while(|node| node.start < close);
        let ends = inner.map(|node| match self.key(node) {
            Some(key) => node.end.max(key.end),
            None => node.end,
        });
        ends.max().map(|end| end as usize)
    }
}
