//! Builds the body of a request.

use serde_json::Value;

use crate::findings::{Code, Finding, Findings, LeftOut, Place};
use crate::openapi::{self, Located};
use crate::schema::{SchemaRef, Schemas, Shape};

use super::annotation::AnnotatedOperation;
use super::{Body, BodyTemplate, BodyValue, EventPath, MediaKind, MediaType};

/// Builds the body of `operation`; `None` if its requests have none.
///
/// # Errors
/// EventBridge cannot address a path into the event; this is also reported as an error.
pub(super) fn build_body(
    operation: &AnnotatedOperation<'_>,
    schemas: &Schemas<'_>,
    findings: &Findings,
) -> Result<Option<Body>, LeftOut> {
    let declared = operation
        .body
        .as_ref()
        .filter(|body| body.required || !body.media.is_empty());
    let custom = build_custom_value(operation, findings)?;
    let place = match (declared, &custom) {
        (Some(body), _) => body.place.clone(),
        (None, Some(custom)) => custom.place.clone(),
        (None, None) => return Ok(None),
    };
    Ok(Some(Body {
        required: declared.is_some_and(|body| body.required),
        value: custom.map_or_else(
            || BodyValue::Event(EventPath::message()),
            |custom| custom.value,
        ),
        media: declared
            .map(|body| read_media_types(body, schemas))
            .unwrap_or_default(),
        place,
    }))
}

fn read_media_types(body: &openapi::Body, schemas: &Schemas<'_>) -> Vec<MediaType> {
    let accepts_json = body
        .media
        .iter()
        .any(|media| MediaKind::of(&media.name).accepts_json());
    let media_type = |media: &openapi::MediaType| MediaType {
        name: media.name.clone(),
        kind: MediaKind::of(&media.name),
        schema: media.schema,
        examples: media.examples,
        shape: find_shape(schemas, media.schema),
        form_lists: media.form_lists,
        required_scalars: media
            .schema
            .map(|schema| schemas.required_scalars(schema))
            .unwrap_or_default(),
        leaves: media
            .schema
            .filter(|_| !body.required && !accepts_json)
            .map(|schema| schemas.leaves(schema))
            .unwrap_or_default(),
    };
    body.media.iter().map(media_type).collect()
}

/// The top-level shape of a schema; unknown without one.
pub(super) fn find_shape(schemas: &Schemas<'_>, schema: Option<SchemaRef>) -> Shape {
    schema.map_or(Shape::Unknown, |schema| schemas.shape(schema))
}

/// Builds the value that `x-spec2dest.body` sets.
fn build_custom_value(
    operation: &AnnotatedOperation<'_>,
    findings: &Findings,
) -> Result<Option<Located<BodyValue>>, LeftOut> {
    let template = operation.find(|own| own.body_template.as_ref());
    if let Some(Located { value, place }) = template {
        let template = build_template(value, place, operation, findings)?;
        return Ok(Some(Located {
            value: BodyValue::Template(Located {
                value: template,
                place: place.clone(),
            }),
            place: place.clone(),
        }));
    }
    let Some(Located { value, place }) = operation.find(|own| own.body_from.as_ref()) else {
        return Ok(None);
    };
    let path = parse_event_path(value, place, operation, findings)?;
    Ok(Some(Located {
        value: BodyValue::Event(path),
        place: place.clone(),
    }))
}

/// Strings that start with `$.` become paths into the event; everything else is literal.
fn build_template(
    value: &Value,
    place: &Place,
    operation: &AnnotatedOperation<'_>,
    findings: &Findings,
) -> Result<BodyTemplate, LeftOut> {
    let inner = |value| build_template(value, place, operation, findings);
    Ok(match value {
        Value::String(text) if text.starts_with("$.") => {
            BodyTemplate::Event(parse_event_path(text, place, operation, findings)?)
        }
        Value::Array(items) => {
            BodyTemplate::List(items.iter().map(inner).collect::<Result<_, _>>()?)
        }
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(key, member)| Ok((key.clone(), inner(member)?)));
            BodyTemplate::Object(members.collect::<Result<_, _>>()?)
        }
        scalar => BodyTemplate::Scalar(scalar.clone()),
    })
}

/// Parses a path into the event from `x-spec2dest`.
///
/// # Errors
/// EventBridge cannot address the path, which is also reported as an error; the operation is left out.
pub(super) fn parse_event_path(
    text: &str,
    place: &Place,
    operation: &AnnotatedOperation<'_>,
    findings: &Findings,
) -> Result<EventPath, LeftOut> {
    EventPath::new(text).ok_or_else(|| {
        let message = format!("EventBridge cannot address `{text}` in an event");
        findings.push(
            Finding::new(Code::UnknownExtensionKey, message.clone())
                .at(place.clone())
                .help("use `$.detail.` and names of letters, digits, `_` and `-`, such as `$.detail.order.id`"),
        );
        let code = Code::ParameterNotExpressible;
        LeftOut::new(operation.key(), code, message, place.clone())
    })
}
