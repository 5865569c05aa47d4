//! The entry point of the checks, and the context that they share.

use std::collections::HashMap;

use crate::cloudformation::{Resource, Template, TemplateParameter, Value};
use crate::findings::{Code, Finding, Findings, Place};

use super::{dynamic_reference, hidden, limits, references, size};

/// Checks `template` and reports each problem at the place in the spec that the resource or parameter comes from.
pub fn check(template: &Template, findings: &Findings) {
    let checker = TemplateChecker::new(template, findings);
    dynamic_reference::check(&checker);
    hidden::check(&checker);
    limits::check(&checker);
    references::check(&checker);
    size::check(&checker);
}

/// A template with indexes of its entries, and the list that receives the findings.
pub struct TemplateChecker<'t> {
    /// The template.
    pub template: &'t Template,
    /// Its resources by id.
    pub resources: HashMap<&'t str, &'t Resource>,
    /// Its resources by type, in template order.
    by_kind: HashMap<&'static str, Vec<&'t Resource>>,
    /// Its parameters by id.
    pub parameters: HashMap<&'t str, &'t TemplateParameter>,
    /// The list that receives the findings.
    pub findings: &'t Findings,
}

impl<'t> TemplateChecker<'t> {
    /// Indexes `template`.
    #[must_use]
    pub fn new(template: &'t Template, findings: &'t Findings) -> Self {
        let mut by_kind: HashMap<_, Vec<_>> = HashMap::new();
        for resource in &template.resources {
            by_kind.entry(resource.kind()).or_default().push(resource);
        }
        let resources = template.resources.iter();
        let parameters = template.parameters.iter();
        Self {
            template,
            by_kind,
            resources: resources.map(|entry| (entry.id.as_str(), entry)).collect(),
            parameters: parameters.map(|entry| (entry.id.as_str(), entry)).collect(),
            findings,
        }
    }

    /// Reports a problem with the entry `id` that only a defect of this program can cause.
    pub fn report_defect(&self, id: &str, message: impl Into<String>) {
        let finding = Finding::new(Code::TemplateCheck, format!("{id}: {}", message.into()));
        self.findings.push(match self.place(id) {
            Some(place) => finding.at(place.clone()),
            None => finding,
        });
    }

    /// The place in the spec that the resource or parameter `id` comes from.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<&'t Place> {
        let resource = self.resources.get(id);
        let parameter = self.parameters.get(id);
        resource
            .and_then(|resource| resource.place.as_ref())
            .or_else(|| parameter.and_then(|parameter| parameter.place.as_ref()))
    }

    /// The ids and properties of the resources of type `kind`, in template order.
    pub fn resources_of(&self, kind: &str) -> impl Iterator<Item = (&'t str, &'t Value)> {
        let resources = self.by_kind.get(kind).into_iter().flatten();
        resources.filter_map(|resource| Some((resource.id.as_str(), resource.properties()?)))
    }
}
