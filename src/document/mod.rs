//! Takes the bytes of files, gives one tree for each, in which every value knows its bytes and its JSON pointer, and
//! follows `$ref`s between them. Knows YAML, JSON and files; nothing about OpenAPI.
//!
//! A file is read as a whole, by one parser per format, into an arena of small nodes (`tree`).

mod builder;
mod cursor;
mod deserialize;
mod events;
mod extent;
mod file;
mod files;
mod hazards;
mod json;
mod load;
mod place;
mod pointer;
mod problems;
mod reference;
mod remote;
mod scalar;
#[cfg(test)]
mod tests;
mod tree;
mod yaml;

pub use cursor::{Cursor, Kind, NodeId};
pub use deserialize::DeserializeError;
pub use extent::Extent;
pub use files::{Documents, Input, OpenError};
pub use remote::Remote;

/// Bounds that protect against hostile documents. Real ones stay far below.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Bytes of all files that `$ref` brings in.
    pub referenced_bytes: u64,
    /// How many files `$ref` brings in.
    pub files: usize,
    /// How deep values lie in each other. The readers are recursive: far more than this would exhaust their stack.
    pub depth: usize,
    /// How many nodes YAML aliases may repeat.
    pub alias_nodes: usize,
    /// How many `$ref`s are followed to resolve one of them.
    pub reference_hops: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 64 << 20,
            referenced_bytes: 256 << 20,
            files: 1_000,
            depth: 120,
            alias_nodes: 1_000_000,
            reference_hops: 200,
        }
    }
}

/// How documents are read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The folder that `$ref` may not leave; the spec's own folder by default.
    pub ref_root: Option<std::path::PathBuf>,
    /// The bounds.
    pub limits: Limits,
    /// How `$ref`s to URLs are followed; they are refused without it.
    pub remote: Option<Remote>,
}
