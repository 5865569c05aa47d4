//! Takes a [`SchemaRef`] and gives what other rooms need of a schema: its top-level shape, the members that every
//! request has, its only allowed value, or the whole schema bundled as JSON Schema 2020-12.
//!
//! Knows JSON Schema in the dialects of Swagger 2.0, OpenAPI 3.0, and 3.1 and later.

mod bundle;
mod keyword;
mod layers;
mod members;
mod reference;
mod shape;

pub use layers::Schemas;
pub use members::is_true;
pub use reference::{Dialect, SchemaRef};
pub use shape::Shape;
