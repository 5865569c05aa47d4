//! Notes on how parameters are sent.

use crate::contract::{Field, Location, Operation, Shape, Style, ValueOrigin};
use crate::findings::{Code, Finding, Findings, counted};

/// Says that the schema of a parameter allows only one value, so the event has no field for it.
pub(super) fn literal(
    operation: &Operation,
    field: &Field,
    value: &str,
    origin: ValueOrigin,
    findings: &Findings,
) {
    if origin == ValueOrigin::Extension {
        return;
    }
    let example = format!("`{}` = `{value}` of {}", field.wire_name, operation.key());
    findings.push(
        Finding::grouped(Code::LiteralParameter, example, |count| {
            let has = counted(
                count,
                "required parameter has one allowed value",
                "required parameters have one allowed value each",
            );
            format!("{has} and no field in the event")
        })
        .at(field.place.clone()),
    );
}

/// Says when publishers have to serialise, or can send one item only.
pub(super) fn serialised(operation: &Operation, field: &Field, findings: &Findings) {
    let list = field.shape == Shape::Array && !field.content;
    if list && field.location == Location::Query && field.explode && field.style == Style::Form {
        findings.push(
            Finding::new(
                Code::SingleItemArray,
                format!(
                    "{}: of the list `{}` only one item can be sent",
                    operation.key(),
                    field.wire_name
                ),
            )
            .at(field.place.clone())
            .help("publish the item itself, not a list; one event per item"),
        );
    } else if list || field.content || field.allow_reserved || field.shape == Shape::Object {
        findings.push(
            Finding::grouped(Code::ArrayAsString, example(operation, field), |count| {
                format!(
                    "publishers send the serialised string for {}",
                    counted(count, "parameter", "parameters")
                )
            })
            .at(field.place.clone()),
        );
    }
}

pub(super) fn example(operation: &Operation, field: &Field) -> String {
    format!("`{}` of {}", field.wire_name, operation.key())
}
