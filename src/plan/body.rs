//! What the body of the request is made from.

use std::borrow::Cow;

use indexmap::IndexMap;
use serde_json::Value;

use crate::api::{Body, Located, MediaType, Operation, Shape};
use crate::aws;
use crate::findings::{Code, Finding, Findings, counted};

use super::LeftOut;
use super::conditions::FieldPath;
use super::options::{PlanOptions, UnsupportedBody};
use super::request::event_path;
use super::{Input, JsonPath};

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
    options: &PlanOptions,
    findings: &Findings,
) -> Result<RequestBody, LeftOut> {
    let described = operation
        .body
        .as_ref()
        .filter(|body| body.required || !body.media.is_empty());
    let media = described
        .map(|body| media_type(operation, body, options, findings))
        .transpose()?;
    let content_type = media
        .as_ref()
        .and_then(|(_, content_type)| content_type.clone());
    let built = match (
        &operation.extension.body_template,
        &operation.extension.body_from,
    ) {
        (Some(template), _) => Some(from_template(template, findings)?),
        (None, Some(from)) => Some(Input::Path(event_path(&from.value, &from.place, findings)?)),
        (None, None) => None,
    };
    if let Some(input) = built {
        return Ok(RequestBody {
            input,
            content_type,
            guard: None,
        });
    }
    let (Some(body), Some((media, _))) = (described, media) else {
        // An empty object is the least that can be sent: with nothing said EventBridge sends the whole event.
        return Ok(RequestBody {
            input: Input::Constant("{}".to_owned()),
            content_type: None,
            guard: None,
        });
    };
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
    let path = JsonPath::detail("message").ok_or_else(|| {
        LeftOut::new(
            Code::BodyNotExpressible,
            "its body has no path".to_owned(),
            body.place.clone(),
        )
    })?;
    Ok(RequestBody {
        input: Input::Path(path),
        content_type,
        guard,
    })
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
    options: &PlanOptions,
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
            return Err(LeftOut::new(
                Code::BodyNotExpressible,
                message,
                body.place.clone(),
            ));
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

/// A body built from fields of the event: strings that are a path become unquoted placeholders.
///
/// Source: EventBridge User Guide, "Input transformation"; unquoted placeholders keep the JSON type.
fn from_template(template: &Located<Value>, findings: &Findings) -> Result<Input, LeftOut> {
    if let Value::String(text) = &template.value
        && text.starts_with("$.")
    {
        return Ok(Input::Path(event_path(text, &template.place, findings)?));
    }
    let mut paths = IndexMap::new();
    let mut text = String::new();
    write_template(&template.value, template, &mut paths, &mut text, findings)?;
    let limit = |what: &str| {
        let message = format!("its body template has more than {what}");
        Err(LeftOut::new(
            Code::BodyNotExpressible,
            message,
            template.place.clone(),
        ))
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
    value: &Value,
    template: &Located<Value>,
    paths: &mut IndexMap<String, JsonPath>,
    out: &mut String,
    findings: &Findings,
) -> Result<(), LeftOut> {
    match value {
        Value::String(text) if text.starts_with("$.") => {
            let path = event_path(text, &template.place, findings)?;
            out.push('<');
            out.push_str(&placeholder(path, paths));
            out.push('>');
        }
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                write_template(item, template, paths, out, findings)?;
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (index, (key, member)) in members.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                out.push_str(&literal_json(&Value::String(key.clone())));
                out.push_str(": ");
                write_template(member, template, paths, out, findings)?;
            }
            out.push('}');
        }
        literal => out.push_str(&literal_json(literal)),
    }
    Ok(())
}

/// JSON text without `<` and `>`, which EventBridge would read as a placeholder.
fn literal_json(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
}

/// The placeholder's name for `path`: its field names joined by `_`.
fn placeholder(path: JsonPath, paths: &mut IndexMap<String, JsonPath>) -> String {
    if let Some((name, _)) = paths.iter().find(|(_, known)| **known == path) {
        return name.clone();
    }
    let word: Vec<_> = path
        .fields()
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
    paths.insert(name.clone(), path);
    name
}
