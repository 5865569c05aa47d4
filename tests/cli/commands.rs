//! The verbs beside `generate`, and how the command line behaves.

use crate::harness::{Sandbox, api, repository, snapshots};

const SPEC: &str = "  /a/{id}:\n    post:\n      operationId: a\n      responses: {}\n  /b:\n    post:\n      requestBody: { content: { text/xml: {} } }\n      responses: {}\n";

#[test]
fn help_and_usage() {
    let sandbox = Sandbox::new(&[]);
    let help = sandbox.run(&["generate", "--help"]);
    assert_eq!(help.code, 0);
    snapshots().bind(|| insta::assert_snapshot!("help-generate", help.stdout));
    for wrong in [
        &["generate"][..],
        &["nothing"],
        &["generate", "x.yaml", "--retry-attempts", "186"],
        &["generate", "x.yaml", "--retry-max-age", "59"],
        &["generate", "x.yaml", "--rate-limit", "0"],
        &["generate", "x.yaml", "--dead-letter-queue", "queue"],
        &["generate", "x.yaml", "--create-bus", "default"],
        &["generate", "x.yaml", "--idempotency-header", "If-Match"],
        &["generate", "x.yaml", "--credential", "a.value=B"],
        &["generate", "x.yaml", "--methods", "TRACE"],
        &["explain", "nothing"],
    ] {
        assert_eq!(sandbox.run(wrong).code, 2, "{wrong:?}");
    }
}

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
fn severities_can_be_changed_but_not_where_nothing_could_be_written() {
    let sandbox = Sandbox::new(&[("spec.yaml", &api(SPEC)), ("bad.yaml", "a: [\n")]);
    assert_eq!(sandbox.run(&["check", "spec.yaml"]).code, 0);
    assert_eq!(
        sandbox
            .run(&["check", "spec.yaml", "--fail-on", "warning"])
            .code,
        1
    );
    let denied = sandbox.run(&["generate", "spec.yaml", "--deny", "body-not-expressible"]);
    assert_eq!((denied.code, denied.stdout.as_str()), (1, ""));
    let allowed = sandbox.run(&[
        "check",
        "spec.yaml",
        "--fail-on",
        "warning",
        "--allow",
        "body-not-expressible",
    ]);
    assert_eq!(allowed.code, 0, "{}", allowed.stderr);
    assert!(
        allowed.stderr.contains("note[body-not-expressible]"),
        "{}",
        allowed.stderr
    );
    let fatal = sandbox.run(&["check", "bad.yaml", "--allow", "syntax-error"]);
    assert_eq!(
        (fatal.code, fatal.stderr.contains("cannot be allowed")),
        (2, true)
    );
    let unknown = sandbox.run(&["check", "spec.yaml", "--allow", "body-not-expresible"]);
    assert!(
        unknown
            .stderr
            .contains("did you mean `body-not-expressible`?"),
        "{}",
        unknown.stderr
    );
}

#[test]
fn explain_prints_what_the_page_says() {
    let sandbox = Sandbox::new(&[]);
    let run = sandbox.run(&["explain", "optional-parameters-omitted"]);
    snapshots().bind(|| insta::assert_snapshot!("explain", run.stdout));
    let list = sandbox.run(&["explain", "--list"]);
    assert!(
        list.stdout.lines().count() > 50 && list.stdout.contains("warning  body-not-expressible: ")
    );
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
fn standard_input_and_output() {
    let sandbox = Sandbox::new(&[]);
    let run = sandbox.run_with_stdin(&["generate", "-", "--message-format", "short"], &api(SPEC));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout.starts_with("AWSTemplateFormatVersion")
            && run.stderr.contains("-:11:7: warning["),
        "{}",
        run.stderr
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

#[test]
fn colours_only_where_they_are_wanted() {
    let sandbox = Sandbox::new(&[("spec.yaml", &api(SPEC))]);
    assert!(
        !sandbox
            .run(&["check", "spec.yaml"])
            .stderr
            .contains('\u{1b}')
    );
    assert!(
        sandbox
            .run(&["check", "spec.yaml", "--color", "always"])
            .stderr
            .contains('\u{1b}')
    );
}
