//! What happens to optional parameters: EventBridge sends `x=` for a field that is missing.

use indexmap::IndexMap;

use crate::contract::{Field, FieldValue, Location, OptionalPolicy};
use crate::destinations::mapping::Mapping;
use crate::findings::{Code, Finding, counted};

/// The choice for each optional parameter, by location and name; never [`OptionalPolicy::Auto`].
pub(super) type Policies<'o> = IndexMap<(Location, &'o str), OptionalPolicy>;

/// Unless the user chooses otherwise, so many optional parameters are split, and more are omitted.
const MAX_AUTOMATIC_SPLIT: usize = 2;

/// The most optional parameters of one operation that can be split, into 16 rules.
const MAX_SPLIT: usize = 4;

impl Mapping<'_> {
    /// Decides what happens to the optional parameters among `fields`.
    pub(super) fn choose_policies<'o>(&self, fields: &[&'o Field]) -> Policies<'o> {
        let optional = fields.iter().filter(|field| is_optional(field));
        let mut policies: Policies<'o> = optional
            .map(|field| {
                let policy = field.optional.unwrap_or(self.options.optional_params);
                ((field.location, field.wire_name.as_str()), policy)
            })
            .collect();
        let split =
            count(&policies, OptionalPolicy::Split) + count(&policies, OptionalPolicy::Auto);
        let automatic = if split <= MAX_AUTOMATIC_SPLIT {
            OptionalPolicy::Split
        } else {
            OptionalPolicy::Omit
        };
        replace(&mut policies, OptionalPolicy::Auto, automatic);
        let split = count(&policies, OptionalPolicy::Split);
        if split > MAX_SPLIT {
            self.report_too_many(split);
            replace(&mut policies, OptionalPolicy::Split, OptionalPolicy::Omit);
        }
        self.report_policies(&policies);
        policies
    }

    fn report_too_many(&self, split: usize) {
        let message = format!(
            "{}: {split} optional parameters would need {} rules",
            self.operation.key(),
            1_u64 << split.min(63)
        );
        let finding =
            Finding::new(Code::TooManyOptionalParameters, message).about(self.operation.key());
        self.findings.push(finding.at(self.operation.place.clone()));
    }

    fn report_policies(&self, policies: &Policies<'_>) {
        let omitted = policies
            .iter()
            .filter(|(_, choice)| **choice == OptionalPolicy::Omit);
        let omitted: Vec<_> = omitted.map(|((_, name), _)| format!("`{name}`")).collect();
        if !omitted.is_empty() {
            let message = format!(
                "{}: {} never sent: {}",
                self.operation.key(),
                counted(
                    omitted.len(),
                    "optional parameter is",
                    "optional parameters are"
                ),
                omitted.join(", ")
            );
            let finding =
                Finding::new(Code::OptionalParametersOmitted, message).about(self.operation.key());
            self.findings.push(finding.at(self.operation.place.clone()));
        }
        if policies
            .values()
            .any(|choice| *choice == OptionalPolicy::Always)
        {
            let key = self.operation.key();
            let message =
                format!("{key} sends optional parameters empty when the event has no such field");
            let finding = Finding::new(Code::OptionalParametersSentEmpty, message).about(key);
            self.findings.push(finding.at(self.operation.place.clone()));
        }
    }
}

fn count(policies: &Policies<'_>, policy: OptionalPolicy) -> usize {
    let choices = policies.values();
    choices.filter(|choice| **choice == policy).count()
}

fn replace(policies: &mut Policies<'_>, old: OptionalPolicy, new: OptionalPolicy) {
    for policy in policies.values_mut().filter(|policy| **policy == old) {
        *policy = new;
    }
}

/// Whether an event may have no value for the field.
fn is_optional(field: &Field) -> bool {
    field.location != Location::Path
        && !field.required
        && matches!(&field.value, FieldValue::Event(path) if path.is_in_detail())
}
