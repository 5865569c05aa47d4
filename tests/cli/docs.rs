//! The documentation matches the program.

use std::fs;

use crate::harness::{Sandbox, repository};

/// README.md and everything in `docs`.
pub(crate) fn list_documents() -> Vec<String> {
    let mut names = vec!["README.md".to_owned(), "CONTRIBUTING.md".to_owned()];
    for entry in fs::read_dir(repository("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(stem) = name.strip_suffix(".md") {
            names.push(format!("docs/{stem}.md"));
        }
    }
    names.sort();
    names
}

pub(crate) fn read_document(name: &str) -> String {
    fs::read_to_string(repository(name)).unwrap()
}

#[test]
fn every_flag_is_explained_outside_the_reference() {
    let prose: String = list_documents()
        .iter()
        .filter(|name| *name != "docs/command-line.md")
        .map(|name| read_document(name))
        .collect();
    let sandbox = Sandbox::new(&[]);
    for command in ["generate", "gateway"] {
        let help = sandbox.run(&[command, "--help"]).stdout;
        let flags = help
            .lines()
            .filter_map(|line| line.get(6..)?.strip_prefix("--"))
            .filter_map(|flag| flag.split(' ').next());
        let flags: Vec<_> = flags
            .filter(|flag| !["help", "version"].contains(flag))
            .collect();
        assert!(flags.len() > 40, "{flags:?}");
        for flag in flags {
            assert!(prose.contains(&format!("--{flag}")), "--{flag}");
        }
    }
}

#[test]
fn every_message_format_is_documented() {
    for format in ["human", "short", "json", "sarif", "github"] {
        let heading = format!("\n## `{format}`");
        assert!(
            read_document("docs/message-formats.md").contains(&heading),
            "{format}"
        );
    }
}

#[test]
fn the_index_of_the_documentation_is_complete() {
    let index = read_document("docs/README.md");
    for name in list_documents() {
        if let Some(name) = name.strip_prefix("docs/")
            && name != "README.md"
        {
            assert!(index.contains(&format!("]({name})")), "{name}");
        }
    }
}

#[test]
fn links_lead_to_files_and_headings_that_exist() {
    let mut checked = 0;
    for name in list_documents() {
        let text = read_document(&name);
        let folder = std::path::Path::new(&name).parent().unwrap();
        for link in find_links(&text) {
            if link.starts_with("https://") {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() {
                name.clone()
            } else {
                folder.join(path).to_str().unwrap().to_owned()
            };
            let found = fs::metadata(repository(&target));
            let is_file = found.unwrap_or_else(|_| panic!("{name}: {link}")).is_file();
            checked += 1;
            if !anchor.is_empty() {
                assert!(is_file, "{name}: {link}");
                let anchors = list_anchors(&read_document(&target));
                assert!(anchors.iter().any(|it| it == anchor), "{name}: {link}");
            }
        }
    }
    assert!(checked > 20, "{checked} links found");
}

/// The targets of the inline links of a document.
fn find_links(text: &str) -> Vec<&str> {
    let rest = text.split("](").skip(1);
    rest.filter_map(|rest| rest.split(')').next()).collect()
}

/// The anchors that GitHub gives the headings of a document.
fn list_anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let kept =
        |character: &char| character.is_alphanumeric() || [' ', '-', '_'].contains(character);
    headings
        .map(|line| line.trim_start_matches('#').trim().to_lowercase())
        .map(|title| title.chars().filter(kept).collect::<String>())
        .map(|title| title.replace(' ', "-"))
        .collect()
}

#[test]
fn manual_pages_exist_for_every_command() {
    let sandbox = Sandbox::new(&[]);
    let run = sandbox.run(&["man", "--out", "pages"]);
    assert_eq!(
        (run.code, run.all().len()),
        (0, "exit: 0\n--- stdout\n--- stderr\n".len())
    );
    let mut names: Vec<_> = fs::read_dir(sandbox.path().join("pages"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let help = sandbox.run(&["--help"]).stdout;
    let commands = help.split("Commands:\n").nth(1).unwrap();
    let commands = commands.split("\n\n").next().unwrap().lines();
    let mut expected = vec!["spec2dest.1".to_owned()];
    expected.extend(
        commands
            .filter_map(|line| line.split_whitespace().next())
            .filter(|name| *name != "help")
            .map(|name| format!("spec2dest-{name}.1")),
    );
    expected.sort();
    assert_eq!(names, expected);
    let page = sandbox.read("pages/spec2dest-generate.1");
    for section in ["SYNOPSIS", "EXAMPLES", "\"EXIT STATUS\"", "\"SEE ALSO\""] {
        assert!(page.contains(&format!(".SH {section}\n")), "{section}");
    }
    assert_eq!(
        sandbox.run(&["man"]).stdout,
        sandbox.read("pages/spec2dest.1")
    );
}

#[test]
fn help_texts_begin_with_output_and_end_with_examples_and_exit_status() {
    let sandbox = Sandbox::new(&[]);
    for flag in ["-h", "--help"] {
        let help = sandbox.run(&["generate", flag]).stdout;
        let headings: Vec<_> = help
            .lines()
            .filter(|line| line.ends_with(':') && !line.starts_with(' '))
            .collect();
        assert_eq!(
            (headings.first(), headings.get(1)),
            (Some(&"Arguments:"), Some(&"Output:")),
            "{help}"
        );
        assert!(
            headings.ends_with(&["Messages:", "General:", "Examples:", "Exit status:"]),
            "{headings:?}"
        );
    }
}

#[test]
fn examples_in_help_texts_fit_into_80_columns() {
    let sandbox = Sandbox::new(&[]);
    let help = sandbox.run(&["--help"]).stdout;
    let commands = help.split("Commands:\n").nth(1).unwrap();
    let commands = commands.split("\n\n").next().unwrap().lines();
    let names = commands.filter_map(|line| line.split_whitespace().next());
    for name in names.filter(|name| *name != "help") {
        let help = sandbox.run(&[name, "--help"]).stdout;
        let end = help.split("\nExamples:\n").nth(1);
        let end = end.unwrap_or_else(|| panic!("{name} has no examples"));
        for line in end.lines() {
            assert!(line.len() <= 80, "{name}: {line}");
        }
        assert!(end.contains("\nExit status:\n  0  success\n"), "{name}");
    }
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
