//! Inserts our sections into a blueprint's text.

use crate::cloudformation::{Layout, Map, Template, Value, map};
use crate::document::{Cursor, Documents, Extent, Kind};
use crate::findings::{Code, Finding, Findings, Sources};

use super::clashes::find_clashes;
use super::read::Blueprint;
use super::style::Style;
use super::verify::check_merged;

/// The blueprint's text with `template` in it. Parameters that the blueprint has are used instead of those of the
/// template.
///
/// `None` after an error finding: the same logical id is in both; or the result, which is read again, does not say what
/// both templates say, which would be a defect of this program.
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
    let tree = additions_tree(&template);
    let text = documents.text(blueprint.file());
    let mut insertion = Merger {
        documents,
        text,
        style: Style::of(documents, blueprint.file()),
        edits: Vec::new(),
    };
    insertion.add(root, &tree, 0);
    let merged = insertion.apply();
    match check_merged(text, &tree, &merged) {
        Ok(()) => Some(merged),
        Err(message) => {
            findings.push(Finding::new(Code::TemplateCheck, message));
            None
        }
    }
}

/// What is added, arranged as in a template.
fn additions_tree(additions: &Template) -> Map {
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
    /// Adds the members of `tree` to the mapping `there`, which lies `level` deep.
    fn add(&mut self, there: Cursor<'d>, tree: &Map, level: usize) {
        let mut missing = Map::default();
        for (key, value) in tree {
            match (there.get(key), value) {
                (None, _) => {
                    missing.insert(key.clone(), value.clone());
                }
                (Some(existing), Value::Map(members)) => self.add(existing, members, level + 1),
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
            self.insert(there, &missing.into(), level);
        }
    }

    /// Adds parameter groups: to a group of the same label its parameters, else a group.
    fn add_groups(&mut self, there: Cursor<'d>, groups: &[Value], level: usize) {
        let label = |group: &Value| {
            group
                .get("Label")
                .and_then(|label| label.get("default"))
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        let mut missing = Vec::new();
        for group in groups {
            let same = there.items().find(|existing| {
                let text = existing
                    .get("Label")
                    .and_then(|label| label.get("default"))
                    .and_then(|text| text.as_str());
                text.is_some() && text == label(group).as_deref()
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
            self.insert(there, &Value::List(missing), level);
        }
    }

    /// Inserts the members or items of `value` at the end of what `there` holds.
    fn insert(&mut self, there: Cursor<'d>, value: &Value, level: usize) {
        match self.documents.extent(&there.place()) {
            Some(Extent::Block {
                indent,
                content_end,
            }) => {
                let at = self.line_end(content_end, indent + 1);
                self.insert_lines(at, value, indent);
            }
            Some(Extent::Nothing { after }) => {
                let indent = self.style.step * level;
                let at = self.line_end(after, indent.saturating_sub(self.style.step) + 1);
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

    /// Behind the line in which `at` is, and behind the comments after it that are indented by `inside` or more and so
    /// belong to what ends there.
    fn line_end(&self, at: usize, inside: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        // A block scalar ends behind its last line break.
        let mut end = if before.ends_with('\n') {
            at
        } else {
            self.next_line(at)
        };
        while end < self.text.len() {
            let next = self.next_line(end);
            let line = self.text.get(end..next).unwrap_or_default();
            let blanks = line.len() - line.trim_start_matches(' ').len();
            if blanks < inside || !line.trim_start().starts_with('#') {
                break;
            }
            end = next;
        }
        end
    }

    /// Behind the line break that follows `at`.
    fn next_line(&self, at: usize) -> usize {
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
            // The file's last line has no end; ours goes in front, so that the file still ends without one.
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
        let entries = self.flow_entries(value, level);
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
            // A comma at the end is allowed in YAML's flow style; ours goes behind the content before it.
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

    /// The members or items of `value` as JSON.
    fn flow_entries(&self, value: &Value, level: usize) -> Vec<String> {
        match value {
            Value::Map(members) => members
                .iter()
                .map(|(key, value)| {
                    let key = serde_json::Value::from(key.as_ref());
                    format!("{key}: {}", self.json(value, level + 1))
                })
                .collect(),
            items => items
                .items()
                .iter()
                .map(|item| self.json(item, level + 1))
                .collect(),
        }
    }

    fn json(&self, value: &Value, level: usize) -> String {
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

    fn apply(mut self) -> String {
        // Inner insertions were made first, and stay first where two meet.
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
