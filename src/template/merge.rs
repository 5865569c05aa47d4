//! Inserts our sections into a blueprint's text.

use crate::document::{Cursor, Extent, Kind};
use crate::findings::{Code, Finding, Sources};

use super::blueprint::Blueprint;
use super::build::Template;
use super::map::{Map, map};
use super::readback;
use super::value::Value;
use super::yaml::Layout;

/// The blueprint's text with `template` in it.
///
/// # Errors
/// The same logical id is in both; or the result is not what it should be, which would be a defect of ours.
pub fn merge(template: &Template<'_>, blueprint: &Blueprint<'_>) -> Result<String, Vec<Finding>> {
    let additions = blueprint.additions(template);
    let clashes = blueprint.clashes(&additions);
    if !clashes.is_empty() {
        return Err(clashes);
    }
    let tree = tree(&additions);
    let text = blueprint.documents.text(blueprint.file);
    let mut insertion = Merger {
        blueprint,
        text,
        style: Style::of(blueprint),
        edits: Vec::new(),
    };
    insertion.add(blueprint.root, &tree, 0);
    let merged = insertion.apply();
    readback::check_merged(text, &tree, &merged)
        .map_err(|message| vec![Finding::new(Code::TemplateCheck, message)])?;
    Ok(merged)
}

/// What is added, as it lies in a template.
fn tree<'p>(additions: &Template<'p>) -> Map<'p> {
    let mut tree = Map::default();
    let sections = [
        ("Parameters", &additions.parameters),
        ("Conditions", &additions.conditions),
        ("Resources", &additions.resources),
        ("Outputs", &additions.outputs),
    ];
    for (name, section) in sections
        .into_iter()
        .filter(|(_, section)| !section.is_empty())
    {
        tree.push(name, section.clone());
    }
    if !additions.groups.is_empty() {
        let interface = map([(
            "AWS::CloudFormation::Interface",
            additions.interface().into(),
        )]);
        tree.push("Metadata", interface);
    }
    tree
}

/// How the blueprint is written.
struct Style {
    /// The end of its lines.
    newline: &'static str,
    /// Blanks for one level.
    step: usize,
    /// For JSON on several lines: what one level is indented with.
    json_unit: Option<String>,
}

impl Style {
    fn of(blueprint: &Blueprint<'_>) -> Self {
        let text = blueprint.documents.text(blueprint.file);
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let is_json = blueprint.documents.is_json(blueprint.file);
        let leading = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
        let first_indent = text
            .lines()
            .find(|line| leading(line) > 0 && !line.trim().is_empty());
        let unit = first_indent
            .and_then(|line| line.get(..leading(line)))
            .unwrap_or("  ")
            .to_owned();
        let several_lines = text.trim().contains('\n');
        let blanks = blueprint.root.entries().find_map(|(_, section)| {
            match blueprint.documents.extent(&section.place()) {
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
            step: blanks.unwrap_or(2),
            json_unit: (is_json && several_lines).then_some(unit),
        }
    }
}

struct Edit {
    at: usize,
    text: String,
}

struct Merger<'b, 'd> {
    blueprint: &'b Blueprint<'d>,
    text: &'d str,
    style: Style,
    edits: Vec<Edit>,
}

impl<'d> Merger<'_, 'd> {
    /// Adds the members of `tree` to the mapping `there`, which lies `level` deep.
    fn add(&mut self, there: Cursor<'d>, tree: &Map<'_>, level: usize) {
        let mut missing = Map::default();
        for (key, value) in tree.iter() {
            match (there.get(key), value) {
                (None, _) => {
                    missing.push(key.to_owned(), value.clone());
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
    fn add_groups(&mut self, there: Cursor<'d>, groups: &[Value<'_>], level: usize) {
        let label = |group: &Value<'_>| {
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
    fn insert(&mut self, there: Cursor<'d>, value: &Value<'_>, level: usize) {
        match self.blueprint.documents.extent(&there.place()) {
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

    fn insert_lines(&mut self, at: usize, value: &Value<'_>, indent: usize) {
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
        value: &Value<'_>,
        level: usize,
    ) {
        let entries: Vec<String> = match value {
            Value::Map(members) => members
                .iter()
                .map(|(key, value)| {
                    format!(
                        "{}: {}",
                        serde_json::Value::from(key),
                        self.json(value, level + 1)
                    )
                })
                .collect(),
            Value::List(items) => items
                .iter()
                .map(|item| self.json(item, level + 1))
                .collect(),
            _ => return,
        };
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

    fn json(&self, value: &Value<'_>, level: usize) -> String {
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
