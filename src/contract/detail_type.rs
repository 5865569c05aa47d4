//! Assigns detail-types to the operations of a document.

use std::collections::HashMap;

use super::annotation::AnnotatedOperation;
use super::{Operation, shortened};
use crate::aws;
use crate::findings::{Code, Finding, Place};

/// The detail-type of one operation.
#[derive(Debug)]
pub(super) struct DetailType {
    /// The text, at most 128 characters.
    pub(super) text: String,
    /// Notes on how it was derived.
    pub(super) notes: Vec<Finding>,
    /// The place in the document that it comes from.
    pub(super) place: Place,
}

/// Assigns a detail-type to each of `operations` (with its source), in their order. An operationId that is already used
/// with the same source is replaced by `METHOD /path`.
///
/// `x-spec2dest.detail-type` is always used as it is; the caller reports duplicates with [`duplicate_error`].
pub(super) fn assign_detail_types<'a>(
    operations: impl Iterator<Item = (&'a AnnotatedOperation<'a>, Option<&'a str>)>,
) -> Vec<DetailType> {
    let mut owners = HashMap::new();
    operations
        .map(|(operation, source)| {
            let mut detail_type = choose_detail_type(operation);
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

/// The detail-type of `operation` if no other operation has the same one.
fn choose_detail_type(operation: &AnnotatedOperation<'_>) -> DetailType {
    let explicit = operation.find(|own| own.detail_type.as_ref());
    let explicit = explicit.map(|given| (given.value.as_str(), &given.place));
    let id = operation.operation_id.as_ref();
    let given = explicit.or_else(|| id.map(|id| (&*id.value, &id.place)));
    if let Some((text, place)) = given {
        let mut notes = Vec::new();
        return DetailType {
            text: shorten(text, operation, &mut notes),
            notes,
            place: place.clone(),
        };
    }
    let key = operation.key();
    let message = format!("{key} has no operationId, so its detail-type is `METHOD /path`");
    let derived = Finding::new(Code::DerivedDetailType, message).about(format!("`{key}`"));
    let mut notes = vec![derived.at(operation.place.clone())];
    DetailType {
        text: shorten(&key, operation, &mut notes),
        notes,
        place: operation.place.clone(),
    }
}

/// Switches to method and path if another operation has the detail-type, unless that one is used as well.
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
    let by_path = shorten(&key, operation, &mut detail_type.notes);
    if owners.contains_key(&(source, by_path.clone())) {
        return;
    }
    let message = format!(
        "the operationId `{}` is already used, so the detail-type of {key} is `{by_path}`",
        detail_type.text
    );
    detail_type.notes.push(
        Finding::new(Code::DuplicateOperationId, message)
            .about(key)
            .at(detail_type.place.clone())
            .related(first.place.clone(), format!("used by {}", first.key())),
    );
    detail_type.text = by_path;
}

fn shorten(name: &str, operation: &AnnotatedOperation<'_>, notes: &mut Vec<Finding>) -> String {
    let short = shortened(name, aws::MAX_DETAIL_TYPE);
    if short != name {
        let message = format!(
            "{} has the shortened detail-type `{short}`",
            operation.key()
        );
        notes.push(
            Finding::new(Code::ShortenedDetailType, message)
                .about(operation.key())
                .at(operation.place.clone()),
        );
    }
    short.into_owned()
}

/// The error that a selected operation has the same detail-type as `first`, which is also selected.
pub(super) fn duplicate_error(detail_type: &str, place: &Place, first: &Operation) -> Finding {
    Finding::new(
        Code::DuplicateDetailType,
        format!("two operations have the detail-type `{detail_type}`"),
    )
    .at(place.clone())
    .related(first.place.clone(), first.key())
    .help("change x-spec2dest.detail-type of one of them")
}
