//! Logical ids and target ids: readable, unique, and unmoved by other operations where that is possible.

use std::collections::HashSet;
use std::hash::Hasher;

use fnv::FnvHasher;
use heck::ToUpperCamelCase;

use crate::api::Operation;
use crate::aws;

use super::LogicalId;
use super::options::{LogicalIds, PlanOptions};

/// A hash of `text` that is the same on every machine and in every version: 64 bits, FNV-1a.
pub(super) fn stable_hash(text: &str) -> u64 {
    let mut hasher = FnvHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// Six hexadecimal digits of [`stable_hash`], to tell clashing names apart.
fn short_hash(text: &str) -> String {
    format!("{:06x}", stable_hash(text) & 0x00ff_ffff)
}

/// `text` cut to `limit` characters, the end replaced by `-` and a hash when it was longer.
pub(super) fn shortened(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let kept: String = text.chars().take(limit.saturating_sub(7)).collect();
    format!("{kept}-{}", short_hash(text))
}

/// `text` as an UpperCamelCase word of letters and digits.
pub(super) fn camel(text: &str) -> String {
    text.to_upper_camel_case()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect()
}

/// The logical ids given so far. Parameters and resources share one name space.
#[derive(Debug, Default)]
pub(super) struct TakenIds(HashSet<String>);

impl TakenIds {
    /// `wanted` with each of `endings`, when all of them are free; otherwise with a hash of `key` before the ending.
    pub(super) fn take_family(
        &mut self,
        wanted: &str,
        key: &str,
        endings: &[String],
    ) -> Vec<LogicalId> {
        let base: String = wanted
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(200)
            .collect();
        let cut = base.len() < wanted.chars().filter(char::is_ascii_alphanumeric).count();
        let plain = (!base.is_empty() && !cut).then(|| base.clone());
        let hashed = (0_u32..).map(|round| match round {
            0 => format!("{base}{}", short_hash(key)),
            _ => format!("{base}{}", short_hash(&format!("{key}#{round}"))),
        });
        for stem in plain.into_iter().chain(hashed) {
            let ids: Option<Vec<_>> = endings
                .iter()
                .map(|ending| LogicalId::new(format!("{stem}{}", shortened_ending(ending))))
                .collect();
            if let Some(ids) = ids.filter(|ids| ids.iter().all(|id| !self.0.contains(id.as_str())))
            {
                self.0.extend(ids.iter().map(|id| id.as_str().to_owned()));
                return ids;
            }
        }
        Vec::new()
    }

    /// `wanted`, or `wanted` with a hash of `key`.
    pub(super) fn take(&mut self, wanted: &str, key: &str) -> Option<LogicalId> {
        self.take_family(wanted, key, &[String::new()]).pop()
    }
}

/// An ending short enough to leave a logical id below its 255 characters.
fn shortened_ending(ending: &str) -> String {
    shortened(ending, 48)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect()
}

/// What the logical ids of an operation begin with, prefix included.
pub(super) fn operation_stem(operation: &Operation, options: &PlanOptions) -> String {
    let name = match options.logical_ids {
        LogicalIds::Operation => match &operation.operation_id {
            Some(id) => camel(&id.value),
            None => camel(&operation.key()),
        },
        LogicalIds::Path => reference_stem(operation),
    };
    format!("{}{name}", options.prefix)
}

/// The name that the reference action gives: the path's literal segments with a capital first letter, then the method.
///
/// Source: `getResourceName` of allenheltondev/api-spec-to-api-destinations.
fn reference_stem(operation: &Operation) -> String {
    let capital_first = |text: &str| {
        let mut characters = text.chars();
        characters
            .next()
            .map(|first| first.to_uppercase().chain(characters).collect::<String>())
            .unwrap_or_default()
    };
    let path = operation
        .path
        .pieces
        .iter()
        .fold(String::new(), |path, piece| match piece {
            crate::api::PathPiece::Text(text) => path + text,
            crate::api::PathPiece::Variable(_) => path + "*",
        });
    let segments = path
        .split('/')
        .map(|segment| capital_first(&segment.replacen('*', "", 1)));
    let method = capital_first(&operation.method.as_str().to_lowercase());
    segments.chain([method]).collect()
}

/// The id of an operation's target: its name with `-` for what AWS does not allow, and `-rule`.
pub(super) fn target_id(name: &str) -> String {
    let allowed =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_');
    let mut id = String::new();
    for character in name.chars() {
        match character {
            good if allowed(good) => id.push(good),
            _ if id.ends_with('-') => {}
            _ => id.push('-'),
        }
    }
    let id = id.trim_matches('-');
    let id = if id.is_empty() {
        short_hash(name)
    } else {
        id.to_owned()
    };
    let id = shortened(&id, aws::MAX_NAME - "-rule".len());
    format!("{id}-rule")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clashing_ids_get_a_hash_of_their_key_and_stay_apart() {
        let mut taken = TakenIds::default();
        let endings = ["Destination".to_owned(), "Rule".to_owned()];
        let first = taken.take_family("Pets", "PUT /pets", &endings);
        let second = taken.take_family("Pets", "PUT /pets/{id}", &endings);
        assert_eq!(first[0].as_str(), "PetsDestination");
        assert!(second[0].as_str().starts_with("Pets") && second[0] != first[0]);
        assert!(second[1].as_str().ends_with("Rule"));
    }

    #[test]
    fn names_without_letters_still_give_an_id() {
        let mut taken = TakenIds::default();
        assert!(taken.take("", "POST /ä").is_some());
        assert!(taken.take("日本", "POST /日本").is_some());
    }

    #[test]
    fn target_ids_are_legal_whatever_the_name() {
        assert_eq!(target_id("cacheSet"), "cacheSet-rule");
        assert_eq!(target_id("put group!"), "put-group-rule");
        for name in ["", "日本", &"x".repeat(200)] {
            assert!(aws::is_target_id(&target_id(name)), "{name}");
        }
    }
}
