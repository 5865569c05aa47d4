//! Hostile specs: they cannot read other folders, exhaust time or memory, or inject commands or markup.

use std::fmt::Write;
use std::time::Duration;

use crate::harness::{Run, Sandbox, api};

/// Checks a spec, and that `expected` is on standard output.
#[track_caller]
fn check_rejected(sandbox: &Sandbox, spec: &str, expected: &str) -> Run {
    let run = sandbox.run(&["check", spec, "--message-format", "short"]);
    assert!(
        run.cpu_time < Duration::from_secs(3),
        "takes {:?}",
        run.cpu_time
    );
    assert!(
        run.stdout.contains(expected),
        "expected {expected:?} in\n{}",
        run.stdout.chars().take(2000).collect::<String>()
    );
    run
}

#[test]
fn an_alias_bomb_is_rejected() {
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
        check_rejected(
            &sandbox,
            "bomb.yaml",
            "error[limit-exceeded]: aliases repeat more than"
        )
        .code,
        1
    );
}

#[test]
fn deep_nesting_is_rejected_in_json_and_yaml() {
    let sandbox = Sandbox::new(&[
        ("deep.json", &"[".repeat(100_000)),
        ("deep.yaml", &format!("a: {}", "[".repeat(100_000))),
    ]);
    check_rejected(&sandbox, "deep.json", "error[limit-exceeded]");
    check_rejected(&sandbox, "deep.yaml", "error[");
    let block: String = (0..2_000)
        .map(|level| format!("{}a:\n", " ".repeat(level)))
        .collect();
    sandbox.write("block.yaml", &block);
    check_rejected(
        &sandbox,
        "block.yaml",
        "error[limit-exceeded]: nesting exceeds",
    );
    // Also in a schema that no operation uses.
    sandbox.write(
        "unused.yaml",
        &format!(
            "openapi: 3.0.0\ncomponents:\n  schemas:\n{}",
            block.replace("a:", "   a:")
        ),
    );
    check_rejected(
        &sandbox,
        "unused.yaml",
        "error[limit-exceeded]: nesting exceeds",
    );
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_out_of_the_specs_folder_is_refused() {
    let body = "  /a:\n    post:\n      requestBody: { $ref: 'link.yaml' }\n      responses: {}\n";
    let sandbox = Sandbox::new(&[
        ("secret.yaml", "required: true\n"),
        ("spec/spec.yaml", &api(body)),
    ]);
    std::os::unix::fs::symlink("../secret.yaml", sandbox.path().join("spec/link.yaml")).unwrap();
    check_rejected(
        &sandbox,
        "spec/spec.yaml",
        "unreadable-body]: POST /a is left out: `link.yaml` is outside",
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
    check_rejected(
        &sandbox,
        "spec.yaml",
        "refused-reference]: `./pipe.yaml` is not a regular file",
    );
}

#[test]
fn too_many_operations_are_rejected() {
    let paths: String = (0..6_300)
        .map(|number| format!("  /{number}: {{ $ref: '#/x-item' }}\n"))
        .collect();
    let item = "x-item: { get: {}, put: {}, post: {}, delete: {}, options: {}, head: {}, patch: {}, trace: {} }\n";
    let sandbox = Sandbox::new(&[("spec.yaml", &(api(&paths) + item))]);
    let expected = "error[limit-exceeded]: the document has more than 50000 operations";
    assert_eq!(check_rejected(&sandbox, "spec.yaml", expected).code, 1);
}

#[test]
fn a_large_file_is_rejected_without_reading_it() {
    let sandbox = Sandbox::new(&[]);
    let file = std::fs::File::create(sandbox.path().join("large.yaml")).unwrap();
    file.set_len(200 << 20).unwrap();
    check_rejected(
        &sandbox,
        "large.yaml",
        "error[limit-exceeded]: the file is larger than",
    );
}

#[test]
fn text_of_the_spec_is_escaped_in_every_message_format() {
    let nasty =
        "::error::x%0A\\e[31m`$(id)` <script>alert(1)</script> ](javascript:x) ${AWS::AccountId}";
    // Not part of the path: with a `#` in its path, an operation is left out.
    let command = "##[add-mask]x";
    let spec = api(&format!(
        "  /a:\n    post:\n      operationId: \"{nasty}\"\n      security: [{{ \"{command}\": [] }}]\n      responses: {{}}\n  \"/{nasty}\":\n    post:\n      responses: {{}}\n    additionalOperations:\n      \"{command}{nasty}\": {{ responses: {{}} }}\n"
    ))
    .replace("openapi: 3.0.3", "openapi: 3.2.0");
    let sandbox = Sandbox::new(&[("spec.yaml", &spec)]);
    for format in ["human", "short", "json", "sarif", "github"] {
        // With colours, because removing them would also remove escape sequences of the spec.
        let run = sandbox.run(&[
            "check",
            "spec.yaml",
            "--color",
            "always",
            "--message-format",
            format,
        ]);
        assert!(
            !run.stdout.contains("\u{1b}[31m"),
            "{format}: {}",
            run.stdout
        );
        assert!(
            format == "human" || !run.stdout.contains('\u{1b}'),
            "{format}: {}",
            run.stdout
        );
        assert!(!run.stdout.contains("##["), "{format}: {}", run.stdout);
        if format == "github" {
            for line in run.stdout.lines() {
                assert!(
                    line.starts_with("::warning ") || line.starts_with("::notice "),
                    "{line}"
                );
                assert!(!line.contains("%0A\u{1b}"), "{line}");
            }
        }
        if matches!(format, "json" | "sarif") {
            serde_json::from_str::<serde_json::Value>(&run.stdout).unwrap();
        }
    }
    let template = sandbox.run(&["generate", "spec.yaml"]).template();
    let patterns = serde_yaml::to_string(&template).unwrap();
    assert!(!patterns.contains("!Sub 'POST"), "{patterns}");
}

#[test]
fn long_paths_and_many_variables_are_rejected() {
    let paths = |path: String| {
        format!(r#"{{"openapi":"3.0.3","paths":{{"{path}":{{"post":{{"responses":{{}}}}}}}}}}"#)
    };
    let sandbox = Sandbox::new(&[
        ("long.json", &paths("/x".repeat(500_000))),
        ("braces.json", &paths(format!("/{}", "{".repeat(1_000_000)))),
        ("variables.json", &paths("/{v}".repeat(101))),
    ]);
    let bytes = "error[limit-exceeded]: the document has more than 4096 bytes in one path";
    check_rejected(&sandbox, "long.json", bytes);
    check_rejected(&sandbox, "braces.json", bytes);
    let variables = "error[limit-exceeded]: the document has more than 100 variables in one path";
    check_rejected(&sandbox, "variables.json", variables);
}

/// The CPU time of `check` for the document that `write` makes for a size.
fn measure(sandbox: &Sandbox, size: usize, write: fn(usize) -> String) -> Duration {
    sandbox.write("spec.json", &write(size));
    let flags = ["check", "spec.json", "--message-format", "json"];
    let run = sandbox.run(&[&flags[..], &["--operation", "nothing"]].concat());
    assert!(
        !run.stdout.contains("syntax-error"),
        "{}",
        run.stdout.chars().take(500).collect::<String>()
    );
    run.cpu_time
}

#[test]
fn time_is_linear_in_the_size_of_a_document_on_one_line() {
    let duplicate_keys: fn(usize) -> String = |size| {
        let keys = r#""k":1,"#.repeat(size);
        format!(r#"{{"openapi":"3.0.3","x":{{{keys}"k":1}},"paths":{{}}}}"#)
    };
    let duplicate_ids: fn(usize) -> String = |size| {
        let paths = (0..size).map(|number| {
            format!(r#""/{number}":{{"get":{{"operationId":"same","responses":{{}}}}}}"#)
        });
        let paths: Vec<_> = paths.collect();
        format!(
            r#"{{"openapi":"3.0.3","servers":[{{"url":"https://x.io"}}],"paths":{{{}}}}}"#,
            paths.join(",")
        )
    };
    let sandbox = Sandbox::new(&[]);
    for (write, size) in [(duplicate_keys, 6_000), (duplicate_ids, 2_000)] {
        let small = measure(&sandbox, size, write);
        let large = measure(&sandbox, 4 * size, write);
        // Quadratic time would be 16 times as much.
        assert!(large < 8 * small, "{small:?}, then {large:?}");
    }
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_not_read() {
    let sandbox = Sandbox::new(&[("spec.yaml", &api("  /a:\n    post: { responses: {} }\n"))]);
    let pipe = sandbox.path().join("pipe.yaml");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    for file in ["pipe.yaml", "/dev/zero"] {
        for arguments in [
            &["generate", file][..],
            &["generate", "spec.yaml", "--overlay", file],
            &["generate", "spec.yaml", "--blueprint", file],
            &["generate", "spec.yaml", "--check", "-o", file],
        ] {
            let run = sandbox.run(arguments);
            assert_eq!(run.code, 2, "{arguments:?}: {}", run.stderr);
            assert!(
                run.stderr.contains("it is not a regular file"),
                "{arguments:?}: {}",
                run.stderr
            );
        }
    }
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_never_shown_and_the_action_rejects_it() {
    let spec = api("  /a:\n    post: { operationId: a, responses: {} }\n");
    let sandbox = Sandbox::new(&[("secret", "password: hunter2\n"), ("work/spec.yaml", &spec)]);
    let work = sandbox.path().join("work");
    std::os::unix::fs::symlink("../secret", work.join("template.yaml")).unwrap();
    let run = |arguments: &[&str], workspace: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_spec2dest"))
            .args(arguments)
            .current_dir(&work)
            .env_clear()
            .env("GITHUB_WORKSPACE", workspace)
            .env("GITHUB_OUTPUT", "outputs")
            .output()
            .unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    };
    let check = ["generate", "spec.yaml", "-o", "template.yaml", "--check"];
    let (code, text) = run(&check, "");
    assert_eq!(code, Some(1));
    assert!(
        text.contains("stale") && !text.contains("hunter2"),
        "{text}"
    );
    let workspace = work.display().to_string();
    for inputs in [
        r#"{"spec": "spec.yaml", "check": "true"}"#,
        r#"{"spec": "spec.yaml"}"#,
        r#"{"spec": "template.yaml", "output": "new.yaml"}"#,
        r#"{"spec": "spec.yaml", "blueprint": "template.yaml", "output": "new.yaml"}"#,
    ] {
        let (code, text) = run(&["action", "--inputs", inputs], &workspace);
        assert_eq!(code, Some(2), "{inputs}: {text}");
        assert!(
            text.starts_with("::error ") && text.contains("leads out of the workspace"),
            "{inputs}: {text}"
        );
        assert!(!text.contains("hunter2"), "{inputs}: {text}");
    }
    assert_eq!(sandbox.read("secret"), "password: hunter2\n");
}
