//! What there is to say about parameters.

use crate::api::{Location, Operation, Parameter, Shape, Style};
use crate::findings::{Code, Finding, Findings, counted};

pub(super) fn described(parameter: &Parameter) -> String {
    match parameter.location {
        Location::Cookie => "cookie".to_owned(),
        Location::Header => "header".to_owned(),
        Location::Path | Location::Query => format!("{} parameter", parameter.location.as_str()),
    }
}

pub(super) fn literal(
    operation: &Operation,
    parameter: &Parameter,
    value: &str,
    findings: &Findings,
) {
    let example = format!("`{}` = `{value}` of {}", parameter.name, operation.key());
    findings.push(
        Finding::grouped(Code::LiteralParameter, example, |count| {
            let has = counted(
                count,
                "required parameter has one allowed value",
                "required parameters have one allowed value each",
            );
            format!("{has} and no field in the event")
        })
        .at(parameter.place.clone()),
    );
}

/// Says when publishers have to serialise, or can send one item only.
pub(super) fn serialised(operation: &Operation, parameter: &Parameter, findings: &Findings) {
    let list = parameter.shape == Shape::Array && !parameter.content;
    if list
        && parameter.location == Location::Query
        && parameter.explode
        && parameter.style == Style::Form
    {
        findings.push(
            Finding::new(
                Code::SingleItemArray,
                format!(
                    "{}: of the list `{}` only one item can be sent",
                    operation.key(),
                    parameter.name
                ),
            )
            .at(parameter.place.clone())
            .help("publish the item itself, not a list; one event per item"),
        );
    } else if list
        || parameter.content
        || parameter.allow_reserved
        || parameter.shape == Shape::Object
    {
        findings.push(
            Finding::grouped(
                Code::ArrayAsString,
                example(operation, parameter),
                |count| {
                    format!(
                        "publishers send the serialised string for {}",
                        counted(count, "parameter", "parameters")
                    )
                },
            )
            .at(parameter.place.clone()),
        );
    }
}

pub(super) fn example(operation: &Operation, parameter: &Parameter) -> String {
    format!("`{}` of {}", parameter.name, operation.key())
}
