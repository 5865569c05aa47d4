//! Logical ids: the names of a template's parameters, conditions and resources.

use std::fmt;

use heck::ToUpperCamelCase;

/// A CloudFormation logical id: 1 to 255 ASCII letters and digits.
///
/// Source: CloudFormation User Guide, "Resources" (logical ID must be alphanumeric) and "CloudFormation quotas".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogicalId(String);

impl LogicalId {
    /// Returns `None` if `text` is not a valid logical id.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        let valid = (1..=255).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        valid.then_some(Self(text))
    }

    /// Keeps the first 255 ASCII letters and digits of `text`; `Unnamed` if there are none.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        let allowed = text.chars().filter(char::is_ascii_alphanumeric);
        let id: String = allowed.take(255).collect();
        Self(if id.is_empty() {
            "Unnamed".to_owned()
        } else {
            id
        })
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LogicalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Converts `text` to `UpperCamelCase` and removes all other characters than ASCII letters and digits.
#[must_use]
pub fn camel_case(text: &str) -> String {
    let mut camel = text.to_upper_camel_case();
    camel.retain(|character| character.is_ascii_alphanumeric());
    camel
}
