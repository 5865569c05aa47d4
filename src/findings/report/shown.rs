//! Findings with line and column, ready for a report.

use std::collections::HashMap;
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

impl Shown {
    /// All findings, ordered by place; those without a place come last.
    pub(crate) fn each(findings: &Findings, sources: &dyn Sources) -> Vec<Self> {
        Self::all(
            findings,
            findings
                .iter()
                .map(|finding| (finding, 1))
                .collect::<Vec<_>>()
                .into_iter(),
            sources,
        )
    }

    /// The same, but one finding for each group, with the number of occurrences and the first example.
    pub(crate) fn grouped(findings: &Findings, sources: &dyn Sources) -> Vec<Self> {
        let mut groups: IndexMap<_, (&Finding, usize)> = IndexMap::new();
        for (index, finding) in findings.iter().enumerate() {
            let key = match &finding.group {
                Some(_) => (finding.code, None),
                None => (finding.code, Some(index)),
            };
            groups.entry(key).or_insert((finding, 0)).1 += 1;
        }
        Self::all(findings, groups.into_values(), sources)
    }

    /// Locates and sorts findings, each with its number of occurrences.
    fn all<'f>(
        findings: &Findings,
        counted: impl Iterator<Item = (&'f Finding, usize)> + Clone,
        sources: &dyn Sources,
    ) -> Vec<Self> {
        let places = counted.clone().flat_map(|(finding, _)| places(finding));
        let places = places.map(|place| (place, sources.locate(place)));
        let places: Vec<_> = places.collect();
        let lines = LineIndex::new(&places, sources);
        let mut located = places
            .iter()
            .map(|(place, range)| lines.location(place, range.clone(), sources));
        let mut shown: Vec<_> = counted
            .map(|(finding, count)| {
                let location = finding.place.as_ref().and_then(|_| located.next());
                let related = finding
                    .related
                    .iter()
                    .filter_map(|(_, label)| Some((located.next()?, visible(label))));
                let message = match &finding.group {
                    Some(group) => visible(&group.message(count)),
                    None => visible(&finding.message),
                };
                Self {
                    severity: findings.severity(finding),
                    code: finding.code,
                    message,
                    help: find_help(finding, findings.severity(finding)),
                    related: related.collect(),
                    location,
                }
            })
            .collect();
        let position = |shown: &Self| {
            shown
                .location
                .as_ref()
                .map_or((true, FileId(0), 0), |location| {
                    (false, location.file, location.range.start)
                })
        };
        shown.sort_by_key(position);
        shown
    }
}

/// The help line of the finding or, except for notes, of its code.
fn find_help(finding: &Finding, severity: Severity) -> Option<String> {
    let general = (severity > Severity::Note).then(|| finding.code.fix());
    finding.help.as_deref().or(general).map(visible)
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
