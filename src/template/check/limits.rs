//! Every row of the table of AWS's limits.

use std::borrow::Cow;

use crate::aws::{Constraint, LIMITS, Limit};
use crate::template::value::Value;

use super::Found;

pub(super) fn check(found: &mut Found<'_>) {
    for limit in LIMITS {
        let resources: Vec<_> = found.resources(limit.resource).collect();
        for (id, properties) in resources {
            let steps: Vec<_> = limit.property.split('.').collect();
            for value in at(properties, &steps) {
                if let Some(problem) = broken(value, limit) {
                    found.broken(
                        id,
                        format!("{} {problem} ({})", limit.property, limit.source),
                    );
                }
            }
        }
    }
}

/// The values at a path; `*` stands for every item or member.
fn at<'v>(value: &'v Value<'v>, steps: &[&str]) -> Vec<&'v Value<'v>> {
    let Some((step, rest)) = steps.split_first() else {
        return vec![value];
    };
    match (value, *step) {
        (Value::List(items), "*") => items.iter().flat_map(|item| at(item, rest)).collect(),
        (Value::Map(members), "*") => members
            .values()
            .flat_map(|member| at(member, rest))
            .collect(),
        (Value::Map(members), step) => members
            .get(step)
            .map(|member| at(member, rest))
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn broken(value: &Value<'_>, limit: &Limit) -> Option<String> {
    match (limit.constraint, value) {
        (Constraint::Count(least, most), Value::List(items)) => count(items.len(), least, most),
        (Constraint::Count(least, most), Value::Map(members)) => count(members.len(), least, most),
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
            let length = text(value)?.chars().count();
            count(length, least, most)
        }
        (Constraint::Matches(holds, what), value) => {
            let text = text(value)?;
            (!holds(&text)).then(|| format!("is `{text}`, not {what}"))
        }
        (Constraint::OneOf(values), value) => {
            let text = text(value)?;
            (!values.contains(&text.as_ref()))
                .then(|| format!("is `{text}`, not one of {}", values.join(", ")))
        }
        // A number where a list is wanted and the like cannot be made by the builders.
        _ => Some("has another type".to_owned()),
    }
}

fn count(count: usize, least: usize, most: usize) -> Option<String> {
    (!(least..=most).contains(&count)).then(|| format!("has {count}, not {least} to {most}"))
}

/// The text of a string, with `x` for what is only known at deployment; `None` when nothing is known.
fn text<'v>(value: &'v Value<'_>) -> Option<Cow<'v, str>> {
    match value {
        Value::String(text) => Some(text.as_ref().into()),
        Value::Sub(text) => {
            let mut filled = String::new();
            let mut rest = text.as_ref();
            while let Some((before, after)) = rest.split_once("${") {
                filled.push_str(before);
                let (inside, behind) = after.split_once('}').unwrap_or((after, ""));
                // `${!x}` is the literal `${x}`.
                match inside.strip_prefix('!') {
                    Some(literal) => filled += &format!("${{{literal}}}"),
                    None => filled.push('x'),
                }
                rest = behind;
            }
            Some((filled + rest).into())
        }
        _ => None,
    }
}
