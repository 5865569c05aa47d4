//! Documents of strangers: nothing leaves the folder, nothing exhausts the machine, nothing changes more than text.

use std::fmt::Write;
use std::time::Duration;

use crate::harness::{Run, Sandbox, api};

#[track_caller]
fn refused(sandbox: &Sandbox, spec: &str, expected: &str) -> Run {
    let run = sandbox.run(&["check", spec, "--message-format", "short"]);
    assert!(
        run.cpu_time < Duration::from_secs(3),
        "takes {:?}",
        run.cpu_time
    );
    assert!(
        run.stderr.contains(expected),
        "expected {expected:?} in\n{}",
        run.stderr.chars().take(2000).collect::<String>()
    );
    run
}

#[test]
fn an_alias_bomb_is_refused() {
    let mut bomb = String::from("openapi: 3.0.0\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..20 {
        let before = level - 1;
        writeln!(
            bomb,
            "a{level}: &a{level} [{}]",
            vec![format!("*a{before}"); 9].join(", ")
        )
        .unwrap();
    }
    let sandbox = Sandbox::new(&[("bomb.yaml", &bomb)]);
    assert_eq!(
        refused(
            &sandbox,
            "bomb.yaml",
            "error[limit-exceeded]: aliases repeat more than"
        )
        .code,
        1
    );
}

#[test]
fn deep_nesting_is_refused_in_json_and_in_yaml() {
    let sandbox = Sandbox::new(&[
        ("deep.json", &"[".repeat(100_000)),
        ("deep.yaml", &format!("a: {}", "[".repeat(100_000))),
    ]);
    refused(&sandbox, "deep.json", "error[limit-exceeded]");
    refused(&sandbox, "deep.yaml", "error[");
    let block: String = (0..2_000)
        .map(|level| format!("{}a:\n", " ".repeat(level)))
        .collect();
    sandbox.write("block.yaml", &block);
    refused(
        &sandbox,
        "block.yaml",
        "error[limit-exceeded]: values lie more than",
    );
    // Where it is skipped, too.
    sandbox.write(
        "skipped.yaml",
        &format!(
            "openapi: 3.0.0\ncomponents:\n  schemas:\n{}",
            block.replace("a:", "   a:")
        ),
    );
    refused(
        &sandbox,
        "skipped.yaml",
        "error[limit-exceeded]: values lie more than",
    );
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_of_the_spec_is_refused() {
    let body = "  /a:\n    post:\n      requestBody: { $ref: 'link.yaml' }\n      responses: {}\n";
    let sandbox = Sandbox::new(&[
        ("secret.yaml", "required: true\n"),
        ("spec/spec.yaml", &api(body)),
    ]);
    std::os::unix::fs::symlink("../secret.yaml", sandbox.path().join("spec/link.yaml")).unwrap();
    refused(
        &sandbox,
        "spec/spec.yaml",
        "refused-reference]: `link.yaml` lies outside",
    );
}

#[cfg(unix)]
#[test]
fn a_reference_to_a_pipe_or_a_device_is_refused() {
    let sandbox = Sandbox::new(&[]);
    let pipe = sandbox.path().join("pipe.yaml");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    sandbox.write("spec.yaml", &api("  /a: { $ref: pipe.yaml }\n"));
    refused(
        &sandbox,
        "spec.yaml",
        "refused-reference]: `./pipe.yaml` is not a regular file",
    );
}

#[test]
fn more_operations_than_any_api_has_are_refused() {
    let paths: String = (0..6_300)
        .map(|number| format!("  /{number}: {{ $ref: '#/x-item' }}\n"))
        .collect();
    let item = "x-item: { get: {}, put: {}, post: {}, delete: {}, options: {}, head: {}, patch: {}, trace: {} }\n";
    let sandbox = Sandbox::new(&[("spec.yaml", &(api(&paths) + item))]);
    let expected = "error[limit-exceeded]: the document has more than 50000 operations";
    assert_eq!(refused(&sandbox, "spec.yaml", expected).code, 1);
}

#[test]
fn a_large_file_is_refused_without_reading_it() {
    let sandbox = Sandbox::new(&[]);
    let file = std::fs::File::create(sandbox.path().join("large.yaml")).unwrap();
    file.set_len(200 << 20).unwrap();
    refused(
        &sandbox,
        "large.yaml",
        "error[limit-exceeded]: the file has more than",
    );
}

#[test]
fn text_of_the_spec_stays_text_in_every_format() {
    let nasty =
        "::error::x%0A\\e[31m`$(id)` <script>alert(1)</script> ](javascript:x) ${AWS::AccountId}";
    // Not in the path, where a fragment leaves the operation out.
    let command = "##[add-mask]x";
    let spec = api(&format!(
        "  /a:\n    post:\n      operationId: \"{nasty}\"\n      security: [{{ \"{command}\": [] }}]\n      responses: {{}}\n  \"/{nasty}\":\n    post:\n      responses: {{}}\n    additionalOperations:\n      \"{command}{nasty}\": {{ responses: {{}} }}\n"
    ))
    .replace("openapi: 3.0.3", "openapi: 3.2.0");
    let sandbox = Sandbox::new(&[("spec.yaml", &spec)]);
    for format in ["human", "short", "json", "sarif", "github"] {
        // With colours, because what takes our own away would take those of the spec away, too.
        let run = sandbox.run(&[
            "check",
            "spec.yaml",
            "--color",
            "always",
            "--message-format",
            format,
        ]);
        assert!(
            !run.stderr.contains("\u{1b}[31m"),
            "{format}: {}",
            run.stderr
        );
        assert!(
            format == "human" || !run.stderr.contains('\u{1b}'),
            "{format}: {}",
            run.stderr
        );
        assert!(!run.stderr.contains("##["), "{format}: {}", run.stderr);
        if format == "github" {
            for line in run.stderr.lines() {
                assert!(
                    line.starts_with("::warning ") || line.starts_with("::notice "),
                    "{line}"
                );
                assert!(!line.contains("%0A\u{1b}"), "{line}");
            }
        }
        if matches!(format, "json" | "sarif") {
            serde_json::from_str::<serde_json::Value>(&run.stderr).unwrap();
        }
    }
    let template = sandbox.run(&["generate", "spec.yaml"]).template();
    let patterns = serde_yaml::to_string(&template).unwrap();
    assert!(!patterns.contains("!Sub 'POST"), "{patterns}");
}
