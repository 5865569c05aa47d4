//! Builds a tree from front to back.

use std::ops::Range;

use indexmap::IndexMap;
use indexmap::map::Entry;

use super::tree::{Children, Key, NO_STEP, Node, ROOT, SMALL, Text, Tree, Value};

/// Which of several members with the same key stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    First,
    Last,
}

/// Builds a tree from front to back.
pub(super) struct Builder<'s> {
    pub(super) source: &'s str,
    tree: Tree,
    /// The children, so far, of the collections that are not complete.
    open: Vec<u32>,
}

/// A collection that is not complete, and where its children begin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    pub(super) number: u32,
    base: usize,
}

/// Where a new node belongs: its collection, and its key or index there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    parent: u32,
    step: u32,
}

impl Slot {
    /// Nowhere in particular: of the root, and of keys that are lists or mappings.
    pub(super) const ROOT: Self = Self {
        parent: ROOT,
        step: NO_STEP,
    };
}

/// Sources are shorter than 4 GiB, which `Documents::add` checks.
fn offset(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

impl<'s> Builder<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        Self {
            source,
            tree: Tree::EMPTY,
            open: Vec::new(),
        }
    }

    pub(super) fn finish(self) -> Tree {
        self.tree
    }

    /// A text that was read from `span`, kept as a slice of the source if it is there as such, with or without quotes.
    pub(super) fn text(&mut self, text: &str, span: &Range<usize>) -> Text {
        let length = offset(text.len());
        for start in [span.start, span.start + 1] {
            if self.source.get(start..start + text.len()) == Some(text)
                && start + text.len() <= span.end
            {
                let start = offset(start);
                return Text { start, length };
            }
        }
        let start = offset(self.source.len() + self.tree.decoded.len());
        self.tree.decoded.push_str(text);
        Text { start, length }
    }

    pub(super) fn node(&self, number: u32) -> &Node {
        self.tree.node(number)
    }

    pub(super) fn follow_aliases(&self, number: u32) -> u32 {
        self.tree.follow_aliases(number)
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.tree.nodes.len()
    }

    /// Adds a node without children.
    pub(super) fn add(&mut self, slot: Slot, span: Range<usize>, value: Value) -> u32 {
        let number = offset(self.tree.nodes.len());
        self.tree.nodes.push(Node {
            parent: slot.parent,
            step: slot.step,
            start: offset(span.start),
            end: offset(span.end),
            value,
        });
        number
    }

    /// Adds a collection whose children follow. Until it is closed, it is a mapping or list without children.
    pub(super) fn open(&mut self, slot: Slot, start: usize, is_object: bool) -> Open {
        let value = if is_object {
            Value::Object(Children::NONE)
        } else {
            Value::Array(Children::NONE)
        };
        Open {
            number: self.add(slot, start..start, value),
            base: self.open.len(),
        }
    }

    /// The slot of the next item of the list `open`.
    pub(super) fn item_slot(&self, open: Open) -> Slot {
        Slot {
            parent: open.number,
            step: offset(self.open.len() - open.base),
        }
    }

    /// The slot of a member of the mapping `open`.
    pub(super) fn member_slot(&mut self, open: Open, text: Text, span: &Range<usize>) -> Slot {
        let step = offset(self.tree.keys.len());
        self.tree.keys.push(Key {
            text,
            start: offset(span.start),
            end: offset(span.end),
        });
        Slot {
            parent: open.number,
            step,
        }
    }

    /// Adds a child to the innermost open collection.
    pub(super) fn push_child(&mut self, number: u32) {
        self.open.push(number);
    }

    /// Completes a list that ends at the byte `end`.
    pub(super) fn close_array(&mut self, open: Open, end: usize) {
        let items = self.open.split_off(open.base);
        let children = self.keep_children(&items);
        self.set(open.number, end, Value::Array(children));
    }

    /// Completes a mapping that ends at the byte `end`. The members of `merged` are added where their keys are missing.
    /// Gives the numbers of the members whose keys came before; the last value of each key is used.
    pub(super) fn close_object(&mut self, open: Open, end: usize, merged: &[u32]) -> Vec<u32> {
        let mut members = self.open.split_off(open.base);
        let repeated = self.drop_duplicates(&mut members, Keep::Last);
        for source in merged {
            self.collect_merged(*source, &mut members);
        }
        if !merged.is_empty() {
            self.drop_duplicates(&mut members, Keep::First);
        }
        let children = self.keep_children(&members);
        if members.len() > SMALL {
            self.sort_by_key(&mut members);
            self.tree.children.extend(members);
        }
        self.set(open.number, end, Value::Object(children));
        repeated
    }

    fn set(&mut self, number: u32, end: usize, value: Value) {
        if let Some(node) = self.tree.nodes.get_mut(number as usize) {
            node.end = offset(end).max(node.start);
            node.value = value;
        }
    }

    fn keep_children(&mut self, numbers: &[u32]) -> Children {
        let first = offset(self.tree.children.len());
        self.tree.children.extend(numbers);
        let count = offset(numbers.len());
        Children { first, count }
    }

    /// The members of a merge key's value, which may be a mapping or a list of mappings.
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

    /// Leaves each key once, where it was first, and gives the members that repeated one.
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
