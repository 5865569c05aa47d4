//! Which parameters can be sent at all.

use crate::aws;
use crate::connections::SentByConnection;
use crate::contract::{Field, FieldValue, Location, Shape, Style};
use crate::destinations::mapping::Mapping;
use crate::findings::{Code, Finding, LeftOut};

impl<'o> Mapping<'o> {
    /// The fields that requests have, and the query parameters and headers that cannot be sent; without those that the
    /// connection sends, because its values win.
    ///
    /// # Errors
    /// A required field cannot be sent.
    pub(super) fn sort_fields(
        &self,
        connection: &SentByConnection,
    ) -> Result<(Vec<&'o Field>, Vec<&'o Field>), LeftOut> {
        let (mut sendable, mut unsendable) = (Vec::new(), Vec::new());
        for field in &self.operation.fields {
            if connection.sends(field) {
                self.report_field(field, Code::ConnectionHeaderWins, |subject| {
                    format!("the parameter {subject} is the credential that the connection sends")
                });
                continue;
            }
            let Some(why) = explain_unsendable(field) else {
                sendable.push(field);
                continue;
            };
            let name = format!("{} `{}`", field.describe(), field.wire_name);
            if field.required {
                let message = format!("the required {name} {why}");
                return Err(self.leave_out_for(field, Code::ParameterNotExpressible, message));
            }
            if field.location != Location::Cookie {
                unsendable.push(field);
            }
            let key = self.operation.key();
            let message = format!("{key}: the {name} {why}, so it is never sent");
            let finding = Finding::new(Code::ParameterOmitted, message)
                .about(format!("`{}` of {key}", field.wire_name));
            self.findings.push(finding.at(field.place.clone()));
        }
        Ok((sendable, unsendable))
    }

    /// Checks that EventBridge can send the values of `fields`, and reports how they came to their names.
    ///
    /// # Errors
    /// A value cannot be sent.
    pub(super) fn check_values(&self, fields: &[&Field]) -> Result<(), LeftOut> {
        for field in fields {
            self.check_literal(field)?;
        }
        for field in fields {
            self.findings.extend(field.note.clone());
            if let FieldValue::Event(path) = &field.value
                && path.as_str().len() > aws::MAX_INPUT_PATH
            {
                let message = format!(
                    "the name of the {} `{}` is too long for a path into the event",
                    field.describe(),
                    field.wire_name
                );
                return Err(self.leave_out_for(field, Code::ParameterNotExpressible, message));
            }
        }
        Ok(())
    }

    fn check_literal(&self, field: &Field) -> Result<(), LeftOut> {
        let FieldValue::Literal { text, place, .. } = &field.value else {
            return Ok(());
        };
        let allowed = match field.location {
            Location::Path => !text.trim().is_empty(),
            Location::Query => aws::is_query_value(text),
            Location::Header | Location::Cookie => aws::is_header_value(text),
        };
        // EventBridge takes a value that looks like a path for one, and has no way to escape it.
        if allowed && (field.location == Location::Path || !text.starts_with('$')) {
            return Ok(());
        }
        let message = format!(
            "the {} `{}` must be `{text}`, which EventBridge cannot send as literal text",
            field.describe(),
            field.wire_name
        );
        Err(LeftOut {
            place: place.clone(),
            ..self.leave_out(Code::ParameterNotExpressible, message)
        })
    }
}

/// Why EventBridge cannot send the parameter.
fn explain_unsendable(field: &Field) -> Option<&'static str> {
    match field.location {
        Location::Cookie => Some("cannot be sent by an API destination"),
        Location::Header if aws::header_is_stripped(&field.wire_name) => {
            Some("is removed or set by EventBridge")
        }
        Location::Header if !aws::is_header_name(&field.wire_name) => {
            Some("has a name that is not a valid header name")
        }
        Location::Query if is_exploded_object(field) => Some(
            "is an object whose members are separate parameters, which EventBridge cannot build",
        ),
        Location::Query if !aws::is_query_key(&field.wire_name) => {
            Some("has a name that CloudFormation rejects")
        }
        Location::Path | Location::Header | Location::Query => None,
    }
}

/// Whether the members of an object are separate query parameters.
pub(super) fn is_exploded_object(field: &Field) -> bool {
    let exploded = field.explode && field.style == Style::Form && field.shape == Shape::Object;
    !field.content && (field.style == Style::DeepObject || exploded)
}
