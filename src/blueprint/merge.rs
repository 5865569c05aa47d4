//! Inserts a generated template into the text of a blueprint.

use crate::cloudformation::{Layout, Map, Template, Value, map};
use crate::document::{Cursor, Documents, Extent, Kind};
use crate::findings::{Code, Finding, Findings, Sources};

use super::clashes::find_clashes;
use super::read::Blueprint;
use super::style::Style;
use super::verify::check_merged;

/// Inserts `template` into the blueprint and returns the merged text. A parameter that the blueprint declares is used
/// instead of the one in the template.
///
/// Returns `None` after an error finding if a logical id is in both, or if the merged text, which is parsed again, does
/// not contain exactly both templates (a defect of this program).
#[must_use]
pub fn merge(
    mut template: Template,
    blueprint: &Blueprint,
    documents: &Documents,
    findings: &Findings,
) -> Option<String> {
    let root = documents.top(blueprint.file());
    template
        .parameters
        .retain(|parameter| !blueprint.has_parameter(parameter.id.as_str()));
    let clashes = find_clashes(root, &template);
    if !clashes.is_empty() {
        findings.extend(clashes);
        return None;
    }
    let tree = build_tree(&template);
    let text = documents.text(blueprint.file());
    let mut editor = Merger {
        documents,
        text,
        style: Style::detect(documents, blueprint.file()),
        edits: Vec::new(),
    };
    editor.add_map(root, &tree, 0);
    let merged = editor.apply_edits();
    match check_merged(text, &tree, &merged) {
        Ok(()) => Some(merged),
        Err(message) => {
            findings.push(Finding::new(Code::TemplateCheck, message));
            None
        }
    }
}

/// Arranges `additions` as in a template: section, id, value.
fn build_tree(additions: &Template) -> Map {
    let mut tree = Map::default();
    for section in additions.sections() {
        let entries = section.entries.into_iter();
        let entries: Map = entries
            .map(|(id, value)| (id.to_owned().into(), value.into_owned()))
            .collect();
        tree.insert(section.name.into(), entries.into());
    }
    if !additions.parameters.is_empty() {
        let interface = additions.interface();
        let metadata = map([("AWS::CloudFormation::Interface", interface.into())]);
        tree.insert("Metadata".into(), metadata.into());
    }
    tree
}

struct Edit {
    at: usize,
    text: String,
}

struct Merger<'d> {
    documents: &'d Documents,
    text: &'d str,
    style: Style,
    edits: Vec<Edit>,
}

impl<'d> Merger<'d> {
    /// Adds the members of `tree` to the mapping `parent` at nesting level `level`.
    fn add_map(&mut self, parent: Cursor<'d>, tree: &Map, level: usize) {
        let mut missing = Map::default();
        for (key, value) in tree {
            match (parent.get(key), value) {
                (None, _) => {
                    missing.insert(key.clone(), value.clone());
                }
                (Some(existing), Value::Map(inner)) => self.add_map(existing, inner, level + 1),
                (Some(existing), Value::List(items)) if key == "ParameterGroups" => {
                    self.add_groups(existing, items, level + 1);
                }
                (Some(existing), Value::List(items)) => {
                    self.insert(existing, &Value::List(items.clone()), level + 1);
                }
                (Some(_), _) => {}
            }
        }
        if !missing.is_empty() {
            self.insert(parent, &missing.into(), level);
        }
    }

