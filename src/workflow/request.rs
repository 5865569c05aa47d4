//! The request that a call makes for an event: what `templates/workflow/request.jsonata` computes, and how an HTTP task encodes
//! it.
//!
//! Source: Step Functions Developer Guide, "Call HTTPS APIs"; JSONata, "String functions".

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use crate::contract::{self, EventPath, HttpRequest, MediaType};

use super::body::delivery;
use super::{Body, BodyEncoding, Call, FieldName, Parameter, ParameterStyle, ParameterValue};

/// What Step Functions sends unless a call has another content type.
const CONTENT_TYPE: &str = "application/json; charset=UTF-8";

/// The characters that `$encodeUrlComponent` replaces. Source: ECMA-262, `encodeURIComponent`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// Keys and values, in order; a later value of a key replaces an earlier one.
type Pairs = Map<String, Value>;

/// The media type in which a call sends a body.
#[must_use]
pub fn choose_sent_type(body: &contract::Body) -> Option<&MediaType> {
    body.media.iter().min_by_key(|media| delivery(media))
}

impl Call {
    /// Whether requests contain the value at `path` of the event.
    #[must_use]
    pub fn uses(&self, path: &EventPath) -> bool {
        let Some(field) = FieldName::new(path) else {
            return false;
        };
        let parameters = self.query.iter().chain(&self.headers);
        let mut sent = parameters.filter_map(|parameter| match &parameter.value {
            ParameterValue::Field(field, _) => Some(field),
            ParameterValue::Literal(_) => None,
        });
        let body = self.body.iter();
        let mut bodies = body.filter(|body| body.encoding != BodyEncoding::Nothing);
        sent.any(|sent| *sent == field)
            || bodies.any(|body| body.field == field)
            || self.path.contains(&format!("{{{field}}}"))
    }

    /// The request for `event`, which has the members `detail-type`, `source` and `detail`, without credentials.
    ///
    /// # Errors
    /// Why the call is not made, in one phrase.
    pub fn request(&self, event: &Value) -> Result<HttpRequest, String> {
        let mut request = HttpRequest {
            method: self.method.to_owned(),
            url: self.server.to_string() + &self.fill_path(event)?,
            headers: Vec::new(),
            body: String::new(),
        };
        let mut query = Pairs::new();
        for parameter in &self.query {
            query.extend(build_parameter(parameter, event)?);
        }
        for (key, value) in list_pairs(&query) {
            request.add_query(&encode(key), &encode(&value));
        }
        request.set_header("Content-Type", CONTENT_TYPE);
        for parameter in &self.headers {
            for (name, value) in build_parameter(parameter, event)? {
                request.set_header(&name, text_of(&value)?);
            }
        }
        if let Some(body) = &self.body {
            add_body(body, event, &mut request)?;
        }
        Ok(request)
    }

    /// The path with the fields of the event.
    fn fill_path(&self, event: &Value) -> Result<String, String> {
        let mut text = String::new();
        for (index, piece) in self.path.split('{').enumerate() {
            let Some((name, after)) = piece.split_once('}').filter(|_| index > 0) else {
                text.push_str(piece);
                continue;
            };
            let value = find_field(name, event).ok_or_else(|| format!("`{name}` is missing"))?;
            text.push_str(&encode(&text_of(value)?));
            text.push_str(after);
        }
        Ok(text)
    }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// The value of a field as the table names it; `None` if there is none, or `null`.
fn find_field<'e>(name: &str, event: &'e Value) -> Option<&'e Value> {
    let value = match name.strip_prefix("$.") {
        None => event.get("detail")?.get(name)?,
        Some(steps) => steps
            .split('.')
            .try_fold(event, |value, step| match value {
                Value::Array(items) => items.get(step.parse::<usize>().ok()?),
                value => value.get(step),
            })?,
    };
    (!value.is_null()).then_some(value)
}

/// # Errors
/// The value is not a string, number or boolean.
fn text_of(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
        other => Err(format!("`{other}` is not a string, number or boolean")),
    }
}

