//! Assigns the fields of `detail` to parameters: the part of the event contract that publishers see.

use std::collections::HashMap;

use crate::openapi::Location;

/// Assigns a field name to each of the parameters of one operation, in their order.
///
/// `parameters` are those that need a field, with their number in the operation from 1. The body is named `message`. If
/// parameters have the same name, the first of path, query, header and cookie keeps it, and the others get their
/// location as a prefix; parameters in the same location get `_2`, `_3` in document order.
pub(super) fn name_fields(parameters: &[(usize, Location, &str)], has_body: bool) -> Vec<String> {
    let mut owners: HashMap<String, Option<Location>> = HashMap::new();
    if has_body {
        owners.insert("message".to_owned(), None);
    }
    let mut names = vec![String::new(); parameters.len()];
    for current in [
        Location::Path,
        Location::Query,
        Location::Header,
        Location::Cookie,
    ] {
        let fields = parameters
            .iter()
            .zip(names.iter_mut())
            .filter(|((_, location, _), _)| *location == current);
        for ((number, location, name), field) in fields {
            let base = match make_addressable(name) {
                empty if empty.is_empty() => format!("param_{number}"),
                base => base,
            };
            let stem = match owners.get(&base) {
                None => base,
                Some(Some(owner)) if owner == location => base,
                Some(_) => format!("{}_{base}", location.as_str()),
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

/// Makes `name` addressable for EventBridge: runs of characters outside `[A-Za-z0-9_-]` become one `_`, and are removed
/// at both ends.
///
/// Source: EventBridge User Guide, "Input transformation" (JSON path subset).
fn make_addressable(name: &str) -> String {
    let is_allowed =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
    let mut field = String::new();
    let mut gap = false;
    for character in name.chars() {
        if is_allowed(character) {
            if gap && !field.is_empty() {
                field.push('_');
            }
            field.push(character);
        }
        gap = !is_allowed(character);
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
        name_fields(&numbered, has_body)
    }

    #[test]
    fn other_characters_become_one_underscore_but_are_removed_at_the_ends() {
        for (name, field) in [
            ("filter[id]", "filter_id"),
            ("$top", "top"),
            ("_id", "_id"),
            ("a..b", "a_b"),
            ("x-y", "x-y"),
            ("[a]_", "a__"),
            ("ü", ""),
        ] {
            assert_eq!(make_addressable(name), field, "{name}");
        }
    }

    #[test]
    fn a_name_without_allowed_characters_is_numbered() {
        assert_eq!(
            names(&[(Query, "a"), (Query, "$")], false),
            ["a", "param_2"]
        );
    }

    #[test]
    fn the_body_keeps_message_and_clashing_names_get_a_location() {
        assert_eq!(
            names(&[(Header, "id"), (Query, "id"), (Path, "id")], false),
            ["header_id", "query_id", "id"]
        );
        assert_eq!(names(&[(Query, "message")], true), ["query_message"]);
        assert_eq!(names(&[(Query, "message")], false), ["message"]);
    }

    #[test]
    fn clashing_names_in_one_location_get_a_number() {
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
