//! Deserializes items of the tree as types of `openapiv3`.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::document::{Cursor, DeserializeError};

/// Deserializes an item as a type of `openapiv3`, without its extensions (`x-…`) and the members in `omitted`, at any
/// depth, and with the members in `added`.
///
/// # Errors
/// A required member is missing, or a member has the wrong type.
pub(super) fn deserialize_item<T: DeserializeOwned>(
    cursor: Cursor<'_>,
    omitted: &[&str],
    added: &[(&str, Value)],
) -> Result<T, DeserializeError> {
    let keeps = |key: &str| !key.starts_with("x-") && !omitted.contains(&key);
    cursor.deserialize_with(&keeps, added)
}
