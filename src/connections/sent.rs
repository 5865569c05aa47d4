//! What a Connection adds to a request.

use crate::contract::{Contract, HttpRequest, Requirement};

use super::placement::{CredentialPlacement, place_schemes};
use super::resources::{HARMLESS_HEADER, HARMLESS_VALUE};

/// Adds what the Connection for `requirement` sends, with `***` for credentials.
pub fn add_credentials(requirement: &Requirement, contract: &Contract, request: &mut HttpRequest) {
    let secret = HttpRequest::CREDENTIAL;
    let mut has_header = false;
    for scheme in place_schemes(requirement.keys(), contract) {
        match &scheme.placement {
            CredentialPlacement::Header { name, prefix } => {
                request.set_header(name, format!("{prefix}{secret}"));
            }
            CredentialPlacement::Basic => {
                request.set_header("Authorization", format!("Basic {secret}"));
            }
            CredentialPlacement::ClientCredentials { .. } => {
                request.set_header("Authorization", format!("Bearer {secret}"));
            }
            CredentialPlacement::Query { name } => request.add_query(name, secret),
        }
        has_header |= scheme.placement.header().is_some();
    }
    // A Connection always sends a header.
    if !has_header {
        request.set_header(HARMLESS_HEADER, HARMLESS_VALUE);
    }
}
