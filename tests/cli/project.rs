//! The project file: several templates, and its JSON Schema.

use crate::harness::{Sandbox, api, repository};

const PATHS: &str = "  /a:\n    post:\n      operationId: a\n      responses: {}\n";

/// Two templates, of which the first has a spec without servers.
fn two_templates() -> Sandbox {
    let bad = api(PATHS).replace("https://x.example.com", "/v1");
    let project = "templates:\n- { spec: bad.yaml, output: bad-template.yaml }\n- { spec: good.yaml, output: good-template.yaml }\n";
    Sandbox::new(&[
        ("bad.yaml", &bad),
        ("good.yaml", &api(PATHS)),
        ("spec2dest.yaml", project),
    ])
}

#[test]
fn a_template_with_errors_does_not_prevent_the_others() {
    let sandbox = two_templates();
    let run = sandbox.run(&["generate", "--message-format", "short"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("error[no-server]"), "{}", run.stderr);
    assert!(!sandbox.path().join("bad-template.yaml").exists());
    let written = sandbox.read("good-template.yaml");
    let alone = sandbox.run(&["generate", "good.yaml"]).stdout;
    let without_comment = |text: &str| text.split_once("\nAWSTemplate").unwrap().1.to_owned();
    assert_eq!(without_comment(&written), without_comment(&alone));
}

#[test]
fn sarif_has_a_run_with_its_own_id_for_each_template() {
    let sandbox = two_templates();
    let run = sandbox.run(&["check", "--message-format", "sarif"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let runs = report["runs"].as_array().unwrap();
    let ids: Vec<_> = runs
        .iter()
        .map(|run| run["automationDetails"]["id"].as_str().unwrap())
        .collect();
    let expected = [
        "spec2dest/bad-template.yaml/",
        "spec2dest/good-template.yaml/",
    ];
    assert_eq!(ids, expected);
    assert_eq!(runs[0]["results"][0]["ruleId"], "no-server");
}

#[test]
fn the_template_is_the_same_from_another_folder() {
    let sandbox = two_templates();
    sandbox.run(&["generate"]);
    let here = sandbox.read("good-template.yaml");
    let parent = sandbox.path().parent().unwrap();
    let name = sandbox.path().file_name().unwrap().to_str().unwrap();
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_spec2dest"))
        .args(["generate", "--check", "--template", "good-template.yaml"])
        .arg("--project")
        .arg(format!("{name}/spec2dest.yaml"))
        .current_dir(parent)
        .output()
        .unwrap();
    assert!(run.status.success(), "{run:?}");
    assert_eq!(here, sandbox.read("good-template.yaml"));
}

#[test]
fn the_json_schema_is_up_to_date() {
    let expected = Sandbox::new(&[]).run(&["schema"]).stdout;
    let path = repository("docs/spec2dest.schema.json");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    let current = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        current == expected,
        "docs/spec2dest.schema.json is out of date: run UPDATE_DOCS=1 cargo test"
    );
}

/// The code blocks in YAML of a document.
fn yaml_blocks(document: &str) -> Vec<String> {
    let text = std::fs::read_to_string(repository(document)).unwrap();
    let blocks = text.split("```yaml\n").skip(1);
    blocks
        .map(|block| block.split("```").next().unwrap().to_owned())
        .collect()
}

#[test]
fn the_json_schema_agrees_with_the_reader() {
    let text = std::fs::read_to_string(repository("docs/spec2dest.schema.json")).unwrap();
    let schema = serde_json::from_str(&text).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let case = |name: &str| std::fs::read_to_string(repository(name)).unwrap();
    let mut accepted = yaml_blocks("docs/project-file.md");
    accepted.retain(|block| block.contains("templates:"));
    assert!(accepted.len() >= 2, "{accepted:?}");
    accepted.push(case("tests/cases/project-file/spec2dest.yaml"));
    for text in accepted {
        let file: serde_json::Value = serde_yaml::from_str(&text).unwrap();
        let errors: Vec<_> = schema.iter_errors(&file).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{text}\n{errors:#?}");
        // The reader accepts it, too: what is missing is only the spec.
        let sandbox = Sandbox::new(&[("spec2dest.yaml", &text)]);
        let run = sandbox.run(&["check"]);
        let all = run.all();
        assert!(
            all.contains("input-unreadable") && !all.contains("invalid-project-file"),
            "{all}"
        );
    }
    let template = |rest: &str| format!("templates:\n- {{ spec: a, output: b, {rest} }}\n");
    for text in [
        case("tests/cases/project-errors/spec2dest.yaml"),
        template("cors: '*'"),
        template("replies: yes please"),
        template("deliver: workflows"),
        template("methods: [TRACE]"),
        template("retry-attempts: many"),
        template("check: true"),
        template("command: check"),
        "templates: []".to_owned(),
        "templates:\n- spec: a\n".to_owned(),
        "templates:\n- { spec: a, openapi-out: b }\n".to_owned(),
        "defaults: { output: a }\ntemplates:\n- { spec: a, output: b }\n".to_owned(),
    ] {
        let file: serde_json::Value = serde_yaml::from_str(&text).unwrap();
        assert!(!schema.is_valid(&file), "{text}");
        let run = Sandbox::new(&[("spec2dest.yaml", &text)]).run(&["check"]);
        assert!(
            run.all().contains("invalid-project-file"),
            "{text}\n{}",
            run.all()
        );
    }
}

#[test]
fn two_apis_can_share_a_template() {
    let first = api(PATHS);
    let second = first.replace("operationId: a", "operationId: b");
    let project = "templates:
- { spec: first.yaml, output: t.yaml, blueprint: t.yaml, prefix: First }
- { spec: second.yaml, output: t.yaml, blueprint: t.yaml, prefix: Second }
";
    let files = [
        ("first.yaml", first.as_str()),
        ("second.yaml", &second),
        ("spec2dest.yaml", project),
        ("t.yaml", "Resources: {}\n"),
    ];
    let sandbox = Sandbox::new(&files);
    let run = sandbox.run(&["generate"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let template = sandbox.read("t.yaml");
    assert!(
        template.contains("FirstARule:") && template.contains("SecondBRule:"),
        "{template}"
    );
    let check = sandbox.run(&["generate", "--check"]);
    assert_eq!(check.code, 0, "{}", check.all());
}
