//! What becomes of the parameters of one operation: wildcards, query parameters, headers, and the fields that feed them.

mod notes;
mod optional;
mod sendable;
mod sources;

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::api::{Location, Operation, Optional, Parameter, Style};
use crate::findings::{Code, Finding, Findings, counted};

use super::LeftOut;
use super::conditions::{Condition, Conditions, field};
use super::endpoint::PathValue;
use super::options::PlanOptions;
use super::{HttpValue, JsonPath};

use optional::{Policy, policy};
pub(super) use sendable::SentByConnection;
pub(super) use sources::event_path;
use sources::{Item, Source, event_id, with_sources};

/// The parameters of one operation, mapped.
#[derive(Debug, Default)]
pub(super) struct RequestParameters<'o> {
    /// What each variable of the path becomes.
    pub(super) path: HashMap<&'o str, PathValue>,
    /// One for each wildcard, in URL order.
    pub(super) path_values: Vec<JsonPath>,
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
    pub(super) path: JsonPath,
}

/// Maps the parameters of `operation`. `connection_headers` and `connection_query` are what its connection sends.
///
/// # Errors
/// The reason to leave the operation out.
pub(super) fn request_parameters<'o>(
    operation: &'o Operation,
    connection: &SentByConnection,
    options: &PlanOptions,
    findings: &Findings,
) -> Result<RequestParameters<'o>, LeftOut> {
    let parameters = sendable::with_undeclared_variables(operation, findings);
    let sent = sendable::sendable(operation, &parameters, connection, findings)?;
    let items = with_sources(operation, &sent, findings)?;
    let mut request = RequestParameters::default();
    map_path(operation, &items, &mut request, findings)?;
    let choices = policy(operation, &items, options, findings);
    for item in items
        .iter()
        .filter(|item| item.parameter.location != Location::Path)
    {
        map_one(operation, item, &choices, &mut request, findings)?;
    }
    if let Some(header) = &options.idempotency_header
        && matches!(operation.method.as_str(), "POST" | "PATCH")
        && !request
            .headers
            .keys()
            .any(|name| name.eq_ignore_ascii_case(header))
    {
        request
            .headers
            .extend(event_id().map(|path| (header.clone(), HttpValue::Field(path))));
    }
    Ok(request)
}

fn map_path<'o>(
    operation: &'o Operation,
    items: &[Item<'_>],
    request: &mut RequestParameters<'o>,
    findings: &Findings,
) -> Result<(), LeftOut> {
    for variable in operation.path.variables() {
        let Some(item) = items.iter().find(|item| {
            item.parameter.location == Location::Path && item.parameter.name == variable
        }) else {
            continue;
        };
        let value = match &item.source {
            Source::Literal(value) => {
                if item.extension.literal.is_none() {
                    notes::literal(operation, item.parameter, value, findings);
                }
                PathValue::Literal(styled(item.parameter) + value)
            }
            Source::Field(path) => {
                if request.path_values.contains(path) {
                    let message = format!(
                        "`{{{variable}}}` stands in the path twice, and CloudFormation refuses equal path values"
                    );
                    return Err(LeftOut::new(
                        Code::RepeatedPathVariable,
                        message,
                        operation.place.clone(),
                    ));
                }
                notes::serialised(operation, item.parameter, findings);
                guard(path, Condition::path_value(), request, operation)?;
                request.path_values.push(path.clone());
                PathValue::Wildcard {
                    before: styled(item.parameter),
                }
            }
        };
        request.path.insert(variable, value);
    }
    let partial = operation.path.partial_variables();
    if let Some(first) = partial
        .iter()
        .find(|name| matches!(request.path.get(**name), Some(PathValue::Wildcard { .. })))
    {
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

/// What stands before the value of a path parameter.
///
/// Source: OpenAPI 3.1, "Style Values".
fn styled(parameter: &Parameter) -> String {
    match parameter.style {
        Style::Matrix => format!(";{}=", parameter.name),
        Style::Label => ".".to_owned(),
        Style::Simple
        | Style::Form
        | Style::SpaceDelimited
        | Style::PipeDelimited
        | Style::DeepObject => String::new(),
    }
}

fn guard(
    path: &JsonPath,
    condition: Condition,
    request: &mut RequestParameters<'_>,
    operation: &Operation,
) -> Result<(), LeftOut> {
    // Outside of `detail` every event has its fields.
    if path.fields().next() != Some("detail") {
        return Ok(());
    }
    if request.guards.add(field(path), condition) {
        return Ok(());
    }
    let message = format!("no event can fulfil what its parameters demand of `{path}`");
    Err(LeftOut::new(
        Code::ParameterNotExpressible,
        message,
        operation.place.clone(),
    ))
}

/// Maps a query or header parameter.
fn map_one(
    operation: &Operation,
    item: &Item<'_>,
    choices: &Policy<'_>,
    request: &mut RequestParameters<'_>,
    findings: &Findings,
) -> Result<(), LeftOut> {
    let parameter = item.parameter;
    let path = match &item.source {
        Source::Literal(value) => {
            if item.extension.literal.is_none() {
                notes::literal(operation, parameter, value, findings);
            }
            send(request, parameter, HttpValue::Literal(value.clone()));
            return Ok(());
        }
        Source::Field(path) => path,
    };
    let choice = choices
        .get(&(parameter.location, parameter.name.as_str()))
        .copied();
    if choice == Some(Optional::Omit) {
        return Ok(());
    }
    notes::serialised(operation, parameter, findings);
    match choice {
        Some(Optional::Split) => {
            let (name, location) = (parameter.name.clone(), parameter.location);
            request.split.push(SplitParameter {
                name,
                location,
                path: path.clone(),
            });
        }
        Some(Optional::Omit | Optional::Always) => {
            send(request, parameter, HttpValue::Field(path.clone()));
        }
        None => {
            if parameter.required {
                let condition = if parameter.allow_empty {
                    Condition::Exists
                } else {
                    Condition::not_empty()
                };
                guard(path, condition, request, operation)?;
            }
            send(request, parameter, HttpValue::Field(path.clone()));
        }
    }
    Ok(())
}

fn send(request: &mut RequestParameters<'_>, parameter: &Parameter, value: HttpValue) {
    match parameter.location {
        Location::Query => request.query.insert(parameter.name.clone(), value),
        Location::Header => request.headers.insert(parameter.name.clone(), value),
        Location::Path | Location::Cookie => None,
    };
}
