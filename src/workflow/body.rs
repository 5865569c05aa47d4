//! What the body of the request is made from, and which of its media types is sent.

use crate::aws;
use crate::contract::{self, BodyValue, FormLists, MediaKind, MediaType, Shape};
use crate::findings::{Code, Finding, LeftOut};

use super::answer::Mapping;
use super::{Body, BodyEncoding};

impl Mapping<'_> {
    /// Maps the body.
    ///
    /// # Errors
    /// The reason to leave the operation out.
    pub(super) fn map_body(&self) -> Result<Option<Body>, LeftOut> {
        let Some(body) = &self.operation.body else {
            return Ok(None);
        };
        let path = match &body.value {
            BodyValue::Event(path) => path,
            BodyValue::Template(template) => {
                let message = "a workflow does not support x-spec2dest.body.template";
                return Err(LeftOut {
                    place: template.place.clone(),
                    ..self.leave_out(Code::BodyNotExpressible, message)
                });
            }
        };
        let best = body.media.iter().min_by_key(|media| delivery(media));
        let encoding = match best.map(|media| (delivery(media), media)) {
            None | Some((Delivery::Json | Delivery::OtherJson | Delivery::Anything, _)) => {
                BodyEncoding::Json
            }
            Some((Delivery::Form, media)) => BodyEncoding::Form {
                indices: media.form_lists == FormLists::Numbered,
            },
            Some((Delivery::Text, _)) => BodyEncoding::Text,
            Some((Delivery::Impossible, _)) if self.options.json_for_unsupported_body => {
                BodyEncoding::Json
            }
            Some((Delivery::Impossible, _)) => self.omit_body(body)?,
        };
        let content_type = best.and_then(|media| content_type(media, encoding));
        Ok(Some(Body {
            field: self.field(path)?,
            encoding,
            content_type,
            required: body.required,
        }))
    }

    /// A body that cannot be sent: an operation can be called without it if it is optional.
    fn omit_body(&self, body: &contract::Body) -> Result<BodyEncoding, LeftOut> {
        let names = body.list_media_types();
        if body.required {
            let message = format!("its body must be {names}, which a workflow cannot send");
            return Err(LeftOut {
                place: body.place.clone(),
                ..self.leave_out(Code::BodyNotExpressible, message)
            });
        }
        let key = self.operation.key();
        let message = format!(
            "{key} is called without its optional body, which must be {names}; events with a body go to the dead-letter queue"
        );
        let finding = Finding::new(Code::BodyOmitted, message).about(key);
        self.findings.push(finding.at(body.place.clone()));
        Ok(BodyEncoding::Nothing)
    }
}

/// How well a workflow delivers a media type; the smaller, the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Delivery {
    Json,
    OtherJson,
    Anything,
    Form,
    Text,
    Impossible,
}

pub(super) fn delivery(media: &MediaType) -> Delivery {
    match media.kind {
        MediaKind::Json => Delivery::Json,
        MediaKind::OtherJson => Delivery::OtherJson,
        MediaKind::Range => Delivery::Anything,
        MediaKind::Form if media.shape != Shape::Array => Delivery::Form,
        MediaKind::Text | MediaKind::Binary => Delivery::Text,
        MediaKind::Form | MediaKind::Other => Delivery::Impossible,
    }
}

/// The header; none if Step Functions' `application/json; charset=UTF-8` is right.
///
/// Source: Step Functions Developer Guide, "Call HTTPS APIs": a form needs the header.
fn content_type(media: &MediaType, encoding: BodyEncoding) -> Option<String> {
    let name = media.name.as_str();
    let is_json = media.kind == MediaKind::Json;
    match encoding {
        BodyEncoding::Nothing => None,
        BodyEncoding::Form { .. } => Some("application/x-www-form-urlencoded".to_owned()),
        BodyEncoding::Text if name.contains('*') || !aws::is_header_value(name) => {
            Some("text/plain; charset=utf-8".to_owned())
        }
        BodyEncoding::Json if is_json || name.contains('*') || !aws::is_header_value(name) => None,
        BodyEncoding::Json if delivery(media) == Delivery::Impossible => None,
        BodyEncoding::Text | BodyEncoding::Json => Some(name.to_owned()),
    }
}
