//! The hidden subcommand `action`. tests/action tests the Action itself.

use std::collections::BTreeSet;

use crate::harness::{Sandbox, api, repository};

fn read_metadata() -> serde_yaml::Value {
    serde_yaml::from_str(&std::fs::read_to_string(repository("action.yml")).unwrap()).unwrap()
}

fn list_names(section: &serde_yaml::Value) -> BTreeSet<String> {
    let keys = section.as_mapping().unwrap().keys();
    keys.map(|key| key.as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_inputs_are_the_flags_of_generate_and_gateway_and_those_of_the_action() {
    let sandbox = Sandbox::new(&[]);
    let help = ["generate", "gateway"].map(|command| sandbox.run(&[command, "--help"]).stdout);
    let help = help.concat();
    let flags: BTreeSet<_> = help
        .lines()
        .filter_map(|line| {
            line.split_once("--")
                .filter(|(before, _)| before.len() <= 6)
        })
        .map(|(_, rest)| rest.split([' ', '\n']).next().unwrap().to_owned())
        .filter(|name| {
            !["color", "help", "version", "message-format", "watch"].contains(&name.as_str())
        })
        .collect();
    assert!(flags.len() > 30, "{flags:?}");
    let other_inputs: BTreeSet<_> = [
        "command",
        "spec",
        "specPath",
        "environment",
        "httpMethods",
        "resourcePrefix",
        "outputFilename",
        "launch-template-url",
        "launch-stack-name",
        "launch-region",
        "launch-param",
        "summary",
        "from-source",
        "release-url",
    ]
    .map(str::to_owned)
    .into();
    let inputs = list_names(&read_metadata()["inputs"]);
    assert_eq!(inputs, flags.union(&other_inputs).cloned().collect());
    for (name, input) in read_metadata()["inputs"].as_mapping().unwrap() {
        assert!(input["description"].is_string(), "{name:?}");
    }
}

/// Runs the command of action.yml and returns the exit code, log, outputs and summary.
fn run_action(sandbox: &Sandbox, inputs: &str) -> (i32, String, String, String) {
    sandbox.write("out", "");
    sandbox.write("summary", "");
    let run = sandbox.run(&[
        "action",
        "--inputs",
        inputs,
        "--output-file",
        "out",
        "--summary-file",
        "summary",
    ]);
    assert_eq!(run.stderr, "");
    (
        run.code,
        run.stdout,
        sandbox.read("out"),
        sandbox.read("summary"),
    )
}

#[test]
fn the_outputs_are_those_in_action_yml() {
    let sandbox = Sandbox::new(&[(
        "spec.yaml",
        &api("  /a:\n    post: { operationId: a, responses: {} }\n"),
    )]);
    let (code, _, outputs, _) = run_action(&sandbox, r#"{"spec": "spec.yaml"}"#);
    assert_eq!(code, 0);
    let written: BTreeSet<_> = outputs
        .lines()
        .filter_map(|line| line.split_once("<<"))
        .map(|(name, _)| name.to_owned())
        .collect();
    assert_eq!(written, list_names(&read_metadata()["outputs"]));
    assert_eq!(sandbox.run(&["action", "--inputs", "{}"]).code, 2);
}

#[test]
fn the_summary_stays_below_the_size_limit_of_github() {
    let paths: String = (0..3000)
        .map(|number| {
            format!(
                "  /{}/{number}:\n    post: {{ responses: {{}}, parameters: [{{ in: query }}] }}\n",
                "-._~".repeat(100)
            )
        })
        .collect();
    let sandbox = Sandbox::new(&[("spec.yaml", &api(&paths))]);
    let inputs = r#"{"spec": "spec.yaml", "allow": "template-too-large"}"#;
    let (code, log, _, summary) = run_action(&sandbox, inputs);
    assert_eq!(code, 0, "{}", log.chars().take(500).collect::<String>());
    assert!(summary.len() < 1024 * 1024);
    assert!(summary.contains("more in the template."));
}

#[test]
fn the_summary_lists_the_hosts_that_are_called_and_the_token_urls() {
    let spec = "openapi: 3.0.0
servers: [{ url: 'https://api.example.com' }]
security: [{ login: [] }]
components:
  securitySchemes:
    login: { type: oauth2, flows: { clientCredentials: { tokenUrl: 'https://login.example.net/{tenant}/token', scopes: {} } } }
paths:
  /a:
    post: { operationId: a }
    put: { operationId: b }
  /c:
    post: { operationId: c, servers: [{ url: 'https://<b>.evil.example' }, { url: 'https://other.example.org' }] }
    put: { operationId: d, servers: [{ url: 'https://{region}.example.org' }] }
";
    let sandbox = Sandbox::new(&[("spec.yaml", spec)]);
    let (_, _, _, summary) = run_action(&sandbox, r#"{"spec": "spec.yaml"}"#);
    let summary = summary
        .replace("&#46;", ".")
        .replace("&#47;", "/")
        .replace("&#58;", ":");
    assert!(
        summary.contains(
            "Hosts that are called: <code>api.example.com</code>, <code>&#123;region&#125;.example.org</code>\n"
        ),
        "{summary}"
    );
    assert!(
        summary.contains(
            "Token URLs: <code>https://login.example.net/&#123;tenant&#125;/token</code>\n"
        ),
        "{summary}"
    );
}

#[test]
fn a_diff_in_the_log_cannot_contain_commands() {
    let sandbox = Sandbox::new(&[
        (
            "spec.yaml",
            &api("  /a:\n    post: { operationId: a, responses: {} }\n"),
        ),
        ("old.yaml", "::error::x\n"),
    ]);
    let check = ["generate", "spec.yaml", "-o", "old.yaml", "--check"];
    let run = sandbox.run(&[&check[..], &["--message-format", "github"]].concat());
    let first = run.stdout.lines().next().unwrap();
    let word = first.strip_prefix("::stop-commands::").unwrap();
    assert!(run.stdout.ends_with(&format!("\n::{word}::\n")));
    assert!(!sandbox.run(&check).stdout.contains("::stop-commands::"));
    let again = sandbox.run(&[&check[..], &["--message-format", "github"]].concat());
    assert!(!again.stdout.contains(word), "the delimiter must be random");
}

#[test]
fn without_spec_the_templates_of_the_project_file_are_made() {
    let paths = "  /a:\n    post: { operationId: a, responses: {} }\n";
    let project = "templates:
- { spec: spec.yaml, output: a.yaml }
- { spec: spec.yaml, output: b.yaml, command: gateway, authorizer: iam }
- { spec: missing.yaml, output: c.yaml }
";
    let sandbox = Sandbox::new(&[("spec.yaml", &api(paths)), ("spec2dest.yaml", project)]);
    let (code, log, outputs, summary) = run_action(&sandbox, "{}");
    assert_eq!(code, 2, "{log}");
    assert!(log.contains("cannot read missing.yaml"), "{log}");
    assert!(outputs.contains("\na.yaml\nb.yaml\nc.yaml\n"), "{outputs}");
    assert!(
        outputs.contains("operations<<") && outputs.contains("\n2\n"),
        "{outputs}"
    );
    assert!(sandbox.read("a.yaml").contains("AWS::Events::Rule"));
    assert!(sandbox.read("b.yaml").contains("AWS::ApiGateway::RestApi"));
    assert!(
        summary.contains("<code>a&#46;yaml") && summary.contains("<code>b&#46;yaml"),
        "{summary}"
    );

    let inputs = r#"{"template": "b.yaml", "check": "true"}"#;
    let (code, log, outputs, _) = run_action(&sandbox, inputs);
    assert_eq!(code, 0, "{log}");
    assert!(
        outputs.contains("\nb.yaml\n") && !outputs.contains("a.yaml"),
        "{outputs}"
    );

    let inputs = r#"{"launch-template-url": "https://bucket.s3.eu-west-1.amazonaws.com/t.yaml", "launch-stack-name": "s"}"#;
    let (code, log, ..) = run_action(&sandbox, inputs);
    assert!(
        code == 2 && log.contains("choose one with the input `template`"),
        "{log}"
    );

    sandbox.write(
        "spec2dest.yaml",
        "templates:\n- { spec: spec.yaml, outputs: a.yaml }\n",
    );
    let (code, log, ..) = run_action(&sandbox, "{}");
    let place = "::error file=spec2dest.yaml,line=2";
    assert!(
        code == 2 && log.contains(place) && log.contains("did you mean"),
        "{log}"
    );
}

#[test]
fn a_project_file_cannot_name_files_outside_the_workspace() {
    let paths = "  /a:\n    post: { operationId: a, responses: {} }\n";
    let outside = Sandbox::new(&[("spec.yaml", &api(paths))]);
    let file = outside.path().join("spec.yaml").display().to_string();
    let sandbox = Sandbox::new(&[("spec.yaml", &api(paths))]);
    let good = "templates:\n- { spec: spec.yaml, output: first.yaml }\n";
    for template in [
        format!("spec: {file}, output: a.yaml"),
        format!(
            "spec: spec.yaml, output: {}/new.yaml",
            outside.path().display()
        ),
        "spec: spec.yaml, output: ../new.yaml".to_owned(),
        format!("spec: spec.yaml, output: a.yaml, overlay: {file}"),
        format!("spec: spec.yaml, output: a.yaml, blueprint: {file}"),
        "spec: spec.yaml, output: a.yaml, ref-root: ..".to_owned(),
    ] {
        sandbox.write("spec2dest.yaml", &format!("{good}- {{ {template} }}\n"));
        let (code, log, ..) = run_action(&sandbox, "{}");
        assert!(
            code == 2 && log.contains("outside the workspace"),
            "{template}: {log}"
        );
        assert!(!sandbox.path().join("first.yaml").exists(), "{template}");
    }
}
