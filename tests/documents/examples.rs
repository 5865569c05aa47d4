//! The example events of all operations, checked by an independent validator of JSON Schema. Validators take their time, so only
//! a sample of the real documents and of their operations is checked unless `SPEC2DEST_EVERY_EXAMPLE` is set.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use serde_json::Value;
use spec2dest::contract::options::{Deliver, Method, MethodFilter};
use spec2dest::contract::{
    BodyValue, Choices, Field, FieldValue, Operation, SchemaRef, Shape, build,
};
use spec2dest::document::{Documents, Input, ReadOptions};
use spec2dest::findings::Findings;
use spec2dest::pipeline::{Example, ExampleDetail, Request, build_examples};
use spec2dest::schema::Schemas;
use spec2dest::{destinations, openapi, workflow};

use crate::list::list_documents;

/// How many operations of one document are checked.
const SAMPLE: usize = 10;

/// What became of the examples.
#[derive(Default)]
struct Tally {
    operations: usize,
    values: usize,
    /// What has been checked.
    seen: HashSet<(PathBuf, SchemaRef, String)>,
    /// Why there is no valid example, with the number of operations.
    without: BTreeMap<String, usize>,
    /// Schemas that the validator cannot read.
    unreadable: usize,
    invalid: Vec<String>,
}

#[test]
fn every_complete_example_is_valid_for_its_schema_or_reported() {
    check_documents(ExampleDetail::Complete);
}

#[test]
fn every_minimal_example_is_valid_for_its_schema_or_reported() {
    check_documents(ExampleDetail::Minimal);
}

fn check_documents(detail: ExampleDetail) {
    let mut tally = Tally::default();
    for (index, file) in list_documents().iter().enumerate() {
        if checks_all() || is_ours(file) || index % 4 == 0 {
            check_document(file, detail, &mut tally);
        }
    }
    let without: usize = tally.without.values().sum();
    println!(
        "{} examples, {} values checked, {without} examples reported as not valid, {} schemas not readable",
        tally.operations, tally.values, tally.unreadable
    );
    for (why, count) in &tally.without {
        println!("{count:6} {why}");
    }
    assert!(tally.values > 40, "only {} values", tally.values);
    let shown: Vec<_> = tally.invalid.iter().take(20).collect();
    assert!(
        tally.invalid.is_empty(),
        "{} invalid values, such as {shown:#?}",
        tally.invalid.len()
    );
    assert!(
        without * 100 <= tally.operations,
        "{without} without an example"
    );
}

/// Whether the document is one of `specs/`, whose operations are all checked.
fn is_ours(file: &Path) -> bool {
    file.starts_with(Path::new(env!("CARGO_MANIFEST_DIR")).join("specs"))
}

/// Whether every example of every document is checked, and not a sample.
fn checks_all() -> bool {
    std::env::var_os("SPEC2DEST_EVERY_EXAMPLE").is_some()
}

fn all_methods() -> MethodFilter {
    let names = ["get", "put", "post", "delete", "options", "head", "patch"];
    MethodFilter::new(names.iter().filter_map(|key| Method::from_key(key)))
}

fn check_document(file: &Path, detail: ExampleDetail, tally: &mut Tally) {
    let choices = Choices {
        methods: all_methods(),
        base_url: Some("https://api.example.com".to_owned()),
        ..Choices::default()
    };
    let input = Input::Path(file.to_path_buf());
    let Ok(documents) = Documents::open(input.clone(), &ReadOptions::default()) else {
        return;
    };
    let findings = Findings::default();
    let Some(api) = openapi::read(&documents, &findings) else {
        return;
    };
    let contract = build(&documents, &api, None, &choices, &findings);
    let request = Request {
        choices,
        deliver: Deliver::Auto,
        ..Request::new(input)
    };
    let (_, examples) = build_examples(&request, None, detail).unwrap();
    assert_eq!(
        examples.len(),
        contract.operations.len(),
        "{}",
        file.display()
    );
    let known = Known {
        documents: &documents,
        file,
    };
    let step = if checks_all() || is_ours(file) {
        1
    } else {
        examples.len() / SAMPLE + 1
    };
    for (index, (example, operation)) in examples.iter().zip(&contract.operations).enumerate() {
        tally.operations += 1;
        if let Some(problem) = example.event.problems.first() {
            let why = format!("{}: {} {problem}", file.display(), operation.key());
            *tally.without.entry(why).or_default() += 1;
            continue;
        }
        if example.by.is_some() && example.request.is_none() {
            let why = format!("{}: {} has no request", file.display(), operation.key());
            tally.invalid.push(why);
        }
        if index % step == 0 {
            known.check_example(example, operation, tally);
        }
    }
}

