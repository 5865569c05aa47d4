//! What is named in the template: logical ids, and parameters, of which each wanted thing gives one, however often it
//! is asked for.

use indexmap::IndexMap;

use crate::findings::Place;

use super::names::TakenIds;
use super::{LogicalId, TemplateParameter};

/// The logical ids and template parameters given so far.
#[derive(Debug, Default)]
pub(super) struct Registry {
    /// The logical ids.
    pub(super) ids: TakenIds,
    parameters: IndexMap<String, TemplateParameter>,
}

impl Registry {
    /// The parameter for `key`, made by `describe` under the id `wanted` if there is none yet.
    pub(super) fn parameter(
        &mut self,
        key: &str,
        wanted: &str,
        describe: impl FnOnce(LogicalId) -> TemplateParameter,
    ) -> Option<LogicalId> {
        if let Some(parameter) = self.parameters.get(key) {
            return Some(parameter.id.clone());
        }
        let id = self.ids.take(wanted, key)?;
        self.parameters.insert(key.to_owned(), describe(id.clone()));
        Some(id)
    }

    /// All parameters by heading, within a heading as first asked for.
    pub(super) fn into_parameters(self) -> Vec<TemplateParameter> {
        let mut list: Vec<_> = self.parameters.into_values().collect();
        list.sort_by_key(|parameter| parameter.group);
        list
    }
}

impl TemplateParameter {
    /// The same, hidden, with at most `max_length` of the characters that the service model allows for credentials.
    ///
    /// Source: EventBridge API, `AuthHeaderParameters` pattern: no control characters and no colon, 1 to 512 characters.
    #[must_use]
    pub fn credential(mut self, max_length: u32, place: Place) -> Self {
        self.no_echo = true;
        self.min_length = Some(1);
        self.max_length = Some(max_length);
        self.allowed_pattern = Some(r"^[^\x00-\x1F:\x7F]+$".to_owned());
        self.constraint_description = Some(format!(
            "1 to {max_length} characters, no colon and no control characters (EventBridge's limit)"
        ));
        self.place = Some(place);
        self
    }
}
