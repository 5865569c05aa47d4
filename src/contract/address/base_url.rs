//! URLs that paths are appended to.

use std::fmt;

use super::piece::{push_piece, write_pieces};
use super::reference::{Reference, WrittenScheme};
use super::{Scheme, Url, UrlPiece, UrlProblem};

/// The URL that the path of an operation is appended to: without a query, and shown without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// Parses the URL of a server, which may have variables.
    ///
    /// `scheme_is_https` tests whether the variable that is the scheme has the value `https`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse_server(
        text: &str,
        scheme_is_https: impl Fn(&str) -> bool,
    ) -> Result<Self, UrlProblem> {
        Self::new(Url::parse(text, scheme_is_https)?)
    }

    /// Parses the URL that the user gives instead of a server: without variables, and http is accepted for `localhost` and
    /// 127.0.0.1, where emulators are.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse_given(text: &str) -> Result<Self, UrlProblem> {
        let reference = Reference::parse(text, |_| false)?;
        let url = match (reference.scheme, reference.authority) {
            (Some(WrittenScheme::Http), Some(authority)) => {
                Url::assemble(Scheme::Http, authority, reference.path, reference.query)?
            }
            _ => Url::parse(text, |_| false)?,
        };
        match url.variables().first() {
            Some((name, _)) => Err(UrlProblem::Variable(name.clone())),
            None => Self::new(url),
        }
    }

    fn new(url: Url) -> Result<Self, UrlProblem> {
        if url.has_query() {
            Err(UrlProblem::Query)
        } else {
            Ok(Self(url))
        }
    }

    /// The URL as written, with the slash at its end if it has one: the base of relative references.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// The URL in which the variables that have a `value` are replaced by it.
    ///
    /// # Errors
    /// A value that does not fit its position, or what is wrong with the resulting URL.
    pub fn with_values<'v>(
        &self,
        value: impl Fn(&str) -> Option<&'v str>,
    ) -> Result<Self, UrlProblem> {
        self.0.with_values(value).map(Self)
    }

    /// Its pieces, without a slash at the end.
    #[must_use]
    pub fn pieces(&self) -> Vec<UrlPiece> {
        let mut pieces = self.0.pieces();
        if let Some(UrlPiece::Literal(last)) =
            pieces.pop_if(|piece| matches!(piece, UrlPiece::Literal(_)))
        {
            push_piece(
                &mut pieces,
                UrlPiece::Literal(last.trim_end_matches('/').to_owned()),
            );
        }
        pieces
    }
}

/// Shows the variables in braces.
impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_pieces(f, &self.pieces())
    }
}
