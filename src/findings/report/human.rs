//! For people: the finding, the piece of source it is about, and what to do.

use std::io::{self, Write};
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use crate::findings::Accounting;
use crate::findings::{Severity, Sources};

use super::shown::{Location, Shown};
use super::summary::summary;
use super::visible::visible_span;

/// Characters of a very long line that are shown of a place, and on each side of it.
const CONTEXT: usize = 60;

/// Stands where a long line is cut.
const CUT: &str = "…";

pub(super) fn write(
    out: &mut dyn Write,
    findings: &[Shown],
    sources: &dyn Sources,
    accounting: Option<&Accounting>,
) -> io::Result<()> {
    // Colours are stripped by the stream where they are not wanted.
    let renderer = Renderer::styled();
    for finding in findings {
        let places = finding.location.iter().map(|place| (place, None));
        let related = finding.related.iter();
        let pieces: Vec<_> = places
            .chain(related.map(|(place, label)| (place, Some(label))))
            .map(|(place, label)| Piece::new(place, label, sources))
            .collect();
        let mut text = renderer.render(&[group(finding, &pieces)]);
        for (wrong, right) in pieces.iter().filter_map(|piece| piece.correction.as_ref()) {
            text = text.replace(wrong, right);
        }
        writeln!(out, "{text}\n")?;
    }
    match accounting {
        Some(accounting) => writeln!(out, "{}", summary(accounting)),
        None => Ok(()),
    }
}

fn group<'s>(finding: &'s Shown, pieces: &'s [Piece<'_>]) -> Group<'s> {
    let level = match finding.severity {
        Severity::Note => Level::NOTE,
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
    };
    let title = level
        .primary_title(&finding.message)
        .id(finding.code.name());
    let group = Group::with_title(title).elements(pieces.iter().map(Piece::snippet));
    match &finding.help {
        Some(help) => group.element(Level::HELP.message(help)),
        None => group,
    }
}

/// A place with the piece of source that is shown of it.
struct Piece<'s> {
    /// The file; where `correction` is set, line and column, too.
    path: String,
    line: usize,
    source: String,
    span: Range<usize>,
    /// What belongs to a related place.
    label: Option<&'s String>,
    /// The place as the renderer writes it, which counts columns in `source`, and as it is.
    correction: Option<(String, String)>,
}

impl<'s> Piece<'s> {
    fn new(place: &Location, label: Option<&'s String>, sources: &dyn Sources) -> Self {
        let (source, span) = line(sources.text(place.file), &place.range);
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

    fn snippet(&self) -> Snippet<'_, Annotation<'_>> {
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

/// The line around the bytes `range`, and where they are in it. Of a long line, as minified documents have, only the
/// neighbourhood is shown.
fn line(text: &str, range: &Range<usize>) -> (String, Range<usize>) {
    let before = text.get(..range.start).unwrap_or_default();
    let within = text.get(range.clone()).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    let before = before.rsplit('\n').next().unwrap_or_default();
    let after = after.split(['\n', '\r']).next().unwrap_or_default();
    let (from, cut_before) = match before.char_indices().rev().nth(CONTEXT) {
        Some((at, _)) => (before.get(at..).unwrap_or_default(), CUT),
        None => (before, ""),
    };
    let (within, cut_within) = beginning(within);
    let (to, cut_after) = match cut_within {
        "" => beginning(after),
        _ => ("", ""),
    };
    let start = cut_before.len() + from.len();
    visible_span(
        &format!("{cut_before}{from}{within}{cut_within}{to}{cut_after}"),
        start..start + within.len(),
    )
}

/// As much of the text as is shown, and what stands for the rest.
fn beginning(text: &str) -> (&str, &str) {
    match text.char_indices().nth(CONTEXT) {
        Some((at, _)) => (text.get(..at).unwrap_or_default(), CUT),
        None => (text, ""),
    }
}
