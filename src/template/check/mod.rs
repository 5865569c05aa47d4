//! The template is held against what AWS wants before it is written: what cfn-lint sees, and what it does not see
//! (patterns, transformers, HTTP parameters, queue policies, roles, secrets).

mod limits;
mod requests;
mod secrets;
mod size;
mod wiring;

use std::collections::HashMap;

use crate::findings::{Code, Finding};

use super::Format;
use super::build::Template;
use super::readback;
use super::value::Value;

/// Everything that is wrong with `template`. Each finding stands at what in the spec its resource comes from.
#[must_use]
pub fn check(template: &Template<'_>) -> Vec<Finding> {
    let mut found = Found::new(template);
    limits::check(&mut found);
    requests::check(&mut found);
    wiring::check(&mut found);
    secrets::check(&mut found);
    size::check(&mut found);
    found.findings
}

/// Everything that is wrong with the text that was written for `template`: alone in a format, or in a blueprint.
#[must_use]
pub fn check_text(text: &str, template: &Template<'_>, format: Option<Format>) -> Vec<Finding> {
    let mut findings = size::check_text(text);
    // The merge compares for itself.
    if let Some(format) = format
        && let Err(message) = readback::check_written(text, template, format)
    {
        findings.push(Finding::new(Code::TemplateCheck, message));
    }
    findings
}

/// The findings so far.
struct Found<'t> {
    template: &'t Template<'t>,
    /// The template's resources by id.
    resources: HashMap<&'t str, &'t Value<'t>>,
    /// The template's parameters by id.
    parameters: HashMap<&'t str, &'t Value<'t>>,
    findings: Vec<Finding>,
}

impl<'t> Found<'t> {
    fn new(template: &'t Template<'t>) -> Self {
        Self {
            template,
            resources: template.resources.iter().collect(),
            parameters: template.parameters.iter().collect(),
            findings: Vec::new(),
        }
    }

    fn broken(&mut self, id: &str, message: impl Into<String>) {
        let finding = Finding::new(Code::TemplateCheck, format!("{id}: {}", message.into()));
        self.findings.push(match self.template.places.get(id) {
            Some(place) => finding.at((*place).clone()),
            None => finding,
        });
    }

    /// The resources of a type with their properties.
    fn resources(
        &self,
        kind: &'static str,
    ) -> impl Iterator<Item = (&'t str, &'t Value<'t>)> + use<'t> {
        let template = self.template;
        template.resources.iter().filter_map(move |(id, resource)| {
            let is_kind = resource.get("Type").and_then(Value::as_str) == Some(kind);
            is_kind
                .then(|| Some((id, resource.get("Properties")?)))
                .flatten()
        })
    }

    /// The targets of all rules, with the id of their rule.
    fn targets(&self) -> impl Iterator<Item = (&'t str, &'t Value<'t>)> + use<'t> {
        self.resources("AWS::Events::Rule")
            .flat_map(|(id, properties)| {
                properties
                    .get("Targets")
                    .map(Value::items)
                    .unwrap_or_default()
                    .iter()
                    .map(move |target| (id, target))
            })
    }
}

#[cfg(test)]
mod tests;
