//! Takes the tree of a document, gives an [`Api`]: servers, all operations of all methods, parameters, bodies and security,
//! in every version of OpenAPI. Problems stay with the item they concern.
//!
//! Knows OpenAPI; nothing about AWS. The meaning of extensions (`x-…`) is read elsewhere, from the nodes that it gives.

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
