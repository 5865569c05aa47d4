//! What the body of the request is made from.

use std::borrow::Cow;

use indexmap::IndexMap;
use serde_json::Value;

use crate::aws;
use crate::contract::{
    Body, BodyTemplate, BodyValue, EventPath, Located, MediaType, Operation, Shape,
};
use crate::findings::{Code, Finding, Findings, LeftOut, counted};

use super::Input;
use super::conditions::FieldPath;
use super::options::{DestinationOptions, UnsupportedBody};

/// The body of one operation, mapped.
#[derive(Debug)]
pub(super) struct RequestBody {
    /// What the target gets.
    pub(super) input: Input,
    /// The `Content-Type` to send; `None` for EventBridge's own `application/json; charset=utf-8`.
    pub(super) content_type: Option<String>,
    /// A field that every valid event has: the leaf that shows that there is a body.
    pub(super) guard: Option<FieldPath>,
}

/// Maps the body of `operation`.
///
/// # Errors
/// The reason to leave the operation out.
pub(super) fn request_body(
    operation: &Operation,
    options: &DestinationOptions,
    findings: &Findings,
) -> Result<RequestBody, LeftOut> {
    let Some(body) = &operation.body else {
        // An empty object is the least that can be sent: without any input EventBridge sends the whole event.
        return Ok(RequestBody {
            input: Input::Constant("{}".to_owned()),
            content_type: None,
            guard: None,
        });
    };
    let (media, content_type) = media_type(operation, body, options, findings)?;
    let (input, guard) = match &body.value {
        BodyValue::Template(template) => (transformed(operation, template)?, None),
        BodyValue::Event(path) => {
            let guard = (*path == EventPath::message())
                .then(|| message_guard(operation, body, media, findings));
            (Input::Path(path.clone()), guard.flatten())
        }
    };
    Ok(RequestBody {
        input,
        content_type,
        guard,
    })
}

/// The leaf that shows that an event has a body; a note when there is none.
fn message_guard(
    operation: &Operation,
    body: &Body,
    media: Option<&MediaType>,
    findings: &Findings,
) -> Option<FieldPath> {
    let guard = media.filter(|_| body.required).and_then(guard);
    if guard.is_none() {
        findings.push(
            Finding::grouped(Code::BodyNotGuarded, operation.key(), |count| {
                format!(
                    "{} called even by events without `message`",
                    counted(count, "operation is", "operations are")
                )
            })
            .at(body.place.clone()),
        );
    }
    guard
}

/// The leaf that every valid body has, if its schema says so. `exists` sees leaves only, never an object or a list.
///
/// Source: EventBridge User Guide, "Exists matching".
fn guard(media: &MediaType) -> Option<FieldPath> {
    let message = ["detail", "message"].map(Cow::Borrowed);
    if media.shape == Shape::Scalar && delivery(media) != Delivery::TextInQuotes {
        return Some(message.to_vec());
    }
    // A key that begins with `$` would be an operator.
    let scalar = media
        .required_scalars
        .iter()
        .find(|name| !name.starts_with('$'))?;
    Some(message.into_iter().chain([scalar.clone().into()]).collect())
}

/// How well a rule delivers a media type; the smaller, the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Delivery {
    Json,
    JsonSuffix,
    Anything,
    TextInQuotes,
    Impossible,
}

fn delivery(media: &MediaType) -> Delivery {
    let name = media.name.to_ascii_lowercase();
    let essence = name.split(';').next().unwrap_or_default().trim();
    match essence {
        "application/json" => Delivery::Json,
        "text/json" => Delivery::JsonSuffix,
        "*/*" | "application/*" => Delivery::Anything,
        "application/octet-stream" => Delivery::TextInQuotes,
        "text/xml" => Delivery::Impossible,
        json if json.ends_with("+json") => Delivery::JsonSuffix,
        text if text.starts_with("text/") && !text.ends_with("+xml") => Delivery::TextInQuotes,
        _ => Delivery::Impossible,
    }
}

