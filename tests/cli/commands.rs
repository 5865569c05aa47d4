//! The verbs beside `generate`, and how the command line behaves.

use crate::harness::{Sandbox, api, repository, snapshots};

const SPEC: &str = "  /a/{id}:\n    post:\n      operationId: a\n      responses: {}\n  /b:\n    post:\n      requestBody: { content: { text/xml: {} } }\n      responses: {}\n";

#[test]
fn every_message_format_says_the_same() {
    let sandbox = Sandbox::new(&[("spec.yaml", &api(SPEC))]);
    for format in ["human", "short", "json", "sarif", "github"] {
        let run = sandbox.run(&["check", "spec.yaml", "--message-format", format]);
        let mut settings = snapshots();
        // The list of all rules grows with the table of codes.
        settings.add_filter(r#"(?s)"rules": \[.*?\n          \]"#, r#""rules": [...]"#);
        settings.add_filter(env!("CARGO_PKG_VERSION"), "VERSION");
        settings.add_filter(r#""ruleIndex": \d+"#, r#""ruleIndex": N"#);
        settings.bind(|| insta::assert_snapshot!(format!("messages-{format}"), run.all()));
    }
}

#[test]
fn the_page_of_findings_is_fresh() {
    let fresh = spec2dest::findings::catalogue::markdown().unwrap();
    let path = repository("docs/findings.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == fresh,
        "docs/findings.md is not fresh: run UPDATE_DOCS=1 cargo test"
    );
}

#[test]
fn completions_and_manual_page_are_printed() {
    let sandbox = Sandbox::new(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(
            sandbox
                .run(&["completions", shell])
                .stdout
                .contains("spec2dest"),
            "{shell}"
        );
    }
    let man = sandbox.run(&["man"]).stdout;
    assert!(
        man.contains(".TH spec2dest") && man.contains("optional\\-params"),
        "{man}"
    );
}

#[test]
fn a_stale_template_is_shown_with_a_diff() {
    let sandbox = Sandbox::new(&[("spec.yaml", &api(SPEC))]);
    let arguments = ["generate", "spec.yaml", "-o", "t.yaml", "--check"];
    assert_eq!(sandbox.run(&arguments).code, 1, "a missing file differs");
    assert_eq!(sandbox.run(&arguments[..4]).code, 0);
    assert_eq!(sandbox.run(&arguments).code, 0);
    sandbox.write("t.yaml", &sandbox.read("t.yaml").replace("POST", "PUT"));
    let stale = sandbox.run(&arguments);
    assert_eq!(stale.code, 1);
    assert!(
        stale
            .stdout
            .contains("-      HttpMethod: PUT\n+      HttpMethod: POST\n"),
        "{}",
        stale.stdout
    );
}
