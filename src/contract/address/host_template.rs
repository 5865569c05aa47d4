//! Hosts with variables.

use std::fmt;

use super::host::{DOTS, MAX_LABEL, MAX_NAME, normalise_name, registrable_domain};
use super::piece::{as_literal, push_literal, push_pieces, split_at_each, write_pieces};
use super::{Host, HostRelation, Reach, UrlPiece, UrlProblem};

/// A host in which labels, or parts of them, can be variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostTemplate {
    /// Without variables.
    Fixed(Host),
    /// With at least one variable. The literal pieces are normalised.
    Variable(VariableHost),
}

/// The pieces of a host with at least one variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariableHost(Vec<UrlPiece>);

impl HostTemplate {
    /// # Errors
    /// What is wrong with the host.
    pub(super) fn parse(pieces: Vec<UrlPiece>) -> Result<Self, UrlProblem> {
        if let Some(text) = as_literal(&pieces) {
            return Host::parse(text).map(Self::Fixed);
        }
        let labels = split_at_each(pieces, &DOTS);
        Ok(Self::Variable(VariableHost(normalise_labels(labels)?)))
    }

    /// The host, if it does not depend on a variable.
    #[must_use]
    pub fn as_fixed(&self) -> Option<&Host> {
        match self {
            Self::Fixed(host) => Some(host),
            Self::Variable(_) => None,
        }
    }

    /// Its pieces.
    #[must_use]
    pub fn pieces(&self) -> Vec<UrlPiece> {
        match self {
            Self::Fixed(host) => vec![UrlPiece::Literal(host.to_string())],
            Self::Variable(host) => host.0.clone(),
        }
    }

    /// The registrable domain that the host has whatever the values of the variables. `None` where a variable decides
    /// it, as in `https://{host}`, `https://api.{domain}` and `https://{name}.github.io`, and for the hosts of which
    /// [`Host::registrable_domain`] is `None`.
    #[must_use]
    pub fn registrable_domain(&self) -> Option<&str> {
        match self {
            Self::Fixed(host) => host.registrable_domain(),
            Self::Variable(host) => host.registrable_domain(),
        }
    }

    /// From where it can be reached; a variable can be any label.
    #[must_use]
    pub fn reach(&self) -> Reach {
        match self {
            Self::Fixed(host) => host.reach(),
            Self::Variable(host) => host.last_labels().map_or(Reach::Public, |labels| {
                Reach::of_name(&["label.", labels].concat())
            }),
        }
    }

    /// How this host and another one belong together, whatever the values of the variables.
    #[must_use]
    pub fn relation_to(&self, other: &Self) -> HostRelation {
        let domains = [self.registrable_domain(), other.registrable_domain()];
        HostRelation::of(self == other, domains)
    }
}

/// Shows the variables in braces.
impl fmt::Display for HostTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(host) => host.fmt(f),
            Self::Variable(host) => write_pieces(f, &host.0),
        }
    }
}

impl VariableHost {
    /// The labels after the last variable, without the rest of the label in which that variable is.
    fn last_labels(&self) -> Option<&str> {
        match self.0.last() {
            Some(UrlPiece::Literal(text)) => text.split_once('.').map(|(_, labels)| labels),
            _ => None,
        }
    }

    /// A public suffix may begin before the last labels (`*.compute.amazonaws.com`): with labels instead of the
    /// variable, the domain must be the same.
    fn registrable_domain(&self) -> Option<&str> {
        let labels = self.last_labels()?;
        let domain = registrable_domain(labels)?;
        let longer = ["a.b.c.", labels].concat();
        (registrable_domain(&longer) == Some(domain)).then_some(domain)
    }
}

/// Normalises the labels without variables together, and checks those with variables.
fn normalise_labels(mut labels: Vec<Vec<UrlPiece>>) -> Result<Vec<UrlPiece>, UrlProblem> {
    if labels.last().is_some_and(Vec::is_empty) {
        labels.pop();
    }
    if labels.iter().any(Vec::is_empty) {
        return Err(UrlProblem::EmptyLabel);
    }
    let mut pieces = Vec::new();
    let mut plain: Vec<String> = Vec::new();
    for label in labels {
        if let Some(text) = as_literal(&label) {
            plain.push(text.to_owned());
            continue;
        }
        push_plain_labels(&mut pieces, &mut plain)?;
        push_separator(&mut pieces);
        push_pieces(&mut pieces, normalise_variable_label(label)?);
    }
    let last = push_plain_labels(&mut pieces, &mut plain)?;
    check_last_labels(&last)?;
    let length: usize = pieces.iter().map(literal_length).sum();
    if length > MAX_NAME {
        return Err(UrlProblem::HostTooLong);
    }
    Ok(pieces)
}

/// Appends the labels collected so far, and empties them. Returns them normalised.
fn push_plain_labels(
    pieces: &mut Vec<UrlPiece>,
    labels: &mut Vec<String>,
) -> Result<String, UrlProblem> {
    if labels.is_empty() {
        return Ok(String::new());
    }
    let name = normalise_name(&labels.join("."))?;
    if name.split('.').any(str::is_empty) {
        return Err(UrlProblem::EmptyLabel);
    }
    if name.split('.').any(|label| label.len() > MAX_LABEL) {
        return Err(UrlProblem::HostTooLong);
    }
    push_separator(pieces);
    push_literal(pieces, &name);
    labels.clear();
    Ok(name)
}

fn push_separator(pieces: &mut Vec<UrlPiece>) {
    if !pieces.is_empty() {
        push_literal(pieces, ".");
    }
}

/// Punycode applies to whole labels, so only ASCII can be next to a variable in one.
fn normalise_variable_label(label: Vec<UrlPiece>) -> Result<Vec<UrlPiece>, UrlProblem> {
    let normalise = |piece| match piece {
        UrlPiece::Literal(text) if !text.is_ascii() => Err(UrlProblem::VariableInLabel),
        UrlPiece::Literal(text) => {
            let lower = text.to_ascii_lowercase();
            match lower
                .chars()
                .find(|found| !found.is_ascii_alphanumeric() && !matches!(found, '-' | '_'))
            {
                Some(character) => Err(UrlProblem::HostCharacter(character)),
                None => Ok(UrlPiece::Literal(lower)),
            }
        }
        UrlPiece::Variable(_) => Ok(piece),
    };
    label.into_iter().map(normalise).collect()
}

/// A host that ends in a number is an IPv4 address, which has no variables.
fn check_last_labels(labels: &str) -> Result<(), UrlProblem> {
    if labels.is_empty() {
        return Ok(());
    }
    Host::parse(&["x.", labels].concat()).map(|_| ())
}

fn literal_length(piece: &UrlPiece) -> usize {
    match piece {
        UrlPiece::Literal(text) => text.len(),
        UrlPiece::Variable(_) => 0,
    }
}
