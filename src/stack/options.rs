//! What the user chooses about the resources and ids that all operations share.

use crate::cloudformation::LogicalId;

/// The choices about what all operations share. The default is what `spec2dest generate SPEC` uses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StackOptions {
    /// Create a bus of this name instead of using a parameter.
    pub create_bus: Option<String>,
    /// What the created bus logs.
    pub log_level: Option<LogLevel>,
    /// A bus of the blueprint: a resource, or a parameter with its name.
    pub event_bus: Option<LogicalId>,
    /// An existing dead-letter queue.
    pub dead_letter_queue: Option<ExistingQueue>,
    /// The ARN of the SNS topic that alarms notify; without one, there are no alarms.
    pub alarm_topic: Option<String>,
    /// What every logical id begins with; letters and digits.
    pub prefix: String,
    /// How logical ids are made.
    pub logical_ids: LogicalIds,
}

/// A dead-letter queue that the template does not create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExistingQueue {
    /// Its ARN.
    Arn(String),
    /// A queue of the blueprint: a resource, or a parameter with its ARN.
    Blueprint(LogicalId),
}

/// What an event bus logs.
///
/// Source: CloudFormation, `AWS::Events::EventBus.LogConfig`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// Errors.
    Error,
    /// Errors, and what happens to each event.
    Info,
    /// Every step of the processing.
    Trace,
}

impl LogLevel {
    /// The value of `LogConfig.Level`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Off => "OFF",
            Self::Error => "ERROR",
            Self::Info => "INFO",
            Self::Trace => "TRACE",
        }
    }
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
