//! What becomes of the fields of an operation: the path, query parameters and headers of its row.

use crate::aws;
use crate::connections::SentByConnection;
use crate::contract::{
    EventPath, Field, FieldValue, Location, OptionalPolicy, Shape, Style, percent_encoded,
    percent_encoded_segment,
};
use crate::findings::{Code, Finding, LeftOut};

use super::answer::Mapping;
use super::{FieldName, Parameter, ParameterStyle, ParameterValue};

/// The parameters of a call.
#[derive(Default)]
pub(super) struct MappedFields<'o> {
    /// By the name of the variable.
    pub(super) path: Vec<(&'o str, PathValue)>,
    pub(super) query: Vec<Parameter>,
    pub(super) headers: Vec<Parameter>,
    pub(super) never: Vec<FieldName>,
}

/// What a variable of the path becomes.
pub(super) enum PathValue {
    /// A field of the event, after this prefix (`;id=` and `.` of the matrix and label styles).
    Field { prefix: String, field: FieldName },
    /// Always this text, percent-encoded.
    Literal(String),
}

/// The name of the field that `path` addresses.
///
/// # Errors
/// It addresses several.
pub(super) fn find_field(path: &EventPath) -> Result<FieldName, String> {
    FieldName::new(path)
        .ok_or_else(|| format!("`{path}` can be several values, and a parameter takes one"))
}

