//! Types single items of the tree through `openapiv3`.

use serde::de::DeserializeOwned;
use serde::de::value::MapDeserializer;
use serde_json::Value;

use crate::document::Cursor;

/// Reads an item of the tree as a type of `openapiv3`. Its extensions and the members named in `leave_out` are not read;
/// `replaced` are read instead.
///
/// # Errors
/// A member is missing or does not have its type.
pub(super) fn typed<'d, T: DeserializeOwned>(
    cursor: Cursor<'d>,
    leave_out: &[&str],
    replaced: impl IntoIterator<Item = (&'d str, Value)>,
) -> Result<T, serde_json::Error> {
    let members = cursor
        .entries()
        .filter(|(key, _)| !key.starts_with("x-") && !leave_out.contains(key))
        .map(|(key, value)| (key, value.to_json(&[])));
    T::deserialize(MapDeserializer::new(members.chain(replaced)))
}
