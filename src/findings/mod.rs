//! Everything worth saying about a run: one type, one table of codes, one renderer per format.
//!
//! Takes nothing; gives [`Finding`], [`Findings`] and [`Code`] to every other room. A finding names its place
//! symbolically (a file and a JSON pointer); line and column are worked out only when it is shown.

mod accounting;
pub mod catalogue;
mod code;
mod place;
pub mod report;

use std::collections::BTreeMap;

pub use accounting::Accounting;
pub use code::{Code, UnknownCode};
pub use place::{FileId, Place, Pointer};

use serde::Serialize;

/// How much a finding matters. Ordered: a note is less than a warning, a warning less than an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A decision worth knowing.
    Note,
    /// Something the spec asks for is not, or not fully, in the template.
    Warning,
    /// No template is written.
    Error,
}

/// What the renderers need to know of the input. The `document` room implements it.
pub trait Sources {
    /// The name of a file as the user wrote it (`-` for standard input) or found through a `$ref`.
    fn name(&self, file: FileId) -> &str;

    /// The text of a file.
    fn text(&self, file: FileId) -> &str;

    /// The bytes in the texts that `places` mean, one range each: the value, or its key; never beyond one line. A
    /// place whose pointer leads nowhere gives its nearest ancestor. All at once, because each text is read again.
    fn locate(&self, places: &[&Place]) -> Vec<std::ops::Range<usize>>;
}

/// One thing worth saying, at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The stable name of this kind of finding; it also gives the usual severity.
    pub code: Code,
    /// Where in the input, if anywhere.
    pub place: Option<Place>,
    /// Other places that belong to it, each with what it shows.
    pub related: Vec<(Place, String)>,
    /// One sentence, lower case, no full stop: what is so.
    pub message: String,
    /// What the reader can do about it.
    pub help: Option<String>,
    /// How many times it holds, when one finding stands for many.
    pub count: usize,
    /// The first of the many.
    pub example: Option<String>,
}

impl Finding {
    /// A finding without a place, help or related places.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            place: None,
            related: Vec::new(),
            message: message.into(),
            help: None,
            count: 1,
            example: None,
        }
    }

    /// The same finding at `place`.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same finding with a help line.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same finding with one more place that belongs to it.
    #[must_use]
    pub fn related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related.push((place, label.into()));
        self
    }
}

/// The findings of a run, in the order they were made, and the severities the user asked for.
#[derive(Debug, Default)]
pub struct Findings {
    list: Vec<Finding>,
    levels: Levels,
}

/// The severities that the user set, by code. What is set last counts.
#[derive(Debug, Default, Clone)]
pub struct Levels(BTreeMap<Code, Severity>);

impl Levels {
    /// Sets the severity of `code`; an allowed finding is still shown, as a note.
    pub fn set(&mut self, code: Code, severity: Severity) {
        self.0.insert(code, severity);
    }

    /// The severity of `code` in this run.
    #[must_use]
    pub fn severity(&self, code: Code) -> Severity {
        self.0
            .get(&code)
            .copied()
            .unwrap_or_else(|| code.severity())
    }
}

impl Findings {
    /// No findings yet, with these severities.
    #[must_use]
    pub fn new(levels: Levels) -> Self {
        Self {
            list: Vec::new(),
            levels,
        }
    }

    /// Adds one.
    pub fn push(&mut self, finding: Finding) {
        self.list.push(finding);
    }

    /// Adds one that would come for every operation: the first place and `example` are kept, the count goes up.
    ///
    /// `wording` gets the count and says what is so, to be followed by the example.
    pub fn push_counted(
        &mut self,
        code: Code,
        place: Place,
        example: &str,
        wording: fn(usize) -> String,
    ) {
        if let Some(finding) = self.list.iter_mut().find(|finding| finding.code == code) {
            finding.count += 1;
            let first = finding.example.as_deref().unwrap_or_default();
            finding.message = format!("{}, first {first}", wording(finding.count));
        } else {
            let mut finding = Finding::new(code, format!("{}: {example}", wording(1))).at(place);
            finding.example = Some(example.to_owned());
            self.list.push(finding);
        }
    }

    /// All findings, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        self.list.iter()
    }

    /// The severity of `finding` in this run.
    #[must_use]
    pub fn severity(&self, finding: &Finding) -> Severity {
        self.levels.severity(finding.code)
    }

    /// The highest severity found, `None` without findings.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.list.iter().map(|finding| self.severity(finding)).max()
    }

    /// Whether no template may be written.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.worst() == Some(Severity::Error)
    }
}

impl Extend<Finding> for Findings {
    fn extend<I: IntoIterator<Item = Finding>>(&mut self, findings: I) {
        self.list.extend(findings);
    }
}

/// `1 thing is`, `3 things are`.
#[must_use]
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
