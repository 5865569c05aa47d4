//! What the conditions in the patterns of rules mean, for people who read a template.

/// A condition as YAML writes it, and its meaning.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub struct Guard {
    /// The condition.
    pub pattern: &'static str,
    /// Why it is there.
    pub meaning: &'static str,
}

const GUARDS: &[Guard] = &[
    Guard {
        pattern: "source: [{anything-but: {prefix: aws.}}]",
        meaning: "Events from AWS services call nothing.",
    },
    Guard {
        pattern: "[{anything-but: ['', ' ', '.', '..']}]",
        meaning: "A path value. Each of these strings would lead to another path of the API.",
    },
    Guard {
        pattern: "[{anything-but: {wildcard: ['*/*', '', ' ', '.', '..']}}]",
        meaning: "A path value without a slash (--strict-paths). Each of these strings would lead to another path of the API.",
    },
    Guard {
        pattern: "[{exists: true}]",
        meaning: "A value that every valid request has.",
    },
    Guard {
        pattern: "[{anything-but: ['']}]",
        meaning: "A parameter that this rule sends. If it were missing, EventBridge would send it without a value.",
    },
    Guard {
        pattern: "[{exists: false}, '']",
        meaning: "An optional parameter that this rule does not send. Another rule matches events that have it.",
    },
    Guard {
        pattern: ": [{exists: false}]",
        meaning: "A field that this rule does not send.",
    },
];

/// The conditions that occur in a template, which is YAML.
pub fn explain_guards(template: &str) -> impl Iterator<Item = &'static Guard> {
    GUARDS
        .iter()
        .filter(|guard| template.contains(guard.pattern))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloudformation::{Layout, map};
    use crate::destinations::conditions::Condition;
    use crate::stack::PatternNode;

    #[test]
    fn every_condition_is_explained() {
        for condition in [
            Condition::Missing,
            Condition::Absent,
            Condition::Exists,
            Condition::NotEmpty,
            Condition::PathValue,
            Condition::StrictPathValue,
        ] {
            let matchers = PatternNode::Leaf(condition.matchers()).to_value();
            let text = Layout::default().members(&map([("id", matchers)]), 0);
            assert_eq!(explain_guards(&text).count(), 1, "{text}");
        }
    }
}
