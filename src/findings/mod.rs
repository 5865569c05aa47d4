//! The findings of a run: their type, the table of codes, and a renderer for each report format.
//!
//! Takes nothing; provides [`Finding`], [`Findings`] and [`Code`] to all other rooms. A finding has a symbolic
//! [`Place`]; line and column are computed only for a report.

mod accounting;
pub mod catalogue;
mod code;
mod code_table;
mod left_out;
mod nearest;
mod place;
pub mod report;

use std::cell::Cell;
use std::collections::BTreeMap;

use elsa::FrozenVec;

pub use accounting::Accounting;
pub use code::UnknownCode;
pub use code_table::Code;
pub use left_out::LeftOut;
pub(crate) use nearest::nearest;
pub use place::{FileId, Place, Spot};

use serde::Serialize;

/// The severity of a finding, in ascending order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A decision that users may want to know about.
    Note,
    /// A part of the spec is missing from the template, or incomplete.
    Warning,
    /// A problem that prevents writing a template.
    Error,
}

/// The input, as far as the renderers need it. The `document` room implements it.
pub trait Sources {
    /// The name of a file as in the command line (`-` for standard input), or the path that a `$ref` leads to.
    fn name(&self, file: FileId) -> &str;

    /// The JSON pointer (RFC 6901) to the value at `place`; empty for a file that could not be parsed.
    fn pointer(&self, place: &Place) -> String;

    /// The text of a file.
    fn text(&self, file: FileId) -> &str;

    /// The byte range of `place` in the text of its file: the value or its key, on one line.
    fn locate(&self, place: &Place) -> std::ops::Range<usize>;
}

/// A diagnostic, usually about a place in the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The stable name of this kind of finding; it determines the default severity.
    pub code: Code,
    /// The place in the input, if any.
    pub place: Option<Place>,
    /// Related places, each with a label.
    pub related: Vec<(Place, String)>,
    /// The problem in one sentence, in lower case and without a full stop.
    pub message: String,
    /// What the user can do.
    pub help: Option<String>,
    /// The operation, parameter or other item that it is about. For several findings of one code, reports for people name
    /// only the first one.
    pub subject: Option<String>,
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
            subject: None,
        }
    }

    /// The memory that it takes, approximately.
    fn size(&self) -> usize {
        let subject = self.subject.as_ref().map_or(0, String::len);
        let help = self.help.as_ref().map_or(0, String::len);
        size_of::<Self>() + self.message.len() + help + subject
    }

    /// Sets the place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Sets the item that the finding is about.
    #[must_use]
    pub fn about(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Sets the help line.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a related place.
    #[must_use]
    pub fn related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related.push((place, label.into()));
        self
    }
}

/// How many bytes the findings of a run may take: a small document can cause very many, each with a long name in its message.
const MAX_BYTES: usize = 64 << 20;

/// All findings of a run in the order in which they were reported, and the severities that the user set. All rooms
/// share one list; only reports group findings.
#[derive(Default)]
pub struct Findings {
    list: FrozenVec<Box<Finding>>,
    /// The memory that they take, approximately.
    bytes: Cell<usize>,
    levels: Levels,
}

/// The severities that the user set, by code. The last setting wins.
#[derive(Debug, Default, Clone)]
pub struct Levels(BTreeMap<Code, Severity>);

impl Levels {
    /// Sets the severity of `code`.
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
    /// An empty list with these severities.
    #[must_use]
    pub fn new(levels: Levels) -> Self {
        Self {
            list: FrozenVec::new(),
            bytes: Cell::new(0),
            levels,
        }
    }

    /// Adds a finding. If there are far too many, an error replaces the further ones.
    pub fn push(&self, finding: Finding) {
        let before = self.bytes.get();
        if before > MAX_BYTES {
            return;
        }
        self.bytes.set(before + finding.size());
        self.list.push(Box::new(finding));
        if self.bytes.get() > MAX_BYTES {
            let message = "there are too many findings to list; further ones are not reported";
            let finding = Finding::new(Code::LimitExceeded, message);
            self.list.push(Box::new(finding));
        }
    }

    /// Adds several findings.
    pub fn extend(&self, findings: impl IntoIterator<Item = Finding>) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }

    /// The number of findings so far.
    #[must_use]
    pub fn count(&self) -> usize {
        self.list.len()
    }

    /// Adds all of `others`.
    pub fn append(&self, others: Self) {
        for finding in others.list.into_vec() {
            self.push(*finding);
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

    /// The highest severity; `None` without findings.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.list.iter().map(|finding| self.severity(finding)).max()
    }

    /// Whether there is an error, so that no template is written.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.worst() == Some(Severity::Error)
    }
}

/// The count and the noun (with its verb) in singular or plural: `1 thing is`, `3 things are`.
#[must_use]
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
