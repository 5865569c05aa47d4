//! What an HTTP API can do: its events are request bodies.

use crate::cloudformation::{LogicalId, Map, Value, map};
use crate::contract::{Field, FieldValue, Operation, Shape};

use super::Route;

/// Checks that the body alone is the event: HTTP APIs do not escape the values that they insert.
///
/// # Errors
/// Why not, as a phrase about the operation.
///
/// Source: API Gateway Developer Guide, "`EventBridge-PutEvents`"; API Gateway V2 API, `IntegrationParameters` (at most 512
/// characters for each value).
pub(super) fn check_event(route: &Route, operation: &Operation) -> Result<(), String> {
    let mut fields = operation.fields.iter();
    let is_event_value =
        |field: &&Field| field.credential.is_none() && matches!(field.value, FieldValue::Event(_));
    if let Some(field) = fields.find(is_event_value) {
        return Err(format!(
            "on an HTTP API only the body enters the event, but it has the {} `{}`",
            field.describe(),
            field.wire_name
        ));
    }
    let Some(body) = &route.body else {
        return Err("on an HTTP API the body is the event, but it has none".to_owned());
    };
    let media = operation.body.iter().flat_map(|body| &body.media);
    let mut shapes = media.map(|media| media.shape);
    let is_object = !shapes.any(|shape| matches!(shape, Shape::Array | Shape::Scalar));
    if !body.required || !is_object || body.media.iter().any(|media| !media.is_json) {
        return Err(
            "on an HTTP API the body is the event, but its body is optional or not a JSON object"
                .to_owned(),
        );
    }
    let fits = |text: &str| (1..=512).contains(&text.len()) && !text.contains('$');
    let source = operation.source.as_deref().unwrap_or_default();
    if !fits(&operation.detail_type) || !fits(source) {
        return Err(
            "its detail-type or source contains `$`, which an HTTP API would replace".to_owned(),
        );
    }
    Ok(())
}

/// The integration of a route.
///
/// Source: API Gateway Developer Guide, "Integration subtype reference", `EventBridge-PutEvents` 1.0.
pub(super) fn describe_integration(operation: &Operation, role: &LogicalId, bus: Value) -> Map {
    let source = operation.source.clone().unwrap_or_default();
    let parameters = map([
        ("Detail", Value::string("$request.body")),
        ("DetailType", Value::string(operation.detail_type.clone())),
        ("Source", Value::string(source)),
        ("EventBusName", bus),
    ]);
    let overwrite = map([("overwrite:statuscode", Value::string("202"))]);
    map([
        ("type", Value::string("aws_proxy")),
        ("integrationSubtype", Value::string("EventBridge-PutEvents")),
        ("credentials", Value::arn(role)),
        ("payloadFormatVersion", Value::string("1.0")),
        ("connectionType", Value::string("INTERNET")),
        ("requestParameters", parameters.into()),
        (
            "responseParameters",
            map([("200", overwrite.into())]).into(),
        ),
    ])
}

/// Adds what lets pages of a web origin call the API.
pub(super) fn add_cors(document: &mut Map, origin: &str) {
    let cors = map([
        ("allowOrigins", Value::strings([origin.to_owned()])),
        ("allowMethods", Value::strings(["*"])),
        (
            "allowHeaders",
            Value::strings(["content-type", "authorization"]),
        ),
    ]);
    document.insert("x-amazon-apigateway-cors".into(), cors.into());
}
