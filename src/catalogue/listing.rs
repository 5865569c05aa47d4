//! The table of operations.

use std::io;

use comfy_table::presets::NOTHING;
use comfy_table::{Cell, ContentArrangement, Table};
use serde::Serialize;

use crate::contract::Operation;
use crate::findings::report::visible;

/// How the table is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ListFormat {
    /// Columns, for people.
    #[default]
    Table,
    /// A list of objects.
    Json,
    /// Comma-separated values with a header line. Source: RFC 4180.
    Csv,
}

/// An operation, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// `operationId` or `METHOD /path`.
    pub operation: String,
    /// The method.
    pub method: String,
    /// The path as written in the document.
    pub path: String,
    /// The detail-type of its events.
    pub detail_type: String,
    /// `tags`.
    pub tags: Vec<String>,
    /// The names of the security schemes that it is called with; for an operation that cannot be delivered, those of the first
    /// alternative in the document.
    pub authentication: Vec<String>,
    /// How it can be delivered.
    pub delivery: ListedDelivery,
    /// `deprecated`.
    pub deprecated: bool,
    /// `summary`.
    pub summary: Option<String>,
}

/// How an operation can be delivered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ListedDelivery {
    /// What delivers it: `destinations` or `workflow`; `None` if nothing can.
    pub by: Option<&'static str>,
    /// How the requests differ from what the document describes, or why nothing can deliver it, in one phrase; empty if they do
    /// not differ.
    pub problem: String,
    /// The codes of the findings that explain this.
    pub codes: Vec<String>,
}

impl ListedDelivery {
    /// The phrase for a table: `destinations`, `destinations, without 2 optional parameters`, `not: its body must be …`.
    fn describe(&self) -> String {
        match self.by {
            Some(by) if self.problem.is_empty() => by.to_owned(),
            Some(by) => format!("{by}, {}", self.problem),
            None => format!("not: {}", self.problem),
        }
    }
}

impl Listed {
    /// The operation without what the backends tell about it.
    #[must_use]
    pub fn new(operation: &Operation, summary: Option<&str>) -> Self {
        let alternatives = operation.security.alternatives();
        let first = alternatives.first();
        Self {
            operation: name_operation(operation),
            method: operation.method.as_str().to_owned(),
            path: operation.path.text.clone(),
            detail_type: operation.detail_type.clone(),
            tags: operation.tags.clone(),
            authentication: first
                .map(|alternative| alternative.requirement.keys().cloned().collect())
                .unwrap_or_default(),
            delivery: ListedDelivery::default(),
            deprecated: operation.deprecated,
            summary: summary.map(str::to_owned),
        }
    }

    /// An operation that the spec or an overlay leaves out.
    #[must_use]
    pub fn left_out(method: &str, path: &str, delivery: ListedDelivery) -> Self {
        Self {
            operation: [method, " ", path].concat(),
            method: method.to_owned(),
            path: path.to_owned(),
            detail_type: String::new(),
            tags: Vec::new(),
            authentication: Vec::new(),
            delivery,
            deprecated: false,
            summary: None,
        }
    }

    fn describe_authentication(&self) -> String {
        if self.detail_type.is_empty() {
            // The contract does not say for operations that are left out.
            String::new()
        } else if self.authentication.is_empty() {
            "none".to_owned()
        } else {
            self.authentication.join(" + ")
        }
    }
}

/// `operationId` or, without one, `METHOD /path`.
#[must_use]
pub fn name_operation(operation: &Operation) -> String {
    let id = operation.operation_id.as_ref();
    id.map_or_else(|| operation.key(), ToString::to_string)
}

/// Writes the table; `width` is that of the terminal, `None` for lines of any length.
///
/// # Errors
/// Writing to `out` fails.
pub fn write_list(
    operations: &[Listed],
    format: ListFormat,
    width: Option<u16>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        ListFormat::Table => write_table(operations, width, out),
        ListFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, operations)?;
            writeln!(out)
        }
        ListFormat::Csv => write_csv(operations, out),
    }
}

fn write_table(
    operations: &[Listed],
    width: Option<u16>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header(["OPERATION", "METHOD", "PATH", "TAGS", "AUTH", "DELIVERY"]);
    for operation in operations {
        let deprecated = if operation.deprecated {
            " (deprecated)"
        } else {
            ""
        };
        let cells = [
            operation.operation.clone() + deprecated,
            operation.method.clone(),
            operation.path.clone(),
            operation.tags.join(", "),
            operation.describe_authentication(),
            operation.delivery.describe(),
        ];
        table.add_row(cells.map(|text| Cell::new(visible(&text))));
    }
    match width {
        Some(width) => {
            table.set_content_arrangement(ContentArrangement::Dynamic);
            table.set_width(width);
        }
        None => _ = table.set_content_arrangement(ContentArrangement::Disabled),
    }
    if let Some(first) = table.column_mut(0) {
        first.set_padding((0, 1));
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn write_csv(operations: &[Listed], out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record([
        "operation",
        "method",
        "path",
        "detailType",
        "tags",
        "authentication",
        "delivery",
        "problem",
        "codes",
        "deprecated",
        "summary",
    ])?;
    for operation in operations {
        writer.write_record([
            &operation.operation,
            &operation.method,
            &operation.path,
            &operation.detail_type,
            &operation.tags.join(", "),
            &operation.authentication.join(" + "),
            operation.delivery.by.unwrap_or_default(),
            &operation.delivery.problem,
            &operation.delivery.codes.join(" "),
            &operation.deprecated.to_string(),
            operation.summary.as_deref().unwrap_or_default(),
        ])?;
    }
    writer.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(width: Option<u16>) -> String {
        let listed = |path: &str| Listed {
            tags: vec!["a tag".to_owned(), "another".to_owned()],
            detail_type: "x".to_owned(),
            summary: Some("not\u{1b}[31mshown".to_owned()),
            ..Listed::left_out("POST", path, ListedDelivery::default())
        };
        let mut out = Vec::new();
        let operations = [
            listed("/a/{very-long-name}/of/a/path"),
            listed("/\u{1b}[31m/ü"),
        ];
        write_list(&operations, ListFormat::Table, width, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_table_fits_the_terminal_and_is_not_wrapped_in_a_pipe() {
        for width in [60, 80, 160] {
            let text = write(Some(width));
            assert!(
                text.lines()
                    .all(|line| line.chars().count() <= width.into()),
                "{text}"
            );
        }
        assert_eq!(write(None).lines().count(), 3);
        assert!(write(Some(80)).lines().count() > 3);
    }

    #[test]
    fn control_characters_of_a_spec_do_not_reach_the_terminal() {
        assert!(!write(None).contains('\u{1b}'));
    }
}