/// The media type to send, and its `Content-Type` header where EventBridge's own is not right.
fn media_type<'b>(
    operation: &Operation,
    body: &'b Body,
    options: &DestinationOptions,
    findings: &Findings,
) -> Result<(Option<&'b MediaType>, Option<String>), LeftOut> {
    let Some(best) = body.media.iter().min_by_key(|media| delivery(media)) else {
        return Ok((None, None));
    };
    match delivery(best) {
        Delivery::Impossible if options.unsupported_body == UnsupportedBody::Json => {
            return Ok((None, None));
        }
        Delivery::Impossible => {
            let names: Vec<_> = body
                .media
                .iter()
                .map(|media| format!("`{}`", media.name))
                .collect();
            let message = format!(
                "its body must be {}, and a rule delivers JSON",
                names.join(" or ")
            );
            return Err(LeftOut {
                place: body.place.clone(),
                ..operation.leave_out(Code::BodyNotExpressible, message)
            });
        }
        Delivery::TextInQuotes => findings.push(
            Finding::new(
                Code::TextBodyAsJson,
                format!(
                    "{}: its body is `{}`, but a string arrives in JSON quotes",
                    operation.key(),
                    best.name
                ),
            )
            .at(body.place.clone())
            .help("check that the API takes it, or put a function in between"),
        ),
        Delivery::Json | Delivery::JsonSuffix | Delivery::Anything => {}
    }
    Ok((Some(best), content_type(&best.name)))
}

/// The header for a media type; none for a range, and none where EventBridge's own says the same.
fn content_type(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let (essence, parameters) = lower.split_once(';').unwrap_or((&lower, ""));
    let only_charset = parameters.split(';').all(|parameter| {
        let parameter = parameter.trim();
        parameter.is_empty() || parameter.replace(' ', "") == "charset=utf-8"
    });
    let same = essence.trim() == "application/json" && only_charset;
    (!same && !name.contains('*') && aws::is_header_value(name)).then(|| name.to_owned())
}

/// A body built from fields of the event: what comes from the event becomes an unquoted placeholder.
///
/// Source: EventBridge User Guide, "Input transformation"; unquoted placeholders keep the JSON type.
fn transformed(operation: &Operation, template: &Located<BodyTemplate>) -> Result<Input, LeftOut> {
    if let BodyTemplate::Event(path) = &template.value {
        return Ok(Input::Path(path.clone()));
    }
    let mut paths = IndexMap::new();
    let mut text = String::new();
    write_template(&template.value, &mut paths, &mut text);
    let limit = |what: &str| {
        let message = format!("its body template has more than {what}");
        Err(LeftOut {
            place: template.place.clone(),
            ..operation.leave_out(Code::BodyNotExpressible, message)
        })
    };
    match () {
        () if text.len() > aws::MAX_INPUT_TEMPLATE => limit("8,192 characters"),
        () if paths.len() > aws::MAX_INPUT_PATHS => limit("100 fields"),
        () if paths.is_empty() => Ok(Input::Constant(text)),
        () => Ok(Input::Transformer {
            paths,
            template: text,
        }),
    }
}

fn write_template(
    template: &BodyTemplate,
    paths: &mut IndexMap<String, EventPath>,
    out: &mut String,
) {
    match template {
        BodyTemplate::Event(path) => {
            out.push('<');
            out.push_str(&placeholder(path, paths));
            out.push('>');
        }
        BodyTemplate::Scalar(value) => out.push_str(&literal_json(value)),
        BodyTemplate::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                write_template(item, paths, out);
            }
            out.push(']');
        }
        BodyTemplate::Object(members) => {
            out.push('{');
            for (index, (key, member)) in members.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                out.push_str(&literal_json(&Value::String(key.clone())));
                out.push_str(": ");
                write_template(member, paths, out);
            }
            out.push('}');
        }
    }
}

/// JSON text without `<` and `>`, which EventBridge would read as a placeholder.
fn literal_json(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
}

/// The placeholder's name for `path`: its field names joined by `_`.
fn placeholder(path: &EventPath, paths: &mut IndexMap<String, EventPath>) -> String {
    if let Some((name, _)) = paths.iter().find(|(_, known)| *known == path) {
        return name.clone();
    }
    let word: Vec<_> = path
        .names()
        .filter(|field| *field != "detail")
        .map(|field| field.replace('/', "_"))
        .collect();
    let stem = match word.join("_") {
        empty if empty.is_empty() => "detail".to_owned(),
        // Names that begin with AWS are reserved.
        reserved if reserved.to_ascii_lowercase().starts_with("aws") => format!("field_{reserved}"),
        word => word,
    };
    let mut candidates =
        std::iter::once(stem.clone()).chain((2_u32..).map(|number| format!("{stem}_{number}")));
    let name = candidates
        .find(|name| !paths.contains_key(name))
        .unwrap_or(stem);
    paths.insert(name.clone(), path.clone());
    name
}
