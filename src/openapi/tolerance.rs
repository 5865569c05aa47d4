//! What is made of values that do not have the shape OpenAPI gives them.

use crate::document::Cursor;
use crate::findings::{Code, Finding};

use super::model::Blocked;

pub(super) use crate::schema::is_true;

/// The text of the member `key`; `None` unless it is a scalar.
pub(super) fn text(cursor: Cursor<'_>, key: &str) -> Option<String> {
    cursor.get(key)?.scalar_text().map(str::to_owned)
}

/// The scalars in `list`.
pub(super) fn texts(list: Option<Cursor<'_>>) -> Vec<String> {
    let items = list.into_iter().flat_map(|list| list.items());
    items
        .filter_map(|item| item.scalar_text())
        .map(str::to_owned)
        .collect()
}

/// A finding about an item that does not have its shape.
pub(super) fn malformed(message: &str, item: Cursor<'_>) -> Finding {
    Finding::new(Code::MalformedItem, message).at(item.place())
}

/// Why an operation is left out: one of its items cannot be read.
pub(super) fn unreadable(code: Code, message: &str, item: Cursor<'_>) -> Blocked {
    Blocked {
        code,
        message: message.to_owned(),
        place: item.place(),
    }
}
