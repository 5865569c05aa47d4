//! What a document offers to choose from: for shell completions and for `spec2dest init`.

use crate::document::{Documents, Input, OpenError, ReadOptions};
use crate::findings::Findings;
use crate::openapi::{self, Api};

/// What a document offers to choose from.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    /// The top-level servers.
    pub servers: Vec<OfferedServer>,
    /// All operations, in document order.
    pub operations: Vec<OfferedOperation>,
}

/// A server of the document.
#[derive(Debug, Clone)]
pub struct OfferedServer {
    /// The URL as written; relative URLs and variables are not resolved.
    pub url: String,
    /// The description, if any.
    pub description: Option<String>,
}

/// An operation of the document.
#[derive(Debug, Clone)]
pub struct OfferedOperation {
    /// `operationId`.
    pub id: Option<String>,
    /// `METHOD /path`.
    pub key: String,
    /// `tags`.
    pub tags: Vec<String>,
}

/// Reads what the document offers. `None` if it cannot be read as an API description.
#[must_use]
pub fn survey(input: Input, options: &ReadOptions) -> Option<Survey> {
    let documents = match Documents::open(input, options) {
        Ok(documents) => documents,
        Err(OpenError::Unreadable(..) | OpenError::Invalid(..)) => return None,
    };
    openapi::read(&documents, &Findings::default()).map(|api| describe_api(&api))
}

fn describe_api(api: &Api) -> Survey {
    let operations = api.operations.iter().map(|operation| OfferedOperation {
        id: operation
            .operation_id
            .as_ref()
            .map(|id| id.value.to_string()),
        key: operation.key(),
        tags: operation.tags.clone(),
    });
    let servers = api.servers.iter().map(|server| OfferedServer {
        url: server.url.clone(),
        description: server.description.clone(),
    });
    Survey {
        servers: servers.collect(),
        operations: operations.collect(),
    }
}
