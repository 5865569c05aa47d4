//! What happens to optional parameters: EventBridge sends `x=` for a field that is missing.

use indexmap::IndexMap;

use crate::contract::{Field, FieldValue, Location, Operation, OptionalPolicy};
use crate::findings::{Code, Finding, Findings, counted};
use crate::plan::options::DestinationOptions;

/// The choice for each optional parameter, by location and name; never [`OptionalPolicy::Auto`].
pub(super) type Policy<'o> = IndexMap<(Location, &'o str), OptionalPolicy>;

/// Up to here, optional parameters are split unless something else is asked for.
const MAX_AUTOMATIC_SPLIT: usize = 2;

/// Decides what happens to the optional parameters among `fields`.
pub(super) fn policy<'o>(
    operation: &Operation,
    fields: &[&'o Field],
    options: &DestinationOptions,
    findings: &Findings,
) -> Policy<'o> {
    let asked = |field: &Field| field.optional.unwrap_or(options.optional_params);
    let optional: Vec<_> = fields
        .iter()
        .filter(|field| is_optional(field))
        .copied()
        .collect();
    let split = optional
        .iter()
        .filter(|field| matches!(asked(field), OptionalPolicy::Auto | OptionalPolicy::Split))
        .count();
    let automatic = if split <= MAX_AUTOMATIC_SPLIT {
        OptionalPolicy::Split
    } else {
        OptionalPolicy::Omit
    };
    let mut policy: IndexMap<_, _> = optional
        .into_iter()
        .map(|field| {
            let choice = match asked(field) {
                OptionalPolicy::Auto => automatic,
                choice => choice,
            };
            ((field.location, field.wire_name.as_str()), choice)
        })
        .collect();
    let to_split = policy
        .values()
        .filter(|choice| **choice == OptionalPolicy::Split)
        .count();
    if to_split > MAX_SPLIT {
        findings.push(
            Finding::new(
                Code::TooManyOptionalParameters,
                format!("{}: {to_split} optional parameters would make {} rules", operation.key(), 1_u64 << to_split.min(63)),
            )
            .at(operation.place.clone())
            .help("omit some of them with x-spec2dest.optional: omit, or all with --optional-params auto"),
        );
        policy
            .values_mut()
            .filter(|choice| **choice == OptionalPolicy::Split)
            .for_each(|choice| *choice = OptionalPolicy::Omit);
    }
    report_omitted(operation, &policy, options, findings);
    policy
}

/// 2^4 rules for one operation are the most that is sane.
const MAX_SPLIT: usize = 4;

/// Whether an event may have no value for the field.
fn is_optional(field: &Field) -> bool {
    field.location != Location::Path
        && !field.required
        && matches!(&field.value, FieldValue::Event(path) if path.is_in_detail())
}

fn report_omitted(
    operation: &Operation,
    policy: &Policy<'_>,
    options: &DestinationOptions,
    findings: &Findings,
) {
    let omitted: Vec<_> = policy
        .iter()
        .filter(|(_, choice)| **choice == OptionalPolicy::Omit)
        .map(|((_, name), _)| format!("`{name}`"))
        .collect();
    if !omitted.is_empty() {
        let finding = Finding::new(
            Code::OptionalParametersOmitted,
            format!(
                "{}: {} never sent: {}",
                operation.key(),
                counted(
                    omitted.len(),
                    "optional parameter is",
                    "optional parameters are"
                ),
                omitted.join(", ")
            ),
        )
        .at(operation.place.clone());
        findings.push(if options.optional_params == OptionalPolicy::Auto {
            finding.help("send some of them with x-spec2dest.optional: split (2^n rules) or always (sent empty when missing)")
        } else {
            finding
        });
    }
    if policy
        .values()
        .any(|choice| *choice == OptionalPolicy::Always)
    {
        findings.push(
            Finding::grouped(
                Code::OptionalParametersSentEmpty,
                operation.key(),
                |count| {
                    format!(
                        "{} optional parameters empty when the event has no such field",
                        counted(count, "operation sends", "operations send")
                    )
                },
            )
            .at(operation.place.clone()),
        );
    }
}
