//! Finds the known name that is most similar to a misspelt one, for "did you mean".

use similar::TextDiff;

/// Returns the candidate that is most similar to `name`; `None` if no similarity exceeds 0.6 on a scale from 0 to 1.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    candidates
        .map(|candidate| (TextDiff::from_chars(name, candidate).ratio(), candidate))
        .filter(|(ratio, _)| *ratio > 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_misspelt_name_is_matched_and_an_unrelated_one_is_not() {
        let names = ["detail-type", "source", "literal"];
        assert_eq!(
            nearest("detailType", names.into_iter()),
            Some("detail-type")
        );
        assert_eq!(nearest("banana", names.into_iter()), None);
    }
}
