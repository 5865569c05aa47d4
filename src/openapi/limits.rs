//! Bounds that protect against hostile documents.

/// How much of a document is read. Real documents stay far below.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How many operations an API has, of whatever method.
    pub operations: usize,
    /// How many parameters one operation has.
    pub operation_parameters: usize,
    /// How many parameters and servers are read; those of a shared path item count once for each path.
    pub parameters: usize,
    /// How many tags, media types and other small items are visited; an item counts each time it is visited.
    pub items: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            operations: 50_000,
            operation_parameters: 1_000,
            parameters: 500_000,
            items: 3_000_000,
        }
    }
}
