//! Builds the fields of an operation: its parameters and the origins of their values.

use std::rc::Rc;

use indexmap::IndexMap;

use crate::findings::{Code, Finding, Findings, LeftOut};
use crate::openapi::{Location, Parameter, SchemeKind, SecurityScheme, Style};
use crate::schema::{Leaves, Schemas, Shape};

use super::annotation::AnnotatedOperation;
use super::body::{find_shape, parse_event_path};
use super::extension::{OptionalPolicy, ParameterExtension};
use super::field_names::name_fields;
use super::{EventPath, Field, FieldValue, Security, ValueOrigin};

/// Builds the fields of one operation.
pub(super) struct FieldBuilder<'a> {
    /// The security schemes, by name.
    pub(super) schemes: &'a IndexMap<String, SecurityScheme>,
    pub(super) security: &'a Security,
    pub(super) operation: &'a AnnotatedOperation<'a>,
    pub(super) schemas: &'a Schemas<'a>,
    pub(super) findings: &'a Findings,
}

/// A parameter that is part of the request.
struct UsedParameter {
    /// The number in the operation, from 1.
    number: usize,
    parameter: Rc<Parameter>,
    /// The value; `None` if it is a field of `detail` that still needs a name.
    value: Option<FieldValue>,
    optional: Option<OptionalPolicy>,
}

