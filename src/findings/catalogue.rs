//! Renders the table of codes: for `explain`, and as docs/findings.md.

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

/// The width in characters to which plain text is wrapped.
const WIDTH: usize = 80;

/// Renders the documentation of `code` as plain text.
///
/// # Errors
/// The minijinja template is invalid: a defect of this program.
pub fn explain(code: Code) -> Result<String, Error> {
    let text = render(
        include_str!("../../templates/explain.txt"),
        context! { code => Serde(Entry::from(code)) },
    )?;
    Ok(text.lines().map(wrap_line).collect())
}

/// Wraps a line at [`WIDTH`] characters; longer words are not split.
fn wrap_line(line: &str) -> String {
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

/// Renders docs/findings.md.
///
/// # Errors
/// See [`explain`].
pub fn markdown() -> Result<String, Error> {
    let codes: Vec<_> = Code::ALL.iter().map(|code| Entry::from(*code)).collect();
    render(
        include_str!("../../templates/findings.md"),
        context! { codes => Serde(codes) },
    )
}

/// Renders a minijinja template and restores its final line end, which minijinja removes.
fn render(template: &str, context: minijinja::Value) -> Result<String, Error> {
    Ok(Environment::new().render_str(template, context)? + "\n")
}
