//! What becomes of the parameters of one operation: wildcards, query parameters, headers, and the fields that feed them.

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::api::{Location, Operation, Optional, Parameter, ParameterExtension, Shape, Style};
use crate::aws;
use crate::findings::{Code, Finding, Findings, Place, counted};

use super::LeftOut;
use super::conditions::{Condition, Conditions};
use super::endpoint::PathValue;
use super::fields::field_names;
use super::model::{HttpValue, JsonPath};
use super::options::{OptionalParams, PlanOptions};

/// The parameters of one operation, mapped.
#[derive(Debug, Default)]
pub(super) struct RequestParameters {
    /// What each variable of the path becomes.
    pub(super) path: HashMap<String, PathValue>,
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

/// Where the value of a parameter comes from.
enum Source {
    Field(JsonPath),
    Literal(String),
}

/// A parameter with everything said about it.
struct Item<'a> {
    parameter: &'a Parameter,
    extension: ParameterExtension,
    source: Source,
}

/// Maps the parameters of `operation`. `connection_headers` and `connection_query` are what its connection sends.
///
/// # Errors
/// The reason to leave the operation out.
pub(super) fn request_parameters(
    operation: &Operation,
    connection: &SentByConnection,
    options: &PlanOptions,
    findings: &mut Findings,
) -> Result<RequestParameters, LeftOut> {
    let parameters = with_undeclared_variables(operation, findings);
    let sendable = sendable(operation, &parameters, connection, findings)?;
    let items = with_sources(operation, &sendable, findings)?;
    let mut request = RequestParameters::default();
    map_path(operation, &items, &mut request, findings)?;
    let policy = optional_policy(operation, &items, options, findings);
    for item in items
        .iter()
        .filter(|item| item.parameter.location != Location::Path)
    {
        map_one(operation, item, &policy, &mut request, findings)?;
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

/// The headers (in lower case) and query keys that a connection sends with every call; its values win.
#[derive(Debug, Default)]
pub(super) struct SentByConnection {
    pub(super) headers: Vec<String>,
    pub(super) query: Vec<String>,
}

fn event_id() -> Option<JsonPath> {
    JsonPath::new("$.id")
}

/// The declared parameters that count, and a required path parameter for each variable that is not declared.
fn with_undeclared_variables(operation: &Operation, findings: &mut Findings) -> Vec<Parameter> {
    let mut parameters = operation.parameters.clone();
    for variable in operation.path.variables() {
        let declared = |parameter: &Parameter| {
            parameter.location == Location::Path && parameter.name == variable
        };
        if parameters.iter().any(declared) {
            continue;
        }
        let example = format!("`{{{variable}}}` of {}", operation.key());
        findings.push_counted(
            Code::UndeclaredPathVariable,
            operation.place.clone(),
            &example,
            |count| {
                format!(
                    "{} not declared and treated as required",
                    counted(count, "path variable is", "path variables are")
                )
            },
        );
        parameters.push(Parameter {
            name: variable.to_owned(),
            location: Location::Path,
            required: true,
            shape: Shape::Scalar,
            style: Style::Simple,
            explode: false,
            content: false,
            allow_reserved: false,
            allow_empty: false,
            only_value: None,
            extension: ParameterExtension::default(),
            place: operation.place.clone(),
        });
    }
    parameters
}

/// Leaves out what is ignored or cannot be sent.
fn sendable<'p>(
    operation: &Operation,
    parameters: &'p [Parameter],
    connection: &SentByConnection,
    findings: &mut Findings,
) -> Result<Vec<(usize, &'p Parameter)>, LeftOut> {
    let mut sendable = Vec::new();
    for (index, parameter) in parameters.iter().enumerate() {
        if is_ignored(parameter) {
            continue;
        }
        if parameter.location == Location::Path
            && !operation
                .path
                .variables()
                .any(|name| name == parameter.name)
        {
            findings.push_counted(
                Code::UnusedPathParameter,
                parameter.place.clone(),
                &example(operation, parameter),
                |count| {
                    format!(
                        "{} not in the path and ignored",
                        counted(count, "path parameter is", "path parameters are")
                    )
                },
            );
            continue;
        }
        if sent_by_connection(parameter, connection) {
            findings.push_counted(
                Code::ConnectionHeaderWins,
                parameter.place.clone(),
                &example(operation, parameter),
                |count| {
                    format!(
                        "{} the credential that the connection sends",
                        counted(count, "parameter is", "parameters are")
                    )
                },
            );
            continue;
        }
        match unsendable(parameter) {
            None => sendable.push((index + 1, parameter)),
            Some(why) if parameter.required => {
                let message = format!(
                    "the required {} `{}` {why}",
                    described(parameter),
                    parameter.name
                );
                return Err(LeftOut::new(
                    Code::ParameterNotExpressible,
                    message,
                    parameter.place.clone(),
                ));
            }
            Some(why) => findings.push(
                Finding::new(
                    Code::ParameterOmitted,
                    format!(
                        "{}: the {} `{}` {why}, so it is never sent",
                        operation.key(),
                        described(parameter),
                        parameter.name
                    ),
                )
                .at(parameter.place.clone()),
            ),
        }
    }
    Ok(sendable)
}

/// Source: OpenAPI 3.1, "Parameter Object": these header parameters SHALL be ignored.
fn is_ignored(parameter: &Parameter) -> bool {
    let ignored = ["accept", "content-type", "authorization"];
    parameter.location == Location::Header
        && ignored.contains(&parameter.name.to_ascii_lowercase().as_str())
}

fn sent_by_connection(parameter: &Parameter, connection: &SentByConnection) -> bool {
    match parameter.location {
        Location::Header => connection
            .headers
            .contains(&parameter.name.to_ascii_lowercase()),
        Location::Query => connection.query.contains(&parameter.name),
        Location::Path | Location::Cookie => false,
    }
}

/// Why EventBridge cannot send the parameter.
fn unsendable(parameter: &Parameter) -> Option<&'static str> {
    match parameter.location {
        Location::Cookie => Some("cannot be sent by an API destination"),
        Location::Header if aws::header_is_stripped(&parameter.name) => {
            Some("is stripped or fixed by EventBridge")
        }
        Location::Header if !aws::is_header_name(&parameter.name) => {
            Some("has a name that is no HTTP header name")
        }
        Location::Query if is_exploded_object(parameter) => Some(
            "is an object of which each member is a parameter of its own, which EventBridge cannot build",
        ),
        Location::Query if !aws::is_query_key(&parameter.name) => {
            Some("has a name that CloudFormation refuses")
        }
        Location::Path | Location::Header | Location::Query => None,
    }
}

