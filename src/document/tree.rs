//! The tree of a file: an arena of small nodes, each with its byte range in the source.
//!
//! Nodes are ordered by the start of their text, so the nodes inside a collection directly follow it.

use std::ops::Range;

/// A slice of the source; if it starts after the end of the source, a slice of `Tree::decoded`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) start: u32,
    pub(super) length: u32,
}

/// The value of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    /// The number as written.
    Number(Text),
    String(Text),
    Array(Children),
    Object(Children),
    /// A YAML alias, with the number of the node that it repeats.
    Alias(u32),
}

/// The items or members of a collection, as a range of [`Tree::children`].
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

/// A value with its position in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// The number of the collection that contains the node; the root is its own parent.
    pub(super) parent: u32,
    /// In a mapping, the number of the node's key in [`Tree::keys`]; in a list, its index.
    pub(super) step: u32,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) value: Value,
}

impl Node {
    /// The byte range in the source. It is empty for a missing value; that of a block collection ends with its last value.
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
    /// The byte range in the source, including quotes.
    pub(super) fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The number of the root.
pub(super) const ROOT: u32 = 0;

/// The root is not in a collection, so it has neither a key nor an index.
pub(super) const NO_STEP: u32 = u32::MAX;

const NULL: Node = Node {
    parent: ROOT,
    step: NO_STEP,
    start: 0,
    end: 0,
    value: Value::Null,
};

/// The number of members up to which linear search is fastest.
pub(super) const SMALL: usize = 16;

/// All values of a file.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) keys: Vec<Key>,
    /// The nodes of each collection in document order; for mappings with more than [`SMALL`] members also sorted by key.
    pub(super) children: Vec<u32>,
    /// Text that does not occur verbatim in the source because of escapes or folded lines.
    pub(super) decoded: String,
}

impl Tree {
    /// A tree without nodes: every value is null.
    pub(super) const EMPTY: Self = Self {
        nodes: Vec::new(),
        keys: Vec::new(),
        children: Vec::new(),
        decoded: String::new(),
    };

    /// The node with this number; null if it does not exist.
    pub(super) fn node(&self, number: u32) -> &Node {
        self.nodes.get(number as usize).unwrap_or(&NULL)
    }

    /// The number of the node with aliases resolved.
    pub(super) fn follow_aliases(&self, mut number: u32) -> u32 {
        // An alias always repeats an earlier node, so this ends.
        while let Value::Alias(target) = self.node(number).value {
            number = target;
        }
        number
    }

    /// The key of a member; `None` for items and for the root.
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

    /// The numbers of the items or members in document order, followed by those that a merge key adds.
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

    /// The end of the last value or key in a flow collection; `None` if it is empty.
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
