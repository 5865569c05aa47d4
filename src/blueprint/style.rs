//! Detects the formatting of a blueprint, which insertions follow.

use crate::document::{Documents, Extent, Kind};
use crate::findings::{FileId, Sources};

/// The formatting of a blueprint.
pub(super) struct Style {
    /// The line end: `\n` or `\r\n`.
    pub(super) newline: &'static str,
    /// Spaces per nesting level, for YAML in block style.
    pub(super) step: usize,
    /// Whether the file is JSON.
    pub(super) is_json: bool,
    /// The indentation of one nesting level, for JSON on several lines.
    pub(super) json_unit: Option<String>,
}

impl Style {
    pub(super) fn detect(documents: &Documents, file: FileId) -> Self {
        let text = documents.text(file);
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let is_json = documents.is_json(file);
        let indentation = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
        let first_indent = text
            .lines()
            .find(|line| indentation(line) > 0 && !line.trim().is_empty());
        let unit = first_indent
            .and_then(|line| line.get(..indentation(line)))
            .unwrap_or("  ")
            .to_owned();
        let is_multiline = text.trim().contains('\n');
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
            is_json,
            step: indent.unwrap_or(2),
            json_unit: (is_json && is_multiline).then_some(unit),
        }
    }
}
