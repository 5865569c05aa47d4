//! Takes a tree, gives an [`Api`]: servers, operations, parameters, bodies and security, whatever the version of
//! OpenAPI. Knows OpenAPI; nothing of AWS.

mod extension;
mod model;
mod path;

pub use extension::{OperationExtension, Optional, ParameterExtension, Skip};
pub use model::*;
pub use path::{PathPiece, PathTemplate};
