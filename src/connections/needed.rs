//! Which Connections are needed, and what each sends with every call.

use indexmap::{IndexMap, IndexSet};

use crate::contract::{Contract, Field, Location, Requirement};

use super::placement::{CredentialPlacement, place_schemes};

/// The schemes that one Connection serves together, each with the scopes that all its operations need. Empty for operations
/// without authentication.
pub(super) type Credentials = IndexMap<String, IndexSet<String>>;

/// The Connections that are needed: one for each set of schemes, in order of first use.
#[derive(Debug, Default)]
pub struct NeededConnections(IndexMap<Vec<String>, Credentials>);

impl NeededConnections {
    /// The number of the Connection for `requirement`; its scopes are united with those needed before.
    pub fn need(&mut self, requirement: &Requirement) -> usize {
        let mut key: Vec<_> = requirement.keys().cloned().collect();
        key.sort();
        let entry = self.0.entry(key);
        let index = entry.index();
        let credentials = entry.or_default();
        for (scheme, scopes) in requirement {
            let known = credentials.entry(scheme.clone()).or_default();
            known.extend(scopes.iter().cloned());
        }
        index
    }

    /// The sets of schemes, in order of first use.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Credentials> {
        self.0.values()
    }
}

/// The headers (in lower case) and query keys that a Connection sends with every call; its values win.
#[derive(Debug, Default)]
pub struct SentByConnection {
    /// The names of the headers, in lower case.
    headers: Vec<String>,
    /// The keys of the query parameters.
    query: Vec<String>,
}

impl SentByConnection {
    /// What the Connection for `requirement` sends.
    #[must_use]
    pub fn of(requirement: &Requirement, contract: &Contract) -> Self {
        let mut sent = Self::default();
        for scheme in place_schemes(requirement.keys(), contract) {
            sent.headers.extend(scheme.placement.header());
            if let CredentialPlacement::Query { name } = scheme.placement {
                sent.query.push(name);
            }
        }
        sent
    }

    /// Whether the Connection sends `field`.
    #[must_use]
    pub fn sends(&self, field: &Field) -> bool {
        match field.location {
            Location::Header => {
                let name = field.wire_name.to_ascii_lowercase();
                self.headers.contains(&name)
            }
            Location::Query => self.query.contains(&field.wire_name),
            Location::Path | Location::Cookie => false,
        }
    }
}
