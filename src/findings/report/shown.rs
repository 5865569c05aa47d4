//! Findings with line and column, ready for a report.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use indexmap::IndexMap;

use crate::findings::{Code, FileId, Finding, Findings, Place, Severity, Sources};

use super::visible::visible;

/// A finding, ready for a report. Its texts have no control characters, because the document may not be trusted.
pub(crate) struct Shown {
    pub(crate) severity: Severity,
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) location: Option<Location>,
    pub(crate) related: Vec<(Location, String)>,
}

/// A byte range of a file. Lines and columns start at 1; columns count characters.
#[derive(Clone)]
pub(crate) struct Location {
    pub(crate) file: FileId,
    /// The file's name.
    pub(crate) name: String,
    pub(crate) pointer: String,
    pub(crate) range: Range<usize>,
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) end_column: usize,
    /// Start and end column in UTF-16 code units, as in SARIF and editors.
    pub(crate) utf16: (usize, usize),
}

/// Errors of one code that are shown one by one, because each of them needs a fix.
const SINGLE_ERRORS: usize = 5;

/// Findings of one code that are shown as one.
struct Entry<'f> {
    first: &'f Finding,
    count: usize,
    /// Whether all of them have the same help line.
    same_help: bool,
}

impl Shown {
    /// All findings, ordered by place; those without a place come last.
    pub(crate) fn each(findings: &Findings, sources: &dyn Sources) -> Vec<Self> {
        let entries: Vec<_> = findings.iter().map(Entry::single).collect();
        let mut shown = Self::locate(findings, &entries, sources);
        shown.sort_by_key(Self::position);
        shown
    }

    /// All findings, ordered by severity and place, so that errors come last.
    pub(crate) fn each_by_severity(findings: &Findings, sources: &dyn Sources) -> Vec<Self> {
        let mut shown = Self::each(findings, sources);
        shown.sort_by_key(|shown| shown.severity);
        shown
    }

    /// One finding for each code, with the number of occurrences and the first of them, ordered by severity and place.
    /// A few errors of one code are shown one by one.
    pub(crate) fn grouped(findings: &Findings, sources: &dyn Sources) -> Vec<Self> {
        let mut groups: IndexMap<Code, Vec<&Finding>> = IndexMap::new();
        let mut known = HashSet::new();
        for finding in findings.iter() {
            if known.insert((finding.code, &finding.message, &finding.place)) {
                groups.entry(finding.code).or_default().push(finding);
            }
        }
        let mut entries = Vec::new();
        for group in groups.values() {
            let is_error = |first: &&Finding| findings.severity(first) == Severity::Error;
            if group.len() <= SINGLE_ERRORS && group.first().is_some_and(is_error) {
                entries.extend(group.iter().copied().map(Entry::single));
            } else {
                entries.extend(Entry::of_group(group));
            }
        }
        let mut shown = Self::locate(findings, &entries, sources);
        shown.sort_by_key(|shown| (shown.severity, shown.position()));
        shown
    }

    fn locate(findings: &Findings, entries: &[Entry<'_>], sources: &dyn Sources) -> Vec<Self> {
        let places = entries.iter().flat_map(|entry| places(entry.first));
        let places: Vec<_> = places.map(|place| (place, sources.locate(place))).collect();
        let lines = LineIndex::new(&places, sources);
        let mut located = places
            .iter()
            .map(|(place, range)| lines.location(place, range.clone(), sources));
        let shown = entries.iter().map(|entry| {
            let finding = entry.first;
            let severity = findings.severity(finding);
            let location = finding.place.as_ref().and_then(|_| located.next());
            let related = finding
                .related
                .iter()
                .filter_map(|(_, label)| Some((located.next()?, visible(label))));
            Self {
                severity,
                code: finding.code,
                message: visible(&entry.message()),
                help: entry.help(severity),
                related: related.collect(),
                location,
            }
        });
        shown.collect()
    }

    /// The file and the byte; findings without a place come last.
    fn position(&self) -> (bool, FileId, usize) {
        match &self.location {
            Some(location) => (false, location.file, location.range.start),
            None => (true, FileId(0), 0),
        }
    }
}

impl<'f> Entry<'f> {
    fn single(finding: &'f Finding) -> Self {
        Self {
            first: finding,
            count: 1,
            same_help: true,
        }
    }

