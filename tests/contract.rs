//! Writes an example event and the table of fields of each operation from the contract alone.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that panics has failed"
)]

use std::fmt::Write;
use std::path::Path;

use serde_json::{Map, Value, json};
use spec2dest::contract::{
    Body, BodyTemplate, BodyValue, Choices, Contract, EventPath, Field, FieldValue, Method,
    MethodFilter, Operation, Security, Shape, UrlPiece, build,
};
use spec2dest::document::{Documents, Input, ReadOptions};
use spec2dest::findings::Findings;
use spec2dest::openapi;

#[test]
fn the_contract_is_enough_for_an_example_event_and_a_table_of_fields() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    let _guard = settings.bind_to_scope();
    for spec in [
        "football.yaml",
        "modern.yaml",
        "orders/openapi.json",
        "parameters.yaml",
        "security.yaml",
    ] {
        let contract = build_contract(&Path::new("specs").join(spec));
        let name = spec.split(['/', '.']).next().unwrap();
        let pages: Vec<_> = contract.operations.iter().map(describe_operation).collect();
        insta::assert_snapshot!(format!("contract-{name}"), pages.join("\n"));
    }
}

fn build_contract(spec: &Path) -> Contract {
    let Ok(documents) = Documents::open(Input::Path(spec.into()), &ReadOptions::default()) else {
        panic!("{} cannot be read", spec.display())
    };
    let findings = Findings::default();
    let api = openapi::read(&documents, &findings).unwrap();
    let choices = Choices {
        methods: MethodFilter::new(
            ["get", "put", "post", "delete", "options", "head", "patch"]
                .iter()
                .filter_map(|key| Method::from_key(key)),
        ),
        ..Choices::default()
    };
    build(&documents, &api, None, &choices, &findings)
}

fn describe_operation(operation: &Operation) -> String {
    let server = match &operation.server {
        Ok(url) => url.pieces.iter().map(describe_piece).collect(),
        Err(_) => "(no usable server)".to_owned(),
    };
    let mut text = format!(
        "{} {server}{}\n",
        operation.method.as_str(),
        operation.path.text
    );
    let security = match &operation.security {
        Security::Undeclared => "undeclared".to_owned(),
        Security::Intended => "none".to_owned(),
        Security::AnyOf(alternatives) => {
            let names = |requirement: &spec2dest::contract::Requirement| {
                requirement
                    .keys()
                    .cloned()
                    .collect::<Vec<_>>()
                    .join(" and ")
            };
            let all: Vec<_> = alternatives
                .iter()
                .map(|one| names(&one.requirement))
                .collect();
            all.join(", or ")
        }
    };
    writeln!(text, "security: {security}").unwrap();
    for field in &operation.fields {
        let need = if field.required {
            "required"
        } else {
            "optional"
        };
        writeln!(
            text,
            "{} `{}`, {need}: {}",
            field.describe(),
            field.wire_name,
            describe_value(&field.value)
        )
        .unwrap();
    }
    if let Some(body) = &operation.body {
        let media: Vec<_> = body.media.iter().map(|media| media.name.as_str()).collect();
        let value = match &body.value {
            BodyValue::Event(path) => path.to_string(),
            BodyValue::Template(_) => "a template".to_owned(),
        };
        writeln!(text, "body, {}: {value}", media.join(" or ")).unwrap();
    }
    text + &serde_json::to_string_pretty(&build_event(operation)).unwrap() + "\n"
}

fn describe_piece(piece: &UrlPiece) -> String {
    match piece {
        UrlPiece::Literal(text) => text.clone(),
        UrlPiece::Variable(name) => format!("{{{name}}}"),
    }
}

fn describe_value(value: &FieldValue) -> String {
    match value {
        FieldValue::Event(path) => path.to_string(),
        FieldValue::Literal { text, .. } => format!("always `{text}`"),
        FieldValue::EventId => "the event's id".to_owned(),
    }
}

/// An event that calls the operation.
fn build_event(operation: &Operation) -> Value {
    let mut event = json!({
        "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "detail-type": operation.detail_type,
        "source": operation.source.as_deref().unwrap_or("my.application"),
        "detail": {},
    });
    if let Some(body) = &operation.body {
        add_body(&mut event, body);
    }
    for field in &operation.fields {
        if let FieldValue::Event(path) = &field.value {
            set_value(&mut event, path, example_value(field));
        }
    }
    event
}

fn add_body(event: &mut Value, body: &Body) {
    match &body.value {
        BodyValue::Event(path) => {
            let media = body.media.first();
            let members = media.iter().flat_map(|media| &media.required_scalars);
            let object: Map<_, _> = members.map(|name| (name.clone(), json!("text"))).collect();
            let value = match media.map(|media| media.shape) {
                Some(Shape::Scalar) => json!("text"),
                Some(Shape::Array) => json!([]),
                _ => Value::Object(object),
            };
            set_value(event, path, value);
        }
        BodyValue::Template(template) => add_template(event, &template.value),
    }
}

fn add_template(event: &mut Value, template: &BodyTemplate) {
    match template {
        BodyTemplate::Event(path) => set_value(event, path, json!("text")),
        BodyTemplate::Scalar(_) => {}
        BodyTemplate::List(items) => items.iter().for_each(|item| add_template(event, item)),
        BodyTemplate::Object(members) => members
            .iter()
            .for_each(|(_, member)| add_template(event, member)),
    }
}

fn example_value(field: &Field) -> Value {
    match field.shape {
        Shape::Object if !field.content => json!({}),
        Shape::Array if !field.content && field.explode => json!(["text"]),
        _ => json!("text"),
    }
}

/// Sets the value at `path`, unless there is one.
fn set_value(event: &mut Value, path: &EventPath, value: Value) {
    let mut target = event;
    for name in path.names() {
        if target.is_null() {
            *target = json!({});
        }
        let Some(members) = target.as_object_mut() else {
            return;
        };
        target = members.entry(name).or_insert(Value::Null);
    }
    if target.is_null() {
        *target = value;
    }
}
