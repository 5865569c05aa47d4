//! From the plan to the sections of a template.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::findings::Place;
use crate::plan::{ParameterGroup, Plan, TemplateParameter};

use super::value::{Map, Value, map};
use super::{connection, delivery, destination};

/// A template, section by section. Each section maps logical ids to what stands under them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Template {
    /// What the template says of itself.
    pub description: String,
    /// The headings under which the console asks for parameters.
    pub groups: Vec<Group>,
    /// What the console writes beside each parameter.
    pub labels: IndexMap<String, String>,
    /// `Parameters`
    pub parameters: Map,
    /// `Conditions`
    pub conditions: Map,
    /// `Resources`
    pub resources: Map,
    /// `Outputs`
    pub outputs: Map,
    /// Parameters of a blueprint that are referred to.
    pub foreign_parameters: BTreeSet<String>,
    /// Where in the spec a resource or parameter comes from.
    pub places: IndexMap<String, Place>,
}

/// A heading of the console, with the parameters under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The heading.
    pub label: String,
    /// The parameters' names.
    pub parameters: Vec<String>,
}

/// The template for `plan`.
#[must_use]
pub fn build(plan: &Plan) -> Template {
    let mut template = Template {
        description: plan.description.clone(),
        foreign_parameters: plan
            .foreign_parameters
            .iter()
            .map(|id| id.as_str().to_owned())
            .collect(),
        ..Template::default()
    };
    for parameter in &plan.parameters {
        add_parameter(&mut template, parameter);
    }
    delivery::add(plan, &mut template);
    connection::add(plan, &mut template);
    destination::add(plan, &mut template);
    template
}

fn add_parameter(template: &mut Template, parameter: &TemplateParameter) {
    let id = parameter.id.as_str().to_owned();
    let label = match parameter.group {
        ParameterGroup::Authentication => "Authentication",
        ParameterGroup::Server => "Server",
        ParameterGroup::Events => "Events",
    };
    match template
        .groups
        .iter_mut()
        .find(|group| group.label == label)
    {
        Some(group) => group.parameters.push(id.clone()),
        None => template.groups.push(Group {
            label: label.to_owned(),
            parameters: vec![id.clone()],
        }),
    }
    template.labels.insert(id.clone(), parameter.label.clone());
    template
        .parameters
        .insert(id.clone().into(), Value::Map(described(parameter)));
    template
        .places
        .extend(parameter.place.clone().map(|place| (id, place)));
}

fn described(parameter: &TemplateParameter) -> Map {
    let mut members = map([("Type", Value::string("String"))]);
    let mut add = |key: &'static str, value: Option<Value>| {
        members.extend(value.map(|value| (key.into(), value)));
    };
    add("Description", Some(Value::string(&parameter.description)));
    add("NoEcho", parameter.no_echo.then_some(Value::Bool(true)));
    add("Default", parameter.default.as_deref().map(Value::string));
    add(
        "AllowedValues",
        (!parameter.allowed_values.is_empty()).then(|| Value::strings(&parameter.allowed_values)),
    );
    add(
        "MinLength",
        parameter
            .min_length
            .map(|length| Value::Integer(length.into())),
    );
    add(
        "MaxLength",
        parameter
            .max_length
            .map(|length| Value::Integer(length.into())),
    );
    add(
        "AllowedPattern",
        parameter.allowed_pattern.as_deref().map(Value::string),
    );
    add(
        "ConstraintDescription",
        parameter
            .constraint_description
            .as_deref()
            .map(Value::string),
    );
    members
}

impl Template {
    /// Adds a resource; `place` is what in the spec it comes from.
    pub(super) fn resource(
        &mut self,
        id: &str,
        kind: &str,
        properties: Map,
        place: Option<&Place>,
    ) {
        let resource = map([
            ("Type", Value::string(kind)),
            ("Properties", properties.into()),
        ]);
        self.resources.insert(id.to_owned().into(), resource.into());
        self.places
            .extend(place.map(|place| (id.to_owned(), place.clone())));
    }

    /// Adds an output.
    pub(super) fn output(&mut self, id: String, description: &str, value: Value) {
        self.outputs.insert(
            id.into(),
            map([
                ("Description", Value::string(description)),
                ("Value", value),
            ])
            .into(),
        );
    }

    /// The `AWS::CloudFormation::Interface` of the metadata.
    #[must_use]
    pub fn interface(&self) -> Map {
        let groups = self.groups.iter().map(|group| {
            Value::Map(map([
                (
                    "Label",
                    map([("default", Value::string(&group.label))]).into(),
                ),
                ("Parameters", Value::strings(&group.parameters)),
            ]))
        });
        let labels: Map = self
            .labels
            .iter()
            .map(|(id, label)| (id.clone().into(), label_of(label)))
            .collect();
        map([
            ("ParameterGroups", Value::List(groups.collect())),
            ("ParameterLabels", labels.into()),
        ])
    }

    /// What stands before the sections.
    pub(super) fn head(&self) -> Map {
        let mut head = map([
            ("AWSTemplateFormatVersion", Value::string("2010-09-09")),
            ("Description", Value::string(&self.description)),
        ]);
        if !self.parameters.is_empty() {
            let interface = map([("AWS::CloudFormation::Interface", self.interface().into())]);
            head.insert("Metadata".into(), interface.into());
        }
        head
    }

    /// The sections that have entries, by name.
    pub(super) fn sections(&self) -> impl Iterator<Item = (&'static str, &Map)> {
        let sections = [
            ("Parameters", &self.parameters),
            ("Conditions", &self.conditions),
            ("Resources", &self.resources),
            ("Outputs", &self.outputs),
        ];
        sections
            .into_iter()
            .filter(|(_, section)| !section.is_empty())
    }
}

/// As JSON: the whole template.
impl Serialize for Template {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let head = self.head();
        let mut members = serializer.serialize_map(None)?;
        for (name, value) in &head {
            members.serialize_entry(name, value)?;
        }
        for (name, section) in self.sections() {
            members.serialize_entry(name, section)?;
        }
        members.end()
    }
}

pub(super) fn label_of(label: &str) -> Value {
    map([("default", Value::string(label))]).into()
}
