//! Logical ids that both templates have.

use crate::cloudformation::Template;
use crate::document::Cursor;
use crate::findings::{Code, Finding, Place};

/// A finding for each id of `additions` that the blueprint at `root` already has.
pub(super) fn find_clashes(root: Cursor<'_>, additions: &Template) -> Vec<Finding> {
    let find = |section: &str, id: &str, what: &str, place: Option<&Place>| {
        let theirs = root.get(section)?.get(id)?;
        let message =
            format!("`{id}` is {what} of ours and stands in the blueprint's {section}, too");
        let finding = Finding::new(Code::LogicalIdTaken, message).at(theirs.place().on_key());
        let finding = match place {
            Some(place) => finding.related(place.clone(), "ours comes from here"),
            None => finding,
        };
        Some(finding.help("rename it in the blueprint, or set ours apart with --prefix"))
    };
    let resources = additions.resources.iter().flat_map(|resource| {
        let (id, place) = (resource.id.as_str(), resource.place.as_ref());
        [
            find("Resources", id, "a resource", place),
            find("Parameters", id, "a resource", place),
        ]
    });
    let parameters = additions.parameters.iter().map(|parameter| {
        let place = parameter.place.as_ref();
        find("Resources", parameter.id.as_str(), "a parameter", place)
    });
    let conditions = additions.conditions.iter();
    let conditions = conditions.map(|one| find("Conditions", one.id.as_str(), "a condition", None));
    let outputs = additions.outputs.iter();
    let outputs = outputs.map(|one| find("Outputs", &one.id, "an output", None));
    resources
        .chain(parameters)
        .chain(conditions)
        .chain(outputs)
        .flatten()
        .collect()
}
