//! Handles values that are not of the type that OpenAPI requires.

use crate::document::Cursor;
use crate::findings::{Code, Finding};

use super::model::Blocked;

pub(super) use crate::schema::is_true;

/// The text of the member `key` as written; `None` if it is missing, null or not a scalar.
pub(super) fn text(cursor: Cursor<'_>, key: &str) -> Option<String> {
    cursor.get(key)?.scalar_text().map(str::to_owned)
}

/// The texts of the scalars in `list`; empty if it is missing or not a list.
pub(super) fn texts(list: Option<Cursor<'_>>) -> Vec<String> {
    let items = list.into_iter().flat_map(|list| list.items());
    items
        .filter_map(|item| item.scalar_text())
        .map(str::to_owned)
        .collect()
}

/// A finding about an item that does not conform to OpenAPI.
pub(super) fn malformed(message: &str, item: Cursor<'_>) -> Finding {
    Finding::new(Code::MalformedItem, message).at(item.place())
}

/// The reason why an operation is left out: `item`, a part of it, cannot be read.
pub(super) fn unreadable(code: Code, message: &str, item: Cursor<'_>) -> Blocked {
    Blocked {
        code,
        message: message.to_owned(),
        place: item.place(),
    }
}
