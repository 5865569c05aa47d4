//! For people: the finding, the piece of source it is about, and what to do.

use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::findings::Accounting;
use crate::findings::{Severity, Sources};

use super::shown::{Location, Shown};
use super::summary::summary;

/// Characters shown on each side of a place in a very long line.
const CONTEXT: usize = 60;

pub(super) fn write(
    out: &mut dyn Write,
    findings: &[Shown],
    sources: &dyn Sources,
    accounting: Option<&Accounting>,
) -> io::Result<()> {
    // Colours are stripped by the stream where they are not wanted.
    let renderer = Renderer::styled();
    for finding in findings {
        writeln!(out, "{}\n", renderer.render(&[group(finding, sources)]))?;
    }
    match accounting {
        Some(accounting) => writeln!(out, "{}", summary(accounting)),
        None => Ok(()),
    }
}

fn group<'s>(finding: &'s Shown, sources: &'s dyn Sources) -> Group<'s> {
    let level = match finding.severity {
        Severity::Note => Level::NOTE,
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
    };
    let mut group = Group::with_title(
        level
            .primary_title(&finding.message)
            .id(finding.code.name()),
    );
    if let Some(location) = &finding.location {
        group = group.element(snippet(location, sources, AnnotationKind::Primary, None));
    }
    for (location, label) in &finding.related {
        group = group.element(snippet(
            location,
            sources,
            AnnotationKind::Context,
            Some(label),
        ));
    }
    match &finding.help {
        Some(help) => group.element(Level::HELP.message(help)),
        None => group,
    }
}

fn snippet<'s>(
    location: &'s Location,
    sources: &'s dyn Sources,
    kind: AnnotationKind,
    label: Option<&'s String>,
) -> Snippet<'s, annotate_snippets::Annotation<'s>> {
    let text = sources.text(location.file);
    let (start, end) = (
        location.range.start.min(text.len()),
        location.range.end.min(text.len()),
    );
    let before = text.get(..start).unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line_end = after.find(['\n', '\r']).map_or(text.len(), |at| end + at);
    // A minified document is one line: only the neighbourhood is shown.
    let from = before
        .char_indices()
        .rev()
        .nth(CONTEXT)
        .map_or(line_start, |(at, _)| at.max(line_start));
    let to = after
        .char_indices()
        .nth(CONTEXT)
        .map_or(line_end, |(at, _)| (end + at).min(line_end));
    let shown_end = end.min(to);
    let annotation = kind.span(start - from..shown_end - from);
    let annotation = match label {
        Some(label) => annotation.label(label),
        None => annotation,
    };
    Snippet::source(text.get(from..to).unwrap_or_default())
        .line_start(location.line)
        .path(location.name.as_str())
        .annotation(annotation)
}
