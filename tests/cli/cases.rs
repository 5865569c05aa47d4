//! Runs the cases of `tests/cases`. Each folder has a file `command`, the input files, and the expected output in `output.snap`.
//! CONTRIBUTING.md, "Add a case", explains the format.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::harness::{Run, Sandbox};

#[test]
fn cases_have_the_expected_output() {
    insta::glob!("../cases", "*/command", |command| {
        let folder = command.parent().unwrap();
        let sandbox = Sandbox::new(&[]);
        copy_files(folder, sandbox.path());
        let mut output = String::new();
        for line in fs::read_to_string(command).unwrap().lines() {
            writeln!(
                output,
                "{}{line}",
                if line.starts_with('#') { "" } else { "$ " }
            )
            .unwrap();
            if !line.starts_with('#') {
                run_line(&sandbox, line, &mut output);
            }
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.remove_snapshot_suffix();
        settings.remove_input_file();
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("output", output));
    });
}

fn copy_files(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copy = to.join(path.file_name().unwrap());
        if path.is_dir() {
            fs::create_dir(&copy).unwrap();
            copy_files(&path, &copy);
        } else {
            fs::copy(&path, copy).unwrap();
        }
    }
}

/// Runs `spec2dest ARGUMENTS [< FILE] [| grep [-A LINES] TEXT]` and appends its output and the files that it changes.
fn run_line(sandbox: &Sandbox, line: &str, output: &mut String) {
    let words = shlex::split(line).unwrap_or_else(|| panic!("unclosed quote in {line}"));
    let (words, filter) = match words.iter().position(|word| word == "|") {
        Some(pipe) => (&words[..pipe], Some(&words[pipe + 1..])),
        None => (&words[..], None),
    };
    let (words, input) = match words {
        [words @ .., sign, file] if sign == "<" => (words, sandbox.read(file)),
        words => (words, String::new()),
    };
    assert_eq!(words[0], "spec2dest", "{line}");
    let arguments: Vec<_> = words[1..].iter().map(String::as_str).collect();
    let before = read_files(sandbox.path());
    let run = sandbox.run_with_stdin(&arguments, &input);
    assert!(
        run.cpu_time < Duration::from_secs(3),
        "{line} takes {:?}",
        run.cpu_time
    );
    let after = read_files(sandbox.path());
    let changed = || {
        after
            .iter()
            .filter(|(name, bytes)| before.get(*name) != Some(bytes))
    };
    if run.code != 0 {
        let written: Vec<_> = changed().map(|(name, _)| name).collect();
        assert!(written.is_empty(), "{line} fails but writes {written:?}");
    }
    if let Some(blueprint) = arguments.iter().position(|word| *word == "--blueprint")
        && run.code == 0
    {
        let name = arguments[blueprint + 1];
        let output = arguments.iter().position(|word| *word == "-o");
        let merged = match output {
            Some(output) => sandbox.read(arguments[output + 1]),
            None => run.stdout.clone(),
        };
        let blueprint = String::from_utf8_lossy(&before[name]).into_owned();
        // What an earlier run inserted is replaced.
        if !blueprint.contains("spec2dest") {
            assert_only_inserts(&blueprint, &merged);
        }
    }
    write_run(&run, filter, output);
    for (name, bytes) in changed() {
        write_section(output, name, &String::from_utf8_lossy(bytes));
    }
    output.push('\n');
}

fn write_run(run: &Run, filter: Option<&[String]>, output: &mut String) {
    let stdout = match filter {
        None => run.stdout.clone(),
        Some([grep, text]) if grep == "grep" => select_lines(&run.stdout, text, 0),
        Some([grep, option, lines, text]) if grep == "grep" && option == "-A" => {
            select_lines(&run.stdout, text, lines.parse().unwrap())
        }
        Some(filter) => panic!("unknown filter {filter:?}"),
    };
    write_section(output, "standard output", &stdout);
    write_section(output, "standard error", &run.stderr);
    if run.code != 0 {
        writeln!(output, "--- exit status {}", run.code).unwrap();
    }
}

/// The lines that contain `text`, each with the `after` lines below it.
fn select_lines(lines: &str, text: &str, after: usize) -> String {
    let mut left = 0;
    let mut selected = String::new();
    for line in lines.lines() {
        left = if line.contains(text) { after + 1 } else { left };
        if left > 0 {
            selected += &format!("{line}\n");
            left -= 1;
        }
    }
    selected
}

/// Appends `text` with carriage returns and escape characters made visible.
fn write_section(output: &mut String, name: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    let text = text
        .replace('\r', "␍")
        .replace('\u{1b}', "␛")
        .replace("spec2dest.exe", "spec2dest");
    let end = if text.ends_with('\n') {
        ""
    } else {
        "⏎ missing\n"
    };
    write!(output, "--- {name}\n{text}{end}").unwrap();
}

/// The files below `folder` by relative path, with `/` between folders.
fn read_files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            files.extend(
                read_files(&path)
                    .into_iter()
                    .map(|(below, bytes)| (format!("{name}/{below}"), bytes)),
            );
        } else {
            files.insert(name, fs::read(path).unwrap());
        }
    }
    files
}

/// Checks that all lines of the blueprint are in the output, in order and byte for byte. If text is inserted within lines (in
/// flow style, or after a last line without a line break), only the characters must be.
#[track_caller]
fn assert_only_inserts(blueprint: &str, merged: &str) {
    let mut lines = merged.split_inclusive('\n');
    let by_lines = blueprint
        .split_inclusive('\n')
        .all(|line| lines.any(|there| there == line));
    let mut characters = merged.chars();
    let by_characters = blueprint
        .chars()
        .all(|character| characters.any(|there| there == character));
    let within_lines = !blueprint.ends_with('\n') || blueprint.contains('}');
    assert!(by_lines || (within_lines && by_characters), "{merged}");
}
