//! Finds invisible characters that come from the spec: a reviewer could not see what a template does.

use crate::cloudformation::Value;
use crate::findings::report::is_hidden;
use crate::findings::{Code, Finding};

use super::TemplateChecker;

/// Reports every part of the template with characters that people cannot see, except line breaks and tabs. They are
/// written as escapes.
pub(super) fn check(checker: &TemplateChecker<'_>) {
    for section in checker.template.sections() {
        for (id, value) in &section.entries {
            if has_hidden(value) {
                let message =
                    format!("{id} contains control characters or invisible characters of the spec");
                let finding = Finding::new(Code::HiddenCharacters, message).about(*id);
                checker.findings.push(match checker.place(id) {
                    Some(place) => finding.at(place.clone()),
                    None => finding,
                });
            }
        }
    }
}

fn has_hidden(value: &Value) -> bool {
    // Most texts need no closer look. Descriptions may have several lines.
    let is_affected = |text: &str| {
        let mut bytes = text.bytes();
        bytes.any(|byte| !matches!(byte, b' '..=b'~'))
            && text.contains(|character| {
                is_hidden(character) && !matches!(character, '\n' | '\r' | '\t')
            })
    };
    match value {
        Value::String(text) => is_affected(text),
        Value::Lines(lines) => lines.iter().any(|line| is_affected(line)),
        Value::Table(rows) => rows.iter().any(|(name, row)| {
            is_affected(name)
                || row
                    .iter()
                    .any(|(key, member)| is_affected(key) || has_hidden(member))
        }),
        Value::Integer(_) | Value::Number(_) | Value::Bool(_) => false,
        Value::List(items) => items.iter().any(has_hidden),
        Value::Map(members) => members
            .iter()
            .any(|(key, member)| is_affected(key) || has_hidden(member)),
        Value::Substitution(text) => is_affected(&text.filled("")),
        Value::Function { argument, .. } => has_hidden(argument),
    }
}