struct Known<'a> {
    documents: &'a Documents,
    file: &'a Path,
}

impl Known<'_> {
    fn check_example(&self, example: &Example, operation: &Operation, tally: &mut Tally) {
        let event = example.event.to_json();
        for field in &operation.fields {
            if let FieldValue::Event(path) = &field.value
                && let Some(value) = path.find(&event)
                && let Some(schema) = scalar_schema(field)
            {
                self.check_value(schema, value, (operation, &field.wire_name), tally);
            }
        }
        if let Some(body) = &operation.body
            && let BodyValue::Event(path) = &body.value
            && let Some(value) = path.find(&event)
        {
            let media = match example.by {
                Some("destinations") => destinations::choose_sent_type(body),
                _ => workflow::choose_sent_type(body),
            };
            if let Some(schema) = media.and_then(|media| media.schema) {
                self.check_value(schema, value, (operation, "body"), tally);
            }
        }
    }

    fn check_value(
        &self,
        schema: SchemaRef,
        value: &Value,
        (operation, what): (&Operation, &str),
        tally: &mut Tally,
    ) {
        if !tally
            .seen
            .insert((self.file.to_path_buf(), schema, value.to_string()))
        {
            return;
        }
        let mut bundle = Schemas::new(self.documents, 1_000_000)
            .bundle(schema)
            .unwrap();
        let mut read_only = HashSet::new();
        collect_read_only(&bundle, &bundle, &mut read_only);
        drop_required(&mut bundle, &read_only);
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .build(&bundle);
        let Ok(validator) = validator else {
            tally.unreadable += 1;
            return;
        };
        tally.values += 1;
        if let Err(error) = validator.validate(value) {
            let shown: String = value.to_string().chars().take(300).collect();
            let error: String = error.to_string().chars().take(300).collect();
            let (file, key) = (self.file.display(), operation.key());
            tally
                .invalid
                .push(format!("{file}: {key}: {what}: {error}: {shown}"));
        }
    }
}

/// The schema of a parameter that is one scalar in the event.
fn scalar_schema(field: &Field) -> Option<SchemaRef> {
    field
        .schema
        .filter(|_| field.shape == Shape::Scalar && !field.content)
}

/// The names of properties that are not part of requests.
fn collect_read_only(schema: &Value, bundle: &Value, names: &mut HashSet<String>) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        for (name, property) in properties {
            let reference = property.get("$ref").and_then(Value::as_str);
            let target = reference.and_then(|text| bundle.pointer(text.trim_start_matches('#')));
            let is_read_only = |schema: &Value| schema.get("readOnly") == Some(&Value::Bool(true));
            if is_read_only(property) || target.is_some_and(is_read_only) {
                names.insert(name.clone());
            }
        }
    }
    match schema {
        Value::Object(members) => members
            .values()
            .for_each(|member| collect_read_only(member, bundle, names)),
        Value::Array(items) => items
            .iter()
            .for_each(|item| collect_read_only(item, bundle, names)),
        _ => {}
    }
}

fn drop_required(schema: &mut Value, names: &HashSet<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Array(required)) = members.get_mut("required") {
                required.retain(|name| name.as_str().is_none_or(|name| !names.contains(name)));
            }
            members
                .values_mut()
                .for_each(|member| drop_required(member, names));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| drop_required(item, names)),
        _ => {}
    }
}
