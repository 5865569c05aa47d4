//! Takes a tree, gives an [`Api`]: servers, operations, parameters, bodies and security, whatever the version of
//! OpenAPI. Knows OpenAPI; nothing of AWS.

mod body;
mod extension;
mod extension_reader;
mod model;
mod parameter;
mod path;
mod reader;
mod reading;
mod schema;
mod security;
mod server;
mod swagger2;
mod tolerance;
mod version;

pub use extension::{OperationExtension, OptionalPolicy, ParameterExtension, Skip};
pub use model::*;
pub use path::{PathPiece, PathTemplate};
pub use reader::{Wanted, read};
pub use version::text_format;
