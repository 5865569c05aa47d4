//! What the body of the request is made from, and which of its media types is sent.

use std::borrow::Cow;

use crate::aws;
use crate::contract::{Body, BodyValue, EventPath, MediaKind, MediaType, Method, Shape};
use crate::findings::{Code, Finding, LeftOut};

use super::conditions::{Condition, FieldPath, field_path};
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
        let media = match self.choose_media_type(body)? {
            Choice::Send(media) => media,
            Choice::Omit(media) => {
                self.omit_body(body, media, draft)?;
                return Ok(None);
            }
        };
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
            let key = self.operation.key();
            let message = format!("{key} is called even for events without `message`");
            let finding = Finding::new(Code::BodyNotGuarded, message).about(key);
            self.findings.push(finding.at(body.place.clone()));
        }
        leaf
    }

    /// Leaves out an optional body, and requires that events have none, because the API would not receive it. An object is
    /// no leaf, so the pattern excludes its members, as many as it has room for.
    fn omit_body(
        &self,
        body: &Body,
        media: &MediaType,
        draft: &mut Draft<'_>,
    ) -> Result<(), LeftOut> {
        let message = field_path(&EventPath::message());
        let mut room = EXCLUDED_LENGTH;
        let mut excludes_all = media.leaves.complete;
        for leaf in &media.leaves.paths {
            let length: usize = leaf.iter().map(|name| name.len() + 5).sum();
            let Some(rest) = room.checked_sub(length + r#"[{"exists":false}],"#.len()) else {
                excludes_all = false;
                break;
            };
            room = rest;
            let names = leaf.iter().map(|name| name.clone().into());
            let field = message.iter().cloned().chain(names).collect();
            excludes_all &= draft.guards.add(field, Condition::Absent);
        }
        if room == EXCLUDED_LENGTH {
            excludes_all &= draft.guards.add(message, Condition::Absent);
        }
        if self.operation.method == Method::Delete && !excludes_all {
            let why = "its optional body cannot be sent, and a pattern cannot exclude all events that have one, which would delete without it";
            return Err(LeftOut {
                place: body.place.clone(),
                ..self.leave_out(Code::BodyNotExpressible, why)
            });
        }
        let key = self.operation.key();
        let excluded = if excludes_all {
            "events with a body match no rule"
        } else {
            "events with a body match no rule, unless the body has only members that the pattern has no room for or the schema does not describe"
        };
        let message = format!(
            "{key} is called without its optional body, which must be {}; {excluded}",
            body.list_media_types()
        );
        let finding = Finding::new(Code::BodyOmitted, message).about(key);
        self.findings.push(finding.at(body.place.clone()));
        Ok(())
    }

    /// The media type to send, if it matters; or that none can be sent, but none is required.
    fn choose_media_type<'b>(&self, body: &'b Body) -> Result<Choice<'b>, LeftOut> {
        let Some(best) = body.media.iter().min_by_key(|media| delivery(media)) else {
            return Ok(Choice::Send(None));
        };
        let is_message =
            matches!(&body.value, BodyValue::Event(path) if *path == EventPath::message());
        match delivery(best) {
            Delivery::Impossible if self.options.unsupported_body == UnsupportedBody::Json => {
                return Ok(Choice::Send(None));
            }
            Delivery::Impossible if !body.required && is_message => {
                return Ok(Choice::Omit(best));
            }
            Delivery::Impossible => {
                let names = body.list_media_types();
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
                let finding =
                    Finding::new(Code::TextBodyAsJson, message).about(self.operation.key());
                self.findings.push(finding.at(body.place.clone()));
            }
            Delivery::Json | Delivery::OtherJson | Delivery::Anything => {}
        }
        Ok(Choice::Send(Some(best)))
    }
}

/// What becomes of a body.
enum Choice<'b> {
    /// It is sent, as this media type if that matters.
    Send(Option<&'b MediaType>),
    /// It would have to be this media type, which a rule cannot deliver.
    Omit(&'b MediaType),
}

/// The characters that the exclusion of a body may take in a pattern, which has at most 2,048.
const EXCLUDED_LENGTH: usize = 1200;

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
pub(super) enum Delivery {
    Json,
    OtherJson,
    Anything,
    TextInQuotes,
    Impossible,
}

pub(super) fn delivery(media: &MediaType) -> Delivery {
    match media.kind {
        MediaKind::Json => Delivery::Json,
        MediaKind::OtherJson => Delivery::OtherJson,
        MediaKind::Range => Delivery::Anything,
        MediaKind::Text | MediaKind::Binary => Delivery::TextInQuotes,
        MediaKind::Form | MediaKind::Other => Delivery::Impossible,
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
