//! Operations that are not in the template.

use super::{Code, Finding, Findings, Place};

/// An operation that is left out, and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The operation as `METHOD /path`.
    pub operation: String,
    /// The reason, a code whose [`Code::leaves_out`] is true.
    pub code: Code,
    /// The problem, as a phrase about the operation.
    pub message: String,
    /// The place of the problem.
    pub place: Place,
    /// Whether the user asked for the operation by name.
    pub requested: bool,
}

impl LeftOut {
    /// An operation that is left out because of `code`.
    #[must_use]
    pub fn new(
        operation: impl Into<String>,
        code: Code,
        message: impl Into<String>,
        place: Place,
    ) -> Self {
        Self {
            operation: operation.into(),
            code,
            message: message.into(),
            place,
            requested: false,
        }
    }

    /// Reports it. It is an error if the user asked for the operation by name.
    pub fn report(&self, findings: &Findings) {
        let (operation, why) = (&self.operation, &self.message);
        let finding = if self.requested {
            let message = format!("{operation}, which is requested by name, is left out: {why}");
            Finding::new(Code::RequestedOperationLeftOut, message).help(self.code.fix())
        } else {
            Finding::new(self.code, format!("{operation} is left out: {why}"))
        };
        let finding = finding.about(operation.as_str());
        findings.push(finding.at(self.place.clone()));
    }
}
