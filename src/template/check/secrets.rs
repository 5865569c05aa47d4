//! No credential stands in a template: each comes from a hidden parameter or a dynamic reference.

use crate::plan::{HARMLESS_HEADER, HARMLESS_VALUE};
use crate::template::value::Value;

use super::Found;
use super::wiring::substitutions;

pub(super) fn check(found: &mut Found<'_>) {
    let connections: Vec<_> = found.resources("AWS::Events::Connection").collect();
    for (id, properties) in connections {
        for (what, value) in credentials(properties) {
            if !is_secret(found, value) {
                found.broken(
                    id,
                    format!("{what} is not taken from a hidden parameter or a secret"),
                );
            }
        }
    }
}

/// The values of a Connection that must not be read by anyone.
fn credentials<'v>(properties: &'v Value<'v>) -> Vec<(&'static str, &'v Value<'v>)> {
    let Some(auth) = properties.get("AuthParameters") else {
        return Vec::new();
    };
    let mut credentials: Vec<(&str, &Value<'_>)> = Vec::new();
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

fn is_secret(found: &Found<'_>, value: &Value<'_>) -> bool {
    let hidden = |name: &str| {
        found.template.foreign_parameters.contains(name)
            || found
                .parameters
                .get(name)
                .is_some_and(|parameter| parameter.get("NoEcho") == Some(&Value::Bool(true)))
    };
    match value {
        Value::Ref(name) => hidden(name),
        Value::Sub(text) if text.contains("{{resolve:secretsmanager:") => true,
        Value::Sub(text) => {
            let mut names = substitutions(text).peekable();
            names.peek().is_some() && names.all(hidden)
        }
        _ => false,
    }
}
