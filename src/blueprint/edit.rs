//! Edits the text of a blueprint: inserts entries into collections and replaces them, in the style of the file.

use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::cloudformation::{Layout, Value, escape_hidden};
use crate::document::{Cursor, Documents, Extent};
use crate::findings::{FileId, Sources};

use super::style::Style;

struct Edit {
    range: Range<usize>,
    text: String,
}

/// The text of a blueprint, and what changes in it.
pub(super) struct Editor<'d> {
    documents: &'d Documents,
    text: &'d str,
    style: Style,
    edits: Vec<Edit>,
}

/// A member or item of a collection.
struct Entry {
    span: Range<usize>,
    is_replaced: bool,
}

impl<'d> Editor<'d> {
    pub(super) fn new(documents: &'d Documents, file: FileId) -> Self {
        Self {
            documents,
            text: documents.text(file),
            style: Style::detect(documents, file),
            edits: Vec::new(),
        }
    }

    /// Puts the entries of `value` into `parent`, at nesting level `level`: in place of the entries that `is_replaced` accepts
    /// (by key and value), or at the end without any. Changes nothing and returns `false` if no entry would be left.
    pub(super) fn replace(
        &mut self,
        parent: Cursor<'d>,
        is_replaced: &dyn Fn(&str, Cursor<'d>) -> bool,
        value: &Value,
        level: usize,
    ) -> bool {
        let members = parent.entries();
        let items = parent.items().map(|item| ("", item));
        let entries = members.chain(items).map(|(key, entry)| Entry {
            span: self
                .documents
                .entry_span(&entry.place())
                .unwrap_or_default(),
            is_replaced: is_replaced(key, entry),
        });
        let entries: Vec<_> = entries.collect();
        let is_empty = match value {
            Value::Map(members) => members.is_empty(),
            items => items.items().is_empty(),
        };
        let replaced = entries.iter().filter(|entry| entry.is_replaced).count();
        if replaced == 0 {
            if !is_empty {
                self.insert(parent, value, level);
            }
            return true;
        }
        if is_empty && replaced == entries.len() {
            return false;
        }
        match self.documents.extent(&parent.place()) {
            Some(Extent::Block { indent, .. }) => {
                let text = self.write_lines(value, indent);
                self.replace_lines(&entries, text);
            }
            Some(Extent::Flow { .. }) => {
                let (_, between, _) = self.separators(level);
                let text = self.write_entries(value, level).join(&between);
                self.replace_in_flow(&entries, text);
            }
            Some(Extent::Nothing { .. } | Extent::Scalar) | None => {}
        }
        true
    }

    /// Puts `text` in place of the first replaced entry, and removes the others, with their lines.
    fn replace_lines(&mut self, entries: &[Entry], text: String) {
        let mut text = Some(text);
        for entry in entries.iter().filter(|entry| entry.is_replaced) {
            let before = self.text.get(..entry.span.start).unwrap_or_default();
            let start = before.rfind('\n').map_or(0, |at| at + 1);
            let before = self.text.get(..entry.span.end).unwrap_or_default();
            // A block scalar ends after its last line end.
            let end = if before.ends_with('\n') {
                entry.span.end
            } else {
                self.find_next_line(entry.span.end)
            };
            let mut text = text.take().unwrap_or_default();
            if !self.text.get(..end).unwrap_or_default().ends_with('\n') {
                text.truncate(text.trim_end_matches(['\r', '\n']).len());
            }
            self.edits.push(Edit {
                range: start..end,
                text,
            });
        }
    }

    /// The same for entries with commas between them.
    fn replace_in_flow(&mut self, entries: &[Entry], text: String) {
        let mut text = Some(text).filter(|text| !text.is_empty());
        let mut is_first = true;
        for (index, entry) in entries.iter().enumerate() {
            if !entry.is_replaced {
                is_first = false;
                continue;
            }
            if let Some(text) = text.take() {
                let range = entry.span.clone();
                self.edits.push(Edit { range, text });
                is_first = false;
                continue;
            }
            // With the comma before it, or after it if nothing is left before it.
            let before = index.checked_sub(1).and_then(|before| entries.get(before));
            let range = match (before, entries.get(index + 1)) {
                (Some(before), _) if !is_first => before.span.end..entry.span.end,
                (_, Some(next)) => entry.span.start..next.span.start,
                _ => entry.span.clone(),
            };
            let text = String::new();
            self.edits.push(Edit { range, text });
        }
    }

    /// Inserts the members or items of `value` at the end of `parent`.
    pub(super) fn insert(&mut self, parent: Cursor<'d>, value: &Value, level: usize) {
        match self.documents.extent(&parent.place()) {
            Some(Extent::Block {
                indent,
                content_end,
            }) => {
                let at = self.find_block_end(content_end, indent + 1);
                self.insert_lines(at, value, indent);
            }
            Some(Extent::Nothing { after }) => {
                let indent = self.style.step * level;
                let at = self.find_block_end(after, indent.saturating_sub(self.style.step) + 1);
                self.insert_lines(at, value, indent);
            }
            Some(Extent::Flow {
                content_end,
                open,
                close,
            }) => self.insert_flow(open, content_end, close, value, level),
            Some(Extent::Scalar) | None => {}
        }
    }

    /// The offset after the line of `at` and after the comments below it that are indented by at least `min_indent`:
    /// they belong to the block that ends there.
    fn find_block_end(&self, at: usize, min_indent: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        // A block scalar ends after its last line end.
        let mut end = if before.ends_with('\n') {
            at
        } else {
            self.find_next_line(at)
        };
        while end < self.text.len() {
            let next = self.find_next_line(end);
            let line = self.text.get(end..next).unwrap_or_default();
            let spaces = line.len() - line.trim_start_matches(' ').len();
            if spaces < min_indent || !line.trim_start().starts_with('#') {
                break;
            }
            end = next;
        }
        end
    }

    /// The offset after the line end that follows `at`.
    fn find_next_line(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        rest.find('\n')
            .map_or(self.text.len(), |index| at + index + 1)
    }

    fn write_lines(&self, value: &Value, indent: usize) -> String {
        let layout = Layout {
            step: self.style.step,
        };
        let lines = match value {
            Value::Map(members) => layout.members(members, indent),
            items => layout.items(items.items(), indent),
        };
        lines.replace('\n', self.style.newline)
    }

    fn insert_lines(&mut self, at: usize, value: &Value, indent: usize) {
        let mut text = self.write_lines(value, indent);
        let before = self.text.get(..at).unwrap_or_default();
        if !before.is_empty() && !before.ends_with('\n') {
            // The file has no final line end: it goes before the insertion, so the merged file has none either.
            text = format!(
                "{}{}",
                self.style.newline,
                text.trim_end_matches(['\r', '\n'])
            );
        }
        self.edits.push(Edit {
            range: at..at,
            text,
        });
    }

    fn insert_flow(
        &mut self,
        open: usize,
        content_end: Option<usize>,
        close: usize,
        value: &Value,
        level: usize,
    ) {
        let entries = self.write_entries(value, level);
        let (first, between, last) = self.separators(level);
        let joined = entries.join(&between);
        let (at, text) = match content_end {
            // YAML's flow style allows a trailing comma; the insertion goes before it.
            Some(end) => {
                let inside = self.text.get(open..end).unwrap_or_default().trim_end();
                let end = open + inside.len();
                let end = if self.text.get(..end).is_some_and(|text| text.ends_with(',')) {
                    end - 1
                } else {
                    end
                };
                (end, format!("{between}{joined}"))
            }
            None if self
                .text
                .get(open..close)
                .is_some_and(|inside| inside.contains('\n')) =>
            {
                (open, format!("{first}{joined}"))
            }
            None => (open, format!("{first}{joined}{last}")),
        };
        self.edits.push(Edit {
            range: at..at,
            text,
        });
    }

    /// What comes before the first entry, between entries and after the last one of a collection in flow style.
    fn separators(&self, level: usize) -> (String, String, String) {
        match &self.style.json_unit {
            Some(unit) => {
                let line = format!("{}{}", self.style.newline, unit.repeat(level + 1));
                let last = format!("{}{}", self.style.newline, unit.repeat(level));
                (line.clone(), format!(",{line}"), last)
            }
            None => (String::new(), ", ".to_owned(), String::new()),
        }
    }

    /// Writes the members or items of `value` in flow style.
    fn write_entries(&self, value: &Value, level: usize) -> Vec<String> {
        match value {
            Value::Map(members) => members
                .iter()
                .map(|(key, value)| {
                    format!(
                        "{}: {}",
                        self.write_flow_key(key),
                        self.write_flow(value, level + 1)
                    )
                })
                .collect(),
            items => items
                .items()
                .iter()
                .map(|item| self.write_flow(item, level + 1))
                .collect(),
        }
    }

    fn write_flow_key<'k>(&self, key: &'k str) -> Cow<'k, str> {
        if !self.style.is_json {
            return Layout::flow_key(key);
        }
        let key = serde_json::Value::from(key).to_string();
        escape_hidden(&key).into_owned().into()
    }

    fn write_flow(&self, value: &Value, level: usize) -> String {
        if !self.style.is_json {
            return Layout::flow(value);
        }
        let text = match &self.style.json_unit {
            Some(unit) => {
                let formatter = serde_json::ser::PrettyFormatter::with_indent(unit.as_bytes());
                let line = format!("{}{}", self.style.newline, unit.repeat(level));
                format_json(value, formatter).replace('\n', &line)
            }
            None => format_json(value, OneLine),
        };
        escape_hidden(&text).into_owned()
    }

    /// The text with all edits.
    pub(super) fn apply_edits(mut self) -> String {
        // The sort is stable: of two insertions at the same offset, the inner one was made first and stays first.
        self.edits.sort_by_key(|edit| edit.range.start);
        let mut merged = String::new();
        let mut from = 0;
        for edit in &self.edits {
            merged.push_str(self.text.get(from..edit.range.start).unwrap_or_default());
            merged.push_str(&edit.text);
            from = from.max(edit.range.end);
        }
        merged.push_str(self.text.get(from..).unwrap_or_default());
        merged
    }
}

fn format_json(value: &Value, formatter: impl Formatter) -> String {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, formatter);
    // This cannot fail: the output is in memory, and all keys are strings.
    let written = value.serialize(&mut serializer);
    let text = written.ok().and_then(|()| String::from_utf8(bytes).ok());
    text.unwrap_or_default()
}

/// JSON on one line, with a space after each comma and colon, as between the entries of a collection in flow style.
struct OneLine;

impl Formatter for OneLine {
    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        out.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        out.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
}
