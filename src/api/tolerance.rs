//! What is made of values that do not have the shape OpenAPI gives them.

use crate::document::Cursor;
use crate::findings::{Code, Finding};

use super::model::Blocked;

/// `true`, also where it is written as a string.
pub(super) fn is_true(value: Cursor<'_>) -> bool {
    value.as_bool().unwrap_or_else(|| {
        value
            .as_str()
            .is_some_and(|text| text.eq_ignore_ascii_case("true"))
    })
}

/// A finding about an item that does not have its shape.
pub(super) fn malformed(message: &str, item: Cursor<'_>) -> Finding {
    Finding::new(Code::MalformedItem, message).at(item.place())
}

pub(super) fn unreadable(code: Code, message: &str, item: Cursor<'_>) -> Blocked {
    Blocked {
        code,
        message: message.to_owned(),
        place: item.place(),
    }
}
