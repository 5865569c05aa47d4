//! Example events.

use serde_json::{Map, Value, json};

use crate::contract::{
    Body, BodyTemplate, BodyValue, EventPath, Field, FieldValue, Location, MediaKind, MediaType,
    Operation, Shape, Style,
};

use super::bundle::Bundle;
use super::check::Checker;
use super::sample::{Detail, Sampler};

/// The source of events whose operation accepts any.
const SOURCE: &str = "my.app";

/// Maximum size in bytes of an event. Source: EventBridge API, `PutEvents`.
const MAX_EVENT_BYTES: usize = 1 << 20;

/// What a spec tells about a value.
#[derive(Debug, Clone, Default)]
pub struct Described {
    /// Its schema, as [`Schemas::bundle`](crate::schema::Schemas::bundle) gives it; `None` if it has none that can be read.
    pub schema: Option<Value>,
    /// Whether its schema has too many values to read.
    pub is_too_large: bool,
    /// Its examples.
    pub examples: Vec<Value>,
}

/// What an example event contains, and where its values come from.
pub struct EventOptions<'a> {
    /// Everything, or only what is required.
    pub detail: Detail,
    /// Whether the request contains the value at a path of the event. Others are left out: an event that has them may not be
    /// delivered.
    pub uses: &'a dyn Fn(&EventPath) -> bool,
    /// Whether a backend delivers the operation. Otherwise, parameters that are credentials are left out: a connection would send
    /// them.
    pub is_delivered: bool,
    /// Whether a list of which each item is a separate query parameter is sent as such; otherwise, only one item is.
    pub lists: bool,
    /// Whether path values must not contain a `/`.
    pub strict_paths: bool,
    /// The media type in which the body is sent.
    pub media: Option<&'a MediaType>,
    /// The event bus, if it is known.
    pub bus: Option<&'a str>,
    /// Reads what the spec tells about a parameter.
    pub describe_field: &'a dyn Fn(&Field) -> Described,
    /// Reads what the spec tells about a body.
    pub describe_media: &'a dyn Fn(&MediaType) -> Described,
}

/// An event that calls an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleEvent {
    /// `Source`.
    pub source: String,
    /// `DetailType`.
    pub detail_type: String,
    /// `EventBusName`; `None` for the default bus.
    pub bus: Option<String>,
    /// `Detail`, an object.
    pub detail: Value,
    /// Why parts of it are not valid examples, each in one phrase; usually empty.
    pub problems: Vec<String>,
}

impl ExampleEvent {
    /// The event as rules see it, without what EventBridge adds.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({ "source": self.source, "detail-type": self.detail_type, "detail": self.detail })
    }
}

/// Builds an example event of `operation`.
#[must_use]
pub fn build_event(operation: &Operation, options: &EventOptions<'_>) -> ExampleEvent {
    let mut values = Values {
        options,
        found: Vec::new(),
        problems: Vec::new(),
    };
    for field in &operation.fields {
        values.add_field(field);
    }
    if let Some(body) = &operation.body {
        values.add_body(body);
    }
    let Values {
        mut found,
        mut problems,
        ..
    } = values;
    // A value inside another one comes after it.
    found.sort_by_key(|(path, _)| path.names().count());
    let mut event = json!({ "detail": {} });
    for (path, value) in found {
        path.set(&mut event, value);
    }
    let detail = event.get_mut("detail").map(Value::take).unwrap_or_default();
    if detail.to_string().len() > MAX_EVENT_BYTES {
        problems.push("it is larger than 1 MB, the most that EventBridge accepts".to_owned());
    }
    ExampleEvent {
        source: operation
            .source
            .clone()
            .unwrap_or_else(|| SOURCE.to_owned()),
        detail_type: operation.detail_type.clone(),
        bus: options.bus.map(str::to_owned),
        detail,
        problems,
    }
}

/// The values of an event, with their paths.
struct Values<'a> {
    options: &'a EventOptions<'a>,
    found: Vec<(EventPath, Value)>,
    problems: Vec<String>,
}

