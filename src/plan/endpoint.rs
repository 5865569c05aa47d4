//! Base URL and path become the endpoint of a destination, with `*` for each value that the event gives.

use crate::contract::{PathPiece, PathTemplate, percent_encoded, percent_encoded_segment};

use super::{Piece, Text};

/// What a variable of the path becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PathValue {
    /// A wildcard that the event fills, after this literal text (`;id=` and `.` of the matrix and label styles).
    Wildcard {
        /// The literal text.
        before: String,
    },
    /// Always this value.
    Literal(String),
}

/// The endpoint: `base`, then the path with `value` asked for each variable.
///
/// # Errors
/// What cannot be expressed, in one phrase.
pub(super) fn endpoint(
    base: &Text,
    path: &PathTemplate,
    mut value: impl FnMut(&str) -> PathValue,
) -> Result<Text, String> {
    let mut text = base.clone();
    if !path.text.starts_with('/') {
        text.push_str("/");
    }
    for piece in &path.pieces {
        match piece {
            PathPiece::Text(literal) if literal.contains('#') => {
                return Err("its path has a fragment (`#`), which is never sent".to_owned());
            }
            PathPiece::Text(literal) => text.push_str(&percent_encoded(literal)),
            PathPiece::Variable(name) => match value(name) {
                PathValue::Wildcard { before } => {
                    text.push_str(&percent_encoded(&before));
                    text.push_str("*");
                }
                PathValue::Literal(value) => text.push_str(&percent_encoded_segment(&value)),
            },
        }
    }
    let length: usize = text
        .0
        .iter()
        .map(|piece| {
            if let Piece::Literal(text) = piece {
                text.len()
            } else {
                1
            }
        })
        .sum();
    if length > crate::aws::MAX_ENDPOINT {
        return Err(format!(
            "its URL has {length} characters, and an endpoint has at most {}",
            crate::aws::MAX_ENDPOINT
        ));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wildcard(_: &str) -> PathValue {
        PathValue::Wildcard {
            before: String::new(),
        }
    }

    #[test]
    fn variables_become_wildcards_in_url_order() {
        let text = endpoint(
            &Text::literal("https://x.io/v1"),
            &PathTemplate::parse("/a/{b}/c.{d}"),
            wildcard,
        )
        .unwrap();
        assert_eq!(text.filled(""), "https://x.io/v1/a/*/c.*");
    }

    #[test]
    fn a_star_of_the_path_is_no_wildcard_and_a_fragment_is_refused() {
        let base = Text::literal("https://x.io");
        let text = endpoint(&base, &PathTemplate::parse("/a*b/{c}?q=1"), wildcard).unwrap();
        assert_eq!(text.filled(""), "https://x.io/a%2Ab/*?q=1");
        assert!(endpoint(&base, &PathTemplate::parse("/a#b"), wildcard).is_err());
    }

    #[test]
    fn a_literal_value_stays_in_its_segment() {
        let literal = |_: &str| PathValue::Literal("a/b?c %".to_owned());
        let text = endpoint(
            &Text::literal("https://x.io"),
            &PathTemplate::parse("/{a}"),
            literal,
        )
        .unwrap();
        assert_eq!(text.filled(""), "https://x.io/a%2Fb%3Fc%20%25");
    }

    proptest! {
        #[test]
        fn whatever_the_path_the_endpoint_is_legal(path in "/[^#{}]{0,40}") {
            let text = endpoint(&Text::literal("https://x.io"), &PathTemplate::parse(&path), wildcard).unwrap();
            prop_assert!(crate::aws::is_invocation_endpoint(&text.filled("")));
        }
    }
}
