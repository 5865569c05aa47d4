//! `AWS::Events::Connection`.

use crate::plan::{Authorization, Connection, ConnectionParameter, Plan};

use super::build::Template;
use super::map::{Map, map};
use super::value::Value;

/// Adds the connections and their outputs.
pub(super) fn add<'p>(plan: &'p Plan, template: &mut Template<'p>) {
    for connection in &plan.connections {
        let properties = properties(connection);
        template.resource(
            &connection.id,
            "AWS::Events::Connection",
            properties,
            connection.place.as_ref(),
        );
        template.output(
            format!("{}Arn", connection.id),
            format!("The connection: {}", connection.description),
            Value::arn(&connection.id),
        );
    }
}

fn properties(connection: &Connection) -> Map<'_> {
    let (kind, block, parameters) = match &connection.authorization {
        Authorization::ApiKey { header, value } => (
            "API_KEY",
            "ApiKeyAuthParameters",
            map([
                ("ApiKeyName", Value::string(header)),
                ("ApiKeyValue", Value::text(value)),
            ]),
        ),
        Authorization::Basic { username, password } => (
            "BASIC",
            "BasicAuthParameters",
            map([
                ("Username", Value::text(username)),
                ("Password", Value::text(password)),
            ]),
        ),
        Authorization::ClientCredentials {
            client_id,
            client_secret,
            token_url,
            body,
        } => (
            "OAUTH_CLIENT_CREDENTIALS",
            "OAuthParameters",
            map([
                ("AuthorizationEndpoint", Value::text(token_url)),
                ("HttpMethod", Value::string("POST")),
                (
                    "ClientParameters",
                    map([
                        ("ClientID", Value::text(client_id)),
                        ("ClientSecret", Value::text(client_secret)),
                    ])
                    .into(),
                ),
                (
                    "OAuthHttpParameters",
                    map([("BodyParameters", parameters_list(body))]).into(),
                ),
            ]),
        ),
    };
    let mut auth = map([(block, parameters.into())]);
    let mut invocation = Map::default();
    for (name, parameters) in [
        ("HeaderParameters", &connection.headers),
        ("QueryStringParameters", &connection.query),
    ] {
        if !parameters.is_empty() {
            invocation.push(name, parameters_list(parameters));
        }
    }
    if !invocation.is_empty() {
        auth.push("InvocationHttpParameters", invocation);
    }
    map([
        ("Description", Value::string(&connection.description)),
        ("AuthorizationType", Value::string(kind)),
        ("AuthParameters", auth.into()),
    ])
}

fn parameters_list(parameters: &[ConnectionParameter]) -> Value<'_> {
    let entries = parameters.iter().map(|parameter| {
        Value::Map(map([
            ("Key", Value::string(&parameter.key)),
            ("Value", Value::text(&parameter.value)),
            ("IsValueSecret", Value::Bool(parameter.secret)),
        ]))
    });
    Value::List(entries.collect())
}
