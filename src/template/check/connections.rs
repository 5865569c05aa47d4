//! Connections have the block of their type, and no credential stands in a template: each comes from a hidden parameter
//! or a dynamic reference.

use crate::cloudformation::{Piece, TemplateChecker, Value};
use crate::plan::{HARMLESS_HEADER, HARMLESS_VALUE};

pub(super) fn check(checker: &TemplateChecker<'_>) {
    for (id, properties) in checker.resources_of("AWS::Events::Connection") {
        check_authorization(checker, id, properties);
        for (what, value) in credentials(properties) {
            if !is_secret(checker, value) {
                checker.report_defect(
                    id,
                    format!("{what} is not taken from a hidden parameter or a secret"),
                );
            }
        }
    }
}

/// The values of a Connection that must not be read by anyone.
fn credentials(properties: &Value) -> Vec<(&'static str, &Value)> {
    let Some(auth) = properties.get("AuthParameters") else {
        return Vec::new();
    };
    let mut credentials: Vec<(&str, &Value)> = Vec::new();
    if let Some(key) = auth.get("ApiKeyAuthParameters") {
        let harmless = key.get("ApiKeyName").and_then(Value::as_str) == Some(HARMLESS_HEADER)
            && key.get("ApiKeyValue").and_then(Value::as_str) == Some(HARMLESS_VALUE);
        credentials.extend(
            key.get("ApiKeyValue")
                .filter(|_| !harmless)
                .map(|value| ("ApiKeyValue", value)),
        );
    }
    if let Some(basic) = auth.get("BasicAuthParameters") {
        credentials.extend(basic.get("Username").map(|value| ("Username", value)));
        credentials.extend(basic.get("Password").map(|value| ("Password", value)));
    }
    if let Some(client) = auth
        .get("OAuthParameters")
        .and_then(|oauth| oauth.get("ClientParameters"))
    {
        credentials.extend(client.get("ClientID").map(|value| ("ClientID", value)));
        credentials.extend(
            client
                .get("ClientSecret")
                .map(|value| ("ClientSecret", value)),
        );
    }
    let invocation = auth.get("InvocationHttpParameters");
    for list in [
        "HeaderParameters",
        "QueryStringParameters",
        "BodyParameters",
    ] {
        let parameters = invocation
            .and_then(|invocation| invocation.get(list))
            .map(Value::items)
            .unwrap_or_default();
        for parameter in parameters
            .iter()
            .filter(|parameter| parameter.get("IsValueSecret") == Some(&Value::Bool(true)))
        {
            credentials.extend(
                parameter
                    .get("Value")
                    .map(|value| ("a secret invocation parameter", value)),
            );
        }
    }
    credentials
}

fn is_secret(checker: &TemplateChecker<'_>, value: &Value) -> bool {
    let foreign = &checker.template.foreign_parameters;
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
