//! Finds logical ids that are in both templates.

use crate::cloudformation::Template;
use crate::document::Cursor;
use crate::findings::{Code, Finding, Place};

use super::marker::InsertedPart;

/// Returns a finding for each id of `additions` that the blueprint at `root` already contains, except in the part that is
/// going to be replaced.
pub(super) fn find_clashes(
    root: Cursor<'_>,
    replaced: &InsertedPart,
    additions: &Template,
) -> Vec<Finding> {
    let find = |section: &str, id: &str, kind: &str, place: Option<&Place>| {
        let existing = root.get(section)?.get(id)?;
        if replaced.contains(section, id) {
            return None;
        }
        let message = format!("`{id}`, a generated {kind}, is also in the blueprint's {section}");
        let finding = Finding::new(Code::LogicalIdTaken, message).at(existing.place().on_key());
        Some(match place {
            Some(place) => finding.related(place.clone(), "the generated one comes from here"),
            None => finding,
        })
    };
    let resources = additions.resources.iter().flat_map(|resource| {
        let (id, place) = (resource.id.as_str(), resource.place.as_ref());
        [
            find("Resources", id, "resource", place),
            find("Parameters", id, "resource", place),
        ]
    });
    let parameters = additions.parameters.iter().flat_map(|parameter| {
        let (id, place) = (parameter.id.as_str(), parameter.place.as_ref());
        [
            find("Resources", id, "parameter", place),
            find("Parameters", id, "parameter", place),
        ]
    });
    let conditions = additions.conditions.iter();
    let conditions =
        conditions.map(|entry| find("Conditions", entry.id.as_str(), "condition", None));
    let outputs = additions.outputs.iter();
    let outputs = outputs.map(|entry| find("Outputs", &entry.id, "output", None));
    resources
        .chain(parameters)
        .chain(conditions)
        .chain(outputs)
        .flatten()
        .collect()
}
