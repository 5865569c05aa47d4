//! The table of codes as people read it: `explain`, and docs/findings.md.

use minijinja::value::Serde;
use minijinja::{Environment, Error, context};
use serde::Serialize;

use super::{Code, Severity};

#[derive(Serialize)]
struct Entry {
    name: &'static str,
    severity: Severity,
    leaves_out: bool,
    is_fatal: bool,
    summary: &'static str,
    why: &'static str,
    fix: &'static str,
}

impl From<Code> for Entry {
    fn from(code: Code) -> Self {
        Self {
            name: code.name(),
            severity: code.severity(),
            leaves_out: code.leaves_out(),
            is_fatal: code.is_fatal(),
            summary: code.summary(),
            why: code.why(),
            fix: code.fix(),
        }
    }
}

/// Columns of a terminal that plain text is wrapped to.
const WIDTH: usize = 80;

/// What there is to know about `code`, as plain text.
///
/// # Errors
/// The template is broken, which a test would have shown.
pub fn explain(code: Code) -> Result<String, Error> {
    let text = rendered(
        include_str!("../../templates/explain.txt"),
        context! { code => Serde(Entry::from(code)) },
    )?;
    Ok(text.lines().map(wrapped).collect())
}

/// One line as lines of at most [`WIDTH`] characters, unless a word is longer.
fn wrapped(line: &str) -> String {
    let mut out = String::new();
    let mut used = 0;
    for word in line.split(' ') {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > WIDTH {
            out.push('\n');
            used = 0;
        } else if used > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += length;
    }
    out + "\n"
}

/// docs/findings.md.
///
/// # Errors
/// As [`explain`].
pub fn markdown() -> Result<String, Error> {
    let codes: Vec<_> = Code::ALL.iter().map(|code| Entry::from(*code)).collect();
    rendered(
        include_str!("../../templates/findings.md"),
        context! { codes => Serde(codes) },
    )
}

/// minijinja drops the last line break of a template.
fn rendered(template: &str, context: minijinja::Value) -> Result<String, Error> {
    Ok(Environment::new().render_str(template, context)? + "\n")
}
