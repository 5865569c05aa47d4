//! Writes the table of fields of each operation from the contract alone, and checks that each operation
//! has its own events.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that panics has failed"
)]

use std::collections::HashSet;
use std::fmt::Write;
use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};
use spec2dest::contract::{
    BodyValue, Choices, Contract, FieldValue, Method, MethodFilter, Operation, Security, UrlPiece,
    build,
};
use spec2dest::document::{Documents, Input, ReadOptions};
use spec2dest::findings::{Code, Findings};
use spec2dest::openapi;
use spec2dest::schema::{SchemaRef, Schemas};

#[test]
fn the_contract_is_enough_for_a_table_of_fields() {
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
        let path = Path::new("specs").join(spec);
        let Ok(documents) = Documents::open(Input::Path(path), &ReadOptions::default()) else {
            panic!("{spec} cannot be read")
        };
        let contract = build_contract(&documents);
        let name = spec.split(['/', '.']).next().unwrap();
        let operations = contract.operations.iter();
        let pages: Vec<_> = operations
            .map(|operation| describe_operation(operation, &documents))
            .collect();
        insta::assert_snapshot!(format!("contract-{name}"), pages.join("\n"));
    }
}

fn build_contract(documents: &Documents) -> Contract {
    let findings = Findings::default();
    let api = openapi::read(documents, &findings).unwrap();
    let choices = Choices {
        methods: MethodFilter::new(
            ["get", "put", "post", "delete", "options", "head", "patch"]
                .iter()
                .filter_map(|key| Method::from_key(key)),
        ),
        ..Choices::default()
    };
    build(documents, &api, None, &choices, &findings)
}

