//! A template and its sections.

use std::borrow::Cow;
use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::findings::Place;

use super::logical_id::LogicalId;
use super::parameter::TemplateParameter;
use super::value::{Map, Value, map};

/// A template. The entries of each section are written in list order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Template {
    /// The description of the whole template, at most 1,024 bytes.
    pub description: String,
    /// Further members of the top-level `Metadata`.
    pub metadata: Map,
    /// `Parameters`, and their headings and labels in the console.
    pub parameters: Vec<TemplateParameter>,
    /// `Conditions`
    pub conditions: Vec<Condition>,
    /// `Resources`
    pub resources: Vec<Resource>,
    /// `Outputs`
    pub outputs: Vec<Output>,
    /// Parameters and resources of the blueprint that this template refers to.
    pub foreign_ids: BTreeSet<LogicalId>,
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The logical id.
    pub id: LogicalId,
    /// The intrinsic function that determines its value.
    pub value: Value,
}

/// A resource of any type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// The logical id.
    pub id: LogicalId,
    /// The place in the spec that it comes from.
    pub place: Option<Place>,
    kind: &'static str,
    /// `Type`, the attributes, `Properties`.
    body: Value,
}

/// A resource attribute, which resources of all types can have.
///
/// Source: CloudFormation User Guide, "Resource attribute reference".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourceAttribute {
    /// The logical ids of the resources that are created before this one.
    DependsOn,
    /// `Delete`, `Retain` or `Snapshot`: what happens to the resource when the stack is deleted.
    DeletionPolicy,
    /// The same, when an update replaces the resource.
    UpdateReplacePolicy,
    /// The id of the condition under which the resource is created.
    Condition,
    /// Arbitrary data for people and tools.
    Metadata,
}

impl ResourceAttribute {
    /// The key in the template.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::DependsOn => "DependsOn",
            Self::DeletionPolicy => "DeletionPolicy",
            Self::UpdateReplacePolicy => "UpdateReplacePolicy",
            Self::Condition => "Condition",
            Self::Metadata => "Metadata",
        }
    }
}

impl Resource {
    /// A resource of type `kind` that comes from `place` in the spec.
    #[must_use]
    pub fn new(id: LogicalId, kind: &'static str, properties: Map, place: Option<Place>) -> Self {
        let body = map([
            ("Type", Value::string(kind)),
            ("Properties", properties.into()),
        ]);
        Self {
            id,
            place,
            kind,
            body: body.into(),
        }
    }

    /// Adds an attribute, before the properties.
    #[must_use]
    pub fn with(mut self, attribute: ResourceAttribute, value: Value) -> Self {
        self.add(attribute, value);
        self
    }

    /// Adds an attribute, before the properties.
    pub fn add(&mut self, attribute: ResourceAttribute, value: Value) {
        if let Value::Map(body) = &mut self.body {
            let last = body.len().saturating_sub(1);
            body.insert_at(last, attribute.key().into(), value);
        }
    }

    /// The type, for example `AWS::SQS::Queue`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// The properties, a mapping.
    #[must_use]
    pub fn properties(&self) -> Option<&Value> {
        self.body.get("Properties")
    }

    /// The value of a property, to change it.
    pub fn property_mut(&mut self, name: &str) -> Option<&mut Value> {
        let Value::Map(body) = &mut self.body else {
            return None;
        };
        let Value::Map(properties) = body.get_mut("Properties")? else {
            return None;
        };
        properties.get_mut(name)
    }

    /// The value of an attribute.
    #[must_use]
    pub fn attribute(&self, attribute: ResourceAttribute) -> Option<&Value> {
        self.body.get(attribute.key())
    }

    /// The entry in the `Resources` section.
    #[must_use]
    pub fn body(&self) -> &Value {
        &self.body
    }
}

/// An output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// The logical id.
    pub id: String,
    /// `Description` and `Value`.
    pub body: Value,
}

impl Output {
    /// An output with this value.
    pub fn new(id: String, description: impl Into<Cow<'static, str>>, value: Value) -> Self {
        let body = map([
            ("Description", Value::string(description)),
            ("Value", value),
        ]);
        Self {
            id,
            body: body.into(),
        }
    }
}

/// A section of a template.
#[derive(Debug, Clone)]
pub struct Section<'t> {
    /// `Parameters`, `Conditions`, `Resources` or `Outputs`.
    pub name: &'static str,
    /// The logical ids and their values, in order.
    pub entries: Vec<(&'t str, Cow<'t, Value>)>,
}

impl Template {
    /// `AWS::CloudFormation::Interface` in the `Metadata` section.
    #[must_use]
    pub fn interface(&self) -> Map {
        let mut groups: IndexMap<_, Vec<Value>> = IndexMap::new();
        for parameter in &self.parameters {
            let members = groups.entry(parameter.group.heading()).or_default();
            members.push(Value::string(parameter.id.as_str().to_owned()));
        }
        let groups = groups.into_iter().map(|(heading, members)| {
            let heading = map([("default", Value::string(heading))]);
            let group = [
                ("Label", heading.into()),
                ("Parameters", Value::List(members)),
            ];
            Value::Map(map(group))
        });
        let labels = self.parameters.iter().map(|parameter| {
            let label = map([("default", Value::string(parameter.label.clone()))]);
            (
                Cow::from(parameter.id.as_str().to_owned()),
                Value::Map(label),
            )
        });
        map([
            ("ParameterGroups", Value::List(groups.collect())),
            ("ParameterLabels", Value::Map(labels.collect())),
        ])
    }

    /// Everything before the sections of [`sections`](Self::sections).
    #[must_use]
    pub fn head(&self) -> Map {
        let mut head = map([
            ("AWSTemplateFormatVersion", Value::string("2010-09-09")),
            ("Description", Value::string(self.description.clone())),
        ]);
        let mut metadata = self.metadata.clone();
        if !self.parameters.is_empty() {
            let interface = self.interface().into();
            metadata.insert("AWS::CloudFormation::Interface".into(), interface);
        }
        if !metadata.is_empty() {
            head.insert("Metadata".into(), metadata.into());
        }
        head
    }

    /// The sections that have entries.
    #[must_use]
    pub fn sections(&self) -> Vec<Section<'_>> {
        let parameters = self.parameters.iter().map(|parameter| {
            let declaration = Value::Map(parameter.declaration());
            (parameter.id.as_str(), Cow::Owned(declaration))
        });
        let conditions = self.conditions.iter();
        let conditions = conditions.map(|entry| (entry.id.as_str(), Cow::Borrowed(&entry.value)));
        let resources = self.resources.iter();
        let resources = resources.map(|entry| (entry.id.as_str(), Cow::Borrowed(&entry.body)));
        let outputs = self.outputs.iter();
        let outputs = outputs.map(|entry| (entry.id.as_str(), Cow::Borrowed(&entry.body)));
        let section = |name, entries| Section { name, entries };
        let mut sections = vec![
            section("Parameters", parameters.collect()),
            section("Conditions", conditions.collect()),
            section("Resources", resources.collect()),
            section("Outputs", outputs.collect()),
        ];
        sections.retain(|section| !section.entries.is_empty());
        sections
    }
}

/// Serialises the whole template, for JSON.
impl Serialize for Template {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        for (name, value) in &self.head() {
            members.serialize_entry(name, value)?;
        }
        for section in &self.sections() {
            members.serialize_entry(section.name, section)?;
        }
        members.end()
    }
}

impl Serialize for Section<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.entries.iter().map(|(id, value)| (id, value)))
    }
}
