//! Checks the properties of all resources against AWS's limits.

use crate::aws::{Constraint, LIMITS, Limit};
use crate::cloudformation::Value;

use super::TemplateChecker;

pub(super) fn check(checker: &TemplateChecker<'_>) {
    for limit in LIMITS {
        let steps: Vec<_> = limit.property.split('.').collect();
        for (id, properties) in checker.resources_of(limit.resource) {
            visit_values(properties, &steps, &mut |value| {
                if let Some(problem) = find_problem(value, limit) {
                    let (property, source) = (limit.property, limit.source);
                    checker.report_defect(id, format!("{property} {problem} ({source})"));
                }
            });
        }
    }
}

/// Visits the values at the path `steps`; `*` is every item or member.
fn visit_values(value: &Value, steps: &[&str], visit: &mut impl FnMut(&Value)) {
    let Some((step, rest)) = steps.split_first() else {
        return visit(value);
    };
    match (value, *step) {
        (Value::List(items), "*") => {
            for item in items {
                visit_values(item, rest, visit);
            }
        }
        (Value::Map(members), "*") => {
            for member in members.values() {
                visit_values(member, rest, visit);
            }
        }
        (Value::Map(members), step) => {
            if let Some(member) = members.get(step) {
                visit_values(member, rest, visit);
            }
        }
        _ => {}
    }
}

fn find_problem(value: &Value, limit: &Limit) -> Option<String> {
    match (limit.constraint, value) {
        (Constraint::Count(min, max), Value::List(items)) => {
            find_count_problem(items.len(), min, max)
        }
        (Constraint::Count(min, max), Value::Map(members)) => {
            find_count_problem(members.len(), min, max)
        }
        (Constraint::Range(min, max), Value::Integer(number)) => {
            (!(min..=max).contains(number)).then(|| format!("is {number}, not {min} to {max}"))
        }
        (Constraint::Unique, Value::List(items)) => {
            let repeated = items
                .iter()
                .enumerate()
                .any(|(index, item)| items.iter().skip(index + 1).any(|other| other == item));
            repeated.then(|| "has equal items".to_owned())
        }
        (Constraint::Keys(is_valid, what), Value::Map(members)) => {
            let bad = members.keys().find(|key| !is_valid(key))?;
            Some(format!("has the key `{bad}`, which is not {what}"))
        }
        (Constraint::Length(min, max), value) => {
            let length = value.known_text()?.chars().count();
            find_count_problem(length, min, max)
        }
        (Constraint::Matches(is_valid, what), value) => {
            let text = value.known_text()?;
            (!is_valid(&text)).then(|| format!("is `{text}`, not {what}"))
        }
        (Constraint::OneOf(values), value) => {
            let text = value.known_text()?;
            (!values.contains(&text.as_ref()))
                .then(|| format!("is `{text}`, not one of {}", values.join(", ")))
        }
        // The builders never produce a value of the wrong type.
        _ => Some("has the wrong type".to_owned()),
    }
}

fn find_count_problem(count: usize, min: usize, max: usize) -> Option<String> {
    (!(min..=max).contains(&count)).then(|| format!("has {count}, not {min} to {max}"))
}
