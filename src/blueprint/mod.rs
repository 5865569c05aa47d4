//! Takes the user's own template; returns what it declares, and its text with a
//! [`Template`](crate::cloudformation::Template) inserted, in place of what an earlier run inserted. Everything else stays
//! as it is, byte for byte.

mod clashes;
mod edit;
mod marker;
mod merge;
mod parameters;
mod read;
mod style;
mod uses;
mod verify;

pub use merge::merge;
pub use parameters::{DeclaredParameter, DeclaredTemplate, read_declared};
pub use read::Blueprint;
pub use verify::read_template;
