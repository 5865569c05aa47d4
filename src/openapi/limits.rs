//! Limits that protect against hostile documents.

/// Limits on the contents of a document. Real documents stay far below them.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Length of a path in bytes; the URL of an API destination has at most 2,048 characters.
    pub path_bytes: usize,
    /// Number of variables in a path.
    pub path_variables: usize,
    /// Number of operations, counting all methods.
    pub operations: usize,
    /// Number of parameters of one operation.
    pub operation_parameters: usize,
    /// Number of parameters and servers; those of a shared path item count once for each path that uses it.
    pub parameters: usize,
    /// Number of visits to tags, media types and other small items; an item shared through references counts each time
    /// it is visited.
    pub items: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            path_bytes: 4_096,
            path_variables: 100,
            operations: 50_000,
            operation_parameters: 1_000,
            parameters: 500_000,
            items: 3_000_000,
        }
    }
}
