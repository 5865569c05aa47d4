//! The room `schema` through its public interface: what it finds in schemas, and their bundles as JSON Schema 2020-12. Every
//! schema of a parameter or request body in `specs/` is bundled, and of real documents next to this repository.
use std::collections::HashSet;
use std::path::Path;

use serde_json::{Value, json};
use spec2dest::document::{Documents, Input, ReadOptions};
use spec2dest::findings::Findings;
use spec2dest::openapi;
use spec2dest::schema::{Dialect, SchemaRef, Schemas, Shape};

use crate::list::list_documents;

#[test]
fn every_bundle_is_valid_json_schema_2020_12() {
    let documents = list_documents();
    let bundles: usize = documents.iter().map(|file| check_bundles(file)).sum();
    assert!(bundles > 20, "only {bundles} bundles");
}

/// Checks the bundles of a document, and returns the number of different ones.
fn check_bundles(file: &Path) -> usize {
    let input = Input::Path(file.to_path_buf());
    let Ok(documents) = Documents::open(input, &ReadOptions::default()) else {
        return 0;
    };
    let Some(api) = openapi::read(&documents, &Findings::default()) else {
        return 0;
    };
    let parameters = api
        .operations
        .iter()
        .flat_map(|operation| &operation.parameters)
        .filter_map(|parameter| parameter.schema);
    let bodies = api
        .operations
        .iter()
        .filter_map(|operation| operation.body.as_ref())
        .flat_map(|body| &body.media)
        .filter_map(|media| media.schema);
    let mut checked = HashSet::new();
    for schema in parameters.chain(bodies) {
        let bundle = Schemas::new(&documents, 100_000).bundle(schema);
        let Some(bundle) = bundle else {
            panic!("{}: a bundle is too large", file.display())
        };
        if !checked.insert(bundle.to_string()) {
            continue;
        }
        if let Err(error) = jsonschema::draft202012::meta::validate(&bundle) {
            panic!("{}: {error}\n{bundle:#}", file.display());
        }
        check_references(&bundle, &bundle, file);
    }
    checked.len()
}

