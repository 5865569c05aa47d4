//! What an event must have, or must not have, because of a parameter.

use serde_json::Value;

use crate::contract::{EventPath, Field, FieldValue, Method, Shape};
use crate::destinations::conditions::{AllowedValue, Condition, NOT_A_SEGMENT, field_path};
use crate::destinations::mapping::{Draft, Mapping};
use crate::findings::{Code, LeftOut};

use super::sendable::is_exploded_object;

/// The characters that the values of a path variable may take in a pattern, which has at most 2,048.
const VALUES_LENGTH: usize = 600;

impl Mapping<'_> {
    /// What must hold of a field that fills a variable of the path.
    pub(super) fn choose_path_condition(&self, field: &Field) -> Condition {
        if let Some(values) = list_allowed_values(field) {
            Condition::OneOf(values)
        } else if self.options.strict_paths {
            Condition::StrictPathValue
        } else {
            Condition::PathValue
        }
    }

    /// An event that sets `field`, which is never sent, must not lead to a DELETE: without this filter, it would delete
    /// more than the event asks for.
    ///
    /// # Errors
    /// A pattern cannot exclude such events.
    pub(super) fn guard_omitted_filter(
        &self,
        field: &Field,
        draft: &mut Draft<'_>,
    ) -> Result<(), LeftOut> {
        let FieldValue::Event(path) = &field.value else {
            return Ok(());
        };
        if self.operation.method != Method::Delete || !path.is_in_detail() {
            return Ok(());
        }
        if !is_exploded_object(field) {
            return self.add_guard(path, Condition::Absent, draft);
        }
        // An object is no leaf, so a pattern can only exclude its members.
        let is_excluded = field.leaves.complete
            && field.leaves.paths.iter().all(|leaf| {
                let mut member = field_path(path);
                member.extend(leaf.iter().map(|name| name.clone().into()));
                draft.guards.add(member, Condition::Absent)
            });
        if is_excluded {
            return Ok(());
        }
        let message = format!(
            "the {} `{}` cannot be sent, and a pattern cannot exclude all events that have it, which would delete without this filter",
            field.describe(),
            field.wire_name
        );
        Err(self.leave_out_for(field, Code::ParameterNotExpressible, message))
    }

    pub(super) fn add_guard(
        &self,
        path: &EventPath,
        condition: Condition,
        draft: &mut Draft<'_>,
    ) -> Result<(), LeftOut> {
        // Every event has the fields outside `detail`.
        if !path.is_in_detail() || draft.guards.add(field_path(path), condition) {
            return Ok(());
        }
        let message = format!("no event can meet all conditions on `{path}`");
        Err(self.leave_out(Code::ParameterNotExpressible, message))
    }
}

/// The values of a scalar, if its schema lists them and they fit into a pattern. A number can also be a string in an
/// event.
fn list_allowed_values(field: &Field) -> Option<Vec<AllowedValue>> {
    if field.shape != Shape::Scalar || field.content {
        return None;
    }
    let mut allowed = Vec::new();
    let mut length = 0;
    for value in &field.allowed_values {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => {
                allowed.push(AllowedValue::Integer(number.as_i64()?));
                length += 24;
                number.to_string()
            }
            _ => return None,
        };
        length += text.len() + 3;
        if length > VALUES_LENGTH {
            return None;
        }
        if !NOT_A_SEGMENT.contains(&text.as_str()) {
            allowed.push(AllowedValue::Text(text));
        }
    }
    (!allowed.is_empty()).then_some(allowed)
}
