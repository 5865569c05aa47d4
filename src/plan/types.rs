//! Paths into an event.

use std::fmt;

/// A path into the event that EventBridge can address: `$.` and names of `[A-Za-z0-9_-]`, with indices.
///
/// Source: EventBridge User Guide, "Input transformation" (JSON path subset); the Pipes model states it as
/// `\$(\.[\w/_-]+(\[(\d+|\*)\])*)*`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JsonPath(String);

impl JsonPath {
    /// `text` if EventBridge can address it (at most 256 characters).
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        (text.len() <= 256 && is_json_path(&text)).then_some(Self(text))
    }

    /// The member `name` of `detail`; `None` when the name cannot be addressed.
    #[must_use]
    pub fn detail(name: &str) -> Option<Self> {
        Self::new(["$.detail.", name].concat())
    }

    /// The text, beginning with `$.`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The names on the way, indices left out: what an event pattern needs, which looks into lists by itself.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.0
            .split('.')
            .skip(1)
            .map(|step| step.split('[').next().unwrap_or(step))
    }
}

impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_json_path(text: &str) -> bool {
    let Some(steps) = text.strip_prefix("$.") else {
        return false;
    };
    steps.split('.').all(|step| {
        let (name, indices) = step.find('[').map_or((step, ""), |at| step.split_at(at));
        let named = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'/'));
        let indexed = indices.is_empty()
            || indices
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
                .is_some_and(|inner| {
                    inner.split("][").all(|index| {
                        index == "*"
                            || (!index.is_empty() && index.bytes().all(|b| b.is_ascii_digit()))
                    })
                });
        named && indexed
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addressable_paths_are_json_paths() {
        for good in [
            "$.id",
            "$.detail.a-b_c",
            "$.detail.items[0].id",
            "$.detail.items[*]",
            "$.detail.a[0][1]",
        ] {
            assert!(JsonPath::new(good).is_some(), "{good}");
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
            assert!(JsonPath::new(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn fields_of_a_path_leave_indices_out() {
        let path = JsonPath::new("$.detail.items[0].id").unwrap();
        assert_eq!(path.fields().collect::<Vec<_>>(), ["detail", "items", "id"]);
    }
}
