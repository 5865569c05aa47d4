//! The rows of the table.

use std::borrow::Cow;

use crate::aws;
use crate::cloudformation::{Map, Value, map};
use crate::contract::{Operation, shortened};

use super::{Body, BodyEncoding, Call, FieldName, Parameter, ParameterStyle, ParameterValue};

/// The names of the server and the connection of a row; `None` for the default.
pub(super) struct RowNames {
    pub(super) server: Option<String>,
    pub(super) connection: Option<String>,
}

/// The longest ending of the detail-type of a reply.
const REPLY_ENDING: usize = ".succeeded".len();

/// The row of `operation`.
pub(super) fn build_row(call: &Call, operation: &Operation, names: RowNames) -> Map {
    let mut row = map([
        ("method", Value::string(call.method)),
        ("path", Value::string(call.path.clone())),
    ]);
    for (key, name) in [("server", names.server), ("connection", names.connection)] {
        if let Some(name) = name {
            row.insert(key.into(), Value::string(name));
        }
    }
    for (key, parameters) in [("query", &call.query), ("headers", &call.headers)] {
        let entries: Vec<_> = parameters.iter().map(build_entry).collect();
        insert_list(&mut row, key, entries);
    }
    let never = call.never.iter().map(field_value).collect();
    insert_list(&mut row, "never", never);
    if let Some(body) = &call.body {
        row.insert("body".into(), build_body(body).into());
    }
    let reply = reply_name(operation);
    if reply != operation.detail_type {
        row.insert("reply".into(), Value::string(reply.into_owned()));
    }
    row
}

/// What the detail-types of the replies begin with: that of the operation, shortened where they would be too long.
pub(super) fn reply_name(operation: &Operation) -> Cow<'_, str> {
    shortened(
        &operation.detail_type,
        aws::MAX_DETAIL_TYPE.saturating_sub(REPLY_ENDING),
    )
}

/// The bytes of a row in the state machine.
pub(super) fn count_bytes(detail_type: &str, row: &Map) -> usize {
    let text = Value::Map(row.clone()).to_json().to_string();
    detail_type.len() + text.len() + r#""":,"#.len()
}

fn insert_list(row: &mut Map, key: &'static str, items: Vec<Value>) {
    if !items.is_empty() {
        row.insert(key.into(), Value::List(items));
    }
}

fn field_value(field: &FieldName) -> Value {
    Value::string(field.as_str().to_owned())
}

/// An optional parameter that is sent as it is, from the field of its name, is that name.
fn build_entry(parameter: &Parameter) -> Value {
    let name = Value::string(parameter.name.clone());
    let mut entry = map([("name", name.clone())]);
    match &parameter.value {
        ParameterValue::Literal(text) => {
            entry.insert("value".into(), Value::string(text.clone()));
            return entry.into();
        }
        ParameterValue::Field(field, style) => {
            if field.as_str() != parameter.name {
                entry.insert("field".into(), field_value(field));
            }
            let style = match style {
                ParameterStyle::Text => None,
                ParameterStyle::List => Some("list"),
                ParameterStyle::DeepObject => Some("deepObject"),
                ParameterStyle::Members => Some("members"),
            };
            if let Some(style) = style {
                entry.insert("style".into(), Value::string(style));
            }
        }
    }
    if parameter.required {
        entry.insert("required".into(), Value::Bool(true));
    }
    if parameter.required && parameter.allow_empty {
        entry.insert("empty".into(), Value::Bool(true));
    }
    if entry.len() == 1 { name } else { entry.into() }
}

fn build_body(body: &Body) -> Map {
    let (encoding, lists) = match body.encoding {
        BodyEncoding::Json => ("json", None),
        BodyEncoding::Form { indices: true } => ("form", Some("INDICES")),
        BodyEncoding::Form { indices: false } => ("form", Some("REPEAT")),
        BodyEncoding::Text => ("text", None),
        BodyEncoding::Nothing => ("nothing", None),
    };
    let mut row = map([("as", Value::string(encoding))]);
    if let Some(lists) = lists {
        row.insert("lists".into(), Value::string(lists));
    }
    if let Some(kind) = &body.content_type {
        row.insert("type".into(), Value::string(kind.clone()));
    }
    if body.field.as_str() != "message" {
        row.insert("field".into(), field_value(&body.field));
    }
    if body.required {
        row.insert("required".into(), Value::Bool(true));
    }
    row
}
