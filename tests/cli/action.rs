//! What the Action calls. The Action itself is run by tests/action.

use std::collections::BTreeSet;

use crate::harness::{Sandbox, api, repository};

fn metadata() -> serde_yaml::Value {
    serde_yaml::from_str(&std::fs::read_to_string(repository("action.yml")).unwrap()).unwrap()
}

fn names(section: &serde_yaml::Value) -> BTreeSet<String> {
    let keys = section.as_mapping().unwrap().keys();
    keys.map(|key| key.as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_flag_of_generate_is_an_input_and_every_input_is_known() {
    let help = Sandbox::new(&[]).run(&["generate", "--help"]).stdout;
    let flags: BTreeSet<_> = help
        .lines()
        .filter_map(|line| {
            line.split_once("--")
                .filter(|(before, _)| before.len() <= 6)
        })
        .map(|(_, rest)| rest.split([' ', '\n']).next().unwrap().to_owned())
        .filter(|name| !["color", "help", "version", "message-format"].contains(&name.as_str()))
        .collect();
    assert!(flags.len() > 30, "{flags:?}");
    let ours: BTreeSet<_> = [
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
    let inputs = names(&metadata()["inputs"]);
    assert_eq!(inputs, flags.union(&ours).cloned().collect());
    for (name, input) in metadata()["inputs"].as_mapping().unwrap() {
        assert!(input["description"].is_string(), "{name:?}");
    }
}

/// Runs the command that action.yml runs; gives exit code, log, outputs and summary.
fn action(sandbox: &Sandbox, inputs: &str) -> (i32, String, String, String) {
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
fn outputs_are_those_that_action_yml_declares() {
    let sandbox = Sandbox::new(&[(
        "spec.yaml",
        &api("  /a:\n    post: { operationId: a, responses: {} }\n"),
    )]);
    let (code, _, outputs, _) = action(&sandbox, r#"{"spec": "spec.yaml"}"#);
    assert_eq!(code, 0);
    let written: BTreeSet<_> = outputs
        .lines()
        .filter_map(|line| line.split_once("<<"))
        .map(|(name, _)| name.to_owned())
        .collect();
    assert_eq!(written, names(&metadata()["outputs"]));
    assert_eq!(sandbox.run(&["action", "--inputs", "{}"]).code, 2);
}

#[test]
fn a_summary_never_grows_beyond_what_github_takes() {
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
    let (code, log, _, summary) = action(&sandbox, inputs);
    assert_eq!(code, 0, "{}", log.chars().take(500).collect::<String>());
    assert!(summary.len() < 1024 * 1024);
    assert!(summary.contains("more in the template."));
}

#[test]
fn a_difference_in_a_log_is_no_command() {
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
    assert!(!again.stdout.contains(word), "it must not be guessed");
}
