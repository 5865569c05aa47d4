//! Templates read back with independent parsers: the YAML (`serde_yaml`) says the same as the JSON (`serde_json`), function
//! by function and in the same order.

use spec2dest::blueprint::read_template;

use crate::harness::{Sandbox, repository};

/// The template of a document of `specs`, in a format, with more flags.
fn generate(spec: &str, format: &str, more: &[&str]) -> String {
    let spec = repository(&format!("specs/{spec}"));
    let arguments = ["generate", &spec, "--format", format];
    let run = Sandbox::new(&[]).run(&[&arguments, more].concat());
    assert_eq!(run.code, 0, "{spec}: {}", run.stderr);
    run.stdout
}

#[test]
fn yaml_and_json_say_the_same() {
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
        ] {
            let yaml = read_template(&generate(spec, "yaml", more)).unwrap();
            let json: serde_json::Value =
                serde_json::from_str(&generate(spec, "json", more)).unwrap();
            // As text, because equal objects may have their members in another order.
            assert_eq!(yaml.to_string(), json.to_string(), "{spec} {more:?}");
        }
    }
}