impl Values<'_> {
    fn add_field(&mut self, field: &Field) {
        let FieldValue::Event(path) = &field.value else {
            return;
        };
        let is_credential = field.credential.is_some() && !self.options.is_delivered;
        let is_wanted =
            (field.required || self.options.detail == Detail::Complete) && !is_credential;
        if !is_wanted || !path.is_in_detail() || !(self.options.uses)(path) {
            return;
        }
        match self.sample_field(field) {
            Ok(value) => self.found.push((path.clone(), value)),
            Err(_) if !field.required => {}
            Err(why) => {
                let name = format!("the {} `{}`", field.describe(), field.wire_name);
                self.problems.push(format!("{name}: {why}"));
                self.found.push((path.clone(), json!("text")));
            }
        }
    }

    /// # Errors
    /// Why there is no valid value, in one phrase.
    fn sample_field(&self, field: &Field) -> Result<Value, String> {
        let described = (self.options.describe_field)(field);
        let strict = self.options.strict_paths;
        let accepts = |value: &Value| match value {
            Value::Array(items) => !items.is_empty() && field.shape == Shape::Array,
            Value::Object(members) => !members.is_empty() && field.shape == Shape::Object,
            scalar => is_sendable(&text_of(scalar), field.location, strict),
        };
        if field.content {
            let value = sample(&described, self.options.detail, &|value| !value.is_null())?;
            return Ok(Value::String(value.to_string()));
        }
        let value = sample(&described, self.options.detail, &accepts)?;
        let value = self.serialize(value, field, &described)?;
        let is_text = !(value.is_array() || value.is_object());
        if is_text && !is_sendable(&text_of(&value), field.location, strict) {
            return Err(format!("`{}` cannot be sent", text_of(&value)));
        }
        Ok(value)
    }

    /// The value as the event has it: where one text of the request holds a list or object, that text.
    ///
    /// Source: OpenAPI 3.1, "Style Values" and "Style Examples".
    fn serialize(
        &self,
        value: Value,
        field: &Field,
        described: &Described,
    ) -> Result<Value, String> {
        let is_query = field.location == Location::Query && !field.allow_reserved;
        let is_deep = is_query && field.style == Style::DeepObject;
        let is_exploded = is_query && field.explode && field.style == Style::Form;
        match value {
            value if is_deep => Ok(value),
            Value::Object(members) if is_exploded => keep_scalars(members, described),
            Value::Array(mut items) if is_exploded && !self.options.lists => {
                let first = if items.is_empty() {
                    Value::Null
                } else {
                    items.swap_remove(0)
                };
                join_scalars([&first], ",").map(|_| first)
            }
            Value::Array(items) if is_exploded => {
                join_scalars(&items, ",").map(|_| Value::Array(items))
            }
            Value::Array(items) => join_scalars(&items, separator(field)).map(Value::String),
            Value::Object(members) => join_members(&members, field).map(Value::String),
            scalar => Ok(scalar),
        }
    }

    fn add_body(&mut self, body: &Body) {
        match &body.value {
            BodyValue::Event(path) if (self.options.uses)(path) => {
                let value = self.sample_body("the body");
                self.found.push((path.clone(), value));
            }
            BodyValue::Event(_) => {}
            BodyValue::Template(template) => {
                let whole = self.options.media.map(|media| {
                    let described = (self.options.describe_media)(media);
                    sample(&described, Detail::Complete, &|_| true)
                });
                let whole = whole.and_then(Result::ok).unwrap_or_default();
                self.add_template(&template.value, &whole);
            }
        }
    }

    /// The body, or a placeholder and the problem.
    fn sample_body(&mut self, name: &str) -> Value {
        let Some(media) = self.options.media else {
            return json!({});
        };
        let is_text = matches!(media.kind, MediaKind::Text | MediaKind::Binary);
        let is_form = media.kind == MediaKind::Form;
        let accepts = |value: &Value| match value {
            Value::Object(_) => !is_text,
            Value::Array(_) => !is_text && !is_form,
            Value::Null => false,
            _ => !is_form,
        };
        let mut described = (self.options.describe_media)(media);
        if described.schema.is_none() && is_text {
            described.schema = Some(json!({ "type": "string" }));
        }
        let is_empty = described.schema.as_ref().is_none_or(|schema| {
            let mut keywords = schema.as_object().into_iter().flat_map(Map::keys);
            keywords.all(|name| matches!(name.as_str(), "$schema" | "$comment" | "description"))
        });
        if is_empty {
            let mut examples = described.examples.into_iter();
            return examples.find(accepts).unwrap_or_else(|| json!({}));
        }
        sample(&described, self.options.detail, &accepts).unwrap_or_else(|why| {
            self.problems
                .push(format!("{name} (`{}`): {why}", media.name));
            if is_text { json!("text") } else { json!({}) }
        })
    }

    /// The fields of a body template: each has the value that the body has at its place.
    fn add_template(&mut self, template: &BodyTemplate, value: &Value) {
        match template {
            BodyTemplate::Event(path) if path.is_in_detail() => {
                let value = if value.is_null() {
                    json!("text")
                } else {
                    value.clone()
                };
                self.found.push((path.clone(), value));
            }
            BodyTemplate::Event(_) | BodyTemplate::Scalar(_) => {}
            BodyTemplate::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.add_template(item, value.get(index).unwrap_or(&Value::Null));
                }
            }
            BodyTemplate::Object(members) => {
                for (name, member) in members {
                    self.add_template(member, value.get(name).unwrap_or(&Value::Null));
                }
            }
        }
    }
}

