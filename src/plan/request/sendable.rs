//! Which parameters can be sent at all.

use std::rc::Rc;

use crate::api::{Location, Operation, Parameter, ParameterExtension, Shape, Style};
use crate::aws;
use crate::findings::{Code, Finding, Findings, counted};
use crate::plan::LeftOut;

use super::notes::{described, example};

/// The headers (in lower case) and query keys that a connection sends with every call; its values win.
#[derive(Debug, Default)]
pub(in crate::plan) struct SentByConnection {
    pub(in crate::plan) headers: Vec<String>,
    pub(in crate::plan) query: Vec<String>,
}

/// The declared parameters that count, and a required path parameter for each variable that is not declared.
pub(super) fn with_undeclared_variables(
    operation: &Operation,
    findings: &Findings,
) -> Vec<Rc<Parameter>> {
    let mut parameters = operation.parameters.clone();
    for variable in operation.path.variables() {
        let declared = |parameter: &Rc<Parameter>| {
            parameter.location == Location::Path && parameter.name == variable
        };
        if parameters.iter().any(declared) {
            continue;
        }
        let example = format!("`{{{variable}}}` of {}", operation.key());
        findings.push(
            Finding::grouped(Code::UndeclaredPathVariable, example, |count| {
                format!(
                    "{} not declared and treated as required",
                    counted(count, "path variable is", "path variables are")
                )
            })
            .at(operation.place.clone()),
        );
        let parameter = Parameter {
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
        };
        parameters.push(parameter.into());
    }
    parameters
}

/// Leaves out what is ignored or cannot be sent.
pub(super) fn sendable<'p>(
    operation: &Operation,
    parameters: &'p [Rc<Parameter>],
    connection: &SentByConnection,
    findings: &Findings,
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
            findings.push(
                Finding::grouped(
                    Code::UnusedPathParameter,
                    example(operation, parameter),
                    |count| {
                        format!(
                            "{} not in the path and ignored",
                            counted(count, "path parameter is", "path parameters are")
                        )
                    },
                )
                .at(parameter.place.clone()),
            );
            continue;
        }
        if sent_by_connection(parameter, connection) {
            findings.push(
                Finding::grouped(
                    Code::ConnectionHeaderWins,
                    example(operation, parameter),
                    |count| {
                        format!(
                            "{} the credential that the connection sends",
                            counted(count, "parameter is", "parameters are")
                        )
                    },
                )
                .at(parameter.place.clone()),
            );
            continue;
        }
        match unsendable(parameter) {
            None => sendable.push((index + 1, parameter.as_ref())),
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
        && ignored
            .iter()
            .any(|name| parameter.name.eq_ignore_ascii_case(name))
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
