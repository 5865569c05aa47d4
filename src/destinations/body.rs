//! What the body of the request is made from, and which of its media types is sent.

use std::borrow::Cow;

use crate::aws;
use crate::contract::{Body, BodyValue, EventPath, MediaType, Shape};
use crate::findings::{Code, Finding, LeftOut, counted};

use super::conditions::FieldPath;
use super::mapping::{Draft, Mapping};
use super::options::UnsupportedBody;
use super::{HttpValue, Input};

impl Mapping<'_> {
    /// Maps the body. Gives a field that every event with a valid body has, if its schema names one.
    ///
    /// # Errors
    /// The reason to leave the operation out.
    pub(super) fn map_body(&self, draft: &mut Draft<'_>) -> Result<Option<FieldPath>, LeftOut> {
        let Some(body) = &self.operation.body else {
            return Ok(None);
        };
        let media = self.choose_media_type(body)?;
        if let Some(content_type) = media.and_then(|media| content_type(&media.name)) {
            let headers = &mut draft.target.headers;
            headers.insert("Content-Type".to_owned(), HttpValue::Literal(content_type));
        }
        match &body.value {
            BodyValue::Template(template) => {
                draft.target.input = self.map_body_template(template)?;
                Ok(None)
            }
            BodyValue::Event(path) => {
                draft.target.input = Input::Path(path.clone());
                if *path == EventPath::message() {
                    return Ok(self.guard_message(body, media));
                }
                Ok(None)
            }
        }
    }

    /// The leaf that shows that an event has a body; a note if there is none.
    fn guard_message(&self, body: &Body, media: Option<&MediaType>) -> Option<FieldPath> {
        let leaf = media.filter(|_| body.required).and_then(find_leaf);
        if leaf.is_none() {
            let finding = Finding::grouped(Code::BodyNotGuarded, self.operation.key(), |count| {
                let operations = counted(count, "operation is", "operations are");
                format!("{operations} called even for events without `message`")
            });
            self.findings.push(finding.at(body.place.clone()));
        }
        leaf
    }

    /// The media type to send, if it matters.
    fn choose_media_type<'b>(&self, body: &'b Body) -> Result<Option<&'b MediaType>, LeftOut> {
        let Some(best) = body.media.iter().min_by_key(|media| delivery(media)) else {
            return Ok(None);
        };
        match delivery(best) {
            Delivery::Impossible if self.options.unsupported_body == UnsupportedBody::Json => {
                return Ok(None);
            }
            Delivery::Impossible => {
                let names = body.media.iter().map(|media| format!("`{}`", media.name));
                let names = names.collect::<Vec<_>>().join(" or ");
                let message = format!("its body must be {names}, but a rule delivers JSON");
                return Err(LeftOut {
                    place: body.place.clone(),
                    ..self.leave_out(Code::BodyNotExpressible, message)
                });
            }
            Delivery::TextInQuotes => {
                let message = format!(
                    "{}: its body is `{}`, but a string arrives in JSON quotes",
                    self.operation.key(),
                    best.name
                );
                let finding = Finding::new(Code::TextBodyAsJson, message);
                self.findings.push(finding.at(body.place.clone()));
            }
            Delivery::Json | Delivery::JsonSuffix | Delivery::Anything => {}
        }
        Ok(Some(best))
    }
}

/// The leaf that every valid body has, if its schema says so. `exists` matches only leaves, never an object or a list.
///
/// Source: EventBridge User Guide, "Exists matching".
fn find_leaf(media: &MediaType) -> Option<FieldPath> {
    let message = ["detail", "message"].map(Cow::Borrowed);
    if media.shape == Shape::Scalar && delivery(media) != Delivery::TextInQuotes {
        return Some(message.to_vec());
    }
    // A key that begins with `$` would be an operator.
    let mut scalars = media.required_scalars.iter();
    let scalar = scalars.find(|name| !name.starts_with('$'))?;
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

/// The header for a media type; none for a range, and none if EventBridge's `application/json; charset=utf-8` is right.
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
