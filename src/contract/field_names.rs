//! Which member of `detail` feeds which parameter: the part of the event contract that publishers see.

use std::collections::HashMap;

use crate::openapi::Location;

/// The names of the event's fields for the parameters of one operation, in the order given.
///
/// `parameters` are those that have a field, with their number in the operation from 1. A body takes `message`; then
/// path before query before header keep the plain name, the others get their location in front; within one location
/// `_2`, `_3` in document order.
pub(super) fn field_names(parameters: &[(usize, Location, &str)], has_body: bool) -> Vec<String> {
    let mut owners: HashMap<String, Option<Location>> = HashMap::new();
    if has_body {
        owners.insert("message".to_owned(), None);
    }
    let mut names = vec![String::new(); parameters.len()];
    for wanted in [
        Location::Path,
        Location::Query,
        Location::Header,
        Location::Cookie,
    ] {
        let here = parameters
            .iter()
            .zip(names.iter_mut())
            .filter(|((_, location, _), _)| *location == wanted);
        for ((number, location, name), field) in here {
            let plain = match addressable(name) {
                empty if empty.is_empty() => format!("param_{number}"),
                plain => plain,
            };
            let stem = match owners.get(&plain) {
                None => plain,
                Some(Some(owner)) if owner == location => plain,
                Some(_) => format!("{}_{plain}", location.as_str()),
            };
            let mut candidates =
                std::iter::once(stem.clone()).chain((2_u32..).map(|n| format!("{stem}_{n}")));
            if let Some(free) = candidates.find(|candidate| !owners.contains_key(candidate)) {
                owners.insert(free.clone(), Some(*location));
                *field = free;
            }
        }
    }
    names
}

/// `name` as EventBridge can address it: each maximal run of other characters than `[A-Za-z0-9_-]` becomes one `_`, and
/// underscores made that way are trimmed at the ends.
///
/// Source: EventBridge User Guide, "Input transformation" (JSON path subset).
fn addressable(name: &str) -> String {
    let good =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
    let mut field = String::new();
    let mut gap = false;
    for character in name.chars() {
        if good(character) {
            if gap && !field.is_empty() {
                field.push('_');
            }
            field.push(character);
        }
        gap = !good(character);
    }
    field
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;
    use crate::contract::EventPath;
    use Location::{Header, Path, Query};

    fn names(parameters: &[(Location, &str)], has_body: bool) -> Vec<String> {
        let numbered: Vec<_> = parameters
            .iter()
            .enumerate()
            .map(|(index, (location, name))| (index + 1, *location, *name))
            .collect();
        field_names(&numbered, has_body)
    }

    #[test]
    fn other_characters_become_one_underscore_and_none_at_the_ends() {
        for (name, field) in [
            ("filter[id]", "filter_id"),
            ("$top", "top"),
            ("_id", "_id"),
            ("a..b", "a_b"),
            ("x-y", "x-y"),
            ("[a]_", "a__"),
            ("ü", ""),
        ] {
            assert_eq!(addressable(name), field, "{name}");
        }
    }

    #[test]
    fn a_name_without_good_characters_is_numbered() {
        assert_eq!(
            names(&[(Query, "a"), (Query, "$")], false),
            ["a", "param_2"]
        );
    }

    #[test]
    fn the_body_keeps_message_and_locations_tell_clashes_apart() {
        assert_eq!(
            names(&[(Header, "id"), (Query, "id"), (Path, "id")], false),
            ["header_id", "query_id", "id"]
        );
        assert_eq!(names(&[(Query, "message")], true), ["query_message"]);
        assert_eq!(names(&[(Query, "message")], false), ["message"]);
    }

    #[test]
    fn within_one_location_clashes_are_counted() {
        assert_eq!(
            names(&[(Query, "a.b"), (Query, "a_b"), (Query, "a[b]")], false),
            ["a_b", "a_b_2", "a_b_3"]
        );
        assert_eq!(
            names(&[(Query, "query_id"), (Path, "id"), (Query, "id")], false),
            ["query_id", "id", "query_id_2"]
        );
    }

    proptest! {
        #[test]
        fn names_are_addressable_and_never_clash(
            parameters in prop::collection::vec((0..4_usize, "[a$_.\\[é-]{0,4}|message|id|query_id"), 0..12),
            has_body: bool,
        ) {
            let locations = [Path, Query, Header, Location::Cookie];
            let parameters: Vec<_> = parameters
                .iter()
                .map(|(location, name)| (locations[*location], name.as_str()))
                .collect();
            let names = names(&parameters, has_body);
            let distinct: HashSet<_> = names.iter().map(String::as_str).collect();
            prop_assert_eq!(distinct.len(), parameters.len());
            prop_assert!(!(has_body && distinct.contains("message")));
            for name in distinct {
                prop_assert!(EventPath::new(format!("$.detail.{name}")).is_some(), "{}", name);
            }
        }
    }
}
