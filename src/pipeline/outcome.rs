//! What becomes of a request.

use std::fmt;
use std::path::PathBuf;

use crate::connections::Connection;
use crate::contract::Contract;
use crate::destinations::Destination;
use crate::document::Documents;
use crate::findings::{Accounting, Findings, Sources};
use crate::workflow::Call;

/// What becomes of a request.
pub struct Outcome {
    /// Everything worth reporting.
    pub findings: Findings,
    /// The files that findings point into.
    pub sources: Box<dyn Sources>,
    /// The paths of the files that it depends on.
    pub files: Vec<PathBuf>,
    /// What became of every operation; `None` when the spec could not be read.
    pub accounting: Option<Accounting>,
    /// The event contract; `None` when the spec could not be read.
    pub contract: Option<Contract>,
    /// How the operations are delivered; `None` when none is.
    pub model: Option<Model>,
    /// The template; `None` with error findings.
    pub template: Option<String>,
}

impl Outcome {
    /// The outcome without a spec that could be read.
    pub(super) fn new(findings: Findings, documents: Box<Documents>) -> Self {
        Self {
            findings,
            files: documents.list_paths(),
            sources: documents,
            accounting: None,
            contract: None,
            model: None,
            template: None,
        }
    }
}

/// How operations are delivered, in the terms of the services.
pub struct Model {
    /// One for each set of security schemes.
    pub connections: Vec<Connection>,
    /// One for each operation that a destination delivers, in document order, with the index of its connection.
    pub destinations: Vec<(Destination, usize)>,
    /// One for each operation that a workflow delivers, in document order, with the index of its connection.
    pub calls: Vec<(Call, usize)>,
}

impl Model {
    /// The numbers of the operations that are delivered.
    pub fn operations(&self) -> impl Iterator<Item = usize> {
        let destinations = self.destinations.iter();
        let calls = self.calls.iter();
        destinations
            .map(|(destination, _)| destination.operation)
            .chain(calls.map(|(call, _)| call.operation))
    }

    /// Each destination with its connection.
    pub fn deliveries(&self) -> impl Iterator<Item = (&Destination, &Connection)> {
        let destinations = self.destinations.iter();
        destinations
            .filter_map(|(destination, index)| Some((destination, self.connections.get(*index)?)))
    }

    /// Each call of the workflow with its connection.
    pub fn workflow_calls(&self) -> impl Iterator<Item = (&Call, &Connection)> {
        let calls = self.calls.iter();
        calls.filter_map(|(call, index)| Some((call, self.connections.get(*index)?)))
    }
}

/// A file that cannot be read at all.
#[derive(Debug)]
pub struct Unreadable {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub error: std::io::Error,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read {}: {}", self.path.display(), self.error)
    }
}

impl std::error::Error for Unreadable {}
