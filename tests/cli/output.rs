//! Writing the template to files, pipes and devices.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use crate::harness::{Sandbox, api};

const PATHS: &str = "  /a:\n    post:\n      operationId: a\n      responses: {}\n";

/// Runs a shell command in the sandbox; `$BIN` is the binary.
fn run_shell(sandbox: &Sandbox, line: &str) -> Output {
    Command::new("bash")
        .args(["-c", line])
        .current_dir(sandbox.path())
        .env("BIN", env!("CARGO_BIN_EXE_spec2dest"))
        .output()
        .unwrap()
}

fn read_mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_replaced_file_keeps_its_permissions_and_a_new_file_follows_the_umask() {
    let sandbox = Sandbox::new(&[("spec.yaml", &api(PATHS))]);
    let out = sandbox.path().join("out.yaml");
    for permissions in [0o600, 0o640, 0o664, 0o755] {
        sandbox.write("out.yaml", "old");
        fs::set_permissions(&out, Permissions::from_mode(permissions)).unwrap();
        assert!(
            run_shell(&sandbox, "umask 022; $BIN generate spec.yaml -o out.yaml")
                .status
                .success()
        );
        assert_eq!(read_mode(&out), permissions, "{permissions:o}");
        assert!(sandbox.read("out.yaml").starts_with("AWSTemplate"));
    }
    for (umask, permissions) in [("002", 0o664), ("022", 0o644), ("077", 0o600)] {
        let line = format!("umask {umask}; rm out.yaml; $BIN generate spec.yaml -o out.yaml");
        assert!(run_shell(&sandbox, &line).status.success());
        assert_eq!(read_mode(&out), permissions, "umask {umask}");
    }
}

#[test]
fn standard_output_is_never_replaced() {
    let sandbox = Sandbox::new(&[("spec.yaml", &api(PATHS))]);
    for path in ["/dev/stdout", "/dev/fd/1", "-"] {
        sandbox.write("log", "precious\n");
        assert!(
            run_shell(
                &sandbox,
                &format!("$BIN generate spec.yaml -o {path} >>log")
            )
            .status
            .success()
        );
        assert!(
            sandbox.read("log").starts_with("precious\nAWSTemplate"),
            "{path}: {}",
            sandbox.read("log")
        );
    }
    sandbox.write("log", "precious\n");
    run_shell(&sandbox, "$BIN generate spec.yaml -o /dev/fd/5 5>>log");
    assert!(sandbox.read("log").starts_with("precious\nAWSTemplate"));
}

#[test]
fn pipes_are_written_to_and_symbolic_links_are_followed() {
    let sandbox = Sandbox::new(&[("spec.yaml", &api(PATHS)), ("target.yaml", "old")]);
    let piped = run_shell(
        &sandbox,
        "mkfifo pipe; cat pipe & $BIN generate spec.yaml -o pipe; wait; test -p pipe",
    );
    assert!(piped.status.success() && piped.stdout.starts_with(b"AWSTemplate"));
    run_shell(
        &sandbox,
        "ln -s target.yaml link.yaml; $BIN generate spec.yaml -o link.yaml",
    );
    assert!(sandbox.read("target.yaml").starts_with("AWSTemplate"));
    assert!(
        fs::symlink_metadata(sandbox.path().join("link.yaml"))
            .unwrap()
            .is_symlink()
    );
}

#[test]
fn an_output_that_cannot_be_written_is_exit_code_2_with_a_finding() {
    let sandbox = Sandbox::new(&[("spec.yaml", &api(PATHS))]);
    let full = run_shell(
        &sandbox,
        "$BIN generate spec.yaml --message-format short >/dev/full",
    );
    assert_eq!(full.status.code(), Some(2));
    let stderr = String::from_utf8(full.stderr).unwrap();
    assert!(
        stderr
            .contains("error[output-not-writable]: cannot write to standard output: No space left"),
        "{stderr}"
    );
    fs::create_dir(sandbox.path().join("folder")).unwrap();
    let run = sandbox.run(&["generate", "spec.yaml", "-o", "folder"]);
    assert_eq!(
        (run.code, run.stderr.contains("cannot write folder: ")),
        (2, true),
        "{}",
        run.stderr
    );
}

#[test]
fn a_closed_pipe_does_not_cause_a_panic() {
    let sandbox = Sandbox::new(&[("spec.yaml", &api(PATHS))]);
    for command in [
        "generate spec.yaml",
        "explain --list",
        "man",
        "completions bash",
    ] {
        let run = run_shell(
            &sandbox,
            &format!("set -o pipefail; ( sleep 0.1; $BIN {command} ) | true"),
        );
        let stderr = String::from_utf8(run.stderr).unwrap();
        assert!(!stderr.contains("panicked"), "{command}: {stderr}");
        assert_eq!(run.status.code(), Some(2), "{command}: {stderr}");
    }
}

#[test]
fn a_diff_makes_control_characters_and_commands_visible() {
    let sandbox = Sandbox::new(&[("spec.yaml", &api(PATHS))]);
    let arguments = ["generate", "spec.yaml", "-o", "out.yaml", "--check"];
    sandbox.run(&arguments[..4]);
    let fresh = sandbox.read("out.yaml");
    sandbox.write(
        "out.yaml",
        &format!("{fresh}# \u{1b}]0;title\u{7} ##[set-output name=x]y\n"),
    );
    let run = sandbox.run(&arguments);
    assert_eq!(run.code, 1);
    assert!(
        run.stdout
            .contains("-# \\u{1b}]0;title\\u{7} ## [set-output name=x]y\n"),
        "{}",
        run.stdout
    );
    sandbox.write("out.yaml", &fresh.replace('\n', "\r\n"));
    assert!(
        sandbox
            .run(&arguments)
            .stdout
            .contains("-AWSTemplateFormatVersion: '2010-09-09'\\r\n")
    );
}
