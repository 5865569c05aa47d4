//! Everything worth saying about a run: one type, one table of codes, one renderer per format.
//!
//! Takes nothing; gives [`Finding`], [`Findings`] and [`Code`] to every other room. A finding names its place
//! symbolically (a file and a JSON pointer); line and column are worked out only when it is shown.

mod accounting;
pub mod catalogue;
mod code;
mod left_out;
mod place;
pub mod report;

use std::collections::BTreeMap;

use elsa::FrozenVec;

pub use accounting::Accounting;
pub use code::{Code, UnknownCode};
pub use left_out::LeftOut;
pub use place::{FileId, Place, Spot};

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

    /// The JSON pointer (RFC 6901) to the value at `place`; empty for a file that could not be parsed.
    fn pointer(&self, place: &Place) -> String;

    /// The text of a file.
    fn text(&self, file: FileId) -> &str;

    /// The bytes that `place` means in the text of its file: the value, or its key; never beyond one line.
    fn locate(&self, place: &Place) -> std::ops::Range<usize>;
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
    /// How it is worded together with the others of its code, when reports group them.
    pub group: Option<Group>,
}

/// What makes a finding one of many that reports show as a single finding with a count.
#[derive(Debug, Clone)]
pub struct Group {
    /// The item that this occurrence is about; the first one is shown.
    pub example: String,
    /// The message for this many occurrences, without the example.
    pub wording: fn(usize) -> String,
}

/// The wording follows from the code, and functions cannot be compared.
impl PartialEq for Group {
    fn eq(&self, other: &Self) -> bool {
        self.example == other.example
    }
}

impl Eq for Group {}

impl Group {
    /// The message for `count` occurrences, of which this is the first.
    #[must_use]
    pub fn message(&self, count: usize) -> String {
        let wording = (self.wording)(count);
        let separator = if count == 1 { ": " } else { ", first " };
        [&wording, separator, &self.example].concat()
    }
}

impl Finding {
    /// One of possibly many findings with `code`, about `example`; `wording` gives the message for a number of them.
    pub fn grouped(code: Code, example: impl Into<String>, wording: fn(usize) -> String) -> Self {
        let group = Group {
            example: example.into(),
            wording,
        };
        let mut finding = Self::new(code, group.message(1));
        finding.group = Some(group);
        finding
    }

    /// A finding without a place, help or related places.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            place: None,
            related: Vec::new(),
            message: message.into(),
            help: None,
            group: None,
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

/// The findings of a run, every single occurrence, in the order they were made, and the severities the user asked for.
/// All rooms report into one list; only the reports group.
#[derive(Default)]
pub struct Findings {
    list: FrozenVec<Box<Finding>>,
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
            list: FrozenVec::new(),
            levels,
        }
    }

    /// Adds one.
    pub fn push(&self, finding: Finding) {
        self.list.push(Box::new(finding));
    }

    /// Adds several.
    pub fn extend(&self, findings: impl IntoIterator<Item = Finding>) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }

    /// How many findings there are so far.
    #[must_use]
    pub fn count(&self) -> usize {
        self.list.len()
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

/// `1 thing is`, `3 things are`.
#[must_use]
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
