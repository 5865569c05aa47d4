//! Converts a place to the byte range and the JSON pointer that a report shows.

use std::ops::Range;

use crate::findings::{Place, Spot};

use super::file::File;
use super::pointer::Pointer;
use super::tree::{Key, ROOT, Tree, Value};

impl File {
    /// The byte range to show for `place`: the value or its key, but only the key of a collection and only the first line
    /// of a longer value.
    pub(super) fn locate(&self, place: &Place) -> Range<usize> {
        let node = match place.spot() {
            Spot::Byte(offset) => {
                let offset = offset.min(self.text.len());
                return offset..offset;
            }
            Spot::Value(number) | Spot::Key(number) => self.tree.node(number),
        };
        let value = match node.value {
            Value::Array(_) | Value::Object(_) => node.span().start..node.span().start,
            _ => node.span(),
        };
        let is_key_shown = value.is_empty() || matches!(place.spot(), Spot::Key(_));
        let key = self.tree.key(node).filter(|_| is_key_shown);
        first_line(&self.text, key.map_or(value, Key::span))
    }

    /// The JSON pointer to the value at `place`; empty if the place is a byte.
    pub(super) fn pointer(&self, place: &Place) -> Pointer {
        let mut pointer = Pointer::default();
        if let Spot::Value(number) | Spot::Key(number) = place.spot() {
            self.push_path(&mut pointer, number);
        }
        pointer
    }

    fn push_path(&self, pointer: &mut Pointer, number: u32) {
        if number == ROOT {
            return;
        }
        let node = self.tree.node(number);
        self.push_path(pointer, node.parent);
        match self.tree.key(node) {
            Some(key) => pointer.push(self.tree.text(key.text, &self.text)),
            None => pointer.push(&Tree::index(node).to_string()),
        }
    }
}

/// The first line of `range`, without the comment after the indicator of a block scalar.
fn first_line(text: &str, range: Range<usize>) -> Range<usize> {
    let shown = text.get(range.clone()).unwrap_or_default();
    let line = shown.lines().next().unwrap_or_default();
    let line = match line.split_once(" #") {
        Some((before, _)) if line.starts_with(['|', '>']) => before,
        _ => line,
    };
    range.start..range.start + line.trim_end().len()
}
