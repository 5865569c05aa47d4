//! What becomes of the parameters: wildcards, query parameters, headers, and the fields that they come from.

use crate::contract::{
    EventPath, Field, FieldValue, Location, OptionalPolicy, Shape, Style, ValueOrigin,
};
use crate::findings::{Code, Finding, LeftOut};

use crate::connections::SentByConnection;
use crate::destinations::HttpValue;
use crate::destinations::conditions::Condition;
use crate::destinations::endpoint::PathValue;
use crate::destinations::mapping::{Draft, Mapping, SplitParameter};

use super::optional::Policies;

/// What a parameter is sent as.
enum SentValue {
    Literal(String),
    Field(EventPath),
}

impl<'o> Mapping<'o> {
    /// Maps the parameters of the operation, apart from what its connection sends.
    ///
    /// # Errors
    /// The reason to leave the operation out.
    pub(in crate::destinations) fn map_parameters(
        &self,
        connection: &SentByConnection,
    ) -> Result<Draft<'o>, LeftOut> {
        self.findings
            .extend(self.operation.parameter_notes.iter().cloned());
        let (fields, unsendable) = self.sort_fields(connection)?;
        self.check_values(&fields)?;
        let mut draft = Draft::new();
        self.map_path(&fields, &mut draft)?;
        for field in unsendable {
            self.guard_omitted_filter(field, &mut draft)?;
        }
        let policies = self.choose_policies(&fields);
        for field in fields {
            if field.location != Location::Path {
                self.map_field(field, &policies, &mut draft)?;
            }
        }
        self.add_idempotency_header(&mut draft);
        Ok(draft)
    }

    fn map_path(&self, fields: &[&'o Field], draft: &mut Draft<'o>) -> Result<(), LeftOut> {
        let path = &self.operation.path;
        for variable in path.variables() {
            let mut fields = fields.iter();
            let field = fields
                .find(|field| field.location == Location::Path && field.wire_name == variable);
            if let Some(field) = field {
                let value = self.map_path_value(field, draft)?;
                draft.path.insert(variable, value);
            }
        }
        let is_wildcard =
            |name: &&&str| matches!(draft.path.get(**name), Some(PathValue::Wildcard { .. }));
        if let Some(first) = path.partial_variables().iter().find(is_wildcard) {
            let subject = format!("`{{{first}}}` of {}", self.operation.key());
            let message = format!("the variable {subject} is only part of a segment");
            let finding = Finding::new(Code::PartialSegmentVariable, message).about(subject);
            self.findings.push(finding.at(self.operation.place.clone()));
        }
        Ok(())
    }

    fn map_path_value(&self, field: &Field, draft: &mut Draft<'_>) -> Result<PathValue, LeftOut> {
        let prefix = field.path_prefix();
        let path = match self.value_of(field) {
            SentValue::Literal(text) => return Ok(PathValue::Literal(prefix + &text)),
            SentValue::Field(path) => path,
        };
        if draft.target.path_values.contains(&path) {
            let message = format!(
                "`{{{}}}` occurs twice in the path, and CloudFormation rejects equal path values",
                field.wire_name
            );
            return Err(self.leave_out(Code::RepeatedPathVariable, message));
        }
        self.report_serialised(field);
        self.add_guard(&path, self.choose_path_condition(field), draft)?;
        draft.target.path_values.push(path);
        Ok(PathValue::Wildcard { prefix })
    }

    /// Maps a query or header parameter.
    fn map_field(
        &self,
        field: &Field,
        policies: &Policies<'_>,
        draft: &mut Draft<'_>,
    ) -> Result<(), LeftOut> {
        let path = match self.value_of(field) {
            SentValue::Literal(text) => {
                send(draft, field, HttpValue::Literal(text));
                return Ok(());
            }
            SentValue::Field(path) => path,
        };
        let policy = policies.get(&(field.location, field.wire_name.as_str()));
        if policy == Some(&OptionalPolicy::Omit) {
            return self.guard_omitted_filter(field, draft);
        }
        self.report_serialised(field);
        if policy == Some(&OptionalPolicy::Split) {
            draft.split.push(SplitParameter {
                name: field.wire_name.clone(),
                location: field.location,
                path,
            });
            return Ok(());
        }
        if policy.is_none() && field.required {
            let condition = if field.allow_empty {
                Condition::Exists
            } else {
                Condition::NotEmpty
            };
            self.add_guard(&path, condition, draft)?;
        }
        send(draft, field, HttpValue::Field(path));
        Ok(())
    }

    /// What the field is sent as; a note if its schema allows only one value, so that events have no field for it.
    fn value_of(&self, field: &Field) -> SentValue {
        let (text, origin) = match &field.value {
            FieldValue::Event(path) => return SentValue::Field(path.clone()),
            FieldValue::EventId => return SentValue::Field(EventPath::event_id()),
            FieldValue::Literal { text, origin, .. } => (text, origin),
        };
        if *origin == ValueOrigin::Schema {
            self.report_field(field, Code::LiteralParameter, |subject| {
                format!("the required parameter {subject} allows only `{text}`, which is sent without a field in the event")
            });
        }
        SentValue::Literal(text.clone())
    }

    fn add_idempotency_header(&self, draft: &mut Draft<'_>) {
        let Some(header) = &self.options.idempotency_header else {
            return;
        };
        let headers = &mut draft.target.headers;
        let mut names = headers.keys();
        if matches!(self.operation.method.as_str(), "POST" | "PATCH")
            && !names.any(|name| name.eq_ignore_ascii_case(header))
        {
            headers.insert(header.clone(), HttpValue::Field(EventPath::event_id()));
        }
    }

    /// Reports values that publishers have to serialise, and lists of which only one item can be sent.
    fn report_serialised(&self, field: &Field) {
        let list = field.shape == Shape::Array && !field.content;
        if list && field.location == Location::Query && field.explode && field.style == Style::Form
        {
            let message = format!(
                "{}: only one item of the list `{}` can be sent",
                self.operation.key(),
                field.wire_name
            );
            let subject = format!("`{}` of {}", field.wire_name, self.operation.key());
            let finding = Finding::new(Code::SingleItemArray, message).about(subject);
            self.findings.push(finding.at(field.place.clone()));
        } else if list || field.content || field.allow_reserved || field.shape == Shape::Object {
            self.report_field(field, Code::ArrayAsString, |subject| {
                format!("the parameter {subject} takes a serialised string")
            });
        }
    }
}

fn send(draft: &mut Draft<'_>, field: &Field, value: HttpValue) {
    let name = field.wire_name.clone();
    match field.location {
        Location::Query => draft.target.query.insert(name, value),
        Location::Header => draft.target.headers.insert(name, value),
        Location::Path | Location::Cookie => None,
    };
}
