//! The stack under construction: the ids and parameters in use, and the shared resources.

use std::borrow::Cow;

use indexmap::IndexMap;

use crate::cloudformation::{LogicalId, Template, TemplateParameter, Value};

use super::declared::DeclaredEntries;
use super::ids::TakenIds;
use super::options::{LogicalIds, StackOptions};

/// What all backends share in one template, and the only source of logical ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stack {
    pub(super) options: StackOptions,
    ids: TakenIds,
    /// By purpose.
    parameters: IndexMap<String, TemplateParameter>,
    /// The shared conditions, resources and outputs.
    pub(super) template: Template,
    pub(super) bus: Option<LogicalId>,
    /// The ARNs of all rules of the bus.
    pub(super) rules: Option<Value>,
    pub(super) dead_letter: Option<Value>,
    pub(super) declared: DeclaredEntries,
}

impl Stack {
    /// A stack without resources, in a blueprint with these entries.
    #[must_use]
    pub fn new(options: &StackOptions, declared: &DeclaredEntries) -> Self {
        Self {
            options: options.clone(),
            declared: declared.clone(),
            ..Self::default()
        }
    }

    /// The user's choices.
    #[must_use]
    pub fn options(&self) -> &StackOptions {
        &self.options
    }

    /// `wanted`, or `wanted` with a hash of `key` if it is taken.
    pub fn take_id(&mut self, wanted: &str, key: &str) -> LogicalId {
        self.ids.take(wanted, key)
    }

    /// `wanted` with each of `endings`, if all of them are free; otherwise with a hash of `key` before each ending.
    pub fn take_ids(
        &mut self,
        wanted: &str,
        key: &str,
        endings: &[Cow<'_, str>],
    ) -> Vec<LogicalId> {
        self.ids.take_family(wanted, key, endings)
    }

    /// The id of a resource that operations share: `name` after the user's prefix, or the name that the reference action
    /// gives it.
    pub fn take_shared_id(&mut self, name: &str, reference: &str) -> LogicalId {
        match self.options.logical_ids {
            LogicalIds::Path => self.ids.take(reference, name),
            LogicalIds::Operation => self.ids.take(&self.prefixed(name), name),
        }
    }

    /// The id of the parameter for `key`; without one, `describe` makes it, with the id `wanted` if that is free.
    pub fn parameter(
        &mut self,
        key: &str,
        wanted: &str,
        describe: impl FnOnce(LogicalId) -> TemplateParameter,
    ) -> LogicalId {
        if let Some(parameter) = self.parameters.get(key) {
            return parameter.id.clone();
        }
        let id = self.ids.take(wanted, key);
        self.parameters.insert(key.to_owned(), describe(id.clone()));
        id
    }

    /// The template with everything that is shared: parameters by heading, conditions, resources and outputs.
    #[must_use]
    pub fn template(&self, description: &str) -> Template {
        let mut template = self.template.clone();
        description.clone_into(&mut template.description);
        template.parameters = self.parameters.values().cloned().collect();
        template.parameters.sort_by_key(|parameter| parameter.group);
        template
    }

    /// `name` after the user's prefix.
    #[must_use]
    pub fn prefixed(&self, name: &str) -> String {
        format!("{}{name}", self.options.prefix)
    }
}
