//! Shell completions, in the shells that the machine has.

use std::process::Command;

use crate::harness::{Sandbox, repository};

const PROJECT: &str = "templates:\n- { spec: football.yaml, output: out/a.yaml }\n- { spec: football.yaml, output: out/b.yaml }\n";

/// What bash offers for a command line that ends with the word to complete.
fn complete_in_bash(sandbox: &Sandbox, words: &[&str]) -> Vec<String> {
    let script = r#"
        eval "$(spec2dest completions bash)"
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_TYPE=9
        _clap_complete_spec2dest spec2dest "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_spec2dest"))
        .parent()
        .unwrap();
    let path = std::env::join_paths([folder, "/usr/bin".as_ref(), "/bin".as_ref()]).unwrap();
    let run = Command::new("bash")
        .args(["--norc", "-c", script, "bash", "spec2dest"])
        .args(words)
        .current_dir(sandbox.path())
        .env_clear()
        .env("PATH", path)
        .output()
        .unwrap();
    let text = String::from_utf8(run.stdout).unwrap();
    assert!(
        run.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    text.lines()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

fn sandbox() -> Sandbox {
    let spec = std::fs::read_to_string(repository("specs/football.yaml")).unwrap();
    Sandbox::new(&[("football.yaml", &spec), ("spec2dest.yaml", PROJECT)])
}

#[test]
fn bash_completes_operations_and_tags_of_the_given_spec() {
    let sandbox = sandbox();
    let spec = ["generate", "football.yaml"];
    let complete = |words: &[&str]| complete_in_bash(&sandbox, &[&spec[..], words].concat());
    assert_eq!(complete(&["--operation", "rep"]), ["reportInjury"]);
    assert_eq!(complete(&["--include-tag", ""]), ["Injuries", "Players"]);
    assert_eq!(complete(&["--replies", "--exclude-tag", "P"]), ["Players"]);
    let from_project = complete_in_bash(&sandbox, &["check", "--operation", "list"]);
    assert_eq!(from_project, ["listInjuries"]);
    assert_eq!(complete(&["--deliver", "w"]), ["workflow"]);
}

#[test]
fn bash_completes_the_templates_of_the_project_file() {
    let sandbox = sandbox();
    let outputs = complete_in_bash(&sandbox, &["generate", "--template", ""]);
    assert_eq!(outputs, ["out/a.yaml", "out/b.yaml"]);
    sandbox.write("broken.yaml", "templates: [");
    let words = ["generate", "--project", "broken.yaml", "--template", ""];
    let none: [&str; 0] = [];
    let outputs = complete_in_bash(&sandbox, &words);
    assert_eq!(
        outputs
            .iter()
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>(),
        none
    );
}

#[test]
fn a_spec_that_cannot_be_read_offers_nothing() {
    let sandbox = sandbox();
    sandbox.write("football.yaml", "not: [an, api");
    let offered = complete_in_bash(&sandbox, &["generate", "football.yaml", "--operation", ""]);
    assert_eq!(offered, [""]);
}
