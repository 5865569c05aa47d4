//! URLs that may be called.

use std::fmt;

use indexmap::IndexMap;

use super::constraint::Constraint;
use super::host::DOTS;
use super::piece::{push_literal, push_pieces, variable_names};
use super::reference::{Reference, WrittenScheme};
use super::resolve::remove_dot_segments;
use super::{Host, HostTemplate, UrlPiece, UrlProblem, VariablePosition};
use crate::contract::{percent_encoded, percent_encoded_segment};

/// The scheme of a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// https.
    Https,
    /// http, to an emulator on this machine.
    Http,
}

/// The port of a URL, if it is not the default of its scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Port {
    /// A number from 1 to 65535.
    Number(u16),
    /// The value of the variable with this name.
    Variable(String),
}

/// An absolute URL, valid and normalised (RFC 3986 section 6.2.2), in which parts of the
/// host, the port, the path and the query can be server variables. With values that [`Url::variables`] accepts, it stays
/// valid, and no value changes another part of it. It has neither a user name nor a fragment; without its variables it matches the pattern of
/// an `InvocationEndpoint`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    scheme: Scheme,
    host: HostTemplate,
    port: Option<Port>,
    path: Vec<UrlPiece>,
    query: Option<Vec<UrlPiece>>,
    variables: IndexMap<String, VariablePosition>,
}

impl Scheme {
    fn prefix(self) -> &'static str {
        match self {
            Self::Https => "https://",
            Self::Http => "http://",
        }
    }

    fn default_port(self) -> u16 {
        match self {
            Self::Https => 443,
            Self::Http => 80,
        }
    }
}

