//! Bundles every schema of a parameter or request body in `specs/`, and in the larger collection next to the repository if
//! there is one, as JSON Schema 2020-12.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that panics has failed"
)]

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use serde_json::Value;
use spec2dest::document::{Documents, Input, ReadOptions};
use spec2dest::findings::Findings;
use spec2dest::openapi;
use spec2dest::schema::Schemas;

#[test]
fn every_bundle_is_valid_json_schema_2020_12() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut files, mut bundles) = (Vec::new(), 0);
    find_files(&root.join("specs"), &mut files);
    find_files(&root.join("../shared/specs"), &mut files);
    for file in &files {
        bundles += check_bundles(file);
    }
    assert!(bundles > 100, "only {bundles} bundles");
}

fn find_files(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find_files(&path, files);
        } else if path.extension().is_some_and(|extension| {
            ["yaml", "yml", "json"]
                .iter()
                .any(|known| extension == *known)
        }) {
            files.push(path);
        }
    }
}

/// Checks the bundles of one document and returns their number.
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

/// Checks that every `$ref` of a schema refers to a definition in the bundle.
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
                    // Values, in which `$ref` has no meaning.
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
