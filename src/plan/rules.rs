//! The rules of one operation: one for each combination of its split parameters.

use std::borrow::Cow;
use std::iter::repeat_n;

use heck::ToUpperCamelCase;

use crate::contract::Location;
use crate::stack::EventPattern;

use super::conditions::{Condition, Conditions, field_path};
use super::request::SplitParameter;
use super::{HttpValue, Target};

/// A rule before it has a name: what its logical id ends with, its pattern, and what it sends.
pub(super) struct UnnamedRule {
    /// `Rule`, `WithLimitRule`, `WithLimitAndOffsetRule`.
    pub(super) ending: String,
    /// The names of the optional parameters it sends.
    pub(super) with: Vec<String>,
    /// Which events.
    pub(super) pattern: EventPattern,
    /// What is sent.
    pub(super) target: Target,
}

/// One rule for each combination of `split` that an event can have, the one without any first.
///
/// `target` is what every rule sends.
///
/// # Errors
/// Two fields of which the first would have to be a leaf and an object at once: it contains the second.
pub(super) fn rules(
    guards: &Conditions,
    split: &[SplitParameter],
    target: Target,
    detail_type: &str,
    source: Option<&str>,
) -> Result<Vec<UnnamedRule>, (String, String)> {
    let mut rules = Vec::with_capacity(1 << split.len());
    for (combination, mut target) in (0_usize..).zip(repeat_n(target, 1 << split.len())) {
        let mut conditions = Cow::Borrowed(guards);
        let mut with = Vec::new();
        let mut possible = true;
        for (index, parameter) in split.iter().enumerate() {
            let present = combination >> index & 1 == 1;
            let condition = if present {
                Condition::not_empty()
            } else {
                Condition::Missing
            };
            possible &= conditions
                .to_mut()
                .add(field_path(&parameter.path), condition);
            if present {
                with.push(parameter.name.clone());
                let sent = match parameter.location {
                    Location::Header => &mut target.headers,
                    Location::Query | Location::Path | Location::Cookie => &mut target.query,
                };
                sent.insert(
                    parameter.name.clone(),
                    HttpValue::Field(parameter.path.clone()),
                );
            }
        }
        if let Some(pair) = conditions.nested_pair() {
            return Err(pair);
        }
        if possible {
            let pattern = conditions.pattern(detail_type, source);
            rules.push(UnnamedRule {
                ending: ending(&with),
                with,
                pattern,
                target,
            });
        }
    }
    Ok(rules)
}

fn ending(with: &[String]) -> String {
    if with.is_empty() {
        return "Rule".to_owned();
    }
    let words: Vec<_> = with.iter().map(|name| name.to_upper_camel_case()).collect();
    format!("With{}Rule", words.join("And"))
}
