//! Puts a generated template into the text of a blueprint.

use crate::cloudformation::{Map, ParameterGroup, Template, Value, map};
use crate::document::{Cursor, Documents, Kind};
use crate::findings::{Code, Finding, Findings, Sources};

use super::clashes::find_clashes;
use super::edit::Editor;
use super::marker::{InsertedPart, MARKER, SECTIONS, list_ids};
use super::read::Blueprint;
use super::uses::find_use;
use super::verify::check_merged;

/// The headings and labels of parameters in the console.
pub(super) const INTERFACE: &str = "AWS::CloudFormation::Interface";

/// Puts `template` into the blueprint, in place of what an earlier run with the same prefix inserted, and returns the merged
/// text. If the blueprint declares the parameter for the event bus, that is used instead of the one in the template.
///
/// Returns `None` after an error finding if a logical id is in both, if the rest of the blueprint refers to something that
/// is no longer generated, or if the merged text, which is parsed again, does not contain exactly both templates (a defect
/// of this program).
#[must_use]
pub fn merge(
    mut template: Template,
    blueprint: &Blueprint,
    documents: &Documents,
    findings: &Findings,
) -> Option<String> {
    let root = documents.top(blueprint.file());
    let is_declared = |id: &str| blueprint.find_parameter(id).is_some();
    template.parameters.retain(|parameter| {
        parameter.group != ParameterGroup::Events || !is_declared(parameter.id.as_str())
    });
    let clashes = find_clashes(root, &blueprint.inserted, &template);
    if !clashes.is_empty() {
        findings.extend(clashes);
        return None;
    }
    let tree = build_tree(&template, &blueprint.inserted);
    let text = documents.text(blueprint.file());
    let mut parts = Merger {
        editor: Editor::new(documents, blueprint.file()),
        inserted: &blueprint.inserted,
    };
    parts.merge_root(root, &tree);
    let merged = parts.editor.apply_edits();
    match check_merged(text, &tree, &blueprint.inserted, &merged) {
        Ok(result) => {
            let dangling = find_use(&result, &blueprint.inserted, &tree);
            if let Some(message) = dangling {
                let finding = Finding::new(Code::LogicalIdInUse, message);
                findings.push(finding.at(root.place()));
                return None;
            }
            Some(merged)
        }
        Err(message) => {
            findings.push(Finding::new(Code::TemplateCheck, message));
            None
        }
    }
}

/// Arranges `additions` as in a template: section, id, value.
fn build_tree(additions: &Template, inserted: &InsertedPart) -> Map {
    let mut tree = Map::default();
    for section in additions.sections() {
        let entries = section.entries.into_iter();
        let entries: Map = entries
            .map(|(id, value)| (id.to_owned().into(), value.into_owned()))
            .collect();
        tree.insert(section.name.into(), entries.into());
    }
    let mut metadata = Map::default();
    if !additions.parameters.is_empty() {
        metadata.insert(INTERFACE.into(), additions.interface().into());
    }
    let mut marker = Map::default();
    marker.insert(inserted.name.clone().into(), list_ids(additions).into());
    metadata.insert(MARKER.into(), marker.into());
    tree.insert("Metadata".into(), metadata.into());
    tree
}

struct Merger<'d> {
    editor: Editor<'d>,
    inserted: &'d InsertedPart,
}

impl<'d> Merger<'d> {
    /// Merges `tree` into the template at `root`.
    fn merge_root(&mut self, root: Cursor<'d>, tree: &Map) {
        let inserted = self.inserted;
        self.merge_members(
            root,
            tree,
            &SECTIONS_AND_METADATA,
            0,
            |this, name, existing, value| {
                if name == "Metadata" {
                    return this.merge_metadata(existing, value.as_map().unwrap_or(&map([])));
                }
                let is_replaced = |id: &str, _: Cursor<'d>| inserted.contains(name, id);
                this.editor.replace(existing, &is_replaced, value, 1)
            },
        );
    }

