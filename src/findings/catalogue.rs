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
    mend: &'static str,
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
            mend: code.mend(),
        }
    }
}

/// What there is to know about `code`, as plain text.
///
/// # Errors
/// The template is broken, which a test would have shown.
pub fn explain(code: Code) -> Result<String, Error> {
    rendered(
        include_str!("../../templates/explain.txt"),
        context! { code => Serde(Entry::from(code)) },
    )
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
