//! The rules that start the state machines: as few as the length of a pattern allows.

use std::borrow::Cow;

use indexmap::IndexMap;

use crate::aws;
use crate::contract::Operation;
use crate::stack::{EventPattern, Matcher, Members, PatternNode};

/// The patterns of the events of `operations`.
pub(super) fn build_patterns(operations: &[&Operation]) -> Vec<EventPattern> {
    let mut by_source = IndexMap::<_, Vec<&str>>::new();
    for operation in operations {
        let types = by_source.entry(operation.source.as_deref()).or_default();
        types.push(&operation.detail_type);
    }
    let mut patterns = Vec::new();
    for (source, types) in by_source {
        let mut rest = types.as_slice();
        while !rest.is_empty() {
            let count = count_fitting(source, rest);
            let (these, others) = rest.split_at_checked(count).unwrap_or((rest, &[]));
            patterns.push(build_pattern(source, these));
            rest = others;
        }
    }
    patterns
}

/// How many of `types` fit into one pattern; at least one.
fn count_fitting(source: Option<&str>, types: &[&str]) -> usize {
    let mut length = build_pattern(source, &[]).length();
    let lengths = types.iter().map(|name| {
        let text = serde_json::to_string(name).unwrap_or_default();
        text.chars().count() + ",".len()
    });
    let fitting = lengths.take_while(|own| {
        length += own;
        length <= aws::MAX_EVENT_PATTERN
    });
    fitting.count().max(1)
}

/// The same condition on the source as that of the rules of API destinations.
fn build_pattern(source: Option<&str>, types: &[&str]) -> EventPattern {
    let equals = |text: &str| Matcher::Equals(Cow::Owned(text.to_owned()));
    let source = source.map_or(Matcher::NotPrefix(aws::SERVICE_SOURCE), equals);
    let types = types.iter().map(|name| equals(name)).collect();
    let mut members = Members::default();
    members.extend([
        ("source".into(), PatternNode::Leaf(vec![source])),
        ("detail-type".into(), PatternNode::Leaf(types)),
    ]);
    EventPattern(members)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_has_as_many_detail_types_as_fit() {
        let names: Vec<_> = (0..300)
            .map(|number| format!("operation{number}"))
            .collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let count = count_fitting(None, &names);
        let fits =
            |count: usize| build_pattern(None, &names[..count]).length() <= aws::MAX_EVENT_PATTERN;
        assert!(count > 100 && fits(count) && !fits(count + 1), "{count}");
        let long = "x".repeat(3000);
        assert_eq!(count_fitting(None, &[&long]), 1);
    }
}
