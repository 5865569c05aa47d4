//! Parses templates with independent parsers (`serde_yaml`, `serde_json`) and compares YAML with JSON, including the order
//! of members.

use spec2dest::blueprint::read_template;

use crate::harness::{Sandbox, repository};

/// Generates the template of a document in `specs` and returns its text.
fn generate(spec: &str, format: &str, more: &[&str]) -> String {
    let spec = repository(&format!("specs/{spec}"));
    let arguments = ["generate", &spec, "--format", format];
    let run = Sandbox::new(&[]).run(&[&arguments, more].concat());
    assert_eq!(run.code, 0, "{spec}: {}", run.stderr);
    run.stdout
}

#[test]
fn yaml_and_json_templates_are_equal() {
    for spec in [
        "football.yaml",
        "modern.yaml",
        "orders/openapi.json",
        "parameters.yaml",
        "security.yaml",
    ] {
        for more in [
            &["--optional-params", "split"][..],
            &["--secrets", "secretsmanager", "--reject-invalid"],
            &["--create-bus", "orders", "--optional-params", "always"],
            &["--deliver", "workflow", "--replies"],
        ] {
            let yaml = read_template(&generate(spec, "yaml", more)).unwrap();
            let mut json: serde_json::Value =
                serde_json::from_str(&generate(spec, "json", more)).unwrap();
            // YAML has it as a comment.
            let metadata = json["Metadata"].as_object_mut().unwrap();
            metadata.shift_remove("Comment");
            if metadata.is_empty() {
                json.as_object_mut().unwrap().shift_remove("Metadata");
            }
            // Compared as text, because equal objects can have their members in different orders.
            assert_eq!(yaml.to_string(), json.to_string(), "{spec} {more:?}");
        }
    }
}
