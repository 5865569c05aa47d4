//! The models of JSON Schema draft 4 that API Gateway checks bodies against: those of every schema of a request body in
//! `specs/`, and of real documents next to this repository, and those of schemas that draft 4 cannot express.
use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use spec2dest::document::{Documents, Input, ReadOptions};
use spec2dest::findings::Findings;
use spec2dest::openapi;
use spec2dest::schema::{Dialect, Models, SchemaRef, Schemas};

use crate::list::list_documents;

#[test]
fn every_model_is_valid_draft_4_without_circles() {
    let documents = list_documents();
    let count: usize = documents.iter().map(|file| check_models(file)).sum();
    assert!(count > 10, "only {count} models");
}

/// Checks the models of one document and returns their number.
fn check_models(file: &Path) -> usize {
    let input = Input::Path(file.to_path_buf());
    let Ok(documents) = Documents::open(input, &ReadOptions::default()) else {
        return 0;
    };
    let Some(api) = openapi::read(&documents, &Findings::default()) else {
        return 0;
    };
    let bodies = api
        .operations
        .iter()
        .filter_map(|operation| operation.body.as_ref());
    let schemas = bodies
        .flat_map(|body| &body.media)
        .filter_map(|media| media.schema);
    let roots: Vec<_> = schemas.map(|schema| (schema, "Body".to_owned())).collect();
    let Some(models) = Schemas::new(&documents, 1_000_000).draft4(&roots) else {
        return 0;
    };
    assert_eq!(models.roots.len(), roots.len());
    for (name, model) in &models.models {
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "{name}");
        if let Err(error) = jsonschema::draft4::meta::validate(model) {
            panic!("{}: {name}: {error}\n{model:#}", file.display());
        }
    }
    let mut finished = BTreeSet::new();
    for name in models.models.keys() {
        visit(name, &models, &mut Vec::new(), &mut finished);
    }
    models.models.len()
}

/// Follows all references from a model, which must lead to models and never back.
fn visit<'m>(
    name: &'m str,
    models: &'m Models,
    path: &mut Vec<&'m str>,
    finished: &mut BTreeSet<&'m str>,
) {
    assert!(!path.contains(&name), "{path:?} leads back to {name}");
    if finished.contains(name) {
        return;
    }
    path.push(name);
    let mut targets = Vec::new();
    collect_targets(models.models.get(name).unwrap(), &mut targets);
    for target in targets {
        visit(target, models, path, finished);
    }
    path.pop();
    finished.insert(name);
}

fn collect_targets<'m>(model: &'m Value, targets: &mut Vec<&'m str>) {
    match model {
        Value::Object(members) => {
            if let Some(Value::String(target)) = members.get("$ref") {
                targets.push(target.strip_prefix("#/components/schemas/").unwrap());
            }
            members
                .values()
                .for_each(|member| collect_targets(member, targets));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_targets(item, targets)),
        _ => {}
    }
}

/// The validator of the model of the schema `start` in `text`, and whether the model is relaxed.
fn validator(text: &str, dialect: Dialect) -> (jsonschema::Validator, bool) {
    let input = Input::Stdin(text.as_bytes().to_vec());
    let Ok(documents) = Documents::open(input, &ReadOptions::default()) else {
        panic!("the text is YAML")
    };
    let start = SchemaRef::new(documents.root().get("start").unwrap(), dialect);
    let models = Schemas::new(&documents, 1_000)
        .draft4(&[(start, "Start".to_owned())])
        .unwrap();
    let root = format!("#/components/schemas/{}", models.roots.first().unwrap());
    let whole = json!({ "$ref": root, "components": { "schemas": models.models } });
    let validator = jsonschema::draft4::new(&whole).unwrap();
    (validator, !models.relaxed.is_empty())
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table of schemas")]
fn a_model_accepts_what_the_schema_accepts() {
    use Dialect::{V30, V31};
    for (schema, dialect, relaxed, good, bad) in [
        (
            "{type: [string, 'null']}",
            V31,
            false,
            json!([null, "a"]),
            json!([1, {}, []]),
        ),
        (
            "{type: string, nullable: true, enum: [a, null]}",
            V30,
            false,
            json!([null, "a"]),
            json!(["b"]),
        ),
        (
            "{enum: [null, 1]}",
            V31,
            false,
            json!([null, 1]),
            json!([2, "a"]),
        ),
        ("{const: 5}", V31, false, json!([5]), json!([6])),
        (
            "{type: [string, integer]}",
            V31,
            false,
            json!(["a", 1]),
            json!([true]),
        ),
        (
            "{type: number, exclusiveMinimum: 1}",
            V31,
            true,
            json!([1.5]),
            json!([0]),
        ),
        (
            "{oneOf: [{type: string}, {minLength: 2}]}",
            V31,
            true,
            json!([1, "a"]),
            json!([]),
        ),
        ("{not: {type: string}}", V31, true, json!([1]), json!([])),
        (
            "{type: array, prefixItems: [{type: string}], items: false}",
            V31,
            true,
            json!([["a"]]),
            json!(["a"]),
        ),
        (
            "{required: [a, b], properties: {a: {type: string}, b: {readOnly: true}}}",
            V30,
            false,
            json!([{ "a": "x" }]),
            json!([{ "b": 1 }]),
        ),
        (
            "{patternProperties: {^x: {}}, additionalProperties: false}",
            V31,
            true,
            json!([{ "x1": 1 }]),
            json!([]),
        ),
        (
            "{$ref: '#/other', required: [b]}\nother: {type: object, required: [a]}",
            V31,
            false,
            json!([{ "a": 1, "b": 1 }]),
            json!([{ "a": 1 }, { "b": 1 }]),
        ),
        (
            "{type: object, properties: {next: {$ref: '#/start'}, x: {type: integer}}}",
            V30,
            true,
            json!([{ "next": { "next": {}, "x": 1 }, "x": 1 }]),
            json!([{ "x": "a" }]),
        ),
        (
            "{type: string, pattern: '^[a-z]+$'}",
            V30,
            false,
            json!(["a"]),
            json!(["A"]),
        ),
        (
            r"{type: string, pattern: '\p{L}'}",
            V30,
            true,
            json!(["ä"]),
            json!([]),
        ),
        ("true", V31, false, json!([1, null]), json!([])),
        ("false", V31, false, json!([]), json!([1, null])),
    ] {
        let (validator, is_relaxed) = validator(&format!("start: {schema}"), dialect);
        assert_eq!(is_relaxed, relaxed, "{schema}");
        for value in good.as_array().unwrap() {
            assert!(
                validator.is_valid(value),
                "{schema} does not accept {value}"
            );
        }
        for value in bad.as_array().unwrap() {
            assert!(!validator.is_valid(value), "{schema} accepts {value}");
        }
    }
}