/// The entries of the query or headers for one parameter; none if the event has no value for it.
fn build_parameter(parameter: &Parameter, event: &Value) -> Result<Pairs, String> {
    let name = &parameter.name;
    let mut pairs = Pairs::new();
    let (field, style) = match &parameter.value {
        ParameterValue::Literal(text) => {
            pairs.insert(name.clone(), text.clone().into());
            return Ok(pairs);
        }
        ParameterValue::Field(field, style) => (field, style),
    };
    if field.as_str() == EventPath::event_id().as_str() {
        pairs.insert(name.clone(), HttpRequest::EVENT_ID.into());
        return Ok(pairs);
    }
    let value = find_field(field.as_str(), event);
    let is_empty = |value: &Value| value == "" && !parameter.allow_empty;
    let is_sent = |value: &Value| value.as_array().is_none_or(|items| !items.is_empty());
    let Some(value) = value.filter(|value| is_sent(value)) else {
        return if parameter.required {
            Err(format!("the required parameter {name} is missing"))
        } else {
            Ok(pairs)
        };
    };
    if parameter.required && is_empty(value) {
        return Err(format!("the required parameter {name} is missing"));
    }
    match (style, value) {
        (ParameterStyle::DeepObject, value) => add_in_brackets(name, value, &mut pairs)?,
        (ParameterStyle::Members, Value::Object(members)) => {
            for (key, member) in members.iter().filter(|(_, member)| !member.is_null()) {
                pairs.insert(key.clone(), text_of(member)?.into());
            }
        }
        (ParameterStyle::Members, _) => return Err(format!("{name} is not an object")),
        (ParameterStyle::List, Value::Array(items)) => {
            let items: Result<Vec<_>, _> = items.iter().map(text_of).collect();
            pairs.insert(name.clone(), items?.into());
        }
        (ParameterStyle::List | ParameterStyle::Text, value) => {
            pairs.insert(name.clone(), text_of(value)?.into());
        }
    }
    Ok(pairs)
}

/// Adds the members of an object and the items of a list, each with its key in brackets: `filter[id]`.
fn add_in_brackets(key: &str, value: &Value, pairs: &mut Pairs) -> Result<(), String> {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                add_in_brackets(&format!("{key}[{name}]"), member, pairs)?;
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                add_in_brackets(&format!("{key}[{index}]"), item, pairs)?;
            }
        }
        Value::Null => {}
        scalar => drop(pairs.insert(key.to_owned(), text_of(scalar)?.into())),
    }
    Ok(())
}

/// Each key with its value, or with each of its values.
fn list_pairs(pairs: &Pairs) -> impl Iterator<Item = (&str, String)> {
    pairs.iter().flat_map(|(key, value)| {
        let values: Vec<_> = match value {
            Value::Array(items) => items.iter().collect(),
            value => vec![value],
        };
        let texts = values.into_iter().filter_map(|value| text_of(value).ok());
        texts.map(|text| (key.as_str(), text)).collect::<Vec<_>>()
    })
}

/// # Errors
/// The event has no body that can be sent.
fn add_body(body: &Body, event: &Value, request: &mut HttpRequest) -> Result<(), String> {
    let Some(value) = find_field(body.field.as_str(), event) else {
        return if body.required {
            Err("the body is missing".to_owned())
        } else {
            Ok(())
        };
    };
    if let Some(content_type) = &body.content_type {
        request.set_header("Content-Type", content_type);
    }
    request.body = match body.encoding {
        BodyEncoding::Nothing => return Err("the body cannot be sent".to_owned()),
        BodyEncoding::Json => value.to_string(),
        BodyEncoding::Text => text_of(value)?,
        BodyEncoding::Form { indices } => {
            let members = value.as_object().ok_or("the body is not an object")?;
            let mut fields = Pairs::new();
            for (key, member) in members {
                add_form_field(key, member, indices, &mut fields)?;
            }
            let pairs = list_pairs(&fields);
            let pairs: Vec<_> = pairs
                .map(|(key, text)| format!("{}={}", encode(key), encode(&text)))
                .collect();
            pairs.join("&")
        }
    };
    Ok(())
}

/// Adds a member of a form. The items of a list have the same key, unless their keys have numbers or one of them is an object
/// or a list.
fn add_form_field(
    key: &str,
    value: &Value,
    indices: bool,
    fields: &mut Pairs,
) -> Result<(), String> {
    let is_scalar =
        |item: &Value| matches!(item, Value::String(_) | Value::Number(_) | Value::Bool(_));
    match value {
        Value::Array(items) if !indices && !items.is_empty() && items.iter().all(is_scalar) => {
            let items: Result<Vec<_>, _> = items.iter().map(text_of).collect();
            fields.insert(key.to_owned(), items?.into());
            Ok(())
        }
        value => add_in_brackets(key, value, fields),
    }
}