    /// `None` for an empty group.
    fn of_group(group: &[&'f Finding]) -> Option<Self> {
        let first = *group.first()?;
        Some(Self {
            first,
            count: group.len(),
            same_help: group.iter().all(|finding| finding.help == first.help),
        })
    }

    fn message(&self) -> Cow<'f, str> {
        if self.count == 1 {
            return Cow::Borrowed(&self.first.message);
        }
        let many = self.first.code.describe_many(self.count);
        Cow::Owned(match &self.first.subject {
            Some(subject) => format!("{many}; first {subject}"),
            None => format!("{many}; the first: {}", self.first.message),
        })
    }

    /// The help line of the findings or, except for notes, of their code.
    fn help(&self, severity: Severity) -> Option<String> {
        let own = self.first.help.as_deref().filter(|_| self.same_help);
        let general = (severity > Severity::Note).then(|| self.first.code.fix());
        own.or(general).map(visible)
    }
}

fn places(finding: &Finding) -> impl Iterator<Item = &Place> {
    finding
        .place
        .iter()
        .chain(finding.related.iter().map(|(place, _)| place))
}

/// Lines and columns of the places of each file.
struct LineIndex(HashMap<FileId, FileLines>);

/// Lines and columns in one file.
#[derive(Default)]
struct FileLines {
    /// The byte offset at which each line starts.
    starts: Vec<usize>,
    /// The characters and UTF-16 code units before certain offsets in their line.
    columns: HashMap<usize, (usize, usize)>,
}

impl LineIndex {
    /// Reads each line at most once, however many places it has: a minified document is one line.
    fn new(places: &[(&Place, Range<usize>)], sources: &dyn Sources) -> Self {
        let mut offsets: HashMap<_, Vec<usize>> = HashMap::new();
        for (place, range) in places {
            let offsets = offsets.entry(place.file).or_default();
            offsets.extend([range.start, range.end]);
        }
        let files = offsets.into_iter();
        let files =
            files.map(|(file, offsets)| (file, FileLines::new(sources.text(file), offsets)));
        Self(files.collect())
    }

    fn location(&self, place: &Place, range: Range<usize>, sources: &dyn Sources) -> Location {
        let nothing = FileLines::default();
        let lines = self.0.get(&place.file).unwrap_or(&nothing);
        let column = |offset: &usize| lines.columns.get(offset).copied().unwrap_or_default();
        let (start, end) = (column(&range.start), column(&range.end));
        Location {
            file: place.file,
            name: visible(sources.name(place.file)),
            pointer: visible(&sources.pointer(place)),
            line: lines.line(range.start),
            column: start.0 + 1,
            end_column: end.0 + 1,
            utf16: (start.1 + 1, end.1 + 1),
            range,
        }
    }
}

impl FileLines {
    fn new(text: &str, mut offsets: Vec<usize>) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        let mut lines = Self {
            starts: std::iter::once(0).chain(breaks).collect(),
            columns: HashMap::new(),
        };
        offsets.sort_unstable();
        offsets.dedup();
        let (mut from, mut column) = (0, (0, 0));
        for offset in offsets {
            let start = lines.starts.get(lines.line(offset) - 1).copied();
            if start.is_some_and(|start| start > from) {
                (from, column) = (start.unwrap_or(from), (0, 0));
            }
            let between = text.get(from..offset).unwrap_or_default();
            column.0 += between.chars().count();
            column.1 += between.encode_utf16().count();
            lines.columns.insert(offset, column);
            from = offset;
        }
        lines
    }

    /// The number of the line at `offset`, from 1.
    fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).max(1)
    }
}

impl Severity {
    /// The name in reports.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}
