//! The JSON Schema of the project file, made from the definition of the command line.
//!
//! Draft 7, because editors support it best.

use clap::{Arg, CommandFactory};
use serde_json::{Map, Value, json};

use crate::commands::{Cli, Environment, exit};

use super::keys::{KeyKind, kind_of, list_keys};

/// Writes the schema to standard output.
pub(in crate::commands) fn write_schema(environment: &mut Environment<'_>) -> anyhow::Result<u8> {
    writeln!(environment.stdout, "{:#}", build_schema())?;
    Ok(exit::SUCCESS)
}

fn build_schema() -> Value {
    let mut definition = Cli::command();
    definition.build();
    let properties = |command: &str| {
        let command = definition.find_subcommand(command);
        let keys = command.into_iter().flat_map(list_keys);
        keys.map(|(key, arg)| (key.to_owned(), describe_key(key, arg)))
            .collect::<Map<_, _>>()
    };
    let (generate, gateway) = (properties("generate"), properties("gateway"));
    let mut defaults = gateway.clone();
    for key in ["spec", "output", "openapi-out"] {
        defaults.shift_remove(key);
    }
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Project file of spec2dest",
        "type": "object",
        "required": ["templates"],
        "additionalProperties": false,
        "properties": {
            "$schema": { "type": "string" },
            "defaults": {
                "description": "Flags for all templates; those of a template and of the command line override them",
                "type": "object",
                "additionalProperties": false,
                "properties": defaults,
            },
            "templates": {
                "description": "The templates to make",
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "properties": { "command": {
                        "description": "The command that makes the template [default: generate]",
                        "enum": ["generate", "gateway"],
                    }},
                    "if": { "properties": { "command": { "const": "gateway" } }, "required": ["command"] },
                    "then": { "$ref": "#/definitions/gateway" },
                    "else": { "$ref": "#/definitions/generate" },
                },
            },
        },
        "definitions": {
            "generate": describe_template(generate, &[&["spec", "output"]]),
            "gateway": describe_template(gateway, &[&["spec", "output"], &["spec", "openapi-out"]]),
        },
    })
}

/// A template with these flags; the sets of `required` are alternatives.
fn describe_template(mut properties: Map<String, Value>, required: &[&[&str]]) -> Value {
    properties.insert("command".to_owned(), json!(true));
    let required: Vec<_> = required
        .iter()
        .map(|keys| json!({ "required": keys }))
        .collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
        "anyOf": required,
    })
}

fn describe_key(key: &str, arg: &Arg) -> Value {
    let value = describe_value(arg);
    let list = || json!({ "type": "array", "items": value });
    let mut schema = match kind_of(arg) {
        KeyKind::Switch => json!({ "type": ["boolean", "null"] }),
        KeyKind::One if key == "overlay" => json!({ "anyOf": [value, { "type": "object" }] }),
        KeyKind::One => value.clone(),
        KeyKind::Many => json!({ "anyOf": [list(), value] }),
        KeyKind::Pairs => json!({ "anyOf": [
            list(),
            value,
            { "type": "object", "additionalProperties": { "type": ["string", "number", "boolean"] } },
        ]}),
    };
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    if let Some(members) = schema.as_object_mut() {
        members.shift_insert(0, "description".to_owned(), json!(help));
    }
    schema
}

/// One value. Null removes a default.
fn describe_value(arg: &Arg) -> Value {
    let words = arg.get_possible_values();
    let words = words.iter().filter(|word| !word.is_hide_set());
    let mut words: Vec<_> = words.map(|word| word.get_name().to_owned()).collect();
    if arg.is_ignore_case_set() {
        words.extend(words.clone().iter().map(|word| word.to_ascii_uppercase()));
    }
    if words.is_empty() {
        let is_number = arg.get_value_parser().type_id() == std::any::TypeId::of::<u32>();
        return if is_number {
            json!({ "type": ["integer", "null"] })
        } else {
            // A number can stand for a text, such as the index of a server.
            json!({ "type": ["string", "number", "null"] })
        };
    }
    let words = words.into_iter().map(Value::from).chain([Value::Null]);
    json!({ "enum": words.collect::<Vec<_>>() })
}
