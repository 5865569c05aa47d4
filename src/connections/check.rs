//! A Connection has the block of its type, and every credential comes from a hidden parameter or a dynamic reference.

use crate::cloudformation::{Piece, TemplateChecker, Value};

use super::resources::{HARMLESS_HEADER, HARMLESS_VALUE};

/// The values below `AuthParameters` that no one may read.
const CREDENTIALS: [&[&str]; 5] = [
    &["ApiKeyAuthParameters", "ApiKeyValue"],
    &["BasicAuthParameters", "Username"],
    &["BasicAuthParameters", "Password"],
    &["OAuthParameters", "ClientParameters", "ClientID"],
    &["OAuthParameters", "ClientParameters", "ClientSecret"],
];

/// Reports Connections that the service would not accept, and credentials that are in the template.
pub fn check(checker: &TemplateChecker<'_>) {
    for (id, properties) in checker.resources_of("AWS::Events::Connection") {
        check_authorization(checker, id, properties);
        for (what, value) in list_credentials(properties) {
            if !is_secret(checker, value) {
                checker.report_defect(
                    id,
                    format!("{what} is not taken from a hidden parameter or a secret"),
                );
            }
        }
    }
}

/// The values of a Connection that no one may read.
fn list_credentials(properties: &Value) -> Vec<(&'static str, &Value)> {
    let Some(auth) = properties.get("AuthParameters") else {
        return Vec::new();
    };
    let is_harmless = |key: &Value| {
        key.get("ApiKeyName").and_then(Value::as_str) == Some(HARMLESS_HEADER)
            && key.get("ApiKeyValue").and_then(Value::as_str) == Some(HARMLESS_VALUE)
    };
    let mut credentials = Vec::new();
    if !auth.get("ApiKeyAuthParameters").is_some_and(is_harmless) {
        for path in CREDENTIALS {
            let value = path.iter().try_fold(auth, |value, key| value.get(key));
            credentials.extend(path.last().copied().zip(value));
        }
    }
    let invocation = auth.get("InvocationHttpParameters");
    for list in ["HeaderParameters", "QueryStringParameters"] {
        let parameters = invocation.and_then(|invocation| invocation.get(list));
        for parameter in parameters.map(Value::items).unwrap_or_default() {
            if parameter.get("IsValueSecret") == Some(&Value::Bool(true)) {
                let value = parameter.get("Value");
                credentials.extend(value.map(|value| ("a secret invocation parameter", value)));
            }
        }
    }
    credentials
}

fn is_secret(checker: &TemplateChecker<'_>, value: &Value) -> bool {
    let foreign = &checker.template.foreign_ids;
    let is_hidden = |name: &str| {
        let parameter = checker.parameters.get(name);
        parameter.is_some_and(|parameter| parameter.no_echo)
            || foreign.iter().any(|id| id.as_str() == name)
    };
    match (value.referenced_id(), value.substitution()) {
        (Some(name), _) => is_hidden(name),
        (_, Some(text)) => {
            let is_secret_key = |piece: &Piece| matches!(piece, Piece::SecretKey { .. });
            let mut ids = text.referenced_ids().peekable();
            text.0.iter().any(is_secret_key)
                || (ids.peek().is_some() && ids.all(|id| is_hidden(id.as_str())))
        }
        _ => false,
    }
}

/// A Connection has the block of its type, and no other.
///
/// Source: EventBridge API, `CreateConnectionAuthRequestParameters`.
fn check_authorization(checker: &TemplateChecker<'_>, id: &str, properties: &Value) {
    let expected = match properties.get("AuthorizationType").and_then(Value::as_str) {
        Some("BASIC") => "BasicAuthParameters",
        Some("API_KEY") => "ApiKeyAuthParameters",
        _ => "OAuthParameters",
    };
    let auth = properties.get("AuthParameters");
    let blocks = [
        "BasicAuthParameters",
        "ApiKeyAuthParameters",
        "OAuthParameters",
    ];
    let given = blocks.into_iter();
    let given: Vec<_> = given
        .filter(|block| auth.is_some_and(|auth| auth.get(block).is_some()))
        .collect();
    if given != [expected] {
        checker.report_defect(id, format!("AuthParameters has {given:?}, not {expected}"));
    }
}
