//! The parameters of an operation, as parameters of its route.

use crate::contract::{Field, FieldValue, Location, Operation, Shape, Style};
use crate::findings::{Code, Finding, Findings};
use crate::schema::{ScalarType, Schemas};

use super::RouteParameter;
use super::path::TreePath;

/// Maps the parameters of one operation.
pub(super) struct ParameterMapping<'a> {
    pub(super) operation: &'a Operation,
    pub(super) path: &'a TreePath,
    pub(super) schemas: &'a Schemas<'a>,
    pub(super) findings: &'a Findings,
}

impl ParameterMapping<'_> {
    /// The parameters that requests have. Credentials are not among them: they never enter an event.
    ///
    /// # Errors
    /// A required parameter that a mapping template cannot read, as a phrase about the operation.
    pub(super) fn map(&self) -> Result<Vec<RouteParameter>, String> {
        let fields = self.operation.fields.iter();
        let fields = fields.filter(|field| field.credential.is_none());
        let mut parameters = Vec::new();
        for field in fields {
            match find_obstacle(field) {
                Some(obstacle) if field.required => {
                    return Err(format!("its required {obstacle}"));
                }
                Some(obstacle) => self.report_ignored(field, &obstacle),
                None => parameters.push(self.map_field(field)),
            }
        }
        Ok(parameters)
    }

    fn report_ignored(&self, field: &Field, obstacle: &str) {
        let key = self.operation.key();
        let message =
            format!("an optional parameter of {key} never enters the event: its {obstacle}");
        let finding = Finding::new(Code::RequestParameterIgnored, message);
        let subject = format!("the {} `{}` of {key}", field.describe(), field.wire_name);
        self.findings
            .push(finding.about(subject).at(field.place.clone()));
    }

    fn map_field(&self, field: &Field) -> RouteParameter {
        let field_path = match &field.value {
            FieldValue::Event(path) => Some(path.clone()),
            FieldValue::Literal { .. } | FieldValue::EventId => None,
        };
        if field.shape == Shape::Array && field.location == Location::Query && field.explode {
            self.report_last_value(field);
        }
        let known = self.path.variables.get(&field.wire_name);
        let name = known.filter(|_| field.location == Location::Path);
        RouteParameter {
            name: name.unwrap_or(&field.wire_name).clone(),
            location: field.location,
            kind: self.find_type(field),
            required: field.required && field_path.is_some(),
            field: field_path,
        }
    }

    fn report_last_value(&self, field: &Field) {
        let subject = format!("`{}` of {}", field.wire_name, self.operation.key());
        let message = format!("only the last value of the query list {subject} enters the event");
        let finding = Finding::new(Code::LastValueOnly, message).about(subject);
        self.findings.push(finding.at(field.place.clone()));
    }

    /// The type of the value in the event. What is serialised into one string is that string.
    fn find_type(&self, field: &Field) -> ScalarType {
        match field.schema {
            Some(schema) if !field.content && field.shape == Shape::Scalar => {
                self.schemas.scalar_type(schema)
            }
            _ => ScalarType::String,
        }
    }
}

/// Why a mapping template cannot read a parameter, as a phrase.
fn find_obstacle(field: &Field) -> Option<String> {
    let what = format!("{} `{}`", field.describe(), field.wire_name);
    if !matches!(field.value, FieldValue::Event(_)) {
        return None;
    }
    if field.location == Location::Cookie {
        return Some(format!("{what} cannot be read on its own"));
    }
    if !is_writable(field) {
        return Some(format!(
            "{what} has a name that a mapping template cannot contain"
        ));
    }
    let is_split = field.style == Style::DeepObject
        || (field.location == Location::Query && field.explode && !field.content);
    (field.shape == Shape::Object && is_split).then(|| {
        format!("{what} is spread over several query keys, which a mapping template cannot collect")
    })
}

/// Whether the name can be part of a mapping template: in quotes of Velocity, or for a header in a regular expression.
fn is_writable(field: &Field) -> bool {
    let name = &field.wire_name;
    match field.location {
        Location::Path => true,
        Location::Header => name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)),
        Location::Query | Location::Cookie => {
            !name.contains(|c: char| c.is_control() || "'\\".contains(c))
        }
    }
}
