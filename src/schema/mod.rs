//! Takes a [`SchemaRef`] and gives what other rooms need to know about a schema: its top-level shape, its required members,
//! its only allowed value, or the complete schema bundled as JSON Schema 2020-12, and
//! several schemas as models in JSON Schema draft 4.
//!
//! Knows JSON Schema in the dialects of Swagger 2.0, of OpenAPI 3.0, and of OpenAPI 3.1 and later.

mod bundle;
mod draft4;
mod keyword;
mod layers;
mod leaves;
mod members;
mod reference;
mod shape;

pub use draft4::Models;
pub use layers::Schemas;
pub use leaves::Leaves;
pub use members::is_true;
pub use reference::{Dialect, SchemaRef};
pub use shape::{ScalarType, Shape};
