//! The formats in which the catalogue is written.

pub use super::listing::ListFormat;
pub use super::publish::EventFormat;
