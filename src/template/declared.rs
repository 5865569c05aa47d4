//! What a written template asks of the person who deploys it.

use serde_json::Value as Json;

use super::readback;

/// A parameter that a template declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredParameter {
    /// Its name.
    pub name: String,
    /// Whether its value is hidden, and cannot ride in a link.
    pub no_echo: bool,
    /// Whether the person may leave it as it is.
    pub has_default: bool,
    /// The values allowed; empty for any.
    pub allowed_values: Vec<String>,
}

/// The parameters that the template `text` declares, in its order, and whether it has a transform (SAM or a macro).
///
/// # Errors
/// `text` is no template.
pub fn declared(text: &str) -> Result<(Vec<DeclaredParameter>, bool), String> {
    let template = readback::read(text)?;
    if !template.get("Resources").is_some_and(Json::is_object) {
        return Err("it has no Resources".to_owned());
    }
    let has_transform = template.get("Transform").is_some();
    let parameters = template.get("Parameters").and_then(Json::as_object);
    let declared = |(name, parameter): (&String, &Json)| DeclaredParameter {
        name: name.clone(),
        no_echo: parameter
            .get("NoEcho")
            .is_some_and(|value| plain(value).eq_ignore_ascii_case("true")),
        has_default: parameter.get("Default").is_some(),
        allowed_values: parameter
            .get("AllowedValues")
            .and_then(Json::as_array)
            .map(|values| values.iter().map(plain).collect())
            .unwrap_or_default(),
    };
    let parameters = parameters.into_iter().flatten().map(declared).collect();
    Ok((parameters, has_transform))
}

/// A scalar as CloudFormation takes it: a string.
fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}