impl Url {
    /// Parses an absolute https URL with variables.
    ///
    /// `scheme_is_https` tests whether the variable that is the scheme has the value `https`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str, scheme_is_https: impl Fn(&str) -> bool) -> Result<Self, UrlProblem> {
        let reference = Reference::parse(text, scheme_is_https)?;
        match (reference.scheme, reference.authority) {
            (None, _) | (Some(WrittenScheme::Other), None) => Err(UrlProblem::NotAbsolute),
            (Some(WrittenScheme::Http | WrittenScheme::Other), _) => Err(UrlProblem::NotHttps),
            (Some(WrittenScheme::Https), None) => Err(UrlProblem::NoHost),
            (Some(WrittenScheme::Https), Some(authority)) => {
                Self::assemble(Scheme::Https, authority, reference.path, reference.query)
            }
        }
    }

    /// Checks and normalises the components of a URL. The path is empty, begins with `/`, or begins with variables that
    /// directly follow the authority.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn assemble(
        scheme: Scheme,
        mut authority: Vec<UrlPiece>,
        path: Vec<UrlPiece>,
        query: Option<Vec<UrlPiece>>,
    ) -> Result<Self, UrlProblem> {
        let has_userinfo = |piece: &UrlPiece| match piece {
            UrlPiece::Literal(text) => text.contains('@'),
            UrlPiece::Variable(_) => false,
        };
        if authority.iter().any(has_userinfo) {
            return Err(UrlProblem::Userinfo);
        }
        let mut whole_path = split_path_start(&mut authority);
        push_pieces(&mut whole_path, path);
        let port = split_port(&mut authority, scheme)?;
        if authority.is_empty() {
            return Err(UrlProblem::NoHost);
        }
        let mut url = Self {
            scheme,
            host: HostTemplate::parse(authority)?,
            port,
            path: remove_dot_segments(encode_pieces(whole_path)),
            query: query.map(encode_pieces),
            variables: IndexMap::new(),
        };
        if scheme == Scheme::Http && !url.host.as_fixed().is_some_and(Host::is_emulator) {
            return Err(UrlProblem::NotHttps);
        }
        if url.host.as_fixed().is_some_and(Host::is_ipv6) {
            return Err(UrlProblem::Ipv6Endpoint);
        }
        // Before a port or the final dot of a host, a variable could only extend the host.
        if let Some(name) = variable_names(&split_path_start(&mut url.host.pieces())).next() {
            return Err(UrlProblem::VariableBesideHost(name.to_owned()));
        }
        url.variables = url.find_positions()?;
        let length: usize = url.pieces().iter().map(least_length).sum();
        if length > crate::aws::MAX_ENDPOINT {
            return Err(UrlProblem::TooLong);
        }
        Ok(url)
    }

    /// The scheme.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The host.
    #[must_use]
    pub fn host(&self) -> &HostTemplate {
        &self.host
    }

    /// The port; `None` for the default of the scheme.
    #[must_use]
    pub fn port(&self) -> Option<&Port> {
        self.port.as_ref()
    }

    /// The path: empty, or it begins with `/` or with a variable in [`VariablePosition::PathStart`].
    pub(super) fn path(&self) -> &[UrlPiece] {
        &self.path
    }

    /// Whether it has a query.
    #[must_use]
    pub fn has_query(&self) -> bool {
        self.query.is_some()
    }

    pub(super) fn query(&self) -> Option<&[UrlPiece]> {
        self.query.as_deref()
    }

    /// The variables in it, each with the strictest of its positions, in order.
    #[must_use]
    pub fn variables(&self) -> &IndexMap<String, VariablePosition> {
        &self.variables
    }

    /// Its pieces: the whole text with the variables in their places.
    #[must_use]
    pub fn pieces(&self) -> Vec<UrlPiece> {
        let mut pieces = Vec::new();
        push_literal(&mut pieces, self.scheme.prefix());
        push_pieces(&mut pieces, self.authority());
        push_pieces(&mut pieces, self.path.clone());
        if let Some(query) = &self.query {
            push_literal(&mut pieces, "?");
            push_pieces(&mut pieces, query.clone());
        }
        pieces
    }

    /// Host and port.
    pub(super) fn authority(&self) -> Vec<UrlPiece> {
        let mut pieces = self.host.pieces();
        match &self.port {
            None => {}
            Some(Port::Number(port)) => push_literal(&mut pieces, &format!(":{port}")),
            Some(Port::Variable(name)) => {
                push_literal(&mut pieces, ":");
                pieces.push(UrlPiece::Variable(name.clone()));
            }
        }
        pieces
    }

    /// The URL in which the variables that have a `value` are replaced by it.
    ///
    /// # Errors
    /// A value that does not fit its position, or what is wrong with the resulting URL.
    pub fn with_values<'v>(
        &self,
        value: impl Fn(&str) -> Option<&'v str>,
    ) -> Result<Self, UrlProblem> {
        let fill = |pieces: &[UrlPiece]| self.fill_pieces(pieces, &value);
        let query = self.query.as_deref().map(fill).transpose()?;
        Self::assemble(
            self.scheme,
            fill(&self.authority())?,
            fill(&self.path)?,
            query,
        )
    }

    fn fill_pieces<'v>(
        &self,
        pieces: &[UrlPiece],
        value: &impl Fn(&str) -> Option<&'v str>,
    ) -> Result<Vec<UrlPiece>, UrlProblem> {
        let mut filled = Vec::new();
        for piece in pieces {
            let given = match piece {
                UrlPiece::Variable(name) => value(name).map(|value| (name, value)),
                UrlPiece::Literal(_) => None,
            };
            match given {
                None => super::piece::push_piece(&mut filled, piece.clone()),
                Some((name, value)) => push_literal(&mut filled, &self.value_text(name, value)?),
            }
        }
        Ok(filled)
    }

    /// The text of a value in its position. Users who set a path may want slashes at its ends.
    fn value_text(&self, name: &str, value: &str) -> Result<String, UrlProblem> {
        let position = self.variables.get(name).copied();
        let position = position.unwrap_or(VariablePosition::Path);
        let fits = match position {
            VariablePosition::Port | VariablePosition::Host => {
                Constraint::new(position).accepts(value)
            }
            VariablePosition::PathStart => {
                (value.is_empty() || value.starts_with('/')) && !value.contains(['?', '#'])
            }
            VariablePosition::Path => !value.contains(['?', '#']),
            VariablePosition::Query => return Ok(percent_encoded_segment(value)),
        };
        if fits {
            Ok(percent_encoded(value))
        } else {
            Err(UrlProblem::Value {
                variable: name.to_owned(),
                position,
            })
        }
    }

    /// # Errors
    /// A variable that directly follows the host has another position too: no value would fit both.
    fn find_positions(&self) -> Result<IndexMap<String, VariablePosition>, UrlProblem> {
        use VariablePosition::{Host as AtHost, Path, PathStart, Port as AtPort, Query};
        let host = self.host.pieces();
        let port = match &self.port {
            Some(Port::Variable(name)) => Some(name.as_str()),
            _ => None,
        };
        let is_variable = |piece: &&UrlPiece| matches!(piece, UrlPiece::Variable(_));
        let path_start = self.path.iter().take_while(is_variable).count();
        let (start, path) = self.path.split_at_checked(path_start).unwrap_or_default();
        let query = self.query.as_deref().unwrap_or_default();
        let found = variable_names(&host)
            .map(|name| (name, AtHost))
            .chain(port.map(|name| (name, AtPort)))
            .chain(variable_names(start).map(|name| (name, PathStart)))
            .chain(variable_names(path).map(|name| (name, Path)))
            .chain(variable_names(query).map(|name| (name, Query)));
        let mut positions: IndexMap<String, VariablePosition> = IndexMap::new();
        for (name, position) in found {
            let known = positions.entry(name.to_owned()).or_insert(position);
            if *known != position && [*known, position].contains(&PathStart) {
                return Err(UrlProblem::VariableBesideHost(name.to_owned()));
            }
            *known = (*known).min(position);
        }
        Ok(positions)
    }
}

