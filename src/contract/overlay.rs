//! Checks that an overlay names only operations and parameters that the document has.

use std::collections::HashMap;

use crate::document::{Cursor, Kind};
use crate::findings::{Code, Finding, Findings};

use super::annotation::AnnotatedOperation;
use super::{extension_reader, unknown_name};

/// Reports the entries of `overlay` that would have no effect because nothing in the document has their name.
pub(super) fn check_overlay(
    overlay: Cursor<'_>,
    operations: &[AnnotatedOperation<'_>],
    findings: &Findings,
) {
    if overlay.kind() != Kind::Object {
        let message = "the overlay is not a mapping of operations to x-spec2dest objects";
        findings.push(Finding::new(Code::UnknownSelection, message).at(overlay.place()));
        return;
    }
    let mut by_name: HashMap<String, Vec<&AnnotatedOperation<'_>>> = HashMap::new();
    let mut names = Vec::new();
    for operation in operations {
        let id = operation.operation_id.as_ref();
        let id = id.map(|id| id.value.to_string());
        for name in id.into_iter().chain([operation.key()]) {
            names.push(name.clone());
            by_name.entry(name).or_default().push(operation);
        }
    }
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    for (name, entry) in overlay.entries() {
        if name == extension_reader::KEY {
            // The settings of the whole document.
            continue;
        }
        if let Some(operations) = by_name.get(name) {
            check_parameters(entry, name, operations, findings);
        } else {
            let message =
                format!("the document has no operation `{name}`, which the overlay names");
            let finding = unknown_name(Code::UnknownSelection, &message, name, &names);
            findings.push(finding.at(entry.place().on_key()));
        }
    }
}

/// Reports the parameters in the overlay's entry for `operations`, which are called `name`, that none of them has.
fn check_parameters(
    entry: Cursor<'_>,
    name: &str,
    operations: &[&AnnotatedOperation<'_>],
    findings: &Findings,
) {
    let parameters = operations.iter().flat_map(|operation| {
        let declared = operation.parameters.iter();
        let declared = declared.map(|parameter| parameter.name.as_str());
        declared.chain(operation.path.variables())
    });
    let known: Vec<_> = parameters.collect();
    let settings = entry.get("parameters");
    for (parameter, settings) in settings.into_iter().flat_map(|settings| settings.entries()) {
        if !known.contains(&parameter) {
            let message = format!("{name} has no parameter `{parameter}`, which the overlay names");
            let finding = unknown_name(Code::UnknownSelection, &message, parameter, &known);
            findings.push(finding.at(settings.place().on_key()));
        }
    }
}
