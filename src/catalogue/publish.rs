//! Example events as files and code that put them on a bus.

use minijinja::{Environment, Error, context};
use serde_json::{Value, json};

use super::event::ExampleEvent;

/// The largest integer that JavaScript keeps. Source: ECMA-262, `Number.MAX_SAFE_INTEGER`.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// How an event is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum EventFormat {
    /// The file for `aws events put-events --entries file://FILE`.
    #[default]
    PutEvents,
    /// The command line of the AWS CLI.
    Cli,
    /// Python with boto3.
    Boto3,
    /// JavaScript with the AWS SDK, version 3.
    JavaScript,
    /// The event and its request in one JSON document, for programs.
    Json,
}

/// Writes `event` in a format, with a final line end.
///
/// # Errors
/// A template is invalid: a defect of this program.
pub fn write_event(event: &ExampleEvent, format: EventFormat) -> Result<String, Error> {
    let template = match format {
        EventFormat::PutEvents | EventFormat::Json => {
            let entries = Value::Array(vec![entry(event)]);
            return Ok(write_document(&entries));
        }
        EventFormat::Cli => include_str!("../../templates/event/cli.sh"),
        EventFormat::Boto3 => include_str!("../../templates/event/boto3.py"),
        EventFormat::JavaScript => include_str!("../../templates/event/javascript.mjs"),
    };
    let language = match format {
        EventFormat::Boto3 => Language::Python,
        _ => Language::JavaScript,
    };
    let text = |text: &str| write_text(text);
    let entries = Value::Array(vec![entry(event)]);
    // In single quotes, a POSIX shell changes nothing.
    let quoted = format!(
        "'{}'",
        escape_hidden(&entries.to_string()).replace('\'', "\\u0027")
    );
    let detail = if language == Language::JavaScript && !is_exact(&event.detail) {
        text(&event.detail.to_string())
    } else {
        let mut literal = String::new();
        write_literal(&event.detail, language, 4, &mut literal);
        literal
    };
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    let context = context! {
        source => text(&event.source),
        detail_type => text(&event.detail_type),
        bus => event.bus.as_deref().map(text),
        detail => detail,
        is_text => language == Language::JavaScript && !is_exact(&event.detail),
        entries => quoted,
    };
    let written = environment.render_str(template, context)?;
    Ok(written.trim_end().to_owned() + "\n")
}

/// A JSON document with escapes for characters that are not visible, and a final line end.
#[must_use]
pub fn write_document(document: &Value) -> String {
    escape_hidden(&format!("{document:#}")) + "\n"
}

/// The entry for `PutEvents`. Source: EventBridge API, `PutEventsRequestEntry`.
#[must_use]
pub fn entry(event: &ExampleEvent) -> Value {
    let mut entry = json!({
        "Source": event.source,
        "DetailType": event.detail_type,
        "Detail": event.detail.to_string(),
    });
    if let (Some(bus), Some(members)) = (&event.bus, entry.as_object_mut()) {
        members.insert("EventBusName".to_owned(), json!(bus));
    }
    entry
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Python,
    JavaScript,
}

/// Whether JavaScript has all numbers as they are.
fn is_exact(value: &Value) -> bool {
    match value {
        Value::Number(number) => {
            let integer = number.as_u64().or(number.as_i64().map(i64::unsigned_abs));
            integer.is_none_or(|integer| integer <= MAX_SAFE_INTEGER)
        }
        Value::Array(items) => items.iter().all(is_exact),
        Value::Object(members) => members.values().all(is_exact),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

/// A string literal, which is the same in JSON, Python and JavaScript. Characters that are not visible are escaped.
fn write_text(text: &str) -> String {
    escape_hidden(&Value::from(text).to_string())
}

/// JSON with escapes for characters that are not visible, or change the direction of text.
fn escape_hidden(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        // The line ends of the document are the only control characters outside of strings.
        let is_hidden = character != '\n' && crate::findings::report::is_hidden(character)
            || ('\u{7f}'..='\u{a0}').contains(&character);
        if is_hidden {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            text.push(character);
        }
    }
    text
}

/// Writes a literal of Python or JavaScript, whose first line is indented already.
fn write_literal(value: &Value, language: Language, indent: usize, out: &mut String) {
    let keyword = |python: &'static str, javascript: &'static str| match language {
        Language::Python => python,
        Language::JavaScript => javascript,
    };
    let line = |depth: usize| {
        format!(
            "\n{}",
            if language == Language::Python {
                "    "
            } else {
                "  "
            }
            .repeat(depth)
        )
    };
    match value {
        Value::Null => out.push_str(keyword("None", "null")),
        Value::Bool(true) => out.push_str(keyword("True", "true")),
        Value::Bool(false) => out.push_str(keyword("False", "false")),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => out.push_str(&write_text(text)),
        Value::Array(items) if items.is_empty() => out.push_str("[]"),
        Value::Object(members) if members.is_empty() => out.push_str("{}"),
        Value::Array(items) => {
            out.push('[');
            for item in items {
                out.push_str(&line(indent + 1));
                write_literal(item, language, indent + 1, out);
                out.push(',');
            }
            out.push_str(&line(indent));
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (name, member) in members {
                out.push_str(&line(indent + 1));
                out.push_str(&write_key(name, language));
                out.push_str(": ");
                write_literal(member, language, indent + 1, out);
                out.push(',');
            }
            out.push_str(&line(indent));
            out.push('}');
        }
    }
}

/// The key of a member. In JavaScript, `__proto__` would not be a member but the prototype.
fn write_key(name: &str, language: Language) -> String {
    let text = write_text(name);
    match language {
        Language::JavaScript if name == "__proto__" => format!("[{text}]"),
        Language::Python | Language::JavaScript => text,
    }
}
