//! The parameters of a template.

use crate::aws::MAX_PARAMETER_DESCRIPTION;
use crate::findings::Place;

use super::logical_id::LogicalId;
use super::value::{Map, Value, map};

/// The heading under which the console shows a template parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParameterGroup {
    /// Credentials.
    Authentication,
    /// Server variables.
    Server,
    /// The event bus.
    Events,
}

impl ParameterGroup {
    /// The text of the heading.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Authentication => "Authentication",
            Self::Server => "Server",
            Self::Events => "Events",
        }
    }
}

/// A template parameter. Its type is always `String`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateParameter {
    /// The logical id.
    pub id: LogicalId,
    /// The description, at most 4,000 characters.
    pub description: String,
    /// The label that the console shows next to the input field.
    pub label: String,
    /// The heading under which the console shows it.
    pub group: ParameterGroup,
    /// Whether the console and the API hide the value.
    pub no_echo: bool,
    /// The default value.
    pub default: Option<String>,
    /// The allowed values; empty if any value is allowed.
    pub allowed_values: Vec<String>,
    /// A regular expression that the whole value must match (Java syntax).
    pub allowed_pattern: Option<String>,
    /// Minimum length in characters.
    pub min_length: Option<u32>,
    /// Maximum length in characters.
    pub max_length: Option<u32>,
    /// The message that CloudFormation shows when it rejects a value.
    pub constraint_description: Option<String>,
    /// The place in the spec that it comes from.
    pub place: Option<Place>,
}

impl TemplateParameter {
    /// A parameter without a default and constraints. A description that is too long is cut.
    #[must_use]
    pub fn new(
        id: LogicalId,
        group: ParameterGroup,
        label: impl Into<String>,
        description: impl Into<String>,
    ) -> Self {
        Self {
            id,
            description: cut_description(description.into()),
            label: label.into(),
            group,
            no_echo: false,
            default: None,
            allowed_values: Vec::new(),
            allowed_pattern: None,
            min_length: None,
            max_length: None,
            constraint_description: None,
            place: None,
        }
    }

    /// The declaration of the parameter in the `Parameters` section.
    #[must_use]
    pub fn declaration(&self) -> Map {
        let string = |text: &Option<String>| text.clone().map(Value::string);
        let length = |length: Option<u32>| length.map(|length| Value::Integer(length.into()));
        let allowed_values = (!self.allowed_values.is_empty())
            .then(|| Value::strings(self.allowed_values.iter().cloned()));
        let optional = [
            ("NoEcho", self.no_echo.then_some(Value::Bool(true))),
            ("Default", string(&self.default)),
            ("AllowedValues", allowed_values),
            ("MinLength", length(self.min_length)),
            ("MaxLength", length(self.max_length)),
            ("AllowedPattern", string(&self.allowed_pattern)),
            (
                "ConstraintDescription",
                string(&self.constraint_description),
            ),
        ];
        let mut members = map([
            ("Type", Value::string("String")),
            ("Description", Value::string(self.description.clone())),
        ]);
        let optional = optional.into_iter();
        members.extend(optional.filter_map(|(key, value)| Some((key.into(), value?))));
        members
    }
}

fn cut_description(mut description: String) -> String {
    let mut starts = description.char_indices().map(|(start, _)| start);
    let last = starts.nth(MAX_PARAMETER_DESCRIPTION - 1);
    let excess = starts.next();
    if let (Some(last), Some(_)) = (last, excess) {
        description.truncate(last);
        description.push('…');
    }
    description
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_has_at_most_4000_characters() {
        assert_eq!(cut_description("ä".repeat(4000)), "ä".repeat(4000));
        let cut = cut_description("ä".repeat(4001));
        assert_eq!(cut, "ä".repeat(3999) + "…");
    }
}
