//! Takes an [`Api`](crate::openapi::Api) and the user's [`Choices`]; returns a [`Contract`]: for each selected
//! operation, its event and the request that the event triggers. Independent of AWS services and templates.

pub mod address;
mod annotation;
mod auth;
mod body;
mod build;
mod delivery;
mod detail_type;
mod event_path;
mod examples;
mod extension;
mod extension_reader;
mod field_names;
mod fields;
mod media_type;
mod model;
pub mod options;
mod overlay;
mod percent_encoded;
mod request;
mod security;
mod selection;
mod server;
mod server_url;
mod shortened;
mod token_url;

pub use auth::Auth;
pub use build::build;
pub use delivery::{Answer, Delivery, Undeliverable};
pub use event_path::EventPath;
pub use examples::example_values;
pub use extension::{Deliver, OptionalPolicy};
pub use media_type::MediaKind;
pub use model::*;
pub use options::{Choices, MethodFilter};
pub use percent_encoded::{percent_encoded, percent_encoded_segment};
pub use request::HttpRequest;
pub use selection::unknown_name;
pub use server_url::{ServerUrl, UrlVariable};
pub use shortened::{short_hash, shortened, stable_hash};
pub use token_url::TokenUrls;

// OpenAPI types that are part of the contract.
pub use crate::openapi::{
    FormLists, Located, Location, Method, PathPiece, PathTemplate, Requirement, SchemeKind,
    SecurityScheme, ServerVariable, Style,
};
pub use crate::schema::{Leaves, SchemaRef, Shape};
