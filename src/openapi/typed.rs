//! Types single items of the tree through `openapiv3`.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::document::{Cursor, DeserializeError};

/// Reads an item of the tree as a type of `openapiv3`, without its extensions and the members named in `leave_out`, and
/// with the members in `added`.
///
/// # Errors
/// A member is missing or does not have its type.
pub(super) fn typed<T: DeserializeOwned>(
    cursor: Cursor<'_>,
    leave_out: &[&str],
    added: &[(&str, Value)],
) -> Result<T, DeserializeError> {
    let keeps = |key: &str| !key.starts_with("x-") && !leave_out.contains(&key);
    cursor.deserialize_with(&keeps, added)
}
