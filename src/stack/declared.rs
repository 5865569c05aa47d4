//! The parameters and resources of the blueprint that the template uses instead of its own.

use std::collections::BTreeSet;

use crate::cloudformation::{LogicalId, Value};

use super::Stack;

/// The parameters and resources of the blueprint that the user names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeclaredEntries {
    /// Parameters. The value of one that stands for a resource is the resource's name or ARN.
    pub parameters: BTreeSet<LogicalId>,
    /// Resources.
    pub resources: BTreeSet<LogicalId>,
}

impl Stack {
    /// The ARN of a resource of the blueprint, or the value of its parameter `id`.
    pub fn declared_arn(&mut self, id: &LogicalId) -> Value {
        self.use_blueprint_entry(id);
        if self.declared.resources.contains(id) {
            Value::arn(id)
        } else {
            Value::reference(id)
        }
    }

    /// Notes that the template refers to a parameter or resource of the blueprint.
    pub fn use_blueprint_entry(&mut self, id: &LogicalId) {
        self.template.foreign_ids.insert(id.clone());
    }
}
