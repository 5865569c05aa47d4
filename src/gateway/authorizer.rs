//! What decides who may call the API: security schemes with API Gateway's extensions.

use crate::cloudformation::{Map, Piece, Text, Value, map, map_of};

use super::Access;
use super::options::{ApiKind, Authorizer, GatewayOptions};

/// The security scheme of API keys.
const API_KEY: &str = "apiKey";
/// The security scheme of the authorizer.
const AUTHORIZER: &str = "authorizer";

/// `security` of an operation; `None` without.
pub(super) fn describe_security(access: Access) -> Option<Value> {
    let schemes = [(access.api_key, API_KEY), (access.authorizer, AUTHORIZER)];
    let schemes = schemes.into_iter().filter(|(is_needed, _)| *is_needed);
    let requirement = schemes.map(|(_, name)| (name, Value::List(Vec::new())));
    let requirement = map_of(requirement);
    (!requirement.is_empty()).then(|| Value::List(vec![requirement.into()]))
}

/// The security schemes that are used.
///
/// Source: API Gateway Developer Guide, "`x-amazon-apigateway-authorizer` object".
pub(super) fn security_schemes(uses: Access, options: &GatewayOptions) -> Map {
    let mut schemes = Map::default();
    if uses.api_key {
        schemes.insert(API_KEY.into(), header_scheme("x-api-key").into());
    }
    let authorizer = options.authorizer.as_ref().filter(|_| uses.authorizer);
    if let Some(scheme) =
        authorizer.and_then(|authorizer| authorizer_scheme(authorizer, options.api))
    {
        schemes.insert(AUTHORIZER.into(), scheme.into());
    }
    schemes
}

fn header_scheme(header: &'static str) -> Map {
    map([
        ("type", Value::string("apiKey")),
        ("name", Value::string(header)),
        ("in", Value::string("header")),
    ])
}

fn authorizer_scheme(authorizer: &Authorizer, api: ApiKind) -> Option<Map> {
    let mut scheme = header_scheme("Authorization");
    let (kind, settings) = match authorizer {
        Authorizer::None => return None,
        Authorizer::Iam => ("awsSigv4", None),
        Authorizer::Cognito(pool) => (
            "cognito_user_pools",
            Some(map([
                ("type", Value::string("cognito_user_pools")),
                ("providerARNs", Value::strings([pool.clone()])),
            ])),
        ),
        Authorizer::Lambda(function) => ("custom", Some(lambda_settings(function, api))),
        Authorizer::Jwt { issuer, audiences } => {
            let jwt = map([
                ("issuer", Value::string(issuer.clone())),
                ("audience", Value::strings(audiences.iter().cloned())),
            ]);
            let settings = map([
                ("type", Value::string("jwt")),
                (
                    "identitySource",
                    Value::string("$request.header.Authorization"),
                ),
                ("jwtConfiguration", jwt.into()),
            ]);
            let scheme = map([
                ("type", Value::string("oauth2")),
                ("flows", Map::default().into()),
                ("x-amazon-apigateway-authorizer", settings.into()),
            ]);
            return Some(scheme);
        }
    };
    // HTTP APIs know the type of a Lambda authorizer from its settings.
    if api == ApiKind::Rest || settings.is_none() {
        scheme.insert("x-amazon-apigateway-authtype".into(), Value::string(kind));
    }
    if let Some(settings) = settings {
        scheme.insert("x-amazon-apigateway-authorizer".into(), settings.into());
    }
    Some(scheme)
}

/// Asks the function about every request, without a cache: it decides by itself which parts of the request matter.
fn lambda_settings(function: &str, api: ApiKind) -> Map {
    let mut uri = Text::literal("arn:");
    uri.push(Piece::PseudoParameter("AWS::Partition"));
    uri.push_str(":apigateway:");
    uri.push(Piece::PseudoParameter("AWS::Region"));
    uri.push_str(&format!(
        ":lambda:path/2015-03-31/functions/{function}/invocations"
    ));
    let mut settings = map([
        ("type", Value::string("request")),
        ("authorizerUri", Value::sub(uri)),
        ("authorizerResultTtlInSeconds", Value::Integer(0)),
    ]);
    if api == ApiKind::Http {
        settings.insert(
            "authorizerPayloadFormatVersion".into(),
            Value::string("2.0"),
        );
        settings.insert("enableSimpleResponses".into(), Value::Bool(true));
    }
    settings
}
