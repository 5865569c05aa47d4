//! The templates of `gateway`.

use serde_json::Value;

use crate::harness::{Sandbox, api, repository, snapshots};

#[test]
fn templates_and_findings_of_the_specs_match_the_snapshots() {
    let sandbox = Sandbox::new(&[]);
    for (name, flags) in [
        ("uploads", &[][..]),
        ("uploads", &["--api", "http", "--authorizer", "none"]),
        ("coffee", &["--methods", "GET,POST,PUT,DELETE"]),
        ("entries", &["--authorizer", "none"]),
    ] {
        let spec = repository(&format!("specs/{name}.yaml"));
        let arguments = ["gateway", &spec, "--message-format", "short"];
        let run = sandbox.run(&[&arguments[..], flags].concat());
        let mut settings = snapshots();
        settings.add_filter(env!("CARGO_MANIFEST_DIR"), "");
        settings.bind(|| {
            let kind = if flags.contains(&"http") { "-http" } else { "" };
            insta::assert_snapshot!(format!("gateway-{name}{kind}-template"), run.stdout);
            insta::assert_snapshot!(format!("gateway-{name}{kind}-findings"), run.stderr);
        });
    }
}

/// AWS escapes apostrophes as `\'`, which JSON does not allow; no emulator shows this.
#[test]
fn every_escaped_value_gets_its_apostrophes_back() {
    let sandbox = Sandbox::new(&[]);
    let spec = repository("specs/coffee.yaml");
    let run = sandbox.run(&["gateway", &spec, "--identity", "caller", "--format", "json"]);
    let template: Value = serde_json::from_str(&run.stdout).unwrap();
    let paths = &template["Resources"]["Api"]["Properties"]["Body"]["paths"];
    let mut count = 0;
    for item in paths.as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values() {
            let templates = &operation["x-amazon-apigateway-integration"]["requestTemplates"];
            for text in templates.as_object().unwrap().values() {
                for call in text
                    .as_str()
                    .unwrap()
                    .split("$util.escapeJavaScript(")
                    .skip(1)
                {
                    let (_, after) = call.split_once(')').unwrap();
                    assert!(after.starts_with(r#".replaceAll("\\'", "'")"#), "{call}");
                    count += 1;
                }
            }
        }
    }
    assert!(count > 10, "{count}");
}

#[test]
fn two_thousand_operations_are_received_without_quadratic_work() {
    let path = |number: usize| {
        format!(
            "  /things{number}/{{id}}:\n    post:\n      operationId: thing{number}\n      requestBody: {{content: {{application/json: {{schema: {{type: object}}}}}}}}\n"
        )
    };
    let paths: String = (0..2000).map(path).collect();
    let sandbox = Sandbox::new(&[("spec.yaml", &api(&paths))]);
    let start = std::time::Instant::now();
    let run = sandbox.run(&[
        "gateway",
        "spec.yaml",
        "--authorizer",
        "none",
        "--message-format",
        "short",
    ]);
    assert!(run.stderr.contains("api-too-large"), "{}", run.stderr);
    assert!(run.stderr.contains("many-api-resources"), "{}", run.stderr);
    assert!(start.elapsed().as_secs() < 60);
}
