//! The parameters of a template.

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

/// A parameter of the template. The type is always String.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateParameter {
    /// Its name.
    pub id: LogicalId,
    /// What it is, at most 4,000 characters.
    pub description: String,
    /// What the console shows next to the field.
    pub label: String,
    /// The heading under which the console shows it.
    pub group: ParameterGroup,
    /// Whether the value is hidden in the console and in the API.
    pub no_echo: bool,
    /// The value when none is given.
    pub default: Option<String>,
    /// The values allowed; empty for any.
    pub allowed_values: Vec<String>,
    /// A regular expression that the whole value must match (Java syntax).
    pub allowed_pattern: Option<String>,
    /// Least length in characters.
    pub min_length: Option<u32>,
    /// Greatest length in characters.
    pub max_length: Option<u32>,
    /// What CloudFormation shows when it rejects a value.
    pub constraint_description: Option<String>,
    /// What in the spec it comes from.
    pub place: Option<Place>,
}

impl TemplateParameter {
    /// A parameter without default and constraints.
    #[must_use]
    pub fn new(
        id: LogicalId,
        group: ParameterGroup,
        label: impl Into<String>,
        description: impl Into<String>,
    ) -> Self {
        Self {
            id,
            description: description.into(),
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

    /// The parameter as the section `Parameters` declares it.
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
        let given = optional.into_iter();
        members.extend(given.filter_map(|(key, value)| Some((key.into(), value?))));
        members
    }
}
