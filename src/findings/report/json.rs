//! Renders findings as one JSON document: `{"version": 1, "findings": [...], "summary": {...}}`.
//!
//! Lines and columns start at 1; columns count characters, and `endColumn` is after the last one, on the same line.
//! `summary` is null if the spec could not be read. docs/message-formats.md documents the format for users.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::findings::Accounting;

use super::shown::{Location, Shown};
use super::visible::visible;

pub(super) fn write(
    out: &mut dyn Write,
    findings: &[Shown],
    accounting: Option<&Accounting>,
) -> io::Result<()> {
    let document = json!({
        "version": 1,
        "findings": findings.iter().map(finding).collect::<Vec<_>>(),
        "summary": accounting.map(summary),
    });
    writeln!(out, "{document:#}")
}

fn finding(shown: &Shown) -> Value {
    let related = |(location, label): &(Location, String)| json!({ "message": label, "location": self::location(location) });
    json!({
        "code": shown.code.name(),
        "severity": shown.severity,
        "message": shown.message,
        "help": shown.help,
        "location": shown.location.as_ref().map(location),
        "related": shown.related.iter().map(related).collect::<Vec<_>>(),
    })
}

fn location(location: &Location) -> Value {
    json!({
        "file": location.name,
        "pointer": location.pointer,
        "line": location.line,
        "column": location.column,
        "endColumn": location.end_column,
    })
}

/// The accounting as JSON. The keys of `leftOut` are codes.
pub(super) fn summary(accounting: &Accounting) -> Value {
    let left_out: serde_json::Map<_, _> = accounting
        .left_out
        .iter()
        .map(|(code, count)| (code.name().to_owned(), (*count).into()))
        .collect();
    let not_chosen: serde_json::Map<_, _> = accounting
        .not_chosen
        .iter()
        .map(|(method, count)| (visible(method), (*count).into()))
        .collect();
    json!({
        "operations": accounting.total(),
        "generated": accounting.generated,
        "notWritten": accounting.not_written,
        "leftOut": left_out,
        "notChosen": not_chosen,
    })
}
