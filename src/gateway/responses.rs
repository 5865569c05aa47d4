//! The responses of the gateway, as the exported document describes them, and the model of their bodies.

use crate::cloudformation::{Map, Value, map, map_of};

use super::options::{ApiKind, GatewayOptions};

/// The schema of the response to an accepted request.
pub(super) const ACCEPTED: &str = "AcceptedEvent";
/// The schema of all other responses.
pub(super) const MESSAGE: &str = "Message";

/// The statuses of a REST API, each with its description.
const STATUSES: [(&str, &str); 6] = [
    ("202", "The event is on its way."),
    ("400", "A parameter or the body is missing or invalid."),
    ("413", "The event is larger than EventBridge accepts."),
    ("415", "The content type is not supported."),
    ("429", "There are too many requests."),
    ("502", "EventBridge did not accept the event."),
];

/// The header that lets a web page of another origin read a response.
pub(super) const ALLOW_ORIGIN: &str = "Access-Control-Allow-Origin";

/// The `responses` of an operation.
pub(super) fn describe_responses(options: &GatewayOptions) -> Value {
    match options.api {
        ApiKind::Rest => {
            let responses = STATUSES.iter().map(|(status, description)| {
                let schema = if *status == "202" { ACCEPTED } else { MESSAGE };
                let mut response = describe_response(description, Some(schema));
                if options.cors.is_some() {
                    let schema = map([("type", Value::string("string"))]);
                    let header = map([("schema", schema.into())]);
                    let headers = map([(ALLOW_ORIGIN, header.into())]);
                    response.insert("headers".into(), headers.into());
                }
                (*status, response)
            });
            map_of(responses).into()
        }
        ApiKind::Http => {
            let accepted = describe_response(
                "What PutEvents returns, also if it did not accept the event.",
                None,
            );
            map([("202", accepted.into())]).into()
        }
    }
}

fn describe_response(description: &'static str, schema: Option<&str>) -> Map {
    let mut response = map([("description", Value::string(description))]);
    if let Some(schema) = schema {
        let media = map([("schema", schema_reference(schema).into())]);
        let content = map([("application/json", media.into())]);
        response.insert("content".into(), content.into());
    }
    response
}

/// A reference to a schema of the document.
pub(super) fn schema_reference(name: &str) -> Map {
    map([(
        "$ref",
        Value::string(format!("#/components/schemas/{name}")),
    )])
}

/// The schemas of all responses.
pub(super) fn response_schemas() -> [(&'static str, Value); 2] {
    [(ACCEPTED, "eventId"), (MESSAGE, "message")].map(|(name, property)| {
        let text = map([("type", Value::string("string"))]);
        let properties = map([(property, text.into())]);
        let schema = map([
            ("type", Value::string("object")),
            ("properties", properties.into()),
        ]);
        (name, schema.into())
    })
}
