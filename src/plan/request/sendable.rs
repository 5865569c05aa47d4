//! Which parameters can be sent at all.

use crate::aws;
use crate::connections::SentByConnection;
use crate::contract::{Field, FieldValue, Location, Operation, Shape, Style};
use crate::findings::{Code, Finding, Findings, LeftOut, counted};

use super::notes::example;

/// The fields of `operation` that its requests have; what cannot be sent, or is sent by the connection, is left out.
///
/// # Errors
/// The reason to leave the operation out: a required parameter cannot be sent.
pub(super) fn sendable<'o>(
    operation: &'o Operation,
    connection: &SentByConnection,
    findings: &Findings,
) -> Result<Vec<&'o Field>, LeftOut> {
    let mut sendable = Vec::new();
    for field in &operation.fields {
        if sent_by_connection(field, connection) {
            findings.push(connection_wins(operation, field));
            continue;
        }
        match unsendable(field) {
            None => sendable.push(field),
            Some(why) if field.required => {
                let message = format!(
                    "the required {} `{}` {why}",
                    field.describe(),
                    field.wire_name
                );
                return Err(not_expressible(operation, field, message));
            }
            Some(why) => findings.push(
                Finding::new(
                    Code::ParameterOmitted,
                    format!(
                        "{}: the {} `{}` {why}, so it is never sent",
                        operation.key(),
                        field.describe(),
                        field.wire_name
                    ),
                )
                .at(field.place.clone()),
            ),
        }
    }
    Ok(sendable)
}

/// Checks that EventBridge can send the values of `fields`, and reports how they came to their names.
///
/// # Errors
/// The reason to leave the operation out.
pub(super) fn check_values(
    operation: &Operation,
    fields: &[&Field],
    findings: &Findings,
) -> Result<(), LeftOut> {
    for field in fields {
        check_literal(operation, field)?;
    }
    for field in fields {
        findings.extend(field.note.clone());
        if let FieldValue::Event(path) = &field.value
            && path.as_str().len() > aws::MAX_INPUT_PATH
        {
            let message = format!(
                "the name of the {} `{}` is too long for a path into the event",
                field.describe(),
                field.wire_name
            );
            return Err(not_expressible(operation, field, message));
        }
    }
    Ok(())
}

fn check_literal(operation: &Operation, field: &Field) -> Result<(), LeftOut> {
    let FieldValue::Literal { text, place, .. } = &field.value else {
        return Ok(());
    };
    let allowed = match field.location {
        Location::Path => !text.trim().is_empty(),
        Location::Query => aws::is_query_value(text),
        Location::Header | Location::Cookie => aws::is_header_value(text),
    };
    // EventBridge reads a value that looks like a path as one; there is no escape.
    if allowed && (field.location == Location::Path || !text.starts_with('$')) {
        return Ok(());
    }
    let message = format!(
        "the {} `{}` must be `{text}`, which EventBridge cannot send as a literal",
        field.describe(),
        field.wire_name
    );
    Err(LeftOut {
        place: place.clone(),
        ..operation.leave_out(Code::ParameterNotExpressible, message)
    })
}

fn not_expressible(operation: &Operation, field: &Field, message: String) -> LeftOut {
    LeftOut {
        place: field.place.clone(),
        ..operation.leave_out(Code::ParameterNotExpressible, message)
    }
}

fn connection_wins(operation: &Operation, field: &Field) -> Finding {
    Finding::grouped(
        Code::ConnectionHeaderWins,
        example(operation, field),
        |count| {
            format!(
                "{} the credential that the connection sends",
                counted(count, "parameter is", "parameters are")
            )
        },
    )
    .at(field.place.clone())
}

fn sent_by_connection(field: &Field, connection: &SentByConnection) -> bool {
    match field.location {
        Location::Header => connection
            .headers
            .contains(&field.wire_name.to_ascii_lowercase()),
        Location::Query => connection.query.contains(&field.wire_name),
        Location::Path | Location::Cookie => false,
    }
}

/// Why EventBridge cannot send the parameter.
fn unsendable(field: &Field) -> Option<&'static str> {
    match field.location {
        Location::Cookie => Some("cannot be sent by an API destination"),
        Location::Header if aws::header_is_stripped(&field.wire_name) => {
            Some("is stripped or fixed by EventBridge")
        }
        Location::Header if !aws::is_header_name(&field.wire_name) => {
            Some("has a name that is no HTTP header name")
        }
        Location::Query if is_exploded_object(field) => Some(
            "is an object of which each member is a parameter of its own, which EventBridge cannot build",
        ),
        Location::Query if !aws::is_query_key(&field.wire_name) => {
            Some("has a name that CloudFormation refuses")
        }
        Location::Path | Location::Header | Location::Query => None,
    }
}

fn is_exploded_object(field: &Field) -> bool {
    let exploded = field.explode && field.style == Style::Form && field.shape == Shape::Object;
    !field.content && (field.style == Style::DeepObject || exploded)
}
