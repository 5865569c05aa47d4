//! Findings with line and column, ready for a report.

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
        let places: Vec<&Place> = counted
            .clone()
            .flat_map(|(finding, _)| places(finding))
            .collect();
        let lines = LineIndex::new(&places, sources);
        let mut located = places
            .iter()
            .map(|place| lines.location(place, sources.locate(place), sources));
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

/// The byte offsets at which the lines of each file start.
struct LineIndex(Vec<(FileId, Vec<usize>)>);

impl LineIndex {
    fn new(places: &[&Place], sources: &dyn Sources) -> Self {
        let mut files: Vec<_> = places.iter().map(|place| place.file).collect();
        files.sort_unstable();
        files.dedup();
        let starts = |file: FileId| {
            let breaks = memchr::memchr_iter(b'\n', sources.text(file).as_bytes()).map(|at| at + 1);
            (file, std::iter::once(0).chain(breaks).collect())
        };
        Self(files.into_iter().map(starts).collect())
    }

    fn location(&self, place: &Place, range: Range<usize>, sources: &dyn Sources) -> Location {
        let starts = self
            .0
            .iter()
            .find(|(file, _)| *file == place.file)
            .map_or(&[][..], |(_, starts)| starts);
        let line = starts.partition_point(|start| *start <= range.start).max(1);
        let start = starts.get(line - 1).copied().unwrap_or(0);
        let text = sources.text(place.file);
        let before = text.get(start..range.start).unwrap_or_default();
        let within = text.get(range.clone()).unwrap_or_default();
        let characters = |text: &str| text.chars().count();
        let units = |text: &str| text.encode_utf16().count();
        Location {
            file: place.file,
            name: visible(sources.name(place.file)),
            pointer: visible(&sources.pointer(place)),
            line,
            column: characters(before) + 1,
            end_column: characters(before) + characters(within) + 1,
            utf16: (units(before) + 1, units(before) + units(within) + 1),
            range,
        }
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
