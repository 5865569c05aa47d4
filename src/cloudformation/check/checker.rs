//! What all checks of a template share.

use std::collections::HashMap;

use crate::cloudformation::{Resource, Template, TemplateParameter, Value};
use crate::findings::{Code, Finding, Findings, Place};

use super::{dynamic_reference, limits, references, size};

/// Reports everything that is wrong with `template`, each finding at the place that its resource or parameter comes from.
pub fn check(template: &Template, findings: &Findings) {
    let checker = TemplateChecker::new(template, findings);
    dynamic_reference::check(&checker);
    limits::check(&checker);
    references::check(&checker);
    size::check(&checker);
}

/// A template with an index of what it holds, and the list that findings about it go to.
pub struct TemplateChecker<'t> {
    /// The template.
    pub template: &'t Template,
    /// Its resources by id.
    pub resources: HashMap<&'t str, &'t Resource>,
    /// Its parameters by id.
    pub parameters: HashMap<&'t str, &'t TemplateParameter>,
    /// Where findings go.
    pub findings: &'t Findings,
}

impl<'t> TemplateChecker<'t> {
    /// For the checks of `template`.
    #[must_use]
    pub fn new(template: &'t Template, findings: &'t Findings) -> Self {
        let resources = template.resources.iter();
        let parameters = template.parameters.iter();
        Self {
            template,
            resources: resources.map(|one| (one.id.as_str(), one)).collect(),
            parameters: parameters.map(|one| (one.id.as_str(), one)).collect(),
            findings,
        }
    }

    /// Reports that what stands under `id` is not as it should be: a defect of this program.
    pub fn report_defect(&self, id: &str, message: impl Into<String>) {
        let finding = Finding::new(Code::TemplateCheck, format!("{id}: {}", message.into()));
        self.findings.push(match self.place(id) {
            Some(place) => finding.at(place.clone()),
            None => finding,
        });
    }

    /// What in the spec the resource or parameter `id` comes from.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<&'t Place> {
        let resource = self.resources.get(id);
        let parameter = self.parameters.get(id);
        resource
            .and_then(|resource| resource.place.as_ref())
            .or_else(|| parameter.and_then(|parameter| parameter.place.as_ref()))
    }

    /// The ids and properties of the resources of a type, in the order of the template.
    pub fn resources_of(
        &self,
        kind: &'static str,
    ) -> impl Iterator<Item = (&'t str, &'t Value)> + use<'t> {
        let resources = self.template.resources.iter();
        resources
            .filter(move |resource| resource.kind() == kind)
            .filter_map(|resource| Some((resource.id.as_str(), resource.properties()?)))
    }
}
