//! `list` and `event` with input from strangers.

use std::fs;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Sandbox, repository};

fn check_run(name: &str, sandbox: &Sandbox, arguments: &[&str]) {
    let run = sandbox.run(arguments);
    assert!((0..=2).contains(&run.code), "{name}: {}", run.all());
    assert!(!run.stderr.contains("panicked"), "{name}: {}", run.stderr);
    assert!(
        run.cpu_time < Duration::from_secs(5),
        "{name} takes {:?}",
        run.cpu_time
    );
}

#[test]
fn every_spec_of_the_corpus_is_listed_or_rejected() {
    let mut count = 0;
    for entry in fs::read_dir(repository("tests/corpus/spec")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.display().to_string();
        let sandbox = Sandbox::new(&[]);
        fs::copy(&path, sandbox.path().join("spec")).unwrap();
        for arguments in [
            &["list", "spec"][..],
            &["list", "spec", "--format", "json", "--deliver", "auto"],
            &["event", "spec", "--out", "complete", "--deliver", "auto"],
            &[
                "event",
                "spec",
                "--out",
                "minimal",
                "--minimal",
                "--as",
                "json",
            ],
        ] {
            check_run(&name, &sandbox, arguments);
        }
        count += 1;
    }
    assert!(count > 10, "{count}");
}

/// A document with one operation whose body has this schema.
fn document(schema: &Value, schemas: &Value) -> String {
    let content = json!({ "application/json": { "schema": schema } });
    let operation =
        json!({ "operationId": "a", "requestBody": { "required": true, "content": content } });
    json!({
        "openapi": "3.1.0",
        "info": { "title": "x", "version": "1" },
        "servers": [{ "url": "https://x.io" }],
        "security": [],
        "paths": { "/a": { "post": operation } },
        "components": { "schemas": schemas },
    })
    .to_string()
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// Alternatives within alternatives, and other schemas with far more values than characters.
#[test]
fn hostile_schemas_take_little_time() {
    let chain = |keyword: &str, width: usize| {
        let links = (0..40).map(|number| {
            let next = reference(&format!("S{}", number + 1));
            (format!("S{number}"), json!({ keyword: vec![next; width] }))
        });
        let end = [(
            "S40".to_owned(),
            json!({ "type": "string", "minLength": 5, "maxLength": 4 }),
        )];
        links.chain(end).collect::<serde_json::Map<_, _>>()
    };
    let members = |count: usize| {
        let members = (0..count).map(|number| (format!("m{number}"), reference("S0")));
        members.collect::<serde_json::Map<_, _>>()
    };
    let wide = json!({ "S0": { "properties": { "a": reference("S0"), "b": reference("S1") } }, "S1": { "properties": members(300) } });
    for (name, schema, schemas) in [
        ("anyOf", reference("S0"), json!(chain("anyOf", 3))),
        ("oneOf", reference("S0"), json!(chain("oneOf", 3))),
        ("allOf", reference("S0"), json!(chain("allOf", 3))),
        (
            "prefixItems",
            reference("S0"),
            json!(chain("prefixItems", 3)),
        ),
        ("members", json!({ "properties": members(2_000) }), wide),
        (
            "items",
            json!({ "type": "array", "minItems": 4_000_000_000_u64, "items": { "type": "string" } }),
            json!({}),
        ),
        (
            "length",
            json!({ "type": "string", "minLength": 4_000_000_000_u64 }),
            json!({}),
        ),
        (
            "pattern",
            json!({ "type": "string", "pattern": "^((a{0,900}){0,900}){0,900}b$" }),
            json!({}),
        ),
        (
            "backtracking",
            json!({ "type": "string", "pattern": "^(?=(a+)+$)(a|aa)+c$", "minLength": 3_000 }),
            json!({}),
        ),
        (
            "itself",
            json!({ "allOf": [reference("S0")] }),
            json!({ "S0": { "allOf": [reference("S0")], "required": ["a"] } }),
        ),
        (
            "required",
            json!({ "required": (0..20_000).map(|n| format!("r{n}")).collect::<Vec<_>>() }),
            json!({}),
        ),
    ] {
        let sandbox = Sandbox::new(&[("spec", &document(&schema, &schemas))]);
        for arguments in [
            &["event", "spec", "a"][..],
            &["event", "spec", "a", "--minimal"],
        ] {
            check_run(name, &sandbox, arguments);
        }
    }
}
