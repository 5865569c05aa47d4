//! The style and position of a collection in its file, for inserting members without changing anything else.

use std::ops::Range;

use crate::findings::{Place, Spot};

use super::file::File;
use super::tree::{Key, Value};

/// The style of a value and its position in the file, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Block style: one member or item per line.
    Block {
        /// The number of spaces before each member or dash.
        indent: usize,
        /// The end of the last member or item, before any comment that follows.
        content_end: usize,
    },
    /// Flow style: in braces or brackets.
    Flow {
        /// The byte after the opening bracket.
        open: usize,
        /// The end of the last member or item, if any.
        content_end: Option<usize>,
        /// The byte of the closing bracket.
        close: usize,
    },
    /// A key without a value.
    Nothing {
        /// The byte after the colon.
        after: usize,
    },
    /// A scalar or an alias.
    Scalar,
}

impl File {
    /// The bytes of the value at `place` and, in a mapping, of its key.
    pub(super) fn entry_span(&self, place: &Place) -> Option<Range<usize>> {
        let (Spot::Value(number) | Spot::Key(number)) = place.spot() else {
            return None;
        };
        let node = self.tree.node(number);
        let value = node.span();
        Some(match self.tree.key(node).map(Key::span) {
            Some(key) => key.start..key.end.max(value.end),
            None => value,
        })
    }

    /// The extent of the value at `place`; `None` if the place is not a value.
    pub(super) fn extent(&self, place: &Place) -> Option<Extent> {
        let (Spot::Value(number) | Spot::Key(number)) = place.spot() else {
            return None;
        };
        let node = self.tree.node(number);
        let span = node.span();
        match node.value {
            Value::Null if span.is_empty() => {
                let key_end = self.tree.key(node)?.span().end;
                let colon = self.text.get(key_end..)?.find(':')?;
                let after = key_end + colon + 1;
                Some(Extent::Nothing { after })
            }
            Value::Array(_) | Value::Object(_) => {
                if self.text.get(span.start..)?.starts_with(['{', '[']) {
                    return Some(Extent::Flow {
                        open: span.start + 1,
                        content_end: self.tree.content_end(number),
                        close: span.end.saturating_sub(1),
                    });
                }
                let line = self.text.get(..span.start)?.rsplit('\n').next()?;
                // The first key of a mapping can follow the dash of an item, which is then part of the indent.
                let is_object = matches!(node.value, Value::Object(_));
                let is_indent = |character: &char| is_object || *character == ' ';
                Some(Extent::Block {
                    indent: line.chars().take_while(is_indent).count(),
                    content_end: span.end,
                })
            }
            _ => Some(Extent::Scalar),
        }
    }
}