/// Shows the variables in braces.
impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::piece::write_pieces(f, &self.pieces())
    }
}

/// Splits off the variables at the end of the authority that directly follow a complete host or port. Their values must not
/// become part of the host, so they are the beginning of the path.
fn split_path_start(authority: &mut Vec<UrlPiece>) -> Vec<UrlPiece> {
    let is_variable = |piece: &&UrlPiece| matches!(piece, UrlPiece::Variable(_));
    let trailing = authority.iter().rev().take_while(is_variable).count();
    let before = authority.len() - trailing;
    let is_complete = authority.get(..before).and_then(<[_]>::last).is_some_and(
        |piece| matches!(piece, UrlPiece::Literal(text) if !text.ends_with(DOTS) && !text.ends_with(['-', '_', ':'])),
    );
    authority.split_off(if is_complete {
        before
    } else {
        authority.len().min(before + 1)
    })
}

/// Splits off the port at the end of the authority.
///
/// # Errors
/// It is neither a number from 1 to 65535 nor a variable.
fn split_port(authority: &mut Vec<UrlPiece>, scheme: Scheme) -> Result<Option<Port>, UrlProblem> {
    let variable = match authority.as_slice() {
        [.., UrlPiece::Literal(text), UrlPiece::Variable(name)] if text.ends_with(':') => {
            Some(name.clone())
        }
        _ => None,
    };
    if variable.is_some() {
        authority.pop();
    }
    let Some(UrlPiece::Literal(text)) = authority.last_mut() else {
        return Ok(None);
    };
    let Some((host, port)) = text
        .rsplit_once(':')
        .filter(|(_, port)| !port.contains(']'))
    else {
        return Ok(None);
    };
    let port = match variable {
        Some(name) => Some(Port::Variable(name)),
        None => parse_port(port)?
            .filter(|port| *port != scheme.default_port())
            .map(Port::Number),
    };
    text.truncate(host.len());
    if text.is_empty() {
        authority.pop();
    }
    Ok(port)
}

/// An empty port is the default of the scheme. Source: RFC 3986 section 3.2.3.
fn parse_port(text: &str) -> Result<Option<u16>, UrlProblem> {
    if text.is_empty() {
        return Ok(None);
    }
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse::<u16>() {
        Ok(port) if is_number && port > 0 => Ok(Some(port)),
        _ => Err(UrlProblem::Port(text.to_owned())),
    }
}

fn encode_pieces(pieces: Vec<UrlPiece>) -> Vec<UrlPiece> {
    let encode = |piece| match piece {
        UrlPiece::Literal(text) => UrlPiece::Literal(percent_encoded(&text)),
        UrlPiece::Variable(_) => piece,
    };
    pieces.into_iter().map(encode).collect()
}

/// The fewest characters that a piece becomes.
fn least_length(piece: &UrlPiece) -> usize {
    match piece {
        UrlPiece::Literal(text) => text.len(),
        UrlPiece::Variable(_) => 0,
    }
}
