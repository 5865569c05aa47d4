//! Names that are too long, cut so that they stay apart.

use std::borrow::Cow;
use std::hash::Hasher;

use fnv::FnvHasher;

/// A hash of `text` that is the same on every machine and in every version: 64 bits, FNV-1a.
#[must_use]
pub fn stable_hash(text: &str) -> u64 {
    let mut hasher = FnvHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// Six hexadecimal digits of [`stable_hash`], to tell clashing names apart.
#[must_use]
pub fn short_hash(text: &str) -> String {
    format!("{:06x}", stable_hash(text) & 0x00ff_ffff)
}

/// `text` if it has at most `limit` characters; otherwise its beginning, `-` and a hash: `limit` characters in all.
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
    fn a_text_at_the_limit_stays_and_a_longer_one_is_cut_to_it() {
        assert_eq!(shortened("abcdefghij", 10), "abcdefghij");
        assert_eq!(shortened("ääääääääää", 10), "ääääääääää");
        assert_eq!(shortened("abcdefghijk", 10).len(), 10);
        assert!(shortened("abcdefghijk", 10).starts_with("abc-"));
    }

    proptest! {
        #[test]
        fn texts_that_differ_after_the_cut_stay_apart(start in ".{30}", one in "[a-z]{8}", two in "[a-z]{8}") {
            prop_assume!(one != two);
            let texts = [format!("{start}{one}"), format!("{start}{two}")];
            let [first, second] = texts.each_ref().map(|text| shortened(text, 20));
            prop_assert_ne!(&first, &second);
            prop_assert!(first.chars().count() == 20 && second.chars().count() == 20);
        }
    }
}
