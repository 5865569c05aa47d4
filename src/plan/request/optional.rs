//! What happens to optional parameters: EventBridge sends `x=` for a field that is missing.

use indexmap::IndexMap;

use crate::api::{Location, Operation, Optional};
use crate::findings::{Code, Finding, Findings, counted};
use crate::plan::options::{OptionalParams, PlanOptions};

use super::sources::{Item, Source};

/// The choice for each optional parameter, by location and name.
pub(super) type Policy<'p> = IndexMap<(Location, &'p str), Optional>;

/// What happens to the optional parameters of one operation that say nothing for themselves.
pub(super) fn policy<'p>(
    operation: &Operation,
    items: &[Item<'p>],
    options: &PlanOptions,
    findings: &Findings,
) -> Policy<'p> {
    let default = operation
        .extension
        .optional
        .or(match options.optional_params {
            OptionalParams::Auto => None,
            OptionalParams::Split => Some(Optional::Split),
            OptionalParams::Omit => Some(Optional::Omit),
            OptionalParams::Always => Some(Optional::Always),
        });
    let optional: Vec<_> = items
        .iter()
        .filter(|item| {
            item.parameter.location != Location::Path
                && !item.parameter.required
                && is_from_detail(&item.source)
        })
        .collect();
    let said = |item: &Item<'_>| item.extension.optional.or(default);
    let split = optional
        .iter()
        .filter(|item| matches!(said(item), None | Some(Optional::Split)))
        .count();
    let automatic = if split <= 2 {
        Optional::Split
    } else {
        Optional::Omit
    };
    let mut policy: IndexMap<_, _> = optional
        .iter()
        .map(|item| {
            (
                (item.parameter.location, item.parameter.name.as_str()),
                said(item).unwrap_or(automatic),
            )
        })
        .collect();
    let to_split = policy
        .values()
        .filter(|choice| **choice == Optional::Split)
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
            .filter(|choice| **choice == Optional::Split)
            .for_each(|choice| *choice = Optional::Omit);
    }
    report_omitted(operation, &policy, options, findings);
    policy
}

/// 2^4 rules for one operation are the most that is sane.
const MAX_SPLIT: usize = 4;

fn is_from_detail(source: &Source) -> bool {
    matches!(source, Source::Field(path) if path.fields().next() == Some("detail"))
}

fn report_omitted(
    operation: &Operation,
    policy: &Policy<'_>,
    options: &PlanOptions,
    findings: &Findings,
) {
    let omitted: Vec<_> = policy
        .iter()
        .filter(|(_, choice)| **choice == Optional::Omit)
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
        findings.push(if options.optional_params == OptionalParams::Auto {
            finding.help("send some of them with x-spec2dest.optional: split (2^n rules) or always (sent empty when missing)")
        } else {
            finding
        });
    }
    if policy.values().any(|choice| *choice == Optional::Always) {
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
