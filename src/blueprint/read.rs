//! Reads the user's own template.

use std::collections::BTreeMap;

use crate::cloudformation::LogicalId;
use crate::document::{Cursor, Documents, Extent, Kind};
use crate::findings::{Code, FileId, Finding, Place};

use super::marker::{InsertedPart, SECTIONS};
use super::parameters::DeclaredParameter;

/// The user's own CloudFormation or SAM template.
#[derive(Debug, Clone)]
pub struct Blueprint {
    file: FileId,
    parameters: Vec<DeclaredParameter>,
    parameters_place: Place,
    /// What an earlier run inserted; all the rest is the user's own.
    pub(super) inserted: InsertedPart,
    /// The types of its resources; empty for one without a type.
    resources: BTreeMap<String, String>,
}

/// Top-level keys; every template has at least one of them.
const TEMPLATE_KEYS: [&str; 9] = [
    "AWSTemplateFormatVersion",
    "Transform",
    "Description",
    "Metadata",
    "Mappings",
    "Parameters",
    "Resources",
    "Outputs",
    "Globals",
];

impl Blueprint {
    /// Reads the template in `file`. What an earlier run with the same `prefix` inserted is going to be replaced, so it does
    /// not count as declared.
    ///
    /// # Errors
    /// A `blueprint-unreadable` finding: the file is not a template, or a section of it is not a mapping.
    pub fn read(documents: &Documents, file: FileId, prefix: &str) -> Result<Self, Box<Finding>> {
        let root = documents.top(file);
        let unreadable = |message: &str, place: Place| {
            Box::new(
                Finding::new(Code::BlueprintUnreadable, message)
                    .at(place)
                    .help("give a CloudFormation or SAM template in YAML or JSON"),
            )
        };
        if root.kind() != Kind::Object || !TEMPLATE_KEYS.iter().any(|key| root.get(key).is_some()) {
            return Err(unreadable(
                "the blueprint is not a CloudFormation template: it has no template sections",
                root.place(),
            ));
        }
        for section in SECTIONS
            .into_iter()
            .chain(["Metadata"])
            .filter_map(|name| root.get(name))
        {
            let is_written_null = section.kind() == Kind::Null
                && !matches!(
                    documents.extent(&section.place()),
                    Some(Extent::Nothing { .. })
                );
            if is_written_null || !matches!(section.kind(), Kind::Object | Kind::Null) {
                return Err(unreadable(
                    "this section of the blueprint is not a mapping",
                    section.place(),
                ));
            }
        }
        let parameters_place = root
            .get("Parameters")
            .map_or_else(|| root.place(), |section| section.place().on_key());
        let inserted = InsertedPart::read(root, prefix);
        let mut parameters = DeclaredParameter::read_all(root);
        parameters.retain(|parameter| !inserted.contains("Parameters", &parameter.name));
        let mut resources = read_types(root);
        resources.retain(|name, _| !inserted.contains("Resources", name));
        Ok(Self {
            file,
            parameters,
            parameters_place,
            inserted,
            resources,
        })
    }

    /// The file of the blueprint.
    #[must_use]
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The parameter `name`, if it declares one.
    #[must_use]
    pub fn find_parameter(&self, name: &str) -> Option<&DeclaredParameter> {
        let mut parameters = self.parameters.iter();
        parameters.find(|parameter| parameter.name == name)
    }

    /// The type of the resource `name`, for example `AWS::SQS::Queue`.
    #[must_use]
    pub fn resource_type(&self, name: &str) -> Option<&str> {
        self.resources.get(name).map(String::as_str)
    }

    /// The names of its `NoEcho` parameters.
    #[must_use]
    pub fn secret_parameters(&self) -> Vec<LogicalId> {
        let parameters = self.parameters.iter();
        let secret = parameters.filter(|parameter| parameter.no_echo);
        secret
            .filter_map(|parameter| LogicalId::new(parameter.name.as_str()))
            .collect()
    }

    /// The place of the `Parameters` section, or of the whole template if it has none.
    #[must_use]
    pub fn parameters_place(&self) -> &Place {
        &self.parameters_place
    }
}

fn read_types(root: Cursor<'_>) -> BTreeMap<String, String> {
    let section = root.get("Resources");
    let resources = section.into_iter().flat_map(|section| section.entries());
    let read_type = |resource: Cursor<'_>| resource.get("Type")?.as_str().map(str::to_owned);
    resources
        .map(|(name, resource)| (name.to_owned(), read_type(resource).unwrap_or_default()))
        .collect()
}
