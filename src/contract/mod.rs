//! Takes an [`Api`](crate::openapi::Api) and the user's [`Choices`]; returns a [`Contract`]: for each selected
//! operation, its event and the request that the event triggers. Independent of AWS services and templates.

mod annotation;
mod body;
mod build;
mod detail_type;
mod event_path;
mod extension;
mod extension_reader;
mod field_names;
mod fields;
mod model;
pub mod options;
mod percent_encoded;
mod selection;
mod server;
mod shortened;

pub use build::build;
pub use event_path::EventPath;
pub use extension::OptionalPolicy;
pub use model::*;
pub use options::{Choices, MethodFilter};
pub use percent_encoded::{percent_encoded, percent_encoded_segment};
pub use selection::unknown_name;
pub use shortened::{short_hash, shortened, stable_hash};

// OpenAPI types that are part of the contract.
pub use crate::openapi::{
    Located, Location, Method, PathPiece, PathTemplate, Requirement, SchemeKind, SecurityScheme,
    ServerVariable, Style,
};
pub use crate::schema::{SchemaRef, Shape};
