//! Shortens names and keeps them distinct.

use std::borrow::Cow;
use std::hash::Hasher;

use fnv::FnvHasher;

/// The 64-bit FNV-1a hash of `text`, which is the same on every machine and in every version.
#[must_use]
pub fn stable_hash(text: &str) -> u64 {
    let mut hasher = FnvHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// Six hexadecimal digits of [`stable_hash`], to distinguish clashing names.
#[must_use]
pub fn short_hash(text: &str) -> String {
    format!("{:06x}", stable_hash(text) & 0x00ff_ffff)
}

/// Returns `text` if it has at most `limit` characters; otherwise its start, `-` and a hash (`limit` characters).
#[must_use]
pub fn shortened(text: &str, limit: usize) -> Cow<'_, str> {
    if text.len() <= limit || text.chars().count() <= limit {
        return text.into();
    }
    let kept: String = text.chars().take(limit.saturating_sub(7)).collect();
    format!("{kept}-{}", short_hash(text)).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_a_text_above_the_limit_is_shortened_to_it() {
        assert_eq!(shortened("abcdefghij", 10), "abcdefghij");
        assert_eq!(shortened("ääääääääää", 10), "ääääääääää");
        assert_eq!(shortened("abcdefghijk", 10).len(), 10);
        assert!(shortened("abcdefghijk", 10).starts_with("abc-"));
    }

    proptest! {
        #[test]
        fn texts_that_differ_after_the_limit_stay_distinct(start in ".{30}", end in "[a-z]{8}", other in "[a-z]{8}") {
            prop_assume!(end != other);
            let texts = [format!("{start}{end}"), format!("{start}{other}")];
            let [first, second] = texts.each_ref().map(|text| shortened(text, 20));
            prop_assert_ne!(&first, &second);
            prop_assert!(first.chars().count() == 20 && second.chars().count() == 20);
        }
    }
}
