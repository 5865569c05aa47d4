//! `AWS::Events::Connection`.

use crate::cloudformation::{Map, Output, Resource, Template, Value, map};
use crate::plan::{Authorization, Connection, ConnectionParameter, Plan};

/// Adds the connections and their outputs.
pub(super) fn add(plan: &Plan, template: &mut Template) {
    for connection in &plan.connections {
        template.resources.push(Resource::new(
            connection.id.clone(),
            "AWS::Events::Connection",
            properties(connection),
            connection.place.clone(),
        ));
        template.outputs.push(Output::new(
            format!("{}Arn", connection.id),
            format!("The connection: {}", connection.description),
            Value::arn(&connection.id),
        ));
    }
}

fn properties(connection: &Connection) -> Map {
    let kind = match &connection.authorization {
        Authorization::ApiKey { .. } => "API_KEY",
        Authorization::Basic { .. } => "BASIC",
        Authorization::ClientCredentials { .. } => "OAUTH_CLIENT_CREDENTIALS",
    };
    let mut auth = authorization(&connection.authorization);
    let mut invocation = Map::default();
    for (name, parameters) in [
        ("HeaderParameters", &connection.headers),
        ("QueryStringParameters", &connection.query),
    ] {
        if !parameters.is_empty() {
            invocation.insert(name.into(), parameters_list(parameters));
        }
    }
    if !invocation.is_empty() {
        auth.insert("InvocationHttpParameters".into(), invocation.into());
    }
    map([
        ("Description", Value::string(connection.description.clone())),
        ("AuthorizationType", Value::string(kind)),
        ("AuthParameters", auth.into()),
    ])
}

/// The member of `AuthParameters` for the connection's type.
fn authorization(authorization: &Authorization) -> Map {
    match authorization {
        Authorization::ApiKey { header, value } => {
            let parameters = map([
                ("ApiKeyName", Value::string(header.clone())),
                ("ApiKeyValue", Value::text(value)),
            ]);
            map([("ApiKeyAuthParameters", parameters.into())])
        }
        Authorization::Basic { username, password } => {
            let parameters = map([
                ("Username", Value::text(username)),
                ("Password", Value::text(password)),
            ]);
            map([("BasicAuthParameters", parameters.into())])
        }
        Authorization::ClientCredentials {
            client_id,
            client_secret,
            token_url,
            body,
        } => {
            let client = map([
                ("ClientID", Value::text(client_id)),
                ("ClientSecret", Value::text(client_secret)),
            ]);
            let http = map([("BodyParameters", parameters_list(body))]);
            let parameters = map([
                ("AuthorizationEndpoint", Value::text(token_url)),
                ("HttpMethod", Value::string("POST")),
                ("ClientParameters", client.into()),
                ("OAuthHttpParameters", http.into()),
            ]);
            map([("OAuthParameters", parameters.into())])
        }
    }
}

fn parameters_list(parameters: &[ConnectionParameter]) -> Value {
    let entries = parameters.iter().map(|parameter| {
        Value::Map(map([
            ("Key", Value::string(parameter.key.clone())),
            ("Value", Value::text(&parameter.value)),
            ("IsValueSecret", Value::Bool(parameter.secret)),
        ]))
    });
    Value::List(entries.collect())
}
