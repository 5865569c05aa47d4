//! The names of the files of example events.

use std::collections::HashSet;

use crate::contract::short_hash;

/// The most characters of a name, so that it is valid in every file system.
const MAX_LENGTH: usize = 100;

/// Names that Windows reserves. Source: Win32, "Naming Files, Paths, and Namespaces".
const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// A file name for each operation: its name, in which `-` replaces everything but letters, digits, `.`, `_` and `-`. If another
/// operation has the same name, ignoring case, or if it would be no valid name, it ends with a hash.
#[must_use]
pub fn name_files(operations: &[&str]) -> Vec<String> {
    let mut taken = HashSet::new();
    let names = operations.iter().map(|operation| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let words = operation.split(|c| !is_plain(c));
        let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
        let plain = words.join("-");
        let name: String = plain
            .trim_matches(['.', '-'])
            .chars()
            .take(MAX_LENGTH)
            .collect();
        let lower = name.to_ascii_lowercase();
        let is_reserved = RESERVED
            .iter()
            .any(|word| lower.starts_with(word) && lower.len() <= 4)
            || RESERVED
                .iter()
                .any(|word| lower.starts_with(&format!("{word}.")));
        let is_whole = plain.chars().count() <= MAX_LENGTH;
        let name = if name.is_empty() || is_reserved || !is_whole || taken.contains(&lower) {
            format!("{name}-{}", short_hash(operation))
                .trim_start_matches('-')
                .to_owned()
        } else {
            name
        };
        taken.insert(name.to_ascii_lowercase());
        name + ".json"
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_and_distinct() {
        let long = "x".repeat(300);
        let operations = [
            "createUser",
            "CreateUser",
            "POST /users/{id}",
            "../../etc/passwd",
            "con",
            "…",
            "",
            &long,
            ".hidden",
        ];
        let names = name_files(&operations);
        let distinct: HashSet<_> = names.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(distinct.len(), operations.len());
        assert_eq!(names[0], "createUser.json");
        assert_eq!(names[2], "POST-users-id.json");
        for name in &names {
            assert!(name.len() < 130 && !name.contains('/') && !name.starts_with(['.', '-']));
            assert_ne!(name, "con.json");
        }
    }
}
