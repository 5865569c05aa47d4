//! Reads the parameters of a template.

use crate::document::{Cursor, Documents, Input, Kind, OpenError, ReadOptions};

/// A parameter that a template declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredParameter {
    /// The name.
    pub name: String,
    /// `NoEcho`: the value is hidden, and quick-create links ignore it.
    pub no_echo: bool,
    /// Whether it has a default.
    pub has_default: bool,
    /// The allowed values; empty if any value is allowed.
    pub allowed_values: Vec<String>,
}

impl DeclaredParameter {
    /// Reads the parameters of the template at `root`, in template order.
    pub(super) fn read_all(root: Cursor<'_>) -> Vec<Self> {
        let section = root.get("Parameters");
        let parameters = section.into_iter().flat_map(|section| section.entries());
        parameters
            .map(|(name, parameter)| Self::read(name, parameter))
            .collect()
    }

    fn read(name: &str, parameter: Cursor<'_>) -> Self {
        // CloudFormation accepts strings and booleans.
        let no_echo = parameter.get("NoEcho");
        let no_echo = no_echo.and_then(|value| value.scalar_text());
        let allowed_values = parameter.get("AllowedValues");
        let allowed_values = allowed_values.into_iter().flat_map(|list| list.items());
        Self {
            name: name.to_owned(),
            no_echo: no_echo.is_some_and(|text| text.eq_ignore_ascii_case("true")),
            has_default: parameter.get("Default").is_some(),
            allowed_values: allowed_values
                .filter_map(|value| value.scalar_text().map(str::to_owned))
                .collect(),
        }
    }
}

/// The parts of a template that matter to the person who deploys it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeclaredTemplate {
    /// The parameters, in template order.
    pub parameters: Vec<DeclaredParameter>,
    /// Whether it has a transform (SAM or a macro).
    pub has_transform: bool,
}

/// Reads the declarations of the template `text`.
///
/// # Errors
/// A message that states why `text` is not a template.
pub fn read_declared(text: &str) -> Result<DeclaredTemplate, String> {
    let input = Input::Stdin(text.as_bytes().to_vec());
    let documents =
        Documents::open(input, &ReadOptions::default()).map_err(|error| match error {
            OpenError::Unreadable(_, error) => error.to_string(),
            OpenError::Invalid(finding, _) => finding.message,
        })?;
    let root = documents.root();
    if root.get("Resources").map(|section| section.kind()) != Some(Kind::Object) {
        return Err("it has no Resources section".to_owned());
    }
    Ok(DeclaredTemplate {
        parameters: DeclaredParameter::read_all(root),
        has_transform: root.get("Transform").is_some(),
    })
}
