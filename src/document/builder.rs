//! Builds a tree while a file is parsed from start to end.

use std::ops::Range;

use indexmap::IndexMap;
use indexmap::map::Entry;

use super::tree::{Children, Key, NO_STEP, Node, ROOT, SMALL, Text, Tree, Value};

/// Which of several members with the same key is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    First,
    Last,
}

/// A tree under construction.
pub(super) struct Builder<'s> {
    pub(super) source: &'s str,
    tree: Tree,
    /// The children read so far of all open collections, outermost collection first.
    open_children: Vec<u32>,
}

/// A collection whose end has not been read.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenCollection {
    pub(super) number: u32,
    /// The index of its first child in `Builder::open_children`.
    first_child: usize,
}

/// The position of a new node: its collection, and its key or index there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    parent: u32,
    step: u32,
}

impl Slot {
    /// The position of the root, also used for keys that are lists or mappings.
    pub(super) const ROOT: Self = Self {
        parent: ROOT,
        step: NO_STEP,
    };
}

/// Converts an offset or a number of nodes. `Documents::add` ensures that a source is shorter than 4 GiB.
fn to_offset(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

impl<'s> Builder<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        Self {
            source,
            tree: Tree::EMPTY,
            open_children: Vec::new(),
        }
    }

    pub(super) fn finish(self) -> Tree {
        self.tree
    }

    /// Stores the text of a scalar or key that was read from `span`: as a slice of the source if it occurs there verbatim,
    /// with or without quotes.
    pub(super) fn add_text(&mut self, text: &str, span: &Range<usize>) -> Text {
        let length = to_offset(text.len());
        for start in [span.start, span.start + 1] {
            if self.source.get(start..start + text.len()) == Some(text)
                && start + text.len() <= span.end
            {
                let start = to_offset(start);
                return Text { start, length };
            }
        }
        let start = to_offset(self.source.len() + self.tree.decoded.len());
        self.tree.decoded.push_str(text);
        Text { start, length }
    }

    pub(super) fn node(&self, number: u32) -> &Node {
        self.tree.node(number)
    }

    pub(super) fn follow_aliases(&self, number: u32) -> u32 {
        self.tree.follow_aliases(number)
    }

    /// The number of nodes.
    pub(super) fn len(&self) -> usize {
        self.tree.nodes.len()
    }

    /// Adds a node without children.
    pub(super) fn add_node(&mut self, slot: Slot, span: Range<usize>, value: Value) -> u32 {
        let number = to_offset(self.tree.nodes.len());
        self.tree.nodes.push(Node {
            parent: slot.parent,
            step: slot.step,
            start: to_offset(span.start),
            end: to_offset(span.end),
            value,
        });
        number
    }

    /// Adds a collection, which stays empty until it is closed.
    pub(super) fn open_collection(
        &mut self,
        slot: Slot,
        start: usize,
        is_object: bool,
    ) -> OpenCollection {
        let value = if is_object {
            Value::Object(Children::NONE)
        } else {
            Value::Array(Children::NONE)
        };
        OpenCollection {
            number: self.add_node(slot, start..start, value),
            first_child: self.open_children.len(),
        }
    }

    /// The slot of the next item of the list `open`.
    pub(super) fn next_item_slot(&self, open: OpenCollection) -> Slot {
        Slot {
            parent: open.number,
            step: to_offset(self.open_children.len() - open.first_child),
        }
    }

    /// Adds a key to the mapping `open` and returns the slot of its value.
    pub(super) fn add_key(
        &mut self,
        open: OpenCollection,
        text: Text,
        span: &Range<usize>,
    ) -> Slot {
        let step = to_offset(self.tree.keys.len());
        self.tree.keys.push(Key {
            text,
            start: to_offset(span.start),
            end: to_offset(span.end),
        });
        Slot {
            parent: open.number,
            step,
        }
    }

    /// Adds a child to the innermost open collection.
    pub(super) fn push_child(&mut self, number: u32) {
        self.open_children.push(number);
    }

    /// Completes a list that ends at the byte `end`.
    pub(super) fn close_array(&mut self, open: OpenCollection, end: usize) {
        let items = self.open_children.split_off(open.first_child);
        let children = self.store_children(&items);
        self.complete_node(open.number, end, Value::Array(children));
    }

    /// Completes a mapping that ends at the byte `end`, and adds the members of `merged` whose keys it lacks.
    /// The last value of a duplicate key is used. Returns the numbers of the members that repeat an earlier key.
    pub(super) fn close_object(
        &mut self,
        open: OpenCollection,
        end: usize,
        merged: &[u32],
    ) -> Vec<u32> {
        let mut members = self.open_children.split_off(open.first_child);
        let repeated = self.drop_duplicates(&mut members, Keep::Last);
        for source in merged {
            self.collect_merged(*source, &mut members);
        }
        if !merged.is_empty() {
            self.drop_duplicates(&mut members, Keep::First);
        }
        let children = self.store_children(&members);
        if members.len() > SMALL {
            self.sort_by_key(&mut members);
            self.tree.children.extend(members);
        }
        self.complete_node(open.number, end, Value::Object(children));
        repeated
    }

    fn complete_node(&mut self, number: u32, end: usize, value: Value) {
        if let Some(node) = self.tree.nodes.get_mut(number as usize) {
            node.end = to_offset(end).max(node.start);
            node.value = value;
        }
    }

    fn store_children(&mut self, numbers: &[u32]) -> Children {
        let first = to_offset(self.tree.children.len());
        self.tree.children.extend(numbers);
        let count = to_offset(numbers.len());
        Children { first, count }
    }

    /// Collects the members of a merge key's value, which is a mapping or a list of mappings.
    ///
    /// Source: the YAML 1.1 type repository, "Merge Key".
    fn collect_merged(&self, source: u32, members: &mut Vec<u32>) {
        match self.node(self.follow_aliases(source)).value {
            Value::Object(children) => members.extend(self.tree.children(children)),
            Value::Array(children) => {
                for source in self.tree.children(children) {
                    self.collect_merged(*source, members);
                }
            }
            _ => {}
        }
    }

    fn sort_by_key(&self, members: &mut [u32]) {
        members.sort_by(|a, b| {
            let key = |number: &u32| self.tree.key_text(*number, self.source);
            key(a).cmp(key(b))
        });
    }

    /// Keeps one member for each key, at the position of the first one, and returns the members that repeat an earlier key.
    fn drop_duplicates(&self, members: &mut Vec<u32>, keep: Keep) -> Vec<u32> {
        let key = |number: u32| self.tree.key_text(number, self.source);
        let has_duplicates = if members.len() <= SMALL {
            let mut earlier = members.iter().enumerate();
            earlier.any(|(index, member)| {
                let mut before = members.iter().take(index);
                before.any(|other| key(*other) == key(*member))
            })
        } else {
            let mut sorted = members.clone();
            self.sort_by_key(&mut sorted);
            let mut pairs = sorted.iter().zip(sorted.iter().skip(1));
            pairs.any(|(a, b)| key(*a) == key(*b))
        };
        if !has_duplicates {
            return Vec::new();
        }
        let mut unique: IndexMap<&str, u32> = IndexMap::with_capacity(members.len());
        let mut repeated = Vec::new();
        for member in members.iter().copied() {
            match unique.entry(key(member)) {
                Entry::Vacant(entry) => {
                    entry.insert(member);
                }
                Entry::Occupied(mut entry) => {
                    repeated.push(member);
                    if keep == Keep::Last {
                        entry.insert(member);
                    }
                }
            }
        }
        *members = unique.into_values().collect();
        repeated
    }
}
