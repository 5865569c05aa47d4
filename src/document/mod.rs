//! Takes the bytes of files, gives one tree whose nodes know their JSON pointer, with `$ref` resolved across files.
//! Knows YAML and JSON; nothing of OpenAPI's meaning.
//!
//! Subtrees under keys that are usually large and seldom asked for are skipped: they keep their place in the source and
//! are parsed when asked. So nothing is ever read differently, only later.

mod cursor;
mod cut;
mod extent;
mod files;
mod json;
mod load;
mod locate;
mod node;
mod part;
mod problems;
mod reference;
mod remote;
mod scalar;
mod yaml;

pub use cursor::{Cursor, Identity, Kind};
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
    /// How deep values lie in each other; not more than 128, the bound of the JSON parser.
    pub depth: usize,
    /// How many nodes YAML aliases may repeat.
    pub alias_nodes: usize,
    /// How many `$ref`s lead from one to the next.
    pub reference_hops: usize,
    /// How many operations an API has, of whatever method.
    pub operations: usize,
    /// How many parameters one operation has.
    pub operation_parameters: usize,
    /// How many parameters and servers are read, those of a shared path item once for each path.
    pub parameters: usize,
    /// How many schemas, tags and other small things are looked at, as often as this is done.
    pub items: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 64 << 20,
            referenced_bytes: 256 << 20,
            files: 1_000,
            depth: 120,
            alias_nodes: 1_000_000,
            reference_hops: 24,
            operations: 50_000,
            operation_parameters: 1_000,
            parameters: 500_000,
            items: 3_000_000,
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

/// Keys whose values are skipped until they are asked for. Any key may stand here: a parameter or a schema that happens
/// to be named like this is parsed on demand, too.
fn is_skipped(key: &str) -> bool {
    matches!(
        key,
        "schema"
            | "schemas"
            | "responses"
            | "examples"
            | "example"
            | "callbacks"
            | "links"
            | "definitions"
            | "properties"
            | "get"
            | "x-codeSamples"
    )
}

/// Keys of which the members are skipped, too: an API has many schemas, a schema many properties, and few are asked for.
fn has_skipped_members(key: &str) -> bool {
    matches!(key, "schemas" | "definitions" | "properties")
}
