//! How a blueprint is written, so that what is inserted looks the same.

use crate::document::{Documents, Extent, Kind};
use crate::findings::{FileId, Sources};

/// How the blueprint is written.
pub(super) struct Style {
    /// The end of its lines.
    pub(super) newline: &'static str,
    /// Spaces per level.
    pub(super) step: usize,
    /// For JSON on several lines: what one level is indented with.
    pub(super) json_unit: Option<String>,
}

impl Style {
    pub(super) fn of(documents: &Documents, file: FileId) -> Self {
        let text = documents.text(file);
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let is_json = documents.is_json(file);
        let leading = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
        let first_indent = text
            .lines()
            .find(|line| leading(line) > 0 && !line.trim().is_empty());
        let unit = first_indent
            .and_then(|line| line.get(..leading(line)))
            .unwrap_or("  ")
            .to_owned();
        let several_lines = text.trim().contains('\n');
        let indent = documents.top(file).entries().find_map(|(_, section)| {
            match documents.extent(&section.place()) {
                Some(Extent::Block { indent, .. })
                    if section.kind() == Kind::Object && indent > 0 =>
                {
                    Some(indent)
                }
                _ => None,
            }
        });
        Self {
            newline,
            step: indent.unwrap_or(2),
            json_unit: (is_json && several_lines).then_some(unit),
        }
    }
}
