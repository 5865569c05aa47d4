//! The job summary on the page of a workflow run.
//!
//! Source: GitHub Docs, "Workflow commands for GitHub Actions", job summaries: GitHub Flavored Markdown, 1 MiB a step.

use std::fmt::Write;
use std::path::Path;

use indexmap::IndexSet;
use minijinja::value::Serde;
use minijinja::{Environment, Output, State, Value, context};
use serde::Serialize;

use crate::findings::report::{Shown, summary};
use crate::findings::{Code, Severity};
use crate::pipeline::{Connection, DeclaredTemplate, Model, Outcome};

use super::super::launch_url::{Link, render_button};

/// The maximum size of the summary of one step.
const MAX_BYTES: usize = 1024 * 1024;

/// The maximum number of rows in a table; halved until the summary fits.
const MAX_ROWS: usize = 500;

/// The repository in which the workflow runs, for links to its files.
#[derive(Debug, Default)]
pub(super) struct Checkout {
    /// `https://github.com/OWNER/NAME/blob/SHA`
    pub(super) blob: Option<String>,
    /// The path of the checkout.
    pub(super) workspace: Option<String>,
}

/// The contents of the summary.
pub(super) struct Report<'r> {
    pub(super) outcome: &'r Outcome,
    /// The path of the template.
    pub(super) output: &'r Path,
    /// Whether the file was only compared.
    pub(super) check: bool,
    pub(super) changed: bool,
    /// The parameters of the template; empty without a template.
    pub(super) declared: &'r DeclaredTemplate,
    pub(super) links: &'r [Link],
    /// Lines about the parameters that the user of a link must enter.
    pub(super) missing_values: &'r [String],
    pub(super) checkout: &'r Checkout,
}

#[derive(Serialize)]
struct OperationRow {
    detail_type: String,
    source: String,
    method: &'static str,
    endpoint: String,
    auth: String,
}

#[derive(Serialize)]
struct FindingRow {
    severity: &'static str,
    code: &'static str,
    place: Option<String>,
    link: Option<String>,
    message: String,
    help: Option<String>,
}

impl Report<'_> {
    /// Renders the summary as Markdown.
    pub(super) fn markdown(&self) -> anyhow::Result<String> {
        let operations = build_operation_rows(self.outcome).unwrap_or_default();
        let hosts = list_hosts(self.outcome);
        let shown = Shown::grouped(&self.outcome.findings, self.outcome.sources.as_ref());
        let mut findings: Vec<_> = shown.iter().map(|shown| self.build_row(shown)).collect();
        // The most severe first, because the table may be shortened.
        findings.sort_by_key(|row| {
            ["error", "warning", "note"]
                .iter()
                .position(|word| *word == row.severity)
        });
        let mut rows = MAX_ROWS;
        loop {
            let text = self.render(&operations, &hosts, &findings, rows)?;
            if text.len() < MAX_BYTES || rows == 0 {
                return Ok(text);
            }
            rows /= 2;
        }
    }

    fn render(
        &self,
        operations: &[OperationRow],
        hosts: &CalledHosts,
        findings: &[FindingRow],
        rows: usize,
    ) -> anyhow::Result<String> {
        let size = self.outcome.template.as_deref().map_or(0, str::len);
        let required: Vec<_> = self
            .declared
            .parameters
            .iter()
            .filter(|parameter| !parameter.has_default)
            .map(|parameter| parameter.name.clone())
            .collect();
        let cut = |length: usize| length.saturating_sub(rows);
        let button = match self.links {
            [] => String::new(),
            links => render_button(include_str!("../../../templates/launch-button.md"), links)?,
        };
        let mut engine = Environment::new();
        engine.set_formatter(write_escaped);
        let text = engine.render_str(
            include_str!("../../../templates/job-summary.md"),
            context! {
                account => self.outcome.accounting.as_ref().map(summary),
                output => self.output.display().to_string(),
                written => self.outcome.template.is_some(),
                check => self.check,
                changed => self.changed,
                operations => Serde(operations.iter().take(rows).collect::<Vec<_>>()),
                operations_cut => cut(operations.len()),
                hosts => Serde(hosts.servers.iter().take(rows).collect::<Vec<_>>()),
                hosts_cut => cut(hosts.servers.len()),
                token_urls => Serde(hosts.token_urls.iter().take(rows).collect::<Vec<_>>()),
                token_urls_cut => cut(hosts.token_urls.len()),
                findings => Serde(findings.iter().take(rows).collect::<Vec<_>>()),
                findings_cut => cut(findings.len()),
                any_source => operations.iter().any(|row| !row.source.is_empty()),
                parameters => required,
                has_transform => self.declared.has_transform,
                needs_bucket => size > crate::aws::MAX_INLINE_TEMPLATE_BYTES,
                button => Value::from_safe_string(button),
                missing_values => Serde(self.missing_values),
            },
        )?;
        Ok(text + "\n")
    }

    fn build_row(&self, shown: &Shown) -> FindingRow {
        let location = shown.location.as_ref();
        FindingRow {
            severity: shown.severity.word(),
            code: shown.code.name(),
            place: location.map(|location| format!("{}:{}", location.name, location.line)),
            link: location.and_then(|location| self.checkout.link(&location.name, location.line)),
            message: shown.message.clone(),
            help: shown.help.clone().filter(|_| {
                shown.severity > Severity::Note || shown.code == Code::CredentialAdopted
            }),
        }
    }
}

