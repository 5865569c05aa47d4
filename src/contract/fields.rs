//! The parameters of one operation, and where each has its value from.

use std::rc::Rc;

use crate::findings::{Code, Finding, Findings, LeftOut, counted};
use crate::openapi::{Api, Location, Parameter, SchemeKind, Shape, Style};

use super::annotation::AnnotatedOperation;
use super::body::event_path;
use super::extension::{OptionalPolicy, ParameterExtension};
use super::field_names::field_names;
use super::{EventPath, Field, FieldValue, ValueOrigin};

/// Builds the fields of one operation.
pub(super) struct FieldBuilder<'a> {
    pub(super) api: &'a Api,
    pub(super) operation: &'a AnnotatedOperation<'a>,
    pub(super) findings: &'a Findings,
}

/// A parameter that is part of the request.
struct UsedParameter {
    /// Its number in the operation, from 1.
    number: usize,
    parameter: Rc<Parameter>,
    /// Its value, unless that is a field with a name of its own.
    value: Option<FieldValue>,
    optional: Option<OptionalPolicy>,
}

impl FieldBuilder<'_> {
    /// A field for each parameter that is part of the request, and for each path variable that is not declared.
    ///
    /// # Errors
    /// A path into the event that cannot be addressed, after an error finding.
    pub(super) fn build(&self, notes: &mut Vec<Finding>) -> Result<Vec<Field>, LeftOut> {
        let parameters = self.used_parameters(notes)?;
        let unnamed: Vec<_> = parameters
            .iter()
            .filter(|used| used.value.is_none())
            .map(|used| {
                let parameter = &used.parameter;
                (used.number, parameter.location, parameter.name.as_str())
            })
            .collect();
        let mut names = field_names(&unnamed, self.operation.body.is_some()).into_iter();
        let fields = parameters.iter().map(|used| match &used.value {
            Some(value) => self.field(used, value.clone(), None),
            None => self.named_field(used, &names.next().unwrap_or_default()),
        });
        Ok(fields.collect())
    }

    fn used_parameters(&self, notes: &mut Vec<Finding>) -> Result<Vec<UsedParameter>, LeftOut> {
        let optional = self.operation.find(|own| own.optional.as_ref()).copied();
        let mut used = Vec::new();
        let parameters = self.with_undeclared_variables(notes);
        for (number, parameter) in (1..).zip(parameters) {
            if is_ignored(&parameter) {
                continue;
            }
            if self.is_unused(&parameter) {
                notes.push(self.unused(&parameter));
                continue;
            }
            let extension = self.operation.parameter_extension(&parameter);
            used.push(UsedParameter {
                number,
                value: self.fixed_value(&parameter, &extension)?,
                optional: extension.optional.or(optional),
                parameter,
            });
        }
        Ok(used)
    }

    /// The declared parameters, and a required path parameter for each variable that is not declared.
    fn with_undeclared_variables(&self, notes: &mut Vec<Finding>) -> Vec<Rc<Parameter>> {
        let mut parameters = self.operation.parameters.clone();
        for variable in self.operation.path.variables() {
            let declares = |parameter: &Rc<Parameter>| {
                parameter.location == Location::Path && parameter.name == variable
            };
            if !parameters.iter().any(declares) {
                notes.push(self.undeclared(variable));
                parameters.push(self.parameter_for(variable).into());
            }
        }
        parameters
    }

    fn parameter_for(&self, variable: &str) -> Parameter {
        Parameter {
            name: variable.to_owned(),
            location: Location::Path,
            required: true,
            schema: None,
            shape: Shape::Scalar,
            style: Style::Simple,
            explode: false,
            content: false,
            allow_reserved: false,
            allow_empty: false,
            only_value: None,
            description: None,
            examples: None,
            extended: None,
            place: self.operation.place.clone(),
        }
    }

    fn undeclared(&self, variable: &str) -> Finding {
        let example = format!("`{{{variable}}}` of {}", self.operation.key());
        Finding::grouped(Code::UndeclaredPathVariable, example, |count| {
            format!(
                "{} not declared and treated as required",
                counted(count, "path variable is", "path variables are")
            )
        })
        .at(self.operation.place.clone())
    }

    fn is_unused(&self, parameter: &Parameter) -> bool {
        let mut variables = self.operation.path.variables();
        parameter.location == Location::Path && !variables.any(|name| name == parameter.name)
    }

    fn unused(&self, parameter: &Parameter) -> Finding {
        let example = format!("`{}` of {}", parameter.name, self.operation.key());
        Finding::grouped(Code::UnusedPathParameter, example, |count| {
            format!(
                "{} not in the path and ignored",
                counted(count, "path parameter is", "path parameters are")
            )
        })
        .at(parameter.place.clone())
    }

    fn fixed_value(
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
            let path = event_path(&from.value, &from.place, self.operation, self.findings)?;
            return Ok(Some(FieldValue::Event(path)));
        }
        if parameter.location == Location::Header
            && parameter.name.eq_ignore_ascii_case("Idempotency-Key")
        {
            return Ok(Some(FieldValue::EventId));
        }
        Ok(match &parameter.only_value {
            Some(value) if parameter.required => Some(FieldValue::Literal {
                text: value.clone(),
                origin: ValueOrigin::Schema,
                place: parameter.place.clone(),
            }),
            _ => None,
        })
    }

    /// A field of `detail` with this name.
    fn named_field(&self, used: &UsedParameter, name: &str) -> Field {
        let mut field = self.field(used, FieldValue::Event(EventPath::field(name)), None);
        if name != field.wire_name {
            let message = format!(
                "{}: the {} `{}` is the event's field `detail.{name}`",
                self.operation.key(),
                field.describe(),
                field.wire_name
            );
            let note = Finding::new(Code::RenamedField, message).at(field.place.clone());
            field.note = Some(note);
        }
        field
    }

    fn field(&self, used: &UsedParameter, value: FieldValue, note: Option<Finding>) -> Field {
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
            shape: parameter.shape,
            required: parameter.required,
            optional: used.optional,
            credential: self.credential(parameter),
            note,
            place: parameter.place.clone(),
        }
    }

    /// The first security scheme of the operation that sends the same parameter.
    fn credential(&self, parameter: &Parameter) -> Option<String> {
        let requirements = self.operation.security.iter().flat_map(|list| list.iter());
        let mut names = requirements.flat_map(indexmap::IndexMap::keys);
        let sends = |name: &&String| match self.api.schemes.get(*name).map(|scheme| &scheme.kind) {
            Some(SchemeKind::ApiKey { location, name }) => {
                *location == parameter.location && same_name(*location, name, &parameter.name)
            }
            _ => false,
        };
        names.find(sends).cloned()
    }
}

/// Source: RFC 9110, section 5.1: field names are case-insensitive.
fn same_name(location: Location, one: &str, other: &str) -> bool {
    match location {
        Location::Header => one.eq_ignore_ascii_case(other),
        Location::Path | Location::Query | Location::Cookie => one == other,
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