    /// Adds the parameters of each group to the existing group with the same label; adds the group if there is none.
    fn add_groups(&mut self, parent: Cursor<'d>, groups: &[Value], level: usize) {
        let read_label = |group: &Value| {
            group
                .get("Label")
                .and_then(|label| label.get("default"))
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        let mut missing = Vec::new();
        for group in groups {
            let same = parent.items().find(|existing| {
                let text = existing
                    .get("Label")
                    .and_then(|label| label.get("default"))
                    .and_then(|text| text.as_str());
                text.is_some() && text == read_label(group).as_deref()
            });
            match (
                same.and_then(|existing| existing.get("Parameters")),
                group.get("Parameters"),
            ) {
                (Some(existing), Some(parameters)) if existing.kind() == Kind::Array => {
                    self.insert(existing, parameters, level + 2);
                }
                _ => missing.push(group.clone()),
            }
        }
        if !missing.is_empty() {
            self.insert(parent, &Value::List(missing), level);
        }
    }

    /// Inserts the members or items of `value` at the end of `parent`.
    fn insert(&mut self, parent: Cursor<'d>, value: &Value, level: usize) {
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

    fn insert_lines(&mut self, at: usize, value: &Value, indent: usize) {
        let layout = Layout {
            step: self.style.step,
        };
        let lines = match value {
            Value::Map(members) => layout.members(members, indent),
            Value::List(items) => layout.items(items, indent),
            _ => return,
        };
        let mut text = lines.replace('\n', self.style.newline);
        let before = self.text.get(..at).unwrap_or_default();
        if !before.is_empty() && !before.ends_with('\n') {
            // The file has no final line end: it goes before the insertion, so the merged file has none either.
            text = format!(
                "{}{}",
                self.style.newline,
                text.trim_end_matches(['\r', '\n'])
            );
        }
        self.edits.push(Edit { at, text });
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
        let (first, between, last) = match &self.style.json_unit {
            Some(unit) => {
                let line = format!("{}{}", self.style.newline, unit.repeat(level + 1));
                let last = format!("{}{}", self.style.newline, unit.repeat(level));
                (line.clone(), format!(",{line}"), last)
            }
            None => (String::new(), ", ".to_owned(), String::new()),
        };
        let joined = entries.join(&between);
        let edit = match content_end {
            // YAML's flow style allows a trailing comma; the insertion goes before it.
            Some(end) => {
                let inside = self.text.get(open..end).unwrap_or_default().trim_end();
                let end = open + inside.len();
                let end = if self.text.get(..end).is_some_and(|text| text.ends_with(',')) {
                    end - 1
                } else {
                    end
                };
                Edit {
                    at: end,
                    text: format!("{between}{joined}"),
                }
            }
            None if self
                .text
                .get(open..close)
                .is_some_and(|inside| inside.contains('\n')) =>
            {
                Edit {
                    at: open,
                    text: format!("{first}{joined}"),
                }
            }
            None => Edit {
                at: open,
                text: format!("{first}{joined}{last}"),
            },
        };
        self.edits.push(edit);
    }

    /// Writes the members or items of `value` as JSON.
    fn write_entries(&self, value: &Value, level: usize) -> Vec<String> {
        match value {
            Value::Map(members) => members
                .iter()
                .map(|(key, value)| {
                    let key = serde_json::Value::from(key.as_ref());
                    format!("{key}: {}", self.write_json(value, level + 1))
                })
                .collect(),
            items => items
                .items()
                .iter()
                .map(|item| self.write_json(item, level + 1))
                .collect(),
        }
    }

    fn write_json(&self, value: &Value, level: usize) -> String {
        let json = value.to_json();
        let Some(unit) = &self.style.json_unit else {
            return json.to_string();
        };
        let mut bytes = Vec::new();
        let formatter = serde_json::ser::PrettyFormatter::with_indent(unit.as_bytes());
        let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
        if serde::Serialize::serialize(&json, &mut serializer).is_err() {
            return json.to_string();
        }
        let pretty = String::from_utf8(bytes).unwrap_or_else(|_| json.to_string());
        pretty.replace(
            '\n',
            &format!("{}{}", self.style.newline, unit.repeat(level)),
        )
    }

    fn apply_edits(mut self) -> String {
        // The sort is stable: of two insertions at the same offset, the inner one was made first and stays first.
        self.edits.sort_by_key(|edit| edit.at);
        let mut merged = String::new();
        let mut from = 0;
        for edit in &self.edits {
            merged.push_str(self.text.get(from..edit.at).unwrap_or_default());
            merged.push_str(&edit.text);
            from = edit.at;
        }
        merged.push_str(self.text.get(from..).unwrap_or_default());
        merged
    }
}