impl FieldBuilder<'_> {
    /// Builds a field for each parameter that is part of the request, and for each undeclared path variable.
    ///
    /// # Errors
    /// EventBridge cannot address a path into the event; this is also reported as an error.
    pub(super) fn build(&self, notes: &mut Vec<Finding>) -> Result<Vec<Field>, LeftOut> {
        let parameters = self.collect_parameters(notes)?;
        let unnamed: Vec<_> = parameters
            .iter()
            .filter(|used| used.value.is_none())
            .map(|used| {
                let parameter = &used.parameter;
                (used.number, parameter.location, parameter.name.as_str())
            })
            .collect();
        let mut names = name_fields(&unnamed, self.operation.body.is_some()).into_iter();
        let fields = parameters.iter().map(|used| match &used.value {
            Some(value) => self.build_field(used, value.clone()),
            None => self.build_named_field(used, &names.next().unwrap_or_default()),
        });
        Ok(fields.collect())
    }

    fn collect_parameters(&self, notes: &mut Vec<Finding>) -> Result<Vec<UsedParameter>, LeftOut> {
        let optional = self.operation.find(|own| own.optional.as_ref()).copied();
        let mut used = Vec::new();
        let parameters = self.declare_variables(notes);
        for (number, parameter) in (1..).zip(parameters) {
            if is_ignored(&parameter) {
                continue;
            }
            if self.is_unused(&parameter) {
                notes.push(self.note_unused(&parameter));
                continue;
            }
            let extension = self.operation.parameter_extension(&parameter);
            used.push(UsedParameter {
                number,
                value: self.find_fixed_value(&parameter, &extension)?,
                optional: extension.optional.or(optional),
                parameter,
            });
        }
        Ok(used)
    }

    /// The declared parameters, and a required path parameter for each undeclared path variable.
    fn declare_variables(&self, notes: &mut Vec<Finding>) -> Vec<Rc<Parameter>> {
        let mut parameters = self.operation.parameters.clone();
        for variable in self.operation.path.variables() {
            let declares = |parameter: &Rc<Parameter>| {
                parameter.location == Location::Path && parameter.name == variable
            };
            if !parameters.iter().any(declares) {
                notes.push(self.note_undeclared(variable));
                parameters.push(self.build_path_parameter(variable).into());
            }
        }
        parameters
    }

    fn build_path_parameter(&self, variable: &str) -> Parameter {
        Parameter {
            name: variable.to_owned(),
            location: Location::Path,
            required: true,
            schema: None,
            style: Style::Simple,
            explode: false,
            content: false,
            allow_reserved: false,
            allow_empty: false,
            description: None,
            examples: None,
            extended: None,
            place: self.operation.place.clone(),
        }
    }

    fn note_undeclared(&self, variable: &str) -> Finding {
        let subject = format!("`{{{variable}}}` of {}", self.operation.key());
        let message =
            format!("the path variable {subject} is not declared and treated as required");
        Finding::new(Code::UndeclaredPathVariable, message)
            .about(subject)
            .at(self.operation.place.clone())
    }

    fn is_unused(&self, parameter: &Parameter) -> bool {
        let mut variables = self.operation.path.variables();
        parameter.location == Location::Path && !variables.any(|name| name == parameter.name)
    }

    fn note_unused(&self, parameter: &Parameter) -> Finding {
        let subject = format!("`{}` of {}", parameter.name, self.operation.key());
        let message = format!("the path parameter {subject} is not in the path and ignored");
        Finding::new(Code::UnusedPathParameter, message)
            .about(subject)
            .at(parameter.place.clone())
    }

    fn find_fixed_value(
        &self,
        parameter: &Parameter,
        extension: &ParameterExtension,
    ) -> Result<Option<FieldValue>, LeftOut> {
        if let Some(literal) = &extension.literal {
            return Ok(Some(FieldValue::Literal {
                text: literal.value.clone(),
                origin: ValueOrigin::Extension,
                place: literal.place.clone(),
            }));
        }
        if let Some(from) = &extension.from {
            let path = parse_event_path(&from.value, &from.place, self.operation, self.findings)?;
            return Ok(Some(FieldValue::Event(path)));
        }
        if parameter.location == Location::Header
            && parameter.name.eq_ignore_ascii_case("Idempotency-Key")
        {
            return Ok(Some(FieldValue::EventId));
        }
        let schema = parameter.schema.filter(|_| parameter.required);
        let only_value = schema.and_then(|schema| self.schemas.only_value(schema));
        Ok(only_value.map(|text| FieldValue::Literal {
            text,
            origin: ValueOrigin::Schema,
            place: parameter.place.clone(),
        }))
    }

    /// Builds a field whose value is the field `name` of `detail`.
    fn build_named_field(&self, used: &UsedParameter, name: &str) -> Field {
        let mut field = self.build_field(used, FieldValue::Event(EventPath::field(name)));
        if name != field.wire_name {
            let message = format!(
                "{}: the {} `{}` is the event's field `detail.{name}`",
                self.operation.key(),
                field.describe(),
                field.wire_name
            );
            let subject = format!("`{}` of {}", field.wire_name, self.operation.key());
            let note = Finding::new(Code::RenamedField, message).about(subject);
            let note = note.at(field.place.clone());
            field.note = Some(note);
        }
        field
    }

    fn build_field(&self, used: &UsedParameter, value: FieldValue) -> Field {
        let parameter = &used.parameter;
        Field {
            wire_name: parameter.name.clone(),
            location: parameter.location,
            value,
            style: parameter.style,
            explode: parameter.explode,
            content: parameter.content,
            allow_reserved: parameter.allow_reserved,
            allow_empty: parameter.allow_empty,
            schema: parameter.schema,
            shape: find_shape(self.schemas, parameter.schema),
            allowed_values: parameter
                .schema
                .filter(|_| parameter.location == Location::Path)
                .map(|schema| self.schemas.allowed_values(schema))
                .unwrap_or_default(),
            leaves: self.find_leaves(parameter),
            description: parameter.description,
            examples: parameter.examples,
            required: parameter.required,
            optional: used.optional,
            credential: self.find_credential(parameter),
            note: None,
            place: parameter.place.clone(),
        }
    }

    /// The leaves of an optional object in the query.
    fn find_leaves(&self, parameter: &Parameter) -> Leaves {
        let may_be_object = parameter.location == Location::Query && !parameter.required;
        let schema = parameter.schema.filter(|_| may_be_object);
        schema
            .filter(|schema| {
                parameter.style == Style::DeepObject || self.schemas.shape(*schema) == Shape::Object
            })
            .map(|schema| self.schemas.leaves(schema))
            .unwrap_or_default()
    }

    /// The first security scheme of the operation that uses the same parameter.
    fn find_credential(&self, parameter: &Parameter) -> Option<String> {
        let alternatives = self.security.alternatives().iter();
        let mut names = alternatives.flat_map(|alternative| alternative.requirement.keys());
        let sends = |name: &&String| match self.schemes.get(*name).map(|scheme| &scheme.kind) {
            Some(SchemeKind::ApiKey { location, name }) => {
                *location == parameter.location && names_match(*location, name, &parameter.name)
            }
            _ => false,
        };
        names.find(sends).cloned()
    }
}

/// Source: RFC 9110, section 5.1: field names are case-insensitive.
fn names_match(location: Location, first: &str, second: &str) -> bool {
    match location {
        Location::Header => first.eq_ignore_ascii_case(second),
        Location::Path | Location::Query | Location::Cookie => first == second,
    }
}

/// Source: OpenAPI 3.1, "Parameter Object": these header parameters SHALL be ignored.
fn is_ignored(parameter: &Parameter) -> bool {
    let ignored = ["accept", "content-type", "authorization"];
    parameter.location == Location::Header
        && ignored
            .iter()
            .any(|name| parameter.name.eq_ignore_ascii_case(name))
}
