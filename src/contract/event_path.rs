//! Paths into an event.

use std::fmt;

use serde_json::{Map, Value};

use crate::aws;

/// The longest list that [`EventPath::set`] makes.
const MAX_INDEX: usize = 100;

/// A path into an event that EventBridge can address: `$.` and names of `[A-Za-z0-9_-]`, with optional indices.
///
/// Source: EventBridge User Guide, "Input transformation" (JSON path subset); in the model of Pipes:
/// `\$(\.[\w/_-]+(\[(\d+|\*)\])*)*`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventPath(String);

impl EventPath {
    /// Returns `None` if EventBridge cannot address `text` (at most 256 characters).
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        (text.len() <= aws::MAX_INPUT_PATH && is_event_path(&text)).then_some(Self(text))
    }

    /// The path of the field `name` of `detail`, of any length.
    pub(super) fn field(name: &str) -> Self {
        Self(["$.detail.", name].concat())
    }

    /// The path of the request body.
    #[must_use]
    pub fn message() -> Self {
        Self::field("message")
    }

    /// The path of the event's id, which is the same in all retries of a delivery.
    #[must_use]
    pub fn event_id() -> Self {
        Self("$.id".to_owned())
    }

    /// The text, starting with `$.`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The names on the path, without indices: event patterns match the items of lists without them.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0
            .split('.')
            .skip(1)
            .map(|step| step.split('[').next().unwrap_or(step))
    }

    /// The value at this path of `event`: a path with an index leads to that item of a list, and one that ends with `[*]` to the
    /// list.
    #[must_use]
    pub fn find<'e>(&self, event: &'e Value) -> Option<&'e Value> {
        let steps = self.0.split(['.', '[']).skip(1);
        steps
            .map(|step| step.trim_end_matches(']'))
            .try_fold(event, |value, step| match value {
                Value::Array(_) if step == "*" => Some(value),
                Value::Array(items) => items.get(step.parse::<usize>().ok()?),
                value => value.get(step),
            })
    }

    /// Sets the value at this path of `event`, with the objects and lists that lead to it. Nothing changes if the path leads
    /// through another value.
    pub fn set(&self, event: &mut Value, value: Value) {
        let mut target = event;
        for step in self.0.split(['.', '[']).skip(1) {
            let index = step.strip_suffix(']').map(|text| text.parse().unwrap_or(0));
            if target.is_null() {
                *target = index.map_or_else(
                    || Value::Object(Map::new()),
                    |_: usize| Value::Array(Vec::new()),
                );
            }
            target = match (target, index) {
                (Value::Object(members), None) => members.entry(step).or_insert(Value::Null),
                (Value::Array(items), Some(index)) if index < MAX_INDEX => {
                    let length = items.len().max(index + 1);
                    items.resize(length, Value::Null);
                    match items.get_mut(index) {
                        Some(item) => item,
                        None => return,
                    }
                }
                _ => return,
            };
        }
        *target = value;
    }

    /// Whether it is below `detail`, the part that publishers define.
    #[must_use]
    pub fn is_in_detail(&self) -> bool {
        self.names().next() == Some("detail")
    }
}

impl fmt::Display for EventPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_event_path(text: &str) -> bool {
    let Some(steps) = text.strip_prefix("$.") else {
        return false;
    };
    steps.split('.').all(|step| {
        let (name, indices) = step.find('[').map_or((step, ""), |at| step.split_at(at));
        let has_name = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'/'));
        let has_valid_indices = indices.is_empty()
            || indices
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
                .is_some_and(|inner| {
                    inner.split("][").all(|index| {
                        index == "*"
                            || (!index.is_empty() && index.bytes().all(|b| b.is_ascii_digit()))
                    })
                });
        has_name && has_valid_indices
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_path_must_be_addressable() {
        for good in [
            "$.id",
            "$.detail.a-b_c",
            "$.detail.items[0].id",
            "$.detail.items[*]",
            "$.detail.a[0][1]",
        ] {
            assert!(EventPath::new(good).is_some(), "{good}");
        }
        for bad in [
            "$",
            "$.",
            "detail.x",
            "$.detail.a b",
            "$.detail.a:b",
            "$.detail..x",
            "$.detail.[0]",
            "$.detail.x[",
            "$.detail.x[]",
            "$.detail.x]y",
        ] {
            assert!(EventPath::new(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_value_that_is_set_is_found_again() {
        for (path, expected) in [
            (
                "$.detail.order.id",
                json!({ "order": { "id": 7 }, "known": "x" }),
            ),
            (
                "$.detail.items[1].id",
                json!({ "items": [null, { "id": 7 }], "known": "x" }),
            ),
            (
                "$.detail.a[0][1]",
                json!({ "a": [[null, 7]], "known": "x" }),
            ),
        ] {
            let path = EventPath::new(path).unwrap();
            let mut event = json!({ "detail": { "known": "x" } });
            path.set(&mut event, json!(7));
            assert_eq!(event, json!({ "detail": expected }));
            assert_eq!(path.find(&event), Some(&json!(7)));
        }
    }

    #[test]
    fn a_path_through_another_value_sets_nothing() {
        let event = json!({ "detail": { "known": "x" } });
        for path in [
            "$.detail.known.id",
            "$.detail.known[0]",
            "$.detail.a[4000000000]",
        ] {
            let mut changed = event.clone();
            let path = EventPath::new(path).unwrap();
            path.set(&mut changed, json!(7));
            assert_eq!(path.find(&changed), None);
            assert_eq!(changed["detail"]["known"], "x");
        }
        let path = EventPath::new("$.detail.items[*]").unwrap();
        let event = json!({ "detail": { "items": [1, 2] } });
        assert_eq!(path.find(&event), Some(&json!([1, 2])));
    }

    #[test]
    fn a_path_has_at_most_256_characters() {
        let of_length = |length: usize| format!("$.{}", "x".repeat(length - 2));
        assert!(EventPath::new(of_length(256)).is_some());
        assert!(EventPath::new(of_length(257)).is_none());
    }

    #[test]
    fn the_names_of_a_path_leave_indices_out() {
        let path = EventPath::new("$.detail.items[0].id").unwrap();
        assert_eq!(path.names().collect::<Vec<_>>(), ["detail", "items", "id"]);
        assert!(path.is_in_detail() && !EventPath::event_id().is_in_detail());
    }
}
