//! Takes YAML and JSON files and gives their trees, in which every value has a byte range and a JSON pointer, and follows
//! `$ref`s between them. Knows nothing about OpenAPI.
//!
//! Each format has one parser, which reads a file into an arena of small nodes (`tree`).

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
mod tree;
mod yaml;

pub use cursor::{Cursor, Kind, NodeId};
pub use deserialize::DeserializeError;
pub use extent::Extent;
pub use files::{Documents, Input, OpenError};
pub use remote::Remote;

/// Limits that protect against hostile documents. Real documents stay far below them.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Size of one file in bytes.
    pub file_bytes: u64,
    /// Total size in bytes of all files loaded through `$ref`.
    pub referenced_bytes: u64,
    /// Number of files loaded through `$ref`.
    pub files: usize,
    /// Nesting depth of values. The readers are recursive, so much deeper documents would overflow the stack.
    pub depth: usize,
    /// Number of nodes repeated by YAML aliases.
    pub alias_nodes: usize,
    /// Length of a chain of `$ref`s.
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

/// Options for reading documents.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The folder from which `$ref`s can load files; the spec's folder by default.
    pub ref_root: Option<std::path::PathBuf>,
    /// The limits.
    pub limits: Limits,
    /// Fetches the targets of `$ref`s to URLs; without it, such `$ref`s are refused.
    pub remote: Option<Remote>,
}
