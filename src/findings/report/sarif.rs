//! Renders findings as SARIF 2.1.0, for code scanning.
//!
//! Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::findings::Accounting;
use crate::findings::{Code, Severity};

use super::json::summary;
use super::shown::{Location, Shown};

pub(super) fn write(
    out: &mut dyn Write,
    findings: &[Shown],
    accounting: Option<&Accounting>,
) -> io::Result<()> {
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "spec2dest",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": Code::ALL.iter().map(|code| rule(*code)).collect::<Vec<_>>(),
            }},
            "columnKind": "utf16CodeUnits",
            "results": findings.iter().map(result).collect::<Vec<_>>(),
            "properties": { "summary": accounting.map(summary) },
        }],
    });
    writeln!(out, "{document:#}")
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.name(),
        "shortDescription": { "text": code.summary() },
        "fullDescription": { "text": code.why() },
        "help": { "text": code.fix() },
        "helpUri": format!("{}/blob/main/docs/findings.md#{}", env!("CARGO_PKG_REPOSITORY"), code.name()),
        "defaultConfiguration": { "level": level(code.severity()) },
    })
}

fn level(severity: Severity) -> &'static str {
    severity.word()
}

fn result(shown: &Shown) -> Value {
    let text = break_links(&match &shown.help {
        Some(help) => format!("{}; {help}", shown.message),
        None => shown.message.clone(),
    });
    let related = |(location, label): &(Location, String)| {
        let mut related = self::location(location);
        if let Some(members) = related.as_object_mut() {
            members.insert("message".to_owned(), json!({ "text": break_links(label) }));
        }
        related
    };
    json!({
        "ruleId": shown.code.name(),
        "ruleIndex": Code::ALL.iter().position(|code| *code == shown.code),
        "level": level(shown.severity),
        "message": { "text": text },
        "locations": shown.location.iter().map(location).collect::<Vec<_>>(),
        "relatedLocations": shown.related.iter().map(related).collect::<Vec<_>>(),
    })
}

fn location(location: &Location) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": encode_uri(&location.name) },
            "region": {
                "startLine": location.line,
                "startColumn": location.utf16.0,
                "endColumn": location.utf16.1.max(location.utf16.0),
            },
        },
        "logicalLocations": [{ "fullyQualifiedName": location.pointer }],
    })
}

/// Breaks `[text](destination)`, which viewers would show as a link. Source: SARIF 2.1.0, 3.11.6.
fn break_links(text: &str) -> String {
    text.replace("](", "] (")
}

/// Encodes a path as a URI reference. A colon in the first segment would start a scheme (RFC 3986, 4.2).
fn encode_uri(name: &str) -> String {
    use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
    const UNSAFE: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'<')
        .add(b'>')
        .add(b'?')
        .add(b'%')
        .add(b'[')
        .add(b'\\')
        .add(b']')
        .add(b'^')
        .add(b'`')
        .add(b'{')
        .add(b'|')
        .add(b'}')
        .add(b':');
    utf8_percent_encode(name.strip_prefix("./").unwrap_or(name), UNSAFE).to_string()
}
