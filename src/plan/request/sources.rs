//! Where the value of each parameter comes from.

use crate::api::{Location, Operation, Parameter, ParameterExtension};
use crate::aws;
use crate::findings::{Code, Finding, Findings, Place};
use crate::plan::JsonPath;
use crate::plan::LeftOut;
use crate::plan::fields::field_names;

use super::notes::described;

/// Where the value of a parameter comes from.
pub(super) enum Source {
    Field(JsonPath),
    Literal(String),
}

/// A parameter with everything said about it.
pub(super) struct Item<'a> {
    pub(super) parameter: &'a Parameter,
    pub(super) extension: ParameterExtension,
    pub(super) source: Source,
}

pub(super) fn event_id() -> Option<JsonPath> {
    JsonPath::new("$.id")
}

/// Gives every parameter its literal, its own place in the event, or its field in `detail`.
pub(super) fn with_sources<'p>(
    operation: &Operation,
    parameters: &[(usize, &'p Parameter)],
    findings: &Findings,
) -> Result<Vec<Item<'p>>, LeftOut> {
    let mut fixed = Vec::new();
    for (number, parameter) in parameters {
        let extension = operation
            .extension
            .parameters
            .get(&parameter.name)
            .map_or_else(
                || parameter.extension.clone(),
                |said| parameter.extension.clone().refined_by(said.value.clone()),
            );
        fixed.push((
            *number,
            *parameter,
            fixed_source(parameter, &extension, findings)?,
            extension,
        ));
    }
    let fields: Vec<_> = fixed
        .iter()
        .filter(|(_, _, source, _)| source.is_none())
        .map(|(number, parameter, _, _)| (*number, parameter.location, parameter.name.as_str()))
        .collect();
    let mut names = field_names(&fields, operation.body.is_some()).into_iter();
    let mut items = Vec::new();
    for (_, parameter, source, extension) in fixed {
        let source = match source {
            Some(source) => source,
            None => Source::Field(field(
                operation,
                parameter,
                &names.next().unwrap_or_default(),
                findings,
            )?),
        };
        items.push(Item {
            parameter,
            extension,
            source,
        });
    }
    Ok(items)
}

fn fixed_source(
    parameter: &Parameter,
    extension: &ParameterExtension,
    findings: &Findings,
) -> Result<Option<Source>, LeftOut> {
    if let Some(literal) = &extension.literal {
        return literal_source(parameter, &literal.value, &literal.place).map(Some);
    }
    if let Some(from) = &extension.from {
        let path = event_path(&from.value, &from.place, findings)?;
        return Ok(Some(Source::Field(path)));
    }
    if parameter.location == Location::Header
        && parameter.name.eq_ignore_ascii_case("Idempotency-Key")
    {
        return Ok(event_id().map(Source::Field));
    }
    match &parameter.only_value {
        Some(value) if parameter.required => {
            literal_source(parameter, value, &parameter.place).map(Some)
        }
        _ => Ok(None),
    }
}

/// A path that the document's author wrote.
///
/// # Errors
/// An error finding, and the operation is left out.
pub(in crate::plan) fn event_path(
    text: &str,
    place: &Place,
    findings: &Findings,
) -> Result<JsonPath, LeftOut> {
    JsonPath::new(text).ok_or_else(|| {
        let message = format!("EventBridge cannot address `{text}` in an event");
        findings.push(
            Finding::new(Code::UnknownExtensionKey, message.clone())
                .at(place.clone())
                .help("write `$.detail.` and names of letters, digits, `_` and `-`, such as `$.detail.order.id`"),
        );
        LeftOut::new(Code::ParameterNotExpressible, message, place.clone())
    })
}

fn literal_source(parameter: &Parameter, value: &str, place: &Place) -> Result<Source, LeftOut> {
    let allowed = match parameter.location {
        Location::Path => !value.trim().is_empty(),
        Location::Query => aws::is_query_value(value),
        Location::Header | Location::Cookie => aws::is_header_value(value),
    };
    // EventBridge reads a value that looks like a path as one; there is no escape.
    if allowed && (parameter.location == Location::Path || !value.starts_with('$')) {
        return Ok(Source::Literal(value.to_owned()));
    }
    let message = format!(
        "the {} `{}` must be `{value}`, which EventBridge cannot send as a literal",
        described(parameter),
        parameter.name
    );
    Err(LeftOut::new(
        Code::ParameterNotExpressible,
        message,
        place.clone(),
    ))
}

fn field(
    operation: &Operation,
    parameter: &Parameter,
    name: &str,
    findings: &Findings,
) -> Result<JsonPath, LeftOut> {
    if name != parameter.name {
        findings.push(
            Finding::new(
                Code::RenamedField,
                format!(
                    "{}: the {} `{}` is the event's field `detail.{name}`",
                    operation.key(),
                    described(parameter),
                    parameter.name
                ),
            )
            .at(parameter.place.clone()),
        );
    }
    JsonPath::detail(name).ok_or_else(|| {
        let message = format!(
            "the name of the {} `{}` is too long for a path into the event",
            described(parameter),
            parameter.name
        );
        LeftOut::new(
            Code::ParameterNotExpressible,
            message,
            parameter.place.clone(),
        )
    })
}
