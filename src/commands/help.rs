//! The end of help texts and manual pages: examples and exit status.

use clap::builder::Styles;

use super::exit;

/// A command line, and what it is for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Example {
    pub(super) purpose: &'static str,
    pub(super) line: &'static str,
}

const fn example(purpose: &'static str, line: &'static str) -> Example {
    Example { purpose, line }
}

/// The examples of a subcommand, by its name; those of the program itself for `spec2dest`. The tests run all of them.
const EXAMPLES: &[(&str, &[Example])] = &[
    (
        "spec2dest",
        &[
            example(
                "Write a template that is ready to deploy",
                "spec2dest generate openapi.yaml -o template.yaml",
            ),
            example(
                "See what would be generated, and what would be left out",
                "spec2dest check openapi.yaml",
            ),
            example(
                "Write both directions: requests become events, and events become API calls",
                "spec2dest gateway openapi.yaml --with-destinations -o facade.yaml",
            ),
            example(
                "Find out what a warning means",
                "spec2dest explain body-not-guarded",
            ),
        ],
    ),
    (
        "generate",
        &[
            example(
                "Write a template that is ready to deploy",
                "spec2dest generate openapi.yaml -o template.yaml",
            ),
            example(
                "Fail if the committed template is stale",
                "spec2dest generate openapi.yaml -o template.yaml --check",
            ),
            example(
                "Generate two operations, for events from one source only",
                "spec2dest generate openapi.yaml \\\n    --operation reportInjury,removeInjury --source my.app",
            ),
            example(
                "Add to a SAM template, with a credential that it already has",
                "spec2dest generate openapi.yaml --blueprint sam.yaml \\\n    --credential apiKey.value=FootballApiKey -o sam.yaml",
            ),
            example(
                "Use a Step Functions workflow for what API destinations cannot send",
                "spec2dest generate openapi.yaml --deliver auto -o template.yaml",
            ),
        ],
    ),
    (
        "gateway",
        &[
            example(
                "Write an API that turns requests into events",
                "spec2dest gateway openapi.yaml -o gateway.yaml",
            ),
            example(
                "Write both directions: requests become events, and events become API calls",
                "spec2dest gateway openapi.yaml --with-destinations -o facade.yaml",
            ),
            example(
                "Accept only requests that are signed with AWS credentials",
                "spec2dest gateway openapi.yaml --authorizer iam --identity caller \\\n    -o gateway.yaml",
            ),
        ],
    ),
    (
        "check",
        &[
            example(
                "Report what generate would report",
                "spec2dest check openapi.yaml",
            ),
            example(
                "Write every finding as SARIF, for code scanning",
                "spec2dest check openapi.yaml --message-format sarif",
            ),
            example(
                "Fail if credentials would be sent to another domain",
                "spec2dest check openapi.yaml --deny credential-other-host",
            ),
        ],
    ),
    (
        "list",
        &[
            example(
                "List the operations of an API",
                "spec2dest list openapi.yaml",
            ),
            example(
                "See what a Step Functions workflow could call in addition",
                "spec2dest list openapi.yaml --deliver auto",
            ),
            example(
                "Write the operations with one tag as CSV, with their summaries",
                "spec2dest list openapi.yaml --include-tag Injuries --format csv",
            ),
        ],
    ),
    (
        "event",
        &[
            example(
                "See what an event looks like, and the request that it leads to",
                "spec2dest event openapi.yaml reportInjury",
            ),
            example(
                "Write Python that puts an event with only what is required",
                "spec2dest event openapi.yaml reportInjury --minimal --as boto3",
            ),
            example(
                "Write an example event of each operation into a folder",
                "spec2dest event openapi.yaml --out events",
            ),
        ],
    ),
    (
        "init",
        &[
            example(
                "Write the project file with the default answers",
                "spec2dest init openapi.yaml --yes",
            ),
            example("Make the templates that it lists", "spec2dest generate"),
        ],
    ),
    (
        "schema",
        &[example(
            "Save the JSON Schema of the project file",
            "spec2dest schema > spec2dest.schema.json",
        )],
    ),
    (
        "explain",
        &[
            example(
                "Explain one finding code",
                "spec2dest explain body-not-guarded",
            ),
            example("List all of them", "spec2dest explain --list"),
        ],
    ),
    (
        "launch-url",
        &[example(
            "Print a Launch Stack button for a README",
            "spec2dest launch-url --stack-name my-stack --region eu-west-1 --as markdown \\\n    --template-url https://my-bucket.s3.eu-west-1.amazonaws.com/template.yaml",
        )],
    ),
    (
        "completions",
        &[example(
            "Install the completions for bash",
            "spec2dest completions bash > spec2dest.bash",
        )],
    ),
    (
        "man",
        &[
            example("Read the manual page", "spec2dest man | man -l -"),
            example(
                "Write one manual page for each command",
                "spec2dest man --out man1",
            ),
        ],
    ),
];

/// Commands whose exit status depends on findings.
const REPORTING: [&str; 7] = [
    "spec2dest",
    "generate",
    "gateway",
    "check",
    "list",
    "event",
    "init",
];

/// The examples of a subcommand.
pub(super) fn list_examples(command: &str) -> &'static [Example] {
    let found = EXAMPLES.iter().find(|(name, _)| *name == command);
    found.map_or(&[], |(_, examples)| examples)
}

/// The exit statuses of a subcommand, and what they mean.
pub(super) fn list_exit_statuses(command: &str) -> Vec<(u8, &'static str)> {
    if REPORTING.contains(&command) {
        vec![
            (exit::SUCCESS, "success"),
            (
                exit::FINDINGS,
                "errors, findings at or above --fail-on, or a stale file with --check",
            ),
            (
                exit::USAGE,
                "wrong usage, unreadable input, or output that cannot be written",
            ),
        ]
    } else {
        vec![
            (exit::SUCCESS, "success"),
            (exit::USAGE, "wrong usage, or an error"),
        ]
    }
}

/// The text after the flags in `--help`.
pub(super) fn describe_usage(command: &str) -> String {
    let styles = Styles::styled();
    let header = styles.get_header();
    let mut text = String::new();
    let examples = list_examples(command);
    if !examples.is_empty() {
        text.push_str(&format!("{header}Examples:{header:#}\n"));
        for Example { purpose, line } in examples {
            text.push_str(&format!("  # {purpose}\n  {line}\n"));
        }
        text.push('\n');
    }
    text.push_str(&format!("{header}Exit status:{header:#}"));
    for (status, meaning) in list_exit_statuses(command) {
        text.push_str(&format!("\n  {status}  {meaning}"));
    }
    text
}
