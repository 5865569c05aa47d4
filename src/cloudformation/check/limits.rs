//! Every row of the table of AWS's limits.

use crate::aws::{Constraint, LIMITS, Limit};
use crate::cloudformation::Value;

use super::TemplateChecker;

pub(super) fn check(checker: &TemplateChecker<'_>) {
    for limit in LIMITS {
        let steps: Vec<_> = limit.property.split('.').collect();
        for (id, properties) in checker.resources_of(limit.resource) {
            for problem in values_at(properties, &steps)
                .into_iter()
                .filter_map(|value| find_problem(value, limit))
            {
                let (property, source) = (limit.property, limit.source);
                checker.report_defect(id, format!("{property} {problem} ({source})"));
            }
        }
    }
}

/// The values at a path; `*` stands for every item or member.
fn values_at<'v>(value: &'v Value, steps: &[&str]) -> Vec<&'v Value> {
    let Some((step, rest)) = steps.split_first() else {
        return vec![value];
    };
    match (value, *step) {
        (Value::List(items), "*") => items
            .iter()
            .flat_map(|item| values_at(item, rest))
            .collect(),
        (Value::Map(members), "*") => members
            .values()
            .flat_map(|member| values_at(member, rest))
            .collect(),
        (Value::Map(members), step) => members
            .get(step)
            .map(|member| values_at(member, rest))
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn find_problem(value: &Value, limit: &Limit) -> Option<String> {
    match (limit.constraint, value) {
        (Constraint::Count(least, most), Value::List(items)) => {
            count_problem(items.len(), least, most)
        }
        (Constraint::Count(least, most), Value::Map(members)) => {
            count_problem(members.len(), least, most)
        }
        (Constraint::Range(least, most), Value::Integer(number)) => (!(least..=most)
            .contains(number))
        .then(|| format!("is {number}, not {least} to {most}")),
        (Constraint::Unique, Value::List(items)) => {
            let repeated = items
                .iter()
                .enumerate()
                .any(|(index, item)| items.iter().skip(index + 1).any(|other| other == item));
            repeated.then(|| "has equal items".to_owned())
        }
        (Constraint::Keys(holds, what), Value::Map(members)) => {
            let bad = members.keys().find(|key| !holds(key))?;
            Some(format!("has the key `{bad}`, which is not {what}"))
        }
        (Constraint::Length(least, most), value) => {
            let length = value.known_text()?.chars().count();
            count_problem(length, least, most)
        }
        (Constraint::Matches(holds, what), value) => {
            let text = value.known_text()?;
            (!holds(&text)).then(|| format!("is `{text}`, not {what}"))
        }
        (Constraint::OneOf(values), value) => {
            let text = value.known_text()?;
            (!values.contains(&text.as_ref()))
                .then(|| format!("is `{text}`, not one of {}", values.join(", ")))
        }
        // A number where a list is wanted and the like cannot be made by the builders.
        _ => Some("has another type".to_owned()),
    }
}

fn count_problem(count: usize, least: usize, most: usize) -> Option<String> {
    (!(least..=most).contains(&count)).then(|| format!("has {count}, not {least} to {most}"))
}
