//! Logical ids: readable, unique, and unchanged by other operations where that is possible.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::cloudformation::LogicalId;
use crate::contract::{short_hash, shortened};

/// The logical ids given so far. Parameters and resources share one name space.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TakenIds(HashSet<LogicalId>);

impl TakenIds {
    /// `wanted` with each of `endings`, when all of them are free; otherwise with a hash of `key` before each ending.
    pub(super) fn take_family(
        &mut self,
        wanted: &str,
        key: &str,
        endings: &[Cow<'_, str>],
    ) -> Vec<LogicalId> {
        const LONGEST: usize = 200;
        let mut base = wanted.to_owned();
        base.retain(|character| character.is_ascii_alphanumeric());
        let mut hash = String::new();
        if base.is_empty() || base.len() > LONGEST {
            base.truncate(LONGEST);
            hash = short_hash(key);
        }
        let mut round = 0_u32;
        loop {
            let ids = endings.iter().map(|ending| {
                LogicalId::from_text(&[&base, hash.as_str(), &shortened(ending, 48)].concat())
            });
            let ids: Vec<_> = ids.collect();
            if !ids.iter().any(|id| self.0.contains(id)) {
                self.0.extend(ids.iter().cloned());
                return ids;
            }
            hash = if hash.is_empty() {
                short_hash(key)
            } else {
                round += 1;
                short_hash(&format!("{key}#{round}"))
            };
        }
    }

    /// `wanted`, or `wanted` with a hash of `key`.
    pub(super) fn take(&mut self, wanted: &str, key: &str) -> LogicalId {
        let mut ids = self.take_family(wanted, key, &["".into()]);
        ids.swap_remove(0)
    }
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
        let [first, second] = ["", "日本"].map(|name| taken.take(name, name));
        assert_ne!(first, second);
    }
}
