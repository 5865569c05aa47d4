//! The components of a URL or a relative reference.

use super::piece::{push_literal, split_at_first, split_at_variables};
use super::{UrlPiece, UrlProblem};

/// The maximum number of bytes of a URL as written, before normalisation, which can make it shorter.
const MAX_WRITTEN: usize = 16 * 1024;

/// The scheme as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WrittenScheme {
    Https,
    Http,
    Other,
}

/// What RFC 3986 section 4.1 calls a URI reference, without a fragment. Nothing is normalised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) scheme: Option<WrittenScheme>,
    pub(super) authority: Option<Vec<UrlPiece>>,
    pub(super) path: Vec<UrlPiece>,
    pub(super) query: Option<Vec<UrlPiece>>,
}

impl Reference {
    /// Splits text as RFC 3986 appendix B does; delimiters inside a variable are part of its name.
    ///
    /// `scheme_is_https` tests whether the variable that is the scheme has the value `https`.
    ///
    /// # Errors
    /// It is empty or much too long, begins with a variable that is not a scheme, or has a fragment.
    pub(super) fn parse(
        text: &str,
        scheme_is_https: impl Fn(&str) -> bool,
    ) -> Result<Self, UrlProblem> {
        let text = text.trim();
        if text.is_empty() {
            return Err(UrlProblem::Empty);
        }
        if text.len() > MAX_WRITTEN {
            return Err(UrlProblem::TooLong);
        }
        let (scheme, rest) = split_scheme(text, scheme_is_https)?;
        let (authority, pieces) = match rest.strip_prefix("//") {
            Some(rest) => {
                let (authority, pieces) = split_authority(split_at_variables(rest));
                (Some(authority), pieces)
            }
            None => (None, split_at_variables(rest)),
        };
        let (path, after_path) = split_at_first(pieces, &['?', '#']);
        let query = match after_path {
            None => None,
            Some(('?', after)) => match split_at_first(after, &['#']) {
                (query, None) => Some(query),
                _ => return Err(UrlProblem::Fragment),
            },
            Some(_) => return Err(UrlProblem::Fragment),
        };
        Ok(Self {
            scheme,
            authority,
            path,
            query,
        })
    }
}

/// The scheme, and the text after its colon. Source: RFC 3986 section 3.1.
fn split_scheme(
    text: &str,
    scheme_is_https: impl Fn(&str) -> bool,
) -> Result<(Option<WrittenScheme>, &str), UrlProblem> {
    let scheme_of = |name: &str| {
        if scheme_is_https(name) {
            WrittenScheme::Https
        } else {
            WrittenScheme::Http
        }
    };
    if let Some((name, after)) = text
        .strip_prefix('{')
        .and_then(|inner| inner.split_once('}'))
    {
        return match after.strip_prefix(':') {
            Some(rest) if rest.starts_with("//") => Ok((Some(scheme_of(name)), rest)),
            _ => Err(UrlProblem::LeadingVariable(name.to_owned())),
        };
    }
    let Some((scheme, rest)) = text.split_once(':') else {
        return Ok((None, text));
    };
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    Ok(match scheme.to_ascii_lowercase().as_str() {
        _ if !is_scheme => (None, text),
        "https" => (Some(WrittenScheme::Https), rest),
        "http" => (Some(WrittenScheme::Http), rest),
        _ => (Some(WrittenScheme::Other), rest),
    })
}

/// The authority, and the pieces after it, which are empty or begin with `/`, `?` or `#`.
fn split_authority(pieces: Vec<UrlPiece>) -> (Vec<UrlPiece>, Vec<UrlPiece>) {
    let (authority, rest) = split_at_first(pieces, &['/', '?', '#']);
    let mut after = Vec::new();
    if let Some((delimiter, pieces)) = rest {
        push_literal(&mut after, delimiter.encode_utf8(&mut [0; 4]));
        super::piece::push_pieces(&mut after, pieces);
    }
    (authority, after)
}
