//! The request that a destination makes for an event.

use serde_json::Value;

use crate::contract::{Body, EventPath, HttpRequest, MediaType, percent_encoded_segment};

use super::body::delivery;
use super::{Destination, HttpValue, Input, Target};

/// What EventBridge sends unless a target has another content type. Source: EventBridge User Guide, "API destinations".
const CONTENT_TYPE: &str = "application/json; charset=utf-8";

/// The media type in which a destination sends a body.
#[must_use]
pub fn choose_sent_type(body: &Body) -> Option<&MediaType> {
    body.media.iter().min_by_key(|media| delivery(media))
}

impl Destination {
    /// Whether requests contain the value at `path` of the event.
    #[must_use]
    pub fn uses(&self, path: &EventPath) -> bool {
        self.rules
            .iter()
            .any(|rule| target_fields(&rule.target).any(|used| used == path))
    }

    /// The request for `event`, which has the members `detail-type`, `source` and `detail`, without credentials: that of the
    /// rule that sends the most of its fields. `None` if no rule matches it, because a field is missing.
    #[must_use]
    pub fn request(&self, event: &Value) -> Option<HttpRequest> {
        let has_all = |target: &Target| {
            target_fields(target).all(|path| !path.is_in_detail() || path.find(event).is_some())
        };
        let targets = self.rules.iter().map(|rule| &rule.target);
        let target = targets
            .filter(|target| has_all(target))
            .max_by_key(|target| target.query.len() + target.headers.len())?;
        let mut request = HttpRequest {
            method: self.method.as_str().to_owned(),
            url: self.endpoint.server.to_string() + &fill_path(&self.endpoint.path, target, event),
            headers: Vec::new(),
            body: build_body(&target.input, event),
        };
        for (key, value) in &target.query {
            let value = percent_encoded_segment(&http_text(value, event));
            request.add_query(&percent_encoded_segment(key), &value);
        }
        for (name, value) in &target.headers {
            request.set_header(name, http_text(value, event));
        }
        let mut names = request.headers.iter().map(|(name, _)| name);
        if !names.any(|name| name.eq_ignore_ascii_case("Content-Type")) {
            request.set_header("Content-Type", CONTENT_TYPE);
        }
        Some(request)
    }
}

/// The fields of the event that a target sends.
fn target_fields(target: &Target) -> impl Iterator<Item = &EventPath> {
    let sent = target.query.values().chain(target.headers.values());
    let sent = sent.filter_map(|value| match value {
        HttpValue::Field(path) => Some(path),
        HttpValue::Literal(_) => None,
    });
    let (whole, parts) = match &target.input {
        Input::Path(path) => (Some(path), None),
        Input::Transformer { paths, .. } => (None, Some(paths.values())),
        Input::Constant(_) => (None, None),
    };
    let in_body = whole.into_iter().chain(parts.into_iter().flatten());
    target.path_values.iter().chain(sent).chain(in_body)
}

/// The path with a value in place of each `*`.
fn fill_path(path: &str, target: &Target, event: &Value) -> String {
    let mut values = target.path_values.iter();
    let mut text = String::new();
    for (index, piece) in path.split('*').enumerate() {
        if index > 0 {
            let value = values.next().map(|path| field_text(path, event));
            text.push_str(&percent_encoded_segment(&value.unwrap_or_default()));
        }
        text.push_str(piece);
    }
    text
}

fn http_text(value: &HttpValue, event: &Value) -> String {
    match value {
        HttpValue::Field(path) if *path == EventPath::event_id() => {
            HttpRequest::EVENT_ID.to_owned()
        }
        HttpValue::Field(path) => field_text(path, event),
        HttpValue::Literal(text) => text.clone(),
    }
}

/// The value at `path` as text; empty if the event does not have it.
fn field_text(path: &EventPath, event: &Value) -> String {
    match path.find(event) {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    }
}

fn build_body(input: &Input, event: &Value) -> String {
    match input {
        Input::Path(path) => path.find(event).map(Value::to_string).unwrap_or_default(),
        Input::Constant(text) => text.clone(),
        Input::Transformer { paths, template } => {
            let mut text = String::new();
            let mut rest = template.as_str();
            while let Some((before, placeholder)) = rest.split_once('<') {
                let (name, after) = placeholder.split_once('>').unwrap_or((placeholder, ""));
                let value = paths.get(name).and_then(|path| path.find(event));
                text.push_str(before);
                text.push_str(&value.map(Value::to_string).unwrap_or_default());
                rest = after;
            }
            text + rest
        }
    }
}