impl<'o> Mapping<'o> {
    /// Maps the fields of the operation, apart from those that the connection sends, because its values win.
    ///
    /// # Errors
    /// The reason to leave the operation out.
    pub(super) fn map_fields(
        &self,
        connection: &SentByConnection,
    ) -> Result<MappedFields<'o>, LeftOut> {
        let mut mapped = MappedFields::default();
        let operation: &'o _ = self.operation;
        for field in &operation.fields {
            if connection.sends(field) {
                self.report_field(field, Code::ConnectionHeaderWins, |subject| {
                    format!("the parameter {subject} is the credential that the connection sends")
                });
                continue;
            }
            if let Some(why) = explain_unsendable(field) {
                self.omit_field(field, why, &mut mapped)?;
                continue;
            }
            self.findings.extend(field.note.clone());
            if field.location == Location::Path {
                let value = self.map_path_value(field)?;
                mapped.path.push((&field.wire_name, value));
            } else {
                self.map_parameter(field, &mut mapped)?;
            }
        }
        self.add_idempotency_header(&mut mapped);
        Ok(mapped)
    }

    /// Leaves out a parameter that cannot be sent. An event that has it makes no call.
    fn omit_field(
        &self,
        field: &Field,
        why: &str,
        mapped: &mut MappedFields<'_>,
    ) -> Result<(), LeftOut> {
        let name = format!("{} `{}`", field.describe(), field.wire_name);
        if field.required {
            let message = format!("the required {name} {why}");
            return Err(LeftOut {
                place: field.place.clone(),
                ..self.leave_out(Code::ParameterNotExpressible, message)
            });
        }
        let key = self.operation.key();
        let message = format!("{key}: the {name} {why}, so it is never sent");
        let finding = Finding::new(Code::ParameterOmitted, message)
            .about(format!("`{}` of {key}", field.wire_name));
        self.findings.push(finding.at(field.place.clone()));
        if let FieldValue::Event(path) = &field.value
            && path.is_in_detail()
        {
            mapped.never.push(self.field(path)?);
        }
        Ok(())
    }

    /// Leaves out a parameter that the user does not want to be sent. On DELETE, an event that has it makes no call: without its
    /// filter, the call could delete more.
    fn omit_on_request(&self, field: &Field, mapped: &mut MappedFields<'_>) -> Result<(), LeftOut> {
        if self.operation.method.as_str() == "DELETE" {
            return self.omit_field(field, "is omitted on request", mapped);
        }
        let message = format!(
            "{}: the {} `{}` is never sent, as requested",
            self.operation.key(),
            field.describe(),
            field.wire_name
        );
        let finding =
            Finding::new(Code::OptionalParametersOmitted, message).about(self.operation.key());
        self.findings.push(finding.at(field.place.clone()));
        Ok(())
    }

    fn map_path_value(&self, field: &Field) -> Result<PathValue, LeftOut> {
        let prefix = percent_encoded(&field.path_prefix());
        let path = match &field.value {
            FieldValue::Event(path) => path.clone(),
            FieldValue::EventId => EventPath::event_id(),
            FieldValue::Literal { text, .. } => {
                if matches!(text.trim(), "" | "." | "..") {
                    let message = format!(
                        "the path parameter `{}` must be `{text}`, which is not a segment of a path",
                        field.wire_name
                    );
                    return Err(self.leave_out(Code::ParameterNotExpressible, message));
                }
                return Ok(PathValue::Literal(prefix + &percent_encoded_segment(text)));
            }
        };
        self.report_serialised(field, ParameterStyle::Text);
        let field = self.field(&path)?;
        Ok(PathValue::Field { prefix, field })
    }

    /// Maps a query parameter or header.
    fn map_parameter(&self, field: &Field, mapped: &mut MappedFields<'_>) -> Result<(), LeftOut> {
        let style = style_of(field);
        let value = match &field.value {
            FieldValue::Literal { text, .. } => {
                if field.location == Location::Header && !aws::is_header_value(text) {
                    let message = format!(
                        "the header `{}` must be `{text}`, which a header cannot contain",
                        field.wire_name
                    );
                    return Err(self.leave_out(Code::ParameterNotExpressible, message));
                }
                ParameterValue::Literal(text.clone())
            }
            FieldValue::EventId => {
                ParameterValue::Field(self.field(&EventPath::event_id())?, style)
            }
            FieldValue::Event(path) => {
                let policy = field.optional.unwrap_or(self.options.optional_params);
                if policy == OptionalPolicy::Omit && !field.required && path.is_in_detail() {
                    return self.omit_on_request(field, mapped);
                }
                self.report_serialised(field, style);
                ParameterValue::Field(self.field(path)?, style)
            }
        };
        let parameter = Parameter {
            name: field.wire_name.clone(),
            value,
            required: field.required,
            allow_empty: field.allow_empty,
        };
        match field.location {
            Location::Header => mapped.headers.push(parameter),
            Location::Query | Location::Path | Location::Cookie => mapped.query.push(parameter),
        }
        Ok(())
    }

    fn add_idempotency_header(&self, mapped: &mut MappedFields<'_>) {
        let Some(header) = &self.options.idempotency_header else {
            return;
        };
        let mut names = mapped.headers.iter().map(|known| &known.name);
        if matches!(self.operation.method.as_str(), "POST" | "PATCH")
            && !names.any(|name| name.eq_ignore_ascii_case(header))
            && let Some(id) = FieldName::new(&EventPath::event_id())
        {
            mapped.headers.push(Parameter {
                name: header.clone(),
                value: ParameterValue::Field(id, ParameterStyle::Text),
                required: false,
                allow_empty: false,
            });
        }
    }

    /// Reports values that publishers have to serialise.
    fn report_serialised(&self, field: &Field, style: ParameterStyle) {
        let is_compound = matches!(field.shape, Shape::Array | Shape::Object);
        if style == ParameterStyle::Text && (is_compound || field.content || field.allow_reserved) {
            self.report_field(field, Code::ArrayAsString, |subject| {
                format!("the parameter {subject} takes a serialised string")
            });
        }
    }

    /// Reports something about a parameter; `word` gets `NAME of METHOD /path`.
    fn report_field(&self, field: &Field, code: Code, word: impl Fn(&str) -> String) {
        self.findings
            .push(field.finding(self.operation, code, word));
    }
}

/// Why an HTTP task cannot send the parameter.
fn explain_unsendable(field: &Field) -> Option<&'static str> {
    match field.location {
        Location::Cookie => Some("cannot be sent by an HTTP task"),
        Location::Header if aws::header_fails_http_task(&field.wire_name) => {
            Some("is rejected or set by Step Functions")
        }
        Location::Header if !aws::is_header_name(&field.wire_name) => {
            Some("has a name that is not a valid header name")
        }
        Location::Query
            if field.wire_name.is_empty() || field.wire_name.chars().any(char::is_control) =>
        {
            Some("has a name that is not a valid query key")
        }
        Location::Path | Location::Header | Location::Query => None,
    }
}

/// What the field contains. Where one string of the request holds the value, the event has that string.
fn style_of(field: &Field) -> ParameterStyle {
    let is_single = field.content || field.allow_reserved || field.location != Location::Query;
    match (field.style, field.explode, field.shape) {
        _ if is_single => ParameterStyle::Text,
        (Style::DeepObject, _, _) => ParameterStyle::DeepObject,
        (Style::Form, true, Shape::Array) => ParameterStyle::List,
        (Style::Form, true, Shape::Object) => ParameterStyle::Members,
        _ => ParameterStyle::Text,
    }
}
