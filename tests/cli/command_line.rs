//! `docs/command-line.md` is written from the definition of the command line.

use std::collections::BTreeMap;

use clap::{Arg, Command};

use crate::harness::repository;

const INTRODUCTION: &str = "# Command line

`spec2dest COMMAND --help` prints a summary of this page in the terminal, and `spec2dest man` the manual page. This page is generated
from the definition of the command line.
";

/// The heading of the flags that every command has.
const GENERAL: &str = "General";

#[test]
fn docs_command_line_md_is_up_to_date() {
    let expected = render_reference();
    let path = repository("docs/command-line.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    let current = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        current == expected,
        "docs/command-line.md is out of date: run UPDATE_DOCS=1 cargo test"
    );
}

fn render_reference() -> String {
    let mut main = spec2dest::commands::command().disable_help_subcommand(true);
    main.build();
    let shown: Vec<_> = main
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
        .collect();
    let mut text = INTRODUCTION.to_owned();
    text.push_str("\n| command | purpose |\n| --- | --- |\n");
    for command in &shown {
        let (name, about) = (command.get_name(), command.get_about().unwrap());
        text.push_str(&format!("| [`{name}`](#{name}) | {about} |\n"));
    }
    let general = tables(&main).remove(GENERAL).unwrap();
    text.push_str(&format!(
        "\n## Flags of every command\n\n{general}\n{}",
        last_section(&main, "Exit status:")
    ));
    let mut known = BTreeMap::new();
    for command in shown {
        text.push_str(&render_command(command, &mut known));
    }
    text
}

/// A command; a table that an earlier command has, too, is a link to that one.
fn render_command(command: &Command, known: &mut BTreeMap<String, String>) -> String {
    let (name, about) = (command.get_name(), command.get_about().unwrap());
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    let mut text = format!("\n## {name}\n\n{about}.\n\n```text\n{usage}\n```\n");
    let tables = tables(command);
    let mut repeated = Vec::new();
    for heading in headings(command).iter().filter(|name| **name != GENERAL) {
        let table = &tables[heading];
        if let Some(link) = known.get(table) {
            repeated.push(link.clone());
            continue;
        }
        let title = format!("{heading} ({name})");
        text.push_str(&format!("\n### {title}\n\n{table}"));
        let anchor = title.to_lowercase().replace(' ', "-");
        let anchor = anchor.replace(['(', ')'], "");
        known.insert(table.clone(), format!("[{heading}](#{anchor})"));
    }
    if !repeated.is_empty() {
        let links = repeated.join(", ");
        text.push_str(&format!("\nAlso the flags under {links}.\n"));
    }
    let examples = last_section(command, "Examples:");
    let commands: String = examples
        .lines()
        .map(|line| format!("{}\n", line.strip_prefix("  ").unwrap_or(line)))
        .collect();
    text.push_str(&format!("\n```sh\n{commands}```\n"));
    text
}

/// The headings of a command, in the order of its help text.
fn headings(command: &Command) -> Vec<&str> {
    let mut headings = Vec::new();
    for argument in command.get_arguments() {
        let heading = heading_of(argument);
        if !headings.contains(&heading) {
            headings.push(heading);
        }
    }
    headings.sort_by_key(|heading| *heading != "Arguments");
    headings
}

fn heading_of(argument: &Arg) -> &str {
    let other = if argument.is_positional() {
        "Arguments"
    } else {
        "Options"
    };
    argument.get_help_heading().unwrap_or(other)
}

/// The arguments under each heading, as a table.
fn tables(command: &Command) -> BTreeMap<&str, String> {
    let mut tables = BTreeMap::new();
    for argument in command.get_arguments().filter(|it| !it.is_hide_set()) {
        let table = tables
            .entry(heading_of(argument))
            .or_insert_with(|| "| | |\n| --- | --- |\n".to_owned());
        let meaning = describe(argument).replace('|', "\\|");
        let name = name(argument).replace('|', "\\|");
        table.push_str(&format!("| {name} | {meaning} |\n"));
    }
    tables
}

fn name(argument: &Arg) -> String {
    let value = argument.get_value_names().unwrap_or_default();
    let value = value.join(" ");
    let Some(long) = argument.get_long() else {
        return format!("`{value}`");
    };
    let short = argument.get_short();
    let short = short.map_or(String::new(), |short| format!("`-{short}`, "));
    let takes_value = argument
        .get_num_args()
        .is_some_and(|range| range.takes_values());
    if takes_value {
        format!("{short}`--{long} {value}`")
    } else {
        format!("{short}`--{long}`")
    }
}

fn describe(argument: &Arg) -> String {
    let help = argument.get_long_help().or(argument.get_help());
    let help = help.unwrap().to_string().replace('\n', " ");
    // A default that depends on something else is part of the help text.
    let (mut text, default) = match help.split_once(" [default: ") {
        Some((text, default)) => (text.to_owned(), default.replace(']', "")),
        None => (help, String::new()),
    };
    if !argument
        .get_num_args()
        .is_some_and(|range| range.takes_values())
    {
        return text;
    }
    text.push_str(&describe_values(argument));
    if !default.is_empty() {
        text.push_str(&format!("<br>Default: {default}"));
    }
    let default = argument.get_default_values();
    if !default.is_empty() && !argument.is_hide_default_value_set() {
        let default = default[0].to_string_lossy();
        text.push_str(&format!("<br>Default: `{default}`"));
    }
    text
}

/// The values that an argument can have: in one line, unless they are explained.
fn describe_values(argument: &Arg) -> String {
    let values = argument.get_possible_values();
    let values = values.iter().filter(|value| !value.is_hide_set());
    let (mut names, mut explained) = (Vec::new(), String::new());
    for value in values {
        names.push(format!("`{}`", value.get_name()));
        if let Some(help) = value.get_help() {
            explained.push_str(&format!("<br>`{}`: {help}", value.get_name()));
        }
    }
    if names.is_empty() || !explained.is_empty() {
        return explained;
    }
    format!("<br>Values: {}", names.join(", "))
}

/// A section of the text after the flags.
fn last_section(command: &Command, title: &str) -> String {
    let text = command.get_after_help().unwrap().to_string();
    let section = text.split("\n\n").find_map(|part| part.strip_prefix(title));
    let section = section.unwrap_or_else(|| panic!("{}: {title}", command.get_name()));
    if title == "Exit status:" {
        let rows = section.trim().lines().map(|line| {
            let (status, meaning) = line.trim().split_once("  ").unwrap();
            let meaning = meaning.replace("--fail-on", "`--fail-on`");
            let meaning = meaning.replace("--check", "`--check`");
            format!("| {status} | {meaning} |\n")
        });
        let rows: String = rows.collect();
        return format!("## Exit status\n\n| status | meaning |\n| --- | --- |\n{rows}");
    }
    section.trim_start_matches('\n').to_owned()
}
