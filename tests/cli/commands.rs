//! The subcommands other than `generate`, and the message formats.

use crate::harness::{Sandbox, api, repository, snapshots};

const SPEC: &str = "  /a/{id}:\n    post:\n      operationId: a\n      responses: {}\n  /b:\n    post:\n      requestBody: { required: true, content: { text/xml: {} } }\n      responses: {}\n";

#[test]
fn all_message_formats_contain_the_same_findings() {
    let sandbox = Sandbox::new(&[("spec.yaml", &api(SPEC))]);
    for format in ["human", "short", "json", "sarif", "github"] {
        let run = sandbox.run(&["check", "spec.yaml", "--message-format", format]);
        let mut settings = snapshots();
        // The list of rules changes with the table of codes.
        settings.add_filter(r#"(?s)"rules": \[.*?\n          \]"#, r#""rules": [...]"#);
        settings.add_filter(env!("CARGO_PKG_VERSION"), "VERSION");
        settings.add_filter(r#""ruleIndex": \d+"#, r#""ruleIndex": N"#);
        settings.bind(|| insta::assert_snapshot!(format!("messages-{format}"), run.all()));
    }
}

#[test]
fn docs_findings_md_is_up_to_date() {
    let expected = spec2dest::findings::catalogue::markdown().unwrap();
    let path = repository("docs/findings.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    let current = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        current == expected,
        "docs/findings.md is out of date: run UPDATE_DOCS=1 cargo test"
    );
}

#[test]
fn completions_are_printed() {
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
}

#[test]
fn check_fails_with_a_diff_if_the_template_is_stale() {
    let sandbox = Sandbox::new(&[("spec.yaml", &api(SPEC))]);
    let arguments = ["generate", "spec.yaml", "-o", "t.yaml", "--check"];
    assert_eq!(sandbox.run(&arguments).code, 1, "a missing file is stale");
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
