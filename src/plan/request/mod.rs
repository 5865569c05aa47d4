//! What becomes of the parameters of one operation: wildcards, query parameters, headers, and the fields that feed them.

mod notes;
mod optional;
mod sendable;

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::connections::SentByConnection;
use crate::contract::{EventPath, Field, FieldValue, Location, Operation, OptionalPolicy, Style};
use crate::findings::{Code, Finding, Findings, LeftOut, counted};

use super::HttpValue;
use super::conditions::{Condition, Conditions, field_path};
use super::endpoint::PathValue;
use super::options::DestinationOptions;

use optional::{Policy, policy};
use sendable::{check_values, sendable};

/// The parameters of one operation, mapped.
#[derive(Debug, Default)]
pub(super) struct RequestParameters<'o> {
    /// What each variable of the path becomes.
    pub(super) path: HashMap<&'o str, PathValue>,
    /// One for each wildcard, in URL order.
    pub(super) path_values: Vec<EventPath>,
    /// What every request has in its query.
    pub(super) query: IndexMap<String, HttpValue>,
    /// What every request has in its headers.
    pub(super) headers: IndexMap<String, HttpValue>,
    /// What an event must have.
    pub(super) guards: Conditions,
    /// What a request has when the event has it: each doubles the rules.
    pub(super) split: Vec<SplitParameter>,
}

/// An optional parameter that some rules send and others do not.
#[derive(Debug, Clone)]
pub(super) struct SplitParameter {
    /// The name in the spec.
    pub(super) name: String,
    /// Query or header.
    pub(super) location: Location,
    /// The field that feeds it.
    pub(super) path: EventPath,
}

/// Maps the fields of `operation` to the parts of its request, apart from what its connection sends.
///
/// # Errors
/// The reason to leave the operation out.
pub(super) fn request_parameters<'o>(
    operation: &'o Operation,
    connection: &SentByConnection,
    options: &DestinationOptions,
    findings: &Findings,
) -> Result<RequestParameters<'o>, LeftOut> {
    findings.extend(operation.parameter_notes.iter().cloned());
    let fields = sendable(operation, connection, findings)?;
    check_values(operation, &fields, findings)?;
    let mut request = RequestParameters::default();
    map_path(operation, &fields, &mut request, findings)?;
    let choices = policy(operation, &fields, options, findings);
    for field in fields {
        if field.location != Location::Path {
            map_field(operation, field, &choices, &mut request, findings)?;
        }
    }
    if let Some(header) = &options.idempotency_header
        && matches!(operation.method.as_str(), "POST" | "PATCH")
        && !request
            .headers
            .keys()
            .any(|name| name.eq_ignore_ascii_case(header))
    {
        let event_id = HttpValue::Field(EventPath::event_id());
        request.headers.insert(header.clone(), event_id);
    }
    Ok(request)
}

fn map_path<'o>(
    operation: &'o Operation,
    fields: &[&Field],
    request: &mut RequestParameters<'o>,
    findings: &Findings,
) -> Result<(), LeftOut> {
    for variable in operation.path.variables() {
        let field = fields
            .iter()
            .find(|field| field.location == Location::Path && field.wire_name == variable);
        if let Some(field) = field {
            let value = path_value(operation, field, request, findings)?;
            request.path.insert(variable, value);
        }
    }
    let is_wildcard =
        |name: &&&str| matches!(request.path.get(**name), Some(PathValue::Wildcard { .. }));
    if let Some(first) = operation.path.partial_variables().iter().find(is_wildcard) {
        let example = format!("`{{{first}}}` of {}", operation.key());
        findings.push(
            Finding::grouped(Code::PartialSegmentVariable, example, |count| {
                format!(
                    "{} a variable that is only a part of its segment",
                    counted(count, "path has", "paths have")
                )
            })
            .at(operation.place.clone()),
        );
    }
    Ok(())
}

fn path_value(
    operation: &Operation,
    field: &Field,
    request: &mut RequestParameters<'_>,
    findings: &Findings,
) -> Result<PathValue, LeftOut> {
    let path = match &field.value {
        FieldValue::Literal { text, origin, .. } => {
            notes::literal(operation, field, text, *origin, findings);
            return Ok(PathValue::Literal(style_prefix(field) + text));
        }
        FieldValue::Event(path) => path.clone(),
        FieldValue::EventId => EventPath::event_id(),
    };
    if request.path_values.contains(&path) {
        let message = format!(
            "`{{{}}}` stands in the path twice, and CloudFormation refuses equal path values",
            field.wire_name
        );
        return Err(operation.leave_out(Code::RepeatedPathVariable, message));
    }
    notes::serialised(operation, field, findings);
    guard(&path, Condition::path_value(), request, operation)?;
    request.path_values.push(path);
    Ok(PathValue::Wildcard {
        before: style_prefix(field),
    })
}

/// What stands before the value of a path parameter.
///
/// Source: OpenAPI 3.1, "Style Values".
fn style_prefix(field: &Field) -> String {
    match field.style {
        Style::Matrix => format!(";{}=", field.wire_name),
        Style::Label => ".".to_owned(),
        Style::Simple
        | Style::Form
        | Style::SpaceDelimited
        | Style::PipeDelimited
        | Style::DeepObject => String::new(),
    }
}

fn guard(
    path: &EventPath,
    condition: Condition,
    request: &mut RequestParameters<'_>,
    operation: &Operation,
) -> Result<(), LeftOut> {
    // Outside of `detail` every event has its fields.
    if !path.is_in_detail() {
        return Ok(());
    }
    if request.guards.add(field_path(path), condition) {
        return Ok(());
    }
    let message = format!("no event can fulfil what its parameters demand of `{path}`");
    Err(operation.leave_out(Code::ParameterNotExpressible, message))
}

/// Maps a query or header parameter.
fn map_field(
    operation: &Operation,
    field: &Field,
    choices: &Policy<'_>,
    request: &mut RequestParameters<'_>,
    findings: &Findings,
) -> Result<(), LeftOut> {
    let path = match &field.value {
        FieldValue::Literal { text, origin, .. } => {
            notes::literal(operation, field, text, *origin, findings);
            send(request, field, HttpValue::Literal(text.clone()));
            return Ok(());
        }
        FieldValue::Event(path) => path.clone(),
        FieldValue::EventId => EventPath::event_id(),
    };
    let choice = choices.get(&(field.location, field.wire_name.as_str()));
    if choice == Some(&OptionalPolicy::Omit) {
        return Ok(());
    }
    notes::serialised(operation, field, findings);
    if choice == Some(&OptionalPolicy::Split) {
        request.split.push(SplitParameter {
            name: field.wire_name.clone(),
            location: field.location,
            path,
        });
        return Ok(());
    }
    if choice.is_none() && field.required {
        let condition = if field.allow_empty {
            Condition::Exists
        } else {
            Condition::not_empty()
        };
        guard(&path, condition, request, operation)?;
    }
    send(request, field, HttpValue::Field(path));
    Ok(())
}

fn send(request: &mut RequestParameters<'_>, field: &Field, value: HttpValue) {
    match field.location {
        Location::Query => request.query.insert(field.wire_name.clone(), value),
        Location::Header => request.headers.insert(field.wire_name.clone(), value),
        Location::Path | Location::Cookie => None,
    };
}
