//! The nearest known name to a misspelt one, for "did you mean".

use similar::TextDiff;

/// The candidate most like `name`, if one is like it at all (a similarity above 0.6 of 1).
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
    fn a_misspelt_name_finds_its_neighbour_and_a_strange_one_none() {
        let names = ["detail-type", "source", "literal"];
        assert_eq!(
            nearest("detailType", names.into_iter()),
            Some("detail-type")
        );
        assert_eq!(nearest("banana", names.into_iter()), None);
    }
}