/// A value that the schema allows.
///
/// # Errors
/// Why there is none, in one phrase.
fn sample(
    described: &Described,
    detail: Detail,
    accepts: &dyn Fn(&Value) -> bool,
) -> Result<Value, String> {
    if described.is_too_large {
        return Err("its schema has too many values".to_owned());
    }
    let schema = described.schema.clone().unwrap_or_else(|| json!({}));
    let bundle = Bundle::new(schema);
    let sample = |detail| Sampler::new(&bundle, detail, accepts).sample_root(&described.examples);
    let sampled = sample(detail);
    // Optional members may be what tells alternatives apart.
    match detail {
        Detail::Minimal => sampled.or_else(|why| sample(Detail::Complete).map_err(|_| why)),
        Detail::Complete => sampled,
    }
}

/// The value as text.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// Whether a value can be sent: it is not empty, a path value is one segment, and a header is visible ASCII.
fn is_sendable(text: &str, location: Location, strict_paths: bool) -> bool {
    let is_visible = |c: char| c.is_ascii_graphic() || c == ' ';
    !text.trim().is_empty()
        && match location {
            Location::Path => {
                let is_one_segment = !strict_paths || !text.contains('/');
                is_one_segment && !matches!(text.trim(), "." | "..")
            }
            Location::Header | Location::Cookie => text.chars().all(is_visible),
            Location::Query => true,
        }
}

/// The members that can be query parameters of their own.
///
/// # Errors
/// The object is not valid without the others.
fn keep_scalars(members: Map<String, Value>, described: &Described) -> Result<Value, String> {
    let scalars = members
        .into_iter()
        .filter(|(_, member)| join_scalars([member], ",").is_ok());
    let object = Value::Object(scalars.collect());
    let schema = described.schema.clone().unwrap_or_else(|| json!({}));
    let bundle = Bundle::new(schema);
    let is_empty = object.as_object().is_none_or(Map::is_empty);
    Checker::new(&bundle).check(&object, &[bundle.root()])?;
    if is_empty {
        return Err("OpenAPI does not define how its members are sent".to_owned());
    }
    Ok(object)
}

/// What separates the items of a list in one text.
fn separator(field: &Field) -> &'static str {
    match (field.style, field.explode) {
        (Style::SpaceDelimited, _) => " ",
        (Style::PipeDelimited, _) => "|",
        (Style::Label, true) => ".",
        _ => ",",
    }
}

/// # Errors
/// An item is an object, a list or `null`.
fn join_scalars<'v>(
    items: impl IntoIterator<Item = &'v Value>,
    separator: &str,
) -> Result<String, String> {
    let texts = items.into_iter().map(|item| match item {
        Value::Object(_) | Value::Array(_) | Value::Null => {
            Err("OpenAPI does not define how its items are sent".to_owned())
        }
        scalar => Ok(text_of(scalar)),
    });
    Ok(texts.collect::<Result<Vec<_>, _>>()?.join(separator))
}

fn join_members(members: &Map<String, Value>, field: &Field) -> Result<String, String> {
    let (equals, separator) = match (field.style, field.explode) {
        (Style::Label, true) => ("=", "."),
        (Style::Matrix, true) => ("=", ";"),
        (_, true) => ("=", ","),
        (_, false) => (",", ","),
    };
    let pairs = members.iter().map(|(name, member)| {
        let value = join_scalars([member], ",")?;
        Ok([name, equals, &value].concat())
    });
    Ok(pairs.collect::<Result<Vec<_>, String>>()?.join(separator))
}
