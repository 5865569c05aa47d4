//! The detail-types of all operations of a document.

use std::collections::HashMap;

use super::annotation::AnnotatedOperation;
use super::shortened;
use crate::aws;
use crate::findings::{Code, Finding, Place, counted};

/// The detail-type of one operation.
#[derive(Debug)]
pub(super) struct DetailType {
    /// The text, at most 128 characters.
    pub(super) text: String,
    /// How it came about, where that is worth knowing.
    pub(super) notes: Vec<Finding>,
    /// What in the document gives it.
    pub(super) place: Place,
}

/// The detail-types of `operations`, each with its source, in their order: never two operations for one event by
/// accident.
///
/// What `x-spec2dest.detail-type` demands is given in any case; whether two selected operations then have the same is
/// for [`find_duplicate`] to say.
pub(super) fn assign_detail_types<'a>(
    operations: impl Iterator<Item = (&'a AnnotatedOperation<'a>, Option<&'a str>)>,
) -> Vec<DetailType> {
    let mut owners = HashMap::new();
    operations
        .map(|(operation, source)| {
            let mut detail_type = first_choice(operation);
            if operation.find(|own| own.detail_type.as_ref()).is_none() {
                resolve_clash(&mut detail_type, operation, source, &owners);
            }
            owners
                .entry((source, detail_type.text.clone()))
                .or_insert(operation);
            detail_type
        })
        .collect()
}

/// The detail-type that `operation` has when no other one has it.
fn first_choice(operation: &AnnotatedOperation<'_>) -> DetailType {
    let given = operation
        .find(|own| own.detail_type.as_ref())
        .or(operation.operation_id.as_ref());
    if let Some(given) = given {
        let mut notes = Vec::new();
        return DetailType {
            text: limited(&given.value, operation, &mut notes),
            notes,
            place: given.place.clone(),
        };
    }
    let key = operation.key();
    let derived = Finding::grouped(Code::DerivedDetailType, format!("`{key}`"), |count| {
        let many = counted(
            count,
            "operation has no operationId and is",
            "operations have no operationId and are",
        );
        format!("{many} called by `METHOD /path`")
    });
    let mut notes = vec![derived.at(operation.place.clone())];
    DetailType {
        text: limited(&key, operation, &mut notes),
        notes,
        place: operation.place.clone(),
    }
}

/// Uses method and path where another operation has the detail-type, unless that is taken, too.
fn resolve_clash(
    detail_type: &mut DetailType,
    operation: &AnnotatedOperation<'_>,
    source: Option<&str>,
    owners: &HashMap<(Option<&str>, String), &AnnotatedOperation<'_>>,
) {
    let Some(first) = owners.get(&(source, detail_type.text.clone())) else {
        return;
    };
    let key = operation.key();
    let by_path = limited(&key, operation, &mut detail_type.notes);
    if owners.contains_key(&(source, by_path.clone())) {
        return;
    }
    let message = format!(
        "the operationId `{}` is taken, so {key} is called by `{by_path}`",
        detail_type.text
    );
    detail_type.notes.push(
        Finding::new(Code::DuplicateOperationId, message)
            .at(detail_type.place.clone())
            .related(first.place.clone(), format!("{} has it", first.key())),
    );
    detail_type.text = by_path;
}

fn limited(name: &str, operation: &AnnotatedOperation<'_>, notes: &mut Vec<Finding>) -> String {
    let short = shortened(name, aws::MAX_DETAIL_TYPE);
    if short != name {
        let message = format!("{} is called by `{short}`", operation.key());
        notes.push(Finding::new(Code::ShortenedDetailType, message).at(operation.place.clone()));
    }
    short.into_owned()
}

/// An error when `first`, which is selected, has the same detail-type as another selected operation.
pub(super) fn duplicate(detail_type: &str, place: &Place, first: &super::Operation) -> Finding {
    Finding::new(
        Code::DuplicateDetailType,
        format!("two operations would be called by `{detail_type}`"),
    )
    .at(place.clone())
    .related(first.place.clone(), first.key())
    .help("give one of them another x-spec2dest.detail-type")
}
