//! A template that ours is added to. It comes back byte for byte; what is added is inserted.

use crate::document::{Cursor, Documents, Kind};
use crate::findings::{Code, FileId, Finding, Place};

use crate::plan::LogicalId;

use super::build::{Group, Template};

/// A CloudFormation or SAM template of the user.
#[derive(Debug, Clone, Copy)]
pub struct Blueprint<'d> {
    pub(super) documents: &'d Documents,
    pub(super) file: FileId,
    pub(super) root: Cursor<'d>,
}

/// The sections that hold logical ids.
const SECTIONS: [&str; 4] = ["Parameters", "Conditions", "Resources", "Outputs"];

/// Keys of which a template has at least one.
const KNOWN: [&str; 9] = [
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

impl<'d> Blueprint<'d> {
    /// The template in `file`.
    ///
    /// # Errors
    /// The file is no template, or a section of it is no mapping.
    pub fn read(documents: &'d Documents, file: FileId) -> Result<Self, Box<Finding>> {
        let root = documents.top(file);
        let unreadable = |message: &str, place: Place| {
            Box::new(
                Finding::new(Code::BlueprintUnreadable, message)
                    .at(place)
                    .help("give a CloudFormation or SAM template in YAML or JSON"),
            )
        };
        if root.kind() != Kind::Object || !KNOWN.iter().any(|key| root.get(key).is_some()) {
            return Err(unreadable(
                "the blueprint is no CloudFormation template: it has none of its sections",
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
                    Some(crate::document::Extent::Nothing { .. })
                );
            if is_written_null || !matches!(section.kind(), Kind::Object | Kind::Null) {
                return Err(unreadable(
                    "this section of the blueprint is not a mapping",
                    section.place(),
                ));
            }
        }
        Ok(Self {
            documents,
            file,
            root,
        })
    }

    /// Its file.
    #[must_use]
    pub fn file(&self) -> FileId {
        self.file
    }

    /// Whether it declares the parameter `name`.
    #[must_use]
    pub fn has_parameter(&self, name: &str) -> bool {
        self.find("Parameters", name).is_some()
    }

    /// Its `NoEcho` parameters, and where its parameters stand.
    #[must_use]
    pub fn secret_parameters(&self) -> (Vec<LogicalId>, Place) {
        let Some(section) = self.root.get("Parameters") else {
            return (Vec::new(), self.root.place());
        };
        let hidden = section.entries().filter(|(_, parameter)| {
            let no_echo = parameter.get("NoEcho");
            // CloudFormation takes the string as well as the boolean.
            no_echo.is_some_and(|value| {
                value.as_bool() == Some(true)
                    || value
                        .as_str()
                        .is_some_and(|text| text.eq_ignore_ascii_case("true"))
            })
        });
        let ids = hidden.filter_map(|(name, _)| LogicalId::new(name));
        (ids.collect(), section.place().on_key())
    }

    fn find(&self, section: &str, id: &str) -> Option<Cursor<'d>> {
        self.root.get(section)?.get(id)
    }

    /// Our template without the parameters that the blueprint has; those are used instead.
    pub(super) fn additions<'p>(&self, template: &Template<'p>) -> Template<'p> {
        let mut additions = template.clone();
        additions.parameters.retain(|id| !self.has_parameter(id));
        additions.labels.retain(|(id, _)| !self.has_parameter(id));
        for Group { parameters, .. } in &mut additions.groups {
            parameters.retain(|id| !self.has_parameter(id));
        }
        additions
            .groups
            .retain(|group| !group.parameters.is_empty());
        additions
    }

    /// What is in both.
    pub(super) fn clashes(&self, additions: &Template<'_>) -> Vec<Finding> {
        let clash = |section: &str, id: &str, what: &str| {
            let theirs = self.find(section, id)?;
            let message =
                format!("`{id}` is {what} of ours and stands in the blueprint's {section}, too");
            let mut finding =
                Finding::new(Code::LogicalIdTaken, message).at(theirs.place().on_key());
            if let Some(place) = additions.places.get(id) {
                finding = finding.related((*place).clone(), "ours comes from here");
            }
            Some(finding.help("rename it in the blueprint, or set ours apart with --prefix"))
        };
        let resources = additions.resources.keys().flat_map(|id| {
            [
                clash("Resources", id, "a resource"),
                clash("Parameters", id, "a resource"),
            ]
        });
        let parameters = additions
            .parameters
            .keys()
            .map(|id| clash("Resources", id, "a parameter"));
        let conditions = additions
            .conditions
            .keys()
            .map(|id| clash("Conditions", id, "a condition"));
        let outputs = additions
            .outputs
            .keys()
            .map(|id| clash("Outputs", id, "an output"));
        resources
            .chain(parameters)
            .chain(conditions)
            .chain(outputs)
            .flatten()
            .collect()
    }
}
