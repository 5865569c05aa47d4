//! Server and path become the endpoint of a destination, with `*` for each value that the event gives.

use std::collections::HashMap;
use std::rc::Rc;

use crate::aws;
use crate::contract::{
    PathPiece, PathTemplate, ServerUrl, UrlPiece, percent_encoded, percent_encoded_segment,
};

use super::Endpoint;

/// What a variable of the path becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PathValue {
    /// A wildcard that the event fills, after this prefix (`;id=` and `.` of the matrix and label styles).
    Wildcard { prefix: String },
    /// Always this value.
    Literal(String),
}

/// The endpoint for `path`: a variable without a value becomes a wildcard.
///
/// # Errors
/// What cannot be expressed, in one phrase.
pub(super) fn endpoint(
    server: &Rc<ServerUrl>,
    path: &PathTemplate,
    values: &HashMap<&str, PathValue>,
) -> Result<Endpoint, String> {
    let mut text = String::new();
    if !path.text.starts_with('/') {
        text.push('/');
    }
    for piece in &path.pieces {
        match piece {
            PathPiece::Text(literal) if literal.contains('#') => {
                return Err("its path has a fragment (`#`), which is never sent".to_owned());
            }
            PathPiece::Text(literal) => text.push_str(&percent_encoded(literal)),
            PathPiece::Variable(name) => match values.get(name.as_str()) {
                Some(PathValue::Literal(value)) => text.push_str(&percent_encoded_segment(value)),
                Some(PathValue::Wildcard { prefix }) => {
                    text.push_str(&percent_encoded(prefix));
                    text.push('*');
                }
                None => text.push('*'),
            },
        }
    }
    let piece_length = |piece: &UrlPiece| match piece {
        UrlPiece::Literal(text) => text.len(),
        UrlPiece::Variable(_) => 1,
    };
    let length = server.pieces().iter().map(piece_length).sum::<usize>() + text.len();
    if length > aws::MAX_ENDPOINT {
        return Err(format!(
            "its URL has {length} characters; an endpoint has at most {}",
            aws::MAX_ENDPOINT
        ));
    }
    Ok(Endpoint {
        server: server.clone(),
        path: text,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The path of the endpoint, with literal values for some variables.
    fn write_path(path: &str, literals: &[(&'static str, &str)]) -> Result<String, String> {
        let server = Rc::new(ServerUrl::parse_given("https://x.io").unwrap());
        let literals = literals.iter();
        let values = literals
            .map(|(name, value)| (*name, PathValue::Literal((*value).to_owned())))
            .collect();
        let endpoint = endpoint(&server, &PathTemplate::parse(path), &values)?;
        Ok(endpoint.path)
    }

    #[test]
    fn variables_become_wildcards() {
        assert_eq!(write_path("/a/{b}/c.{d}", &[]).unwrap(), "/a/*/c.*");
    }

    #[test]
    fn a_star_in_the_path_is_not_a_wildcard_and_a_fragment_is_refused() {
        assert_eq!(write_path("/a*b/{c}?q=1", &[]).unwrap(), "/a%2Ab/*?q=1");
        assert!(write_path("/a#b", &[]).is_err());
    }

    #[test]
    fn a_literal_value_stays_in_its_segment() {
        let path = write_path("/{a}", &[("a", "a/b?c %")]).unwrap();
        assert_eq!(path, "/a%2Fb%3Fc%20%25");
    }

    #[test]
    fn an_endpoint_has_at_most_2048_characters() {
        let path = |length: usize| format!("/{}", "x".repeat(length - "https://x.io/".len()));
        assert!(write_path(&path(2048), &[]).is_ok());
        assert!(write_path(&path(2049), &[]).is_err());
    }

    proptest! {
        #[test]
        fn whatever_the_path_the_endpoint_is_legal(path in "/[^#{}]{0,40}") {
            let url = format!("https://x.io{}", write_path(&path, &[]).unwrap());
            prop_assert!(aws::is_invocation_endpoint(&url));
        }
    }
}