fn is_exploded_object(parameter: &Parameter) -> bool {
    let exploded =
        parameter.explode && parameter.style == Style::Form && parameter.shape == Shape::Object;
    !parameter.content && (parameter.style == Style::DeepObject || exploded)
}

fn described(parameter: &Parameter) -> String {
    match parameter.location {
        Location::Cookie => "cookie".to_owned(),
        Location::Header => "header".to_owned(),
        Location::Path | Location::Query => format!("{} parameter", parameter.location.as_str()),
    }
}

/// Gives every parameter its literal, its own place in the event, or its field in `detail`.
fn with_sources<'p>(
    operation: &Operation,
    parameters: &[(usize, &'p Parameter)],
    findings: &mut Findings,
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
    findings: &mut Findings,
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
pub(super) fn event_path(
    text: &str,
    place: &Place,
    findings: &mut Findings,
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
    findings: &mut Findings,
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

fn map_path(
    operation: &Operation,
    items: &[Item<'_>],
    request: &mut RequestParameters,
    findings: &mut Findings,
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
                    note_literal(operation, item.parameter, value, findings);
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
                note_serialised(operation, item.parameter, findings);
                guard(path, Condition::path_value(), request, operation)?;
                request.path_values.push(path.clone());
                PathValue::Wildcard {
                    before: styled(item.parameter),
                }
            }
        };
        request.path.insert(variable.to_owned(), value);
    }
    let partial = operation.path.partial_variables();
    if let Some(first) = partial
        .iter()
        .find(|name| matches!(request.path.get(**name), Some(PathValue::Wildcard { .. })))
    {
        let example = format!("`{{{first}}}` of {}", operation.key());
        findings.push_counted(
            Code::PartialSegmentVariable,
            operation.place.clone(),
            &example,
            |count| {
                format!(
                    "{} a variable that is only a part of its segment",
                    counted(count, "path has", "paths have")
                )
            },
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
    request: &mut RequestParameters,
    operation: &Operation,
) -> Result<(), LeftOut> {
    // Outside of `detail` every event has its fields.
    if path.fields().next() != Some("detail") {
        return Ok(());
    }
    if request
        .guards
        .add(path.fields().map(str::to_owned).collect(), condition)
    {
        return Ok(());
    }
    let message = format!("no event can fulfil what its parameters demand of `{path}`");
    Err(LeftOut::new(
        Code::ParameterNotExpressible,
        message,
        operation.place.clone(),
    ))
}

/// What happens to the optional parameters of one operation that say nothing for themselves.
fn optional_policy(
    operation: &Operation,
    items: &[Item<'_>],
    options: &PlanOptions,
    findings: &mut Findings,
) -> IndexMap<(Location, String), Optional> {
    let default = operation
        .extension
        .optional
        .or(match options.optional_params {
            OptionalParams::Auto => None,
            OptionalParams::Split => Some(Optional::Split),
            OptionalParams::Omit => Some(Optional::Omit),
            OptionalParams::Always => Some(Optional::Always),
        });
    let optional: Vec<_> = items
        .iter()
        .filter(|item| {
            item.parameter.location != Location::Path
                && !item.parameter.required
                && is_from_detail(&item.source)
        })
        .collect();
    let said = |item: &Item<'_>| item.extension.optional.or(default);
    let split = optional
        .iter()
        .filter(|item| matches!(said(item), None | Some(Optional::Split)))
        .count();
    let automatic = if split <= 2 {
        Optional::Split
    } else {
        Optional::Omit
    };
    let mut policy: IndexMap<_, _> = optional
        .iter()
        .map(|item| {
            (
                (item.parameter.location, item.parameter.name.clone()),
                said(item).unwrap_or(automatic),
            )
        })
        .collect();
    let to_split = policy
        .values()
        .filter(|choice| **choice == Optional::Split)
        .count();
    if to_split > MAX_SPLIT {
        findings.push(
            Finding::new(
                Code::TooManyOptionalParameters,
                format!("{}: {to_split} optional parameters would make {} rules", operation.key(), 1_u64 << to_split.min(63)),
            )
            .at(operation.place.clone())
            .help("omit some of them with x-spec2dest.optional: omit, or all with --optional-params auto"),
        );
        policy
            .values_mut()
            .filter(|choice| **choice == Optional::Split)
            .for_each(|choice| *choice = Optional::Omit);
    }
    report_omitted(operation, &policy, options, findings);
    policy
}

/// 2^4 rules for one operation are the most that is sane.
const MAX_SPLIT: usize = 4;

fn is_from_detail(source: &Source) -> bool {
    matches!(source, Source::Field(path) if path.fields().next() == Some("detail"))
}

fn report_omitted(
    operation: &Operation,
    policy: &IndexMap<(Location, String), Optional>,
    options: &PlanOptions,
    findings: &mut Findings,
) {
    let omitted: Vec<_> = policy
        .iter()
        .filter(|(_, choice)| **choice == Optional::Omit)
        .map(|((_, name), _)| format!("`{name}`"))
        .collect();
    if !omitted.is_empty() {
        let finding = Finding::new(
            Code::OptionalParametersOmitted,
            format!(
                "{}: {} never sent: {}",
                operation.key(),
                counted(
                    omitted.len(),
                    "optional parameter is",
                    "optional parameters are"
                ),
                omitted.join(", ")
            ),
        )
        .at(operation.place.clone());
        findings.push(if options.optional_params == OptionalParams::Auto {
            finding.help("send some of them with x-spec2dest.optional: split (2^n rules) or always (sent empty when missing)")
        } else {
            finding
        });
    }
    if policy.values().any(|choice| *choice == Optional::Always) {
        findings.push_counted(
            Code::OptionalParametersSentEmpty,
            operation.place.clone(),
            &operation.key(),
            |count| {
                format!(
                    "{} optional parameters empty when the event has no such field",
                    counted(count, "operation sends", "operations send")
                )
            },
        );
    }
}

/// Maps a query or header parameter.
fn map_one(
    operation: &Operation,
    item: &Item<'_>,
    policy: &IndexMap<(Location, String), Optional>,
    request: &mut RequestParameters,
    findings: &mut Findings,
) -> Result<(), LeftOut> {
    let parameter = item.parameter;
    let path = match &item.source {
        Source::Literal(value) => {
            if item.extension.literal.is_none() {
                note_literal(operation, parameter, value, findings);
            }
            send(request, parameter, HttpValue::Literal(value.clone()));
            return Ok(());
        }
        Source::Field(path) => path,
    };
    let choice = policy
        .get(&(parameter.location, parameter.name.clone()))
        .copied();
    if choice == Some(Optional::Omit) {
        return Ok(());
    }
    note_serialised(operation, parameter, findings);
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

fn send(request: &mut RequestParameters, parameter: &Parameter, value: HttpValue) {
    match parameter.location {
        Location::Query => request.query.insert(parameter.name.clone(), value),
        Location::Header => request.headers.insert(parameter.name.clone(), value),
        Location::Path | Location::Cookie => None,
    };
}

fn note_literal(
    operation: &Operation,
    parameter: &Parameter,
    value: &str,
    findings: &mut Findings,
) {
    let example = format!("`{}` = `{value}` of {}", parameter.name, operation.key());
    findings.push_counted(
        Code::LiteralParameter,
        parameter.place.clone(),
        &example,
        |count| {
            let has = counted(
                count,
                "required parameter has one allowed value",
                "required parameters have one allowed value each",
            );
            format!("{has} and no field in the event")
        },
    );
}

/// Says when publishers have to serialise, or can send one item only.
fn note_serialised(operation: &Operation, parameter: &Parameter, findings: &mut Findings) {
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
        findings.push_counted(
            Code::ArrayAsString,
            parameter.place.clone(),
            &example(operation, parameter),
            |count| {
                format!(
                    "publishers send the serialised string for {}",
                    counted(count, "parameter", "parameters")
                )
            },
        );
    }
}

fn example(operation: &Operation, parameter: &Parameter) -> String {
    format!("`{}` of {}", parameter.name, operation.key())
}
