//! The documentation matches the program.

use std::fs;

use crate::harness::{Sandbox, repository};

fn read_document(name: &str) -> String {
    fs::read_to_string(repository(name)).unwrap()
}

#[test]
fn every_flag_and_message_format_is_documented() {
    let readme = read_document("README.md");
    let sandbox = Sandbox::new(&[]);
    let gateway = read_document("docs/gateway.md");
    let help = sandbox.run(&["gateway", "--help"]).stdout;
    let own = help
        .split("\nGateway:")
        .nth(1)
        .and_then(|rest| rest.split("\nOperations:").next());
    let flags = own
        .unwrap()
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--"));
    for flag in flags.filter_map(|line| line.split(' ').next()) {
        assert!(gateway.contains(&format!("`--{flag}")), "--{flag}");
    }
    let help = sandbox.run(&["generate", "--help"]).stdout;
    let flags = help
        .split_whitespace()
        .filter_map(|word| word.strip_prefix("--"))
        .map(|flag| flag.trim_matches(|character: char| !character.is_ascii_alphabetic()));
    for flag in flags.filter(|flag| !["", "help", "version", "output"].contains(flag)) {
        assert!(readme.contains(&format!("--{flag}")), "--{flag}");
    }
    for format in ["human", "short", "json", "sarif", "github"] {
        let heading = format!("\n## `{format}`");
        assert!(
            read_document("docs/message-formats.md").contains(&heading),
            "{format}"
        );
    }
}

#[test]
fn the_commands_in_the_readme_succeed() {
    let readme = read_document("README.md").replace("\\\n", " ");
    let folder = tempfile::TempDir::new().unwrap();
    let mut ran = 0;
    for line in readme.lines() {
        let words = line.replace("cargo run --release -- ", "spec2dest ");
        let mut words = words.split_whitespace().take_while(|word| *word != "#");
        if words.next() != Some("spec2dest") {
            continue;
        }
        let mut arguments: Vec<_> = words.map(str::to_owned).collect();
        if let Some(output) = arguments.iter().position(|word| word == "-o") {
            let name = &mut arguments[output + 1];
            *name = folder.path().join(name.as_str()).display().to_string();
        }
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_spec2dest"))
            .args(&arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        assert!(run.status.success(), "{arguments:?}: {run:?}");
        ran += 1;
    }
    assert!(ran >= 3, "{ran} commands found");
}

#[test]
fn explanations_have_at_most_80_columns() {
    let sandbox = Sandbox::new(&[]);
    let list = sandbox.run(&["explain", "--list"]).stdout;
    assert!(list.lines().count() > 50, "{list}");
    for line in list.lines() {
        let code = line
            .split_whitespace()
            .nth(1)
            .unwrap()
            .trim_end_matches(':');
        for line in sandbox.run(&["explain", code]).stdout.lines() {
            assert!(line.chars().count() <= 80, "{code}: {line}");
        }
    }
}
