//! Takes a document's tree and gives an [`Api`]: servers, the operations of all methods, parameters, request bodies and
//! security, whatever the version of OpenAPI. Each operation keeps track of the problems that affect it.
//!
//! Knows OpenAPI, but nothing about AWS. Extensions (`x-…`) are not interpreted here: an [`Operation`] and a [`Parameter`]
//! give the nodes that may contain them.

mod body;
mod limits;
mod model;
mod operation;
mod parameter;
mod path;
mod reader;
mod reading;
mod security;
mod server;
mod swagger2;
mod tolerance;
mod typed;
mod version;

pub use limits::Limits;
pub use model::*;
pub use path::{PathPiece, PathTemplate};
pub use reader::read;
pub use security::{Requirement, SchemeKind, SecurityScheme};
pub use version::text_format;
