//! Connections as resources of a template.

use crate::cloudformation::{Map, Output, Resource, Template, Value, map};

use super::model::{Authorization, Connection, ConnectionParameter};

/// The header of a Connection without authentication, for which AWS has no type.
///
/// Source: EventBridge API, `ConnectionAuthorizationType`; AWS's samples send such a header, too.
pub(super) const HARMLESS_HEADER: &str = "X-EventBridge-Source";

/// Its value.
pub(super) const HARMLESS_VALUE: &str = "spec2dest";

/// Adds the Connections and their outputs to `template`.
pub fn add_connections(connections: &[Connection], template: &mut Template) {
    for connection in connections {
        template.resources.push(Resource::new(
            connection.id.clone(),
            "AWS::Events::Connection",
            connection_properties(connection),
            connection.place.clone(),
        ));
        template.outputs.push(Output::new(
            format!("{}Arn", connection.id),
            format!("The connection: {}", connection.description),
            Value::arn(&connection.id),
        ));
    }
}

fn connection_properties(connection: &Connection) -> Map {
    let (kind, mut auth) = authorization(&connection.authorization);
    let mut invocation = Map::default();
    for (name, parameters) in [
        ("HeaderParameters", &connection.headers),
        ("QueryStringParameters", &connection.query),
    ] {
        if !parameters.is_empty() {
            invocation.insert(name.into(), list_parameters(parameters));
        }
    }
    if !invocation.is_empty() {
        auth.insert("InvocationHttpParameters".into(), invocation.into());
    }
    let mut properties = map([
        ("Description", Value::string(connection.description.clone())),
        ("AuthorizationType", Value::string(kind)),
        ("AuthParameters", auth.into()),
    ]);
    if let Some(arn) = &connection.private {
        let arn = map([("ResourceConfigurationArn", Value::string(arn.clone()))]);
        let parameters = map([("ResourceParameters", arn.into())]);
        properties.insert("InvocationConnectivityParameters".into(), parameters.into());
    }
    if let Some(key) = &connection.kms_key {
        properties.insert("KmsKeyIdentifier".into(), Value::string(key.clone()));
    }
    properties
}

/// The type of the Connection, and the member of `AuthParameters` for it.
fn authorization(authorization: &Authorization) -> (&'static str, Map) {
    let api_key = |name: &str, value| {
        let name = Value::string(name.to_owned());
        let parameters = map([("ApiKeyName", name), ("ApiKeyValue", value)]);
        (
            "API_KEY",
            map([("ApiKeyAuthParameters", parameters.into())]),
        )
    };
    match authorization {
        Authorization::None => api_key(HARMLESS_HEADER, Value::string(HARMLESS_VALUE)),
        Authorization::ApiKey { header, value } => api_key(header, Value::text(value)),
        Authorization::Basic { username, password } => {
            let parameters = map([
                ("Username", Value::text(username)),
                ("Password", Value::text(password)),
            ]);
            ("BASIC", map([("BasicAuthParameters", parameters.into())]))
        }
        Authorization::ClientCredentials {
            client_id,
            client_secret,
            token_url,
            scope,
            ..
        } => {
            let client = map([
                ("ClientID", Value::text(client_id)),
                ("ClientSecret", Value::text(client_secret)),
            ]);
            // AWS does not document that it adds `grant_type`.
            let grant =
                describe_parameter("grant_type", Value::string("client_credentials"), false);
            let scope = scope.clone().map(Value::string);
            let scope = scope.map(|scope| describe_parameter("scope", scope, false));
            let body = [grant].into_iter().chain(scope).collect();
            let http = map([("BodyParameters", Value::List(body))]);
            let parameters = map([
                ("AuthorizationEndpoint", Value::text(token_url)),
                ("HttpMethod", Value::string("POST")),
                ("ClientParameters", client.into()),
                ("OAuthHttpParameters", http.into()),
            ]);
            (
                "OAUTH_CLIENT_CREDENTIALS",
                map([("OAuthParameters", parameters.into())]),
            )
        }
    }
}

fn list_parameters(parameters: &[ConnectionParameter]) -> Value {
    let list = parameters
        .iter()
        .map(|parameter| describe_parameter(&parameter.key, Value::text(&parameter.value), true));
    Value::List(list.collect())
}

fn describe_parameter(key: &str, value: Value, is_secret: bool) -> Value {
    let members = [
        ("Key", Value::string(key.to_owned())),
        ("Value", value),
        ("IsValueSecret", Value::Bool(is_secret)),
    ];
    map(members).into()
}