impl Checkout {
    /// The URL of a line of a file; `None` for files outside the checkout.
    fn link(&self, file: &str, line: usize) -> Option<String> {
        let blob = self.blob.as_ref()?;
        let inside = self
            .workspace
            .as_ref()
            .and_then(|workspace| file.strip_prefix(workspace.as_str()))
            .map_or(file, |rest| rest.trim_start_matches(['/', '\\']));
        let path = inside.replace('\\', "/");
        let steps: Vec<_> = path.split('/').filter(|step| *step != ".").collect();
        if path.starts_with('/') || path == "-" || steps.contains(&"..") {
            return None;
        }
        let encode = |step: &&str| {
            percent_encoding::utf8_percent_encode(step, percent_encoding::NON_ALPHANUMERIC)
                .to_string()
        };
        let steps: Vec<_> = steps.iter().map(encode).collect();
        Some(format!("{blob}/{}#L{line}", steps.join("/")))
    }
}

/// Where the template sends requests, each once, in order of first use.
#[derive(Default)]
struct CalledHosts {
    /// The hosts of the operations.
    servers: IndexSet<String>,
    token_urls: IndexSet<String>,
}

fn list_hosts(outcome: &Outcome) -> CalledHosts {
    let mut hosts = CalledHosts::default();
    let deliveries = outcome.model.iter().flat_map(Model::deliveries);
    for (destination, connection) in deliveries {
        let host = destination.endpoint.server.host().to_string();
        hosts.servers.insert(host);
        let token_url = connection.token_url().map(str::to_owned);
        hosts.token_urls.extend(token_url);
    }
    hosts
}

/// Builds a row for each operation in the template.
fn build_operation_rows(outcome: &Outcome) -> Option<Vec<OperationRow>> {
    let (contract, model) = (outcome.contract.as_ref()?, outcome.model.as_ref()?);
    let build = |index: usize, method, endpoint, connection: &Connection| {
        let operation = contract.operations.get(index)?;
        let row = OperationRow {
            detail_type: operation.detail_type.clone(),
            source: operation.source.clone().unwrap_or_default(),
            method,
            endpoint,
            auth: connection.describe_authentication(),
        };
        Some((index, row))
    };
    let destinations = model.deliveries().filter_map(|(known, connection)| {
        let endpoint = known.endpoint.to_string();
        build(known.operation, known.method.as_str(), endpoint, connection)
    });
    let calls = model.workflow_calls().filter_map(|(call, connection)| {
        build(call.operation, call.method, call.describe_url(), connection)
    });
    let mut rows: Vec<_> = destinations.chain(calls).collect();
    rows.sort_by_key(|(index, _)| *index);
    Some(rows.into_iter().map(|(_, row)| row).collect())
}

/// Writes a value so that it is plain text in Markdown and in HTML: punctuation becomes character references, which never
/// have a structural meaning. Source: GitHub Flavored Markdown, 6.2 "Entity and numeric character references".
fn write_escaped(
    out: &mut Output<'_>,
    _: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), minijinja::Error> {
    if value.is_safe() {
        return Ok(out.write_str(value.as_str().unwrap_or_default())?);
    }
    if value.is_none() {
        return Ok(());
    }
    for character in value.to_string().chars() {
        match character {
            '\n' | '\r' => out.write_char(' ')?,
            plain if plain.is_ascii_alphanumeric() || plain == ' ' || !plain.is_ascii() => {
                out.write_char(plain)?;
            }
            other => write!(out, "&#{};", u32::from(other))?,
        }
    }
    Ok(())
}
