//! An operation that is not in the template, and why.

use crate::findings::{Code, Finding, Place};

/// The reason to leave one operation out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LeftOut {
    /// The reason, one whose [`Code::leaves_out`] is true.
    pub(super) code: Code,
    /// What is wrong, in one phrase about the operation.
    pub(super) message: String,
    /// Where.
    pub(super) place: Place,
}

impl LeftOut {
    pub(super) fn new(code: Code, message: impl Into<String>, place: Place) -> Self {
        Self {
            code,
            message: message.into(),
            place,
        }
    }

    /// The finding that names the operation.
    pub(super) fn finding(self, operation: &str) -> Finding {
        Finding::new(
            self.code,
            format!("{operation} is left out: {}", self.message),
        )
        .at(self.place)
    }
}
