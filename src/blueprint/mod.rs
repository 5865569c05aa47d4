//! Takes the user's own template; returns what it declares, and its text with a
//! [`Template`](crate::cloudformation::Template) inserted. Everything outside the insertions stays as it is, byte for
//! byte.

mod clashes;
mod merge;
mod parameters;
mod read;
mod style;
mod verify;

pub use merge::merge;
pub use parameters::{DeclaredParameter, DeclaredTemplate, read_declared};
pub use read::Blueprint;
pub use verify::read_template;
