//! What the user chooses about the resources and ids that all operations share.

/// The choices about what all operations share. The default is what `spec2dest generate SPEC` uses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StackOptions {
    /// Create a bus of this name instead of using a parameter.
    pub create_bus: Option<String>,
    /// The ARN of an existing dead-letter queue.
    pub dead_letter_queue: Option<String>,
    /// What every logical id begins with; letters and digits.
    pub prefix: String,
    /// How logical ids are made.
    pub logical_ids: LogicalIds,
}

/// How logical ids are made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LogicalIds {
    /// From operationIds.
    #[default]
    Operation,
    /// From paths, as the reference action makes them.
    Path,
}
