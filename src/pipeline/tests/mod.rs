//! What the backends answer, and what the checks of a template find.

mod answers;
mod checks;

use crate::contract::{self, Contract};
use crate::document::Documents;
use crate::findings::Findings;
use crate::openapi;

use super::Request;

/// The contract that `request` asks for.
fn build_contract(request: &Request) -> Contract {
    let documents = Documents::open(request.input.clone(), &request.read).unwrap();
    let findings = Findings::default();
    let api = openapi::read(&documents, &findings).unwrap();
    contract::build(&documents, &api, None, &request.choices, &findings)
}