/// Checks that every `$ref` in a schema points to a definition in the bundle.
fn check_references(schema: &Value, bundle: &Value, file: &Path) {
    match schema {
        Value::Object(members) => {
            for (key, value) in members {
                match (key.as_str(), value) {
                    ("$ref", Value::String(reference)) => {
                        let name = reference.strip_prefix("#/$defs/");
                        let found = name.and_then(|name| bundle.get("$defs")?.get(name));
                        assert!(found.is_some(), "{}: {reference}", file.display());
                    }
                    // Inside these values, `$ref` is an ordinary member.
                    ("const" | "default" | "enum" | "examples", Value::Array(_)) => {}
                    _ => check_references(value, bundle, file),
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                check_references(item, bundle, file);
            }
        }
        _ => {}
    }
}

fn open(text: &str) -> Documents {
    let input = Input::Stdin(text.as_bytes().to_vec());
    let Ok(documents) = Documents::open(input, &ReadOptions::default()) else {
        panic!("the text is YAML")
    };
    documents
}

fn required_scalars(documents: &Documents, name: &str, dialect: Dialect) -> Vec<String> {
    let schema = documents.root().get(name).unwrap();
    Schemas::new(documents, 1_000).required_scalars(SchemaRef::new(schema, dialect))
}

const SIBLINGS: &str = "
start: { $ref: '#/middle', required: [b, c], properties: { c: { $ref: '#/text', readOnly: true } } }
middle: { $ref: '#/end', properties: { b: { $ref: '#/text' } } }
end: { required: [a], properties: { a: { type: integer }, c: { type: string } } }
text: { type: string }
kind: { $ref: '#/text', const: order }
round: { $ref: '#/trip', type: object }
trip: { $ref: '#/round' }
nowhere: { $ref: '#/missing', type: array }
";

#[test]
fn siblings_of_a_reference_apply_from_3_1_on() {
    let documents = open(SIBLINGS);
    let schemas = Schemas::new(&documents, 1_000);
    let start = |dialect| required_scalars(&documents, "start", dialect);
    assert_eq!(start(Dialect::V31), ["b", "a"]);
    assert_eq!(start(Dialect::V30), ["a"]);
    let kind = |dialect| SchemaRef::new(documents.root().get("kind").unwrap(), dialect);
    let only = schemas.only_value(kind(Dialect::V31));
    assert_eq!(only.as_deref(), Some("order"));
    assert_eq!(schemas.only_value(kind(Dialect::V30)), None);
    assert_eq!(schemas.shape(kind(Dialect::V30)), Shape::Scalar);
}

#[test]
fn siblings_of_an_unresolved_reference_apply_from_3_1_on() {
    let documents = open(SIBLINGS);
    let shape = |name: &str, dialect| {
        let schema = documents.root().get(name).unwrap();
        Schemas::new(&documents, 1_000).shape(SchemaRef::new(schema, dialect))
    };
    assert_eq!(shape("round", Dialect::V31), Shape::Object);
    assert_eq!(shape("round", Dialect::V30), Shape::Unknown);
    assert_eq!(shape("nowhere", Dialect::V31), Shape::Array);
}

#[test]
fn all_parts_of_all_of_describe_a_property() {
    let required = |second: &str| {
        let documents = open(&format!(
            "body: {{ allOf: [{{ required: [id, id], properties: {{ id: {{ type: string }} }} }}, {{ properties: {{ id: {second} }} }}] }}"
        ));
        required_scalars(&documents, "body", Dialect::V30)
    };
    assert_eq!(required("{ maxLength: 3 }"), ["id"]);
    assert_eq!(required("{ readOnly: true }"), [""; 0]);
    // The parts contradict each other, and the first one is used.
    assert_eq!(required("{ type: object }"), ["id"]);
}

#[test]
fn a_property_with_read_only_beside_its_reference_is_not_required() {
    let documents = open(
        "{ body: { required: [id, name], properties: { id: { $ref: '#/text', readOnly: true }, name: { $ref: '#/text' } } }, text: { type: string } }",
    );
    for dialect in [Dialect::V30, Dialect::V31] {
        assert_eq!(required_scalars(&documents, "body", dialect), ["name"]);
    }
}

#[test]
fn nothing_is_read_once_the_limit_is_exceeded() {
    let documents = open("{ body: { allOf: [{ type: string }, { type: string }] } }");
    let body = documents.root().get("body").unwrap();
    for (limit, fits) in [(2, true), (1, false)] {
        let schemas = Schemas::new(&documents, limit);
        let schema = SchemaRef::new(body, Dialect::V30);
        assert_eq!(schemas.shape(schema) == Shape::Scalar, fits);
        assert_eq!(schemas.exceeded_at().is_none(), fits);
    }
}

/// Bundles the member `schema` of a document; returns the bundle without `$schema`.
fn bundle(text: &str, dialect: Dialect) -> Value {
    let documents = open(text);
    let schema = SchemaRef::new(documents.root().get("schema").unwrap(), dialect);
    let mut bundle = Schemas::new(&documents, 1_000).bundle(schema).unwrap();
    jsonschema::draft202012::meta::validate(&bundle).unwrap();
    bundle.as_object_mut().unwrap().shift_remove("$schema");
    bundle
}

#[test]
fn keywords_of_3_0_are_converted() {
    let text = "
schema:
  type: object
  nullable: true
  required: [a]
  discriminator: { propertyName: a }
  xml: { name: x }
  x-more: 1
  example: { a: 1 }
  properties:
    a: { type: integer, minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false, readOnly: true }
    b: { nullable: true, enum: [a] }
    example: { type: array, items: { type: string }, externalDocs: { url: u } }
";
    let expected = json!({
        "type": ["object", "null"],
        "required": ["a"],
        "examples": [{"a": 1}],
        "properties": {
            "a": {"type": "integer", "maximum": 9, "readOnly": true, "exclusiveMinimum": 1},
            "b": {"enum": ["a"]},
            "example": {"type": "array", "items": {"type": "string"}},
        },
    });
    assert_eq!(bundle(text, Dialect::V30), expected);
}

#[test]
fn a_parameter_of_2_0_is_bundled_as_a_schema() {
    let text = "
schema: { name: p, in: query, required: true, type: array, collectionFormat: csv, x-nullable: true,
          description: d, items: { type: string, minLength: 1, collectionFormat: csv } }
";
    let expected = json!({
        "type": ["array", "null"],
        "description": "d",
        "items": {"type": "string", "minLength": 1},
    });
    assert_eq!(bundle(text, Dialect::V2), expected);
    assert_eq!(bundle("schema: { type: file }", Dialect::V2), json!({}));
}

#[test]
fn references_point_to_definitions_even_in_cycles() {
    let text = "
schema: { $ref: '#/schemas/Node' }
schemas:
  Node: { properties: { next: { $ref: '#/schemas/Node' }, value: { $ref: '#/other/A~1 b', readOnly: true, minLength: 2 } } }
other: { 'A/ b': { type: string } }
";
    let node =
        |value: Value| json!({"properties": {"next": {"$ref": "#/$defs/Node"}, "value": value}});
    let expected = |value: Value| {
        let mut expected = node(value.clone());
        expected["$defs"] = json!({"Node": node(value), "A__b": {"type": "string"}});
        expected
    };
    let value = json!({"$ref": "#/$defs/A__b", "readOnly": true});
    assert_eq!(bundle(text, Dialect::V30), expected(value));
    let value = json!({"$ref": "#/$defs/A__b", "readOnly": true, "minLength": 2});
    assert_eq!(bundle(text, Dialect::V31), expected(value));
}

#[test]
fn definitions_with_the_same_name_are_numbered() {
    let text = "
schema: { allOf: [{ $ref: '#/a/x' }, { $ref: '#/b/x' }, { $ref: '#/a/x' }, { $ref: '#/c/x_2' }] }
a: { x: { minimum: 1 } }
b: { x: { minimum: 2 } }
c: { x_2: { minimum: 3 } }
";
    let names = ["x", "x_2", "x", "x_2_2"];
    let expected = json!({
        "allOf": names.map(|name| json!({"$ref": format!("#/$defs/{name}")})),
        "$defs": {"x": {"minimum": 1}, "x_2": {"minimum": 2}, "x_2_2": {"minimum": 3}},
    });
    assert_eq!(bundle(text, Dialect::V30), expected);
}

#[test]
fn keywords_that_a_bundle_cannot_contain_are_omitted() {
    let text = "
schema:
  $id: https://example.com/s
  $anchor: a
  $defs: { unused: { type: string } }
  type: [string, any]
  required: true
  minLength: '3'
  multipleOf: 0
  anyOf: []
  allOf: [{ $ref: '#/missing', title: t }, { $ref: '#/round' }, 7, true]
  examples: [1]
  example: 2
  items: [{ type: string }]
  unknown: 1
round: { $ref: '#/trip' }
trip: { $ref: '#/round' }
";
    let expected = json!({
        "allOf": [{"title": "t"}, {}, {}, true],
        "examples": [1, 2],
        "prefixItems": [{"type": "string"}],
    });
    assert_eq!(bundle(text, Dialect::V31), expected);
    assert_eq!(bundle("schema: false", Dialect::V31), json!({"not": {}}));
}

#[test]
fn there_is_no_bundle_if_the_limit_is_exceeded() {
    let documents = open("schema: { enum: [1, 2, 3] }");
    let schema = SchemaRef::new(documents.root().get("schema").unwrap(), Dialect::V30);
    assert!(Schemas::new(&documents, 5).bundle(schema).is_some());
    assert!(Schemas::new(&documents, 4).bundle(schema).is_none());
}
