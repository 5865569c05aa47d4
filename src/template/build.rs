//! From the plan to the sections of a template.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::findings::Place;
use crate::plan::{LogicalId, ParameterGroup, Plan, TemplateParameter};

use super::map::{Map, map};
use super::value::Value;
use super::{connection, delivery, destination};

/// A template, section by section. Each section maps logical ids to what stands under them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Template<'p> {
    /// What the template says of itself.
    pub description: Cow<'p, str>,
    /// The headings under which the console asks for parameters.
    pub groups: Vec<Group<'p>>,
    /// What the console writes beside each parameter.
    pub labels: Vec<(&'p str, &'p str)>,
    /// `Parameters`
    pub parameters: Map<'p>,
    /// `Conditions`
    pub conditions: Map<'p>,
    /// `Resources`
    pub resources: Map<'p>,
    /// `Outputs`
    pub outputs: Map<'p>,
    /// Parameters of a blueprint that are referred to.
    pub foreign_parameters: BTreeSet<&'p str>,
    /// Where in the spec a resource or parameter comes from.
    pub places: HashMap<&'p str, &'p Place>,
}

/// A heading of the console, with the parameters under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group<'p> {
    /// The heading.
    pub label: &'static str,
    /// The parameters' names.
    pub parameters: Vec<&'p str>,
}

/// The template for `plan`.
#[must_use]
pub fn build(plan: &Plan) -> Template<'_> {
    let mut template = Template {
        description: plan.description.as_str().into(),
        foreign_parameters: plan
            .foreign_parameters
            .iter()
            .map(LogicalId::as_str)
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

fn add_parameter<'p>(template: &mut Template<'p>, parameter: &'p TemplateParameter) {
    let id = parameter.id.as_str();
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
        Some(group) => group.parameters.push(id),
        None => template.groups.push(Group {
            label,
            parameters: vec![id],
        }),
    }
    template.labels.push((id, &parameter.label));
    template.parameters.push(id, described(parameter));
    let place = parameter.place.as_ref();
    template.places.extend(place.map(|place| (id, place)));
}

fn described<'p>(parameter: &'p TemplateParameter) -> Map<'p> {
    let mut members = map([("Type", Value::string("String"))]);
    let mut add = |key: &'static str, value: Option<Value<'p>>| {
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

impl<'p> Template<'p> {
    /// Adds a resource; `place` is what in the spec it comes from.
    pub(super) fn resource(
        &mut self,
        id: &'p LogicalId,
        kind: &'static str,
        properties: Map<'p>,
        place: Option<&'p Place>,
    ) {
        let resource = map([
            ("Type", Value::string(kind)),
            ("Properties", properties.into()),
        ]);
        self.resources.push(id.as_str(), resource);
        self.places.extend(place.map(|place| (id.as_str(), place)));
    }

    /// Adds an output.
    pub(super) fn output(
        &mut self,
        id: String,
        description: impl Into<Cow<'p, str>>,
        value: Value<'p>,
    ) {
        let output = map([
            ("Description", Value::string(description)),
            ("Value", value),
        ]);
        self.outputs.push(id, output);
    }

    /// The `AWS::CloudFormation::Interface` of the metadata.
    #[must_use]
    pub fn interface(&self) -> Map<'p> {
        let groups = self.groups.iter().map(|group| {
            Value::Map(map([
                (
                    "Label",
                    map([("default", Value::string(group.label))]).into(),
                ),
                (
                    "Parameters",
                    Value::strings(group.parameters.iter().copied()),
                ),
            ]))
        });
        let labels = self.labels.iter();
        let labels: Map<'_> = labels
            .map(|(id, label)| (Cow::Borrowed(*id), label_of(label)))
            .collect();
        map([
            ("ParameterGroups", Value::List(groups.collect())),
            ("ParameterLabels", labels.into()),
        ])
    }

    /// What stands before the sections.
    pub(super) fn head(&self) -> Map<'_> {
        let mut head = map([
            ("AWSTemplateFormatVersion", Value::string("2010-09-09")),
            ("Description", Value::string(self.description.as_ref())),
        ]);
        if !self.parameters.is_empty() {
            let interface = map([("AWS::CloudFormation::Interface", self.interface().into())]);
            head.push("Metadata", interface);
        }
        head
    }

    /// The sections that have entries, by name.
    pub(super) fn sections(&self) -> impl Iterator<Item = (&'static str, &Map<'p>)> {
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
impl Serialize for Template<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let head = self.head();
        let mut members = serializer.serialize_map(None)?;
        for (name, value) in head.iter() {
            members.serialize_entry(name, value)?;
        }
        for (name, section) in self.sections() {
            members.serialize_entry(name, section)?;
        }
        members.end()
    }
}

fn label_of(label: &str) -> Value<'_> {
    map([("default", Value::string(label))]).into()
}
