//! URLs with server variables.

use std::fmt;

use indexmap::IndexMap;

use crate::findings::{FileId, Place};
use crate::openapi::ServerVariable;

use super::UrlPiece;
use super::address::{BaseUrl, FittedValues, HostTemplate, Url, UrlProblem, VariablePosition};

/// The URL of a server, or of a token endpoint. No value of a variable changes another part of the URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerUrl {
    url: Url,
    pieces: Vec<UrlPiece>,
    variables: IndexMap<String, UrlVariable>,
    place: Option<Place>,
}

/// A variable of a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlVariable {
    /// Its strictest position in the URL.
    pub position: VariablePosition,
    /// Its definition in the document; without default and description if the document does not declare it.
    pub declared: ServerVariable,
}

impl UrlVariable {
    /// The values that the document allows and the position accepts.
    #[must_use]
    pub fn fit_values(&self) -> FittedValues {
        let declared = &self.declared;
        FittedValues::new(
            self.position,
            declared.default.as_deref(),
            &declared.allowed,
        )
    }
}

impl ServerUrl {
    /// Parses the URL that the user gives instead of a server, as [`BaseUrl::parse_given`] does.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse_given(text: &str) -> Result<Self, UrlProblem> {
        let url = BaseUrl::parse_given(text)?;
        let undeclared = |_: &str| ServerVariable::undeclared(Place::top(FileId(0)));
        Ok(Self::from_base(&url, None, undeclared))
    }

    /// The URL that paths are appended to: without a slash at its end. `declare` gives the definition of a variable.
    #[must_use]
    pub(super) fn from_base(
        base: &BaseUrl,
        place: Option<Place>,
        declare: impl Fn(&str) -> ServerVariable,
    ) -> Self {
        Self::new(base.url().clone(), base.pieces(), place, declare)
    }

    /// The URL as it is. `declare` gives the definition of a variable.
    #[must_use]
    pub(super) fn from_url(
        url: Url,
        place: Option<Place>,
        declare: impl Fn(&str) -> ServerVariable,
    ) -> Self {
        let pieces = url.pieces();
        Self::new(url, pieces, place, declare)
    }

    fn new(
        url: Url,
        pieces: Vec<UrlPiece>,
        place: Option<Place>,
        declare: impl Fn(&str) -> ServerVariable,
    ) -> Self {
        let variables = url.variables().iter().map(|(name, position)| {
            let variable = UrlVariable {
                position: *position,
                declared: declare(name),
            };
            (name.clone(), variable)
        });
        Self {
            variables: variables.collect(),
            url,
            pieces,
            place,
        }
    }

    /// The pieces, in order.
    #[must_use]
    pub fn pieces(&self) -> &[UrlPiece] {
        &self.pieces
    }

    /// The variables of the pieces, by name.
    #[must_use]
    pub fn variables(&self) -> &IndexMap<String, UrlVariable> {
        &self.variables
    }

    /// The host.
    #[must_use]
    pub fn host(&self) -> &HostTemplate {
        self.url.host()
    }

    /// The URL, with the slash at its end if it has one: the base of relative references.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The place in the document; `None` if the user set the URL.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }
}

/// Shows the variables in braces.
impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::address::write_pieces(f, &self.pieces)
    }
}
