//! Renders findings for people, with source excerpts and help lines.

use std::io::{self, Write};
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::findings::Accounting;
use crate::findings::{Severity, Sources};

use super::Detail;
use super::shown::{Location, Shown};
use super::summary::summary;
use super::visible::visible_span;

/// The maximum number of characters shown of a place, and on each side of it.
const CONTEXT: usize = 60;

/// Marks where a long line is cut.
const ELLIPSIS: &str = "…";

/// The number of lines that a report has at most, if leaving out excerpts is enough for that.
const SCREEN: usize = 40;

pub(super) fn write(
    out: &mut dyn Write,
    findings: &[Shown],
    sources: &dyn Sources,
    accounting: Option<&Accounting>,
    detail: Detail,
) -> io::Result<()> {
    // The output stream removes colours where they are not supported.
    let renderer = Renderer::styled();
    let mut entries: Vec<_> = findings
        .iter()
        .map(|finding| (render_with_excerpts(finding, sources, &renderer), true))
        .collect();
    if detail == Detail::Grouped {
        let closing = usize::from(accounting.is_some());
        // The least severe findings come first.
        for (index, finding) in findings.iter().enumerate() {
            if count_lines(&entries) + closing <= SCREEN {
                break;
            }
            if let Some(entry) = entries.get_mut(index) {
                *entry = (renderer.render(&[build_brief_group(finding)]), false);
            }
        }
    }
    for (text, has_excerpt) in &entries {
        writeln!(out, "{text}")?;
        if *has_excerpt {
            writeln!(out)?;
        }
    }
    match accounting {
        Some(accounting) => writeln!(out, "{}", summary(accounting)),
        None => Ok(()),
    }
}

/// The lines of the report, with an empty line after each excerpt.
fn count_lines(entries: &[(String, bool)]) -> usize {
    let entries = entries.iter();
    entries
        .map(|(text, has_excerpt)| text.lines().count() + usize::from(*has_excerpt))
        .sum()
}

fn render_with_excerpts(finding: &Shown, sources: &dyn Sources, renderer: &Renderer) -> String {
    let places = finding.location.iter().map(|place| (place, None));
    let related = finding.related.iter();
    let excerpts: Vec<_> = places
        .chain(related.map(|(place, label)| (place, Some(label))))
        .map(|(place, label)| Excerpt::new(place, label, sources))
        .collect();
    let mut text = renderer.render(&[build_group(finding, &excerpts)]);
    for (wrong, right) in excerpts.iter().flat_map(|excerpt| &excerpt.correction) {
        text = text.replace(wrong, right);
    }
    text
}

/// Only the message, the place and the help line.
fn build_brief_group(finding: &Shown) -> Group<'_> {
    let mut group = build_title(finding);
    if let Some(place) = &finding.location {
        let origin = Origin::path(place.name.as_str());
        group = group.element(origin.line(place.line).char_column(place.column));
    }
    add_help(group, finding)
}

fn build_group<'s>(finding: &'s Shown, excerpts: &'s [Excerpt<'_>]) -> Group<'s> {
    let group = build_title(finding).elements(excerpts.iter().map(Excerpt::to_snippet));
    add_help(group, finding)
}

fn build_title(finding: &Shown) -> Group<'_> {
    let level = match finding.severity {
        Severity::Note => Level::NOTE,
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
    };
    let title = level
        .primary_title(&finding.message)
        .id(finding.code.name());
    Group::with_title(title)
}

fn add_help<'s>(group: Group<'s>, finding: &'s Shown) -> Group<'s> {
    match &finding.help {
        Some(help) => group.element(Level::HELP.message(help)),
        None => group,
    }
}

/// A place and the source text that is shown for it.
struct Excerpt<'s> {
    /// The name of the file; with line and column if `correction` is set.
    path: String,
    line: usize,
    source: String,
    span: Range<usize>,
    /// The label of a related place.
    label: Option<&'s String>,
    /// The wrong and the right position, if `source` is cut: the renderer counts columns in `source`.
    correction: Option<(String, String)>,
}

impl<'s> Excerpt<'s> {
    fn new(place: &Location, label: Option<&'s String>, sources: &dyn Sources) -> Self {
        let (source, span) = cut_line(sources.text(place.file), &place.range);
        let shown_column = source.get(..span.start).unwrap_or_default().chars().count() + 1;
        let right = format!("{}:{}:{}", place.name, place.line, place.column);
        let wrong = format!("{right}:{}:{shown_column}", place.line);
        let cut = shown_column != place.column;
        Self {
            path: if cut {
                right.clone()
            } else {
                place.name.clone()
            },
            line: place.line,
            source,
            span,
            label,
            correction: cut.then_some((wrong, right)),
        }
    }

    fn to_snippet(&self) -> Snippet<'_, Annotation<'_>> {
        let annotation = match self.label {
            Some(label) => AnnotationKind::Context.span(self.span.clone()).label(label),
            None => AnnotationKind::Primary.span(self.span.clone()),
        };
        Snippet::source(self.source.as_str())
            .line_start(self.line)
            .path(self.path.as_str())
            .annotation(annotation)
    }
}

/// The line around the bytes `range`, and their range in it. A long line, as in minified documents, is cut on both
/// sides of them.
fn cut_line(text: &str, range: &Range<usize>) -> (String, Range<usize>) {
    let before = text.get(..range.start).unwrap_or_default();
    let within = text.get(range.clone()).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    let (from, cut_before) = cut_start(before);
    let mut near = after.char_indices().take(CONTEXT);
    let after = match near.find(|(_, character)| matches!(character, '\n' | '\r')) {
        Some((end, _)) => after.get(..end).unwrap_or_default(),
        None => after,
    };
    let (within, cut_within) = cut_end(within);
    let (to, cut_after) = match cut_within {
        "" => cut_end(after),
        _ => ("", ""),
    };
    let start = cut_before.len() + from.len();
    visible_span(
        &format!("{cut_before}{from}{within}{cut_within}{to}{cut_after}"),
        start..start + within.len(),
    )
}

/// The part of the last line that is shown, and the mark for the rest.
fn cut_start(text: &str) -> (&str, &str) {
    let mut start = text.len();
    for (count, (at, character)) in text.char_indices().rev().enumerate() {
        if character == '\n' {
            break;
        }
        start = at;
        if count == CONTEXT {
            return (text.get(start..).unwrap_or_default(), ELLIPSIS);
        }
    }
    (text.get(start..).unwrap_or_default(), "")
}

/// The part of the text that is shown, and the mark for the rest.
fn cut_end(text: &str) -> (&str, &str) {
    match text.char_indices().nth(CONTEXT) {
        Some((at, _)) => (text.get(..at).unwrap_or_default(), ELLIPSIS),
        None => (text, ""),
    }
}