    fn merge_metadata(&mut self, metadata: Cursor<'d>, tree: &Map) -> bool {
        self.merge_members(
            metadata,
            tree,
            &[INTERFACE, MARKER],
            1,
            |this, name, existing, value| {
                if name == INTERFACE {
                    return this.merge_interface(existing, value.as_map().unwrap_or(&map([])));
                }
                let part = this.inserted.name.as_str();
                let is_replaced = |name: &str, _: Cursor<'d>| name == part;
                this.editor.replace(existing, &is_replaced, value, 2)
            },
        )
    }

    fn merge_interface(&mut self, interface: Cursor<'d>, tree: &Map) -> bool {
        let names = ["ParameterGroups", "ParameterLabels"];
        let inserted = self.inserted;
        self.merge_members(interface, tree, &names, 2, |this, name, existing, value| {
            if name == "ParameterGroups" {
                return this.merge_groups(existing, value.items());
            }
            let is_replaced = |id: &str, _: Cursor<'d>| inserted.contains("Parameters", id);
            this.editor.replace(existing, &is_replaced, value, 3)
        })
    }

    /// Merges those members of `tree` that have one of these `names` into `parent`, at nesting level `level`. `merge` merges
    /// one into the member that exists, and returns whether anything is left of it. Returns whether anything is left of
    /// `parent`.
    fn merge_members(
        &mut self,
        parent: Cursor<'d>,
        tree: &Map,
        names: &[&str],
        level: usize,
        merge: impl Fn(&mut Self, &str, Cursor<'d>, &Value) -> bool,
    ) -> bool {
        let mut missing = Map::default();
        let mut emptied = Vec::new();
        for name in names {
            let value = tree.get(*name);
            match (parent.get(name), value) {
                (Some(existing), value) => {
                    let nothing = Value::Map(map([]));
                    if !merge(self, name, existing, value.unwrap_or(&nothing)) {
                        emptied.push(*name);
                    }
                }
                (None, Some(value)) => {
                    missing.insert((*name).to_owned().into(), value.clone());
                }
                (None, None) => {}
            }
        }
        let is_replaced = |name: &str, _: Cursor<'d>| emptied.contains(&name);
        self.editor
            .replace(parent, &is_replaced, &missing.into(), level)
    }

    /// Merges the parameters of each group into the existing group with the same label; adds the group if there is none.
    fn merge_groups(&mut self, parent: Cursor<'d>, groups: &[Value]) -> bool {
        let inserted = self.inserted;
        let read_label = |group: &Value| {
            let label = group.get("Label").and_then(|label| label.get("default"));
            label.and_then(Value::as_str).map(str::to_owned)
        };
        let mut missing = groups.to_vec();
        let mut emptied = Vec::new();
        for existing in parent.items() {
            let label = existing.get("Label").and_then(|label| label.get("default"));
            let label = label.and_then(|text| text.as_str());
            let Some(list) = existing
                .get("Parameters")
                .filter(|list| list.kind() == Kind::Array)
            else {
                continue;
            };
            let same = missing
                .iter()
                .position(|group| label.is_some() && read_label(group).as_deref() == label);
            let group = same.map(|index| missing.remove(index));
            let nothing = Value::List(Vec::new());
            let parameters = group.as_ref().and_then(|group| group.get("Parameters"));
            let is_replaced = |_: &str, id: Cursor<'d>| {
                id.as_str()
                    .is_some_and(|id| inserted.contains("Parameters", id))
            };
            if !self
                .editor
                .replace(list, &is_replaced, parameters.unwrap_or(&nothing), 5)
            {
                emptied.push(existing.id());
            }
        }
        let is_replaced = |_: &str, group: Cursor<'d>| emptied.contains(&group.id());
        self.editor
            .replace(parent, &is_replaced, &Value::List(missing), 3)
    }
}

/// The parts of a template that the merge changes, in the order in which missing ones are added.
const SECTIONS_AND_METADATA: [&str; 5] = {
    let [parameters, conditions, resources, outputs] = SECTIONS;
    [parameters, conditions, resources, outputs, "Metadata"]
};
