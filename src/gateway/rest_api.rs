//! What a REST API needs in its document besides the operations: integrations, validators, and answers to browsers.

use crate::cloudformation::{LogicalId, Map, Piece, Text, Value, map, map_of};

use super::integration::RouteTemplates;
use super::options::GatewayOptions;
use super::responses::ALLOW_ORIGIN;

/// The integration of a route: it calls `PutEvents` with one entry.
///
/// Content types without a template get 415. Source: API Gateway Developer Guide, "`x-amazon-apigateway-integration`
/// object" and "Method request behavior for payloads without mapping templates".
pub(super) fn describe_integration(
    templates: RouteTemplates,
    role: &LogicalId,
    options: &GatewayOptions,
) -> Map {
    let mut uri = Text::literal("arn:");
    uri.push(Piece::PseudoParameter("AWS::Partition"));
    uri.push_str(":apigateway:");
    uri.push(Piece::PseudoParameter("AWS::Region"));
    uri.push_str(":events:action/PutEvents");
    let headers = map([
        (
            "integration.request.header.X-Amz-Target",
            Value::string("'AWSEvents.PutEvents'"),
        ),
        (
            "integration.request.header.Content-Type",
            Value::string("'application/x-amz-json-1.1'"),
        ),
    ]);
    let requests = templates.requests.into_iter();
    let requests = requests.map(|(media, text)| (media, Value::string(text)));
    let failed = "{\"message\":\"The event was not accepted\"}\n".to_owned();
    let responses = map([
        (
            r"2\d{2}",
            describe_response("202", templates.accepted, options),
        ),
        (
            r"4\d{2}",
            describe_response("400", templates.refused, options),
        ),
        ("default", describe_response("502", failed, options)),
    ]);
    map([
        ("type", Value::string("aws")),
        ("httpMethod", Value::string("POST")),
        ("uri", Value::sub(uri)),
        ("credentials", Value::arn(role)),
        ("passthroughBehavior", Value::string("never")),
        ("requestParameters", headers.into()),
        ("requestTemplates", map_of(requests).into()),
        ("responses", responses.into()),
    ])
}

fn describe_response(status: &'static str, template: String, options: &GatewayOptions) -> Value {
    let mut response = map([("statusCode", Value::string(status))]);
    if let Some(origin) = &options.cors {
        let key = format!("method.response.header.{ALLOW_ORIGIN}");
        let headers = map_of([(key, quoted(origin))]);
        response.insert("responseParameters".into(), headers.into());
    }
    let templates = map([("application/json", Value::string(template))]);
    response.insert("responseTemplates".into(), templates.into());
    response.into()
}

/// A constant in a mapping expression.
fn quoted(text: &str) -> Value {
    Value::string(format!("'{text}'"))
}

/// Adds the validator of all operations, and the answers that API Gateway gives itself.
pub(super) fn add_settings(document: &mut Map, options: &GatewayOptions) {
    let validator = map([
        ("validateRequestBody", Value::Bool(true)),
        ("validateRequestParameters", Value::Bool(true)),
    ]);
    let validators = map([("all", validator.into())]);
    document.insert(
        "x-amazon-apigateway-request-validators".into(),
        validators.into(),
    );
    document.insert(
        "x-amazon-apigateway-request-validator".into(),
        Value::string("all"),
    );
    document.insert(
        "x-amazon-apigateway-gateway-responses".into(),
        describe_refusals(options.cors.as_deref()).into(),
    );
}

/// What API Gateway itself answers: why a body is not valid and, if web pages of `origin` may call the API, the header that lets
/// them read the answer.
///
/// Source: API Gateway Developer Guide, "Gateway response types" and "`$context` variables": without a template, the answer is
/// `Invalid request body`.
fn describe_refusals(origin: Option<&str>) -> Map {
    let mut invalid_body = map([("statusCode", Value::string("400"))]);
    let message = Value::string("{\"message\": \"$context.error.validationErrorString\"}");
    let templates = map([("application/json", message)]);
    invalid_body.insert("responseTemplates".into(), templates.into());
    let mut refusals = vec![("BAD_REQUEST_BODY", invalid_body)];
    if let Some(origin) = origin {
        refusals.extend(["DEFAULT_4XX", "DEFAULT_5XX"].map(|kind| (kind, Map::default())));
        for (_, refusal) in &mut refusals {
            let key = format!("gatewayresponse.header.{ALLOW_ORIGIN}");
            let headers = map_of([(key, quoted(origin))]);
            refusal.insert("responseParameters".into(), headers.into());
        }
    }
    map_of(refusals)
}

/// The operation that answers the preflight requests of browsers for a path with these methods and headers.
///
/// Source: API Gateway Developer Guide, "Enabling CORS for REST APIs".
pub(super) fn describe_preflight<'n>(
    origin: &str,
    methods: &[&str],
    headers: impl IntoIterator<Item = &'n str>,
) -> Map {
    let headers: Vec<_> = ["Content-Type", "Authorization", "X-Api-Key"]
        .into_iter()
        .chain(headers)
        .collect();
    let values = [
        (ALLOW_ORIGIN, quoted(origin)),
        ("Access-Control-Allow-Methods", quoted(&methods.join(","))),
        ("Access-Control-Allow-Headers", quoted(&headers.join(","))),
    ];
    let text = map([("type", Value::string("string"))]);
    let header = Value::Map(map([("schema", text.into())]));
    let declared = values.iter().map(|(name, _)| (*name, header.clone()));
    let response = map([
        ("description", Value::string("What browsers may send.")),
        ("headers", map_of(declared).into()),
    ]);
    let mapped = values.into_iter();
    let mapped = mapped.map(|(name, value)| (format!("method.response.header.{name}"), value));
    let answer = map([
        ("statusCode", Value::string("204")),
        ("responseParameters", map_of(mapped).into()),
    ]);
    let template = map([("application/json", Value::string("{\"statusCode\":204}"))]);
    let integration = map([
        ("type", Value::string("mock")),
        ("requestTemplates", template.into()),
        ("responses", map([("default", answer.into())]).into()),
    ]);
    map([
        ("responses", map([("204", response.into())]).into()),
        ("x-amazon-apigateway-integration", integration.into()),
    ])
}