fn describe_operation(operation: &Operation, documents: &Documents) -> String {
    let server = match &operation.server {
        Ok(url) => url.pieces().iter().map(describe_piece).collect(),
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
    let line = |node: Option<_>| {
        let text = node.and_then(|node| documents.cursor(node).scalar_text());
        text.and_then(|text| text.lines().next()).unwrap_or("-")
    };
    let (summary, description) = (line(operation.summary), line(operation.description));
    writeln!(text, "summary: {summary}; description: {description}").unwrap();
    writeln!(text, "security: {security}").unwrap();
    for field in &operation.fields {
        let need = if field.required {
            "required"
        } else {
            "optional"
        };
        writeln!(
            text,
            "{} `{}`, {need}, {}: {}; {}",
            field.describe(),
            field.wire_name,
            describe_schema(field.schema, documents),
            describe_value(&field.value),
            line(field.description)
        )
        .unwrap();
    }
    if let Some(body) = &operation.body {
        let media = body.media.iter().map(|media| {
            let schema = describe_schema(media.schema, documents);
            format!("{} ({schema})", media.name)
        });
        let media: Vec<_> = media.collect();
        let value = match &body.value {
            BodyValue::Event(path) => path.to_string(),
            BodyValue::Template(_) => "a template".to_owned(),
        };
        writeln!(text, "body, {}: {value}", media.join(" or ")).unwrap();
    }
    text
}

/// The type that a schema states, in its bundle.
fn describe_schema(schema: Option<SchemaRef>, documents: &Documents) -> String {
    let bundle = schema.and_then(|schema| Schemas::new(documents, 1_000).bundle(schema));
    let Some(bundle) = bundle else {
        return "no schema".to_owned();
    };
    match bundle.get("type") {
        None => "any type".to_owned(),
        Some(Value::String(name)) => name.clone(),
        Some(names) => names.to_string(),
    }
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

fn open(paths: &serde_json::Value) -> Documents {
    let servers = json!([{ "url": "https://x.io/v1/" }]);
    let document = json!({ "openapi": "3.0.3", "info": {}, "paths": paths, "servers": servers });
    let input = Input::Stdin(document.to_string().into_bytes());
    let Ok(documents) = Documents::open(input, &ReadOptions::default()) else {
        panic!("the document is valid JSON")
    };
    documents
}

fn contract_with(documents: &Documents, choices: &Choices, findings: &Findings) -> Contract {
    let api = openapi::read(documents, findings).unwrap();
    build(documents, &api, None, choices, findings)
}

fn detail_types(
    documents: &Documents,
    choices: &Choices,
    findings: &Findings,
) -> Vec<(String, String)> {
    let contract = contract_with(documents, choices, findings);
    let operations = contract.operations.iter();
    operations
        .map(|operation| (operation.key(), operation.detail_type.clone()))
        .collect()
}

#[test]
fn the_first_operation_keeps_a_repeated_operation_id_in_any_selection() {
    let documents = open(&json!({
        "/a": { "get": { "operationId": "same" }, "post": { "operationId": "same" } },
    }));
    let found = detail_types(&documents, &Choices::default(), &Findings::default());
    assert_eq!(found, [("POST /a".to_owned(), "POST /a".to_owned())]);
}

#[test]
fn equal_explicit_detail_types_are_an_error_only_among_selected_operations() {
    let explicit = json!({ "operationId": "x", "x-spec2dest": { "detail-type": "same" } });
    let documents = open(&json!({
        "/a": { "get": explicit, "post": explicit, "put": explicit },
    }));
    for (methods, generated, errors) in [
        (vec![Method::Post], 1, 0),
        (vec![Method::Post, Method::Put], 1, 1),
        (vec![Method::Get, Method::Post, Method::Put], 1, 2),
    ] {
        let findings = Findings::default();
        let choices = Choices {
            methods: MethodFilter::new(methods),
            ..Choices::default()
        };
        assert_eq!(
            detail_types(&documents, &choices, &findings).len(),
            generated
        );
        let duplicates = findings
            .iter()
            .filter(|finding| finding.code == Code::DuplicateDetailType);
        assert_eq!(duplicates.count(), errors);
    }
}

#[test]
fn every_parameter_has_a_field_even_if_it_cannot_be_sent() {
    let parameters = json!([
        { "name": "id", "in": "header" },
        { "name": "id", "in": "cookie", "required": true },
        { "name": "Accept", "in": "header" },
        { "name": "Idempotency-Key", "in": "header" },
        { "name": "kind", "in": "query", "required": true, "schema": { "enum": ["x"] } },
    ]);
    let documents = open(&json!({
        "/a": { "post": { "operationId": "a", "parameters": parameters } },
    }));
    let contract = contract_with(&documents, &Choices::default(), &Findings::default());
    let values: Vec<_> = contract.operations[0]
        .fields
        .iter()
        .map(|field| match &field.value {
            FieldValue::Event(path) => path.as_str(),
            FieldValue::Literal { text, .. } => text,
            FieldValue::EventId => "the id",
        })
        .collect();
    assert_eq!(values, ["$.detail.id", "$.detail.cookie_id", "the id", "x"]);
    let server = contract.server.unwrap();
    assert_eq!(
        server.pieces(),
        [UrlPiece::Literal("https://x.io/v1".to_owned())]
    );
}

proptest! {
    /// No two operations have the same event, and the selection does not change any event.
    #[test]
    fn detail_types_are_unique_and_do_not_depend_on_the_selection(
        ids in prop::collection::vec(prop::option::of("[ab]|POST /p[0-3]"), 1..6),
        selected in prop::collection::vec(any::<bool>(), 6),
    ) {
        let paths: serde_json::Map<_, _> = ids
            .iter()
            .enumerate()
            .map(|(index, id)| (format!("/p{index}"), json!({ "post": { "operationId": id } })))
            .collect();
        let documents = open(&json!(paths));
        let findings = Findings::default();
        let all = detail_types(&documents, &Choices::default(), &findings);
        let distinct: HashSet<_> = all.iter().map(|(_, detail_type)| detail_type).collect();
        prop_assert_eq!(distinct.len(), all.len());
        prop_assert_eq!(all.len() == ids.len(), !findings.has_errors());
        let choices = Choices {
            operations: (0..ids.len())
                .filter(|index| selected[*index])
                .map(|index| format!("POST /p{index}"))
                .collect(),
            ..Choices::default()
        };
        let fewer = detail_types(&documents, &choices, &Findings::default());
        prop_assert!(findings.has_errors() || fewer.iter().all(|pair| all.contains(pair)));
    }
}

/// Each required name is looked up in each part of the schema.
#[test]
fn values_behind_schemas_are_limited() {
    let names = vec!["a"; 2_000];
    let mut parts = vec![json!({ "properties": {} }); 2_000];
    parts.push(json!({ "required": names }));
    let content = json!({ "application/json": { "schema": { "allOf": parts } } });
    let documents = open(&json!({
        "/a": { "post": { "operationId": "a", "requestBody": { "content": content } } },
    }));
    let findings = Findings::default();
    contract_with(&documents, &Choices::default(), &findings);
    let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::LimitExceeded]);
}
