//! Logical ids and target ids: readable, unique, and unmoved by other operations where that is possible.

use std::borrow::Cow;
use std::collections::HashSet;

use heck::ToUpperCamelCase;

use crate::aws;
use crate::contract::{Operation, PathPiece, short_hash, shortened};

use super::LogicalId;
use super::options::{LogicalIds, StackOptions};

/// `text` as an UpperCamelCase word of letters and digits.
pub(super) fn camel(text: &str) -> String {
    let mut camel = text.to_upper_camel_case();
    camel.retain(|character| character.is_ascii_alphanumeric());
    camel
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
        endings: &[Cow<'_, str>],
    ) -> Vec<LogicalId> {
        const LONGEST: usize = 200;
        let mut base = wanted.to_owned();
        base.retain(|character| character.is_ascii_alphanumeric());
        let cut = base.len() > LONGEST;
        base.truncate(LONGEST);
        let plain = (!base.is_empty() && !cut).then(String::new);
        let hashed = (0_u32..).map(|round| match round {
            0 => short_hash(key),
            _ => short_hash(&format!("{key}#{round}")),
        });
        for hash in plain.into_iter().chain(hashed) {
            let ids: Option<Vec<_>> = endings
                .iter()
                .map(|ending| {
                    LogicalId::new([base.as_str(), &hash, &shortened_ending(ending)].concat())
                })
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
        self.take_family(wanted, key, &["".into()]).pop()
    }
}

/// An ending short enough to leave a logical id below its 255 characters.
fn shortened_ending(ending: &str) -> Cow<'_, str> {
    let mut short = shortened(ending, 48);
    if !short.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        short
            .to_mut()
            .retain(|character| character.is_ascii_alphanumeric());
    }
    short
}

/// What the logical ids of an operation begin with, prefix included.
pub(super) fn operation_stem(operation: &Operation, options: &StackOptions) -> String {
    let name = match options.logical_ids {
        LogicalIds::Operation => match &operation.operation_id {
            Some(id) => camel(id),
            None => camel(&operation.key()),
        },
        LogicalIds::Path => reference_stem(operation),
    };
    [&options.prefix, name.as_str()].concat()
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
            PathPiece::Text(text) => path + text,
            PathPiece::Variable(_) => path + "*",
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
    let mut id = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            good if allowed(good) => id.push(good),
            _ if id.ends_with('-') => {}
            _ => id.push('-'),
        }
    }
    let id = id.trim_matches('-');
    let id = if id.is_empty() {
        short_hash(name).into()
    } else {
        shortened(id, aws::MAX_NAME - "-rule".len())
    };
    [&id, "-rule"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clashing_ids_get_a_hash_of_their_key_and_stay_apart() {
        let mut taken = TakenIds::default();
        let endings = ["Destination".into(), "Rule".into()];
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
