//! An operation that is not in the template, and why.

use super::{Code, Finding, Findings, Place, counted};

/// The reason to leave one operation out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The operation as `METHOD /path`.
    pub operation: String,
    /// The reason, a code whose [`Code::leaves_out`] is true.
    pub code: Code,
    /// What is wrong, in one phrase about the operation.
    pub message: String,
    /// Where.
    pub place: Place,
}

impl LeftOut {
    /// Leaves `operation` out because of `code`.
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
        }
    }

    /// Reports it. What the user asked to leave out is grouped: it needs no message for each operation.
    pub fn report(&self, findings: &Findings) {
        let finding = match self.code {
            Code::NotSelected => self.grouped(|count| {
                format!(
                    "{} not selected",
                    counted(count, "operation is", "operations are")
                )
            }),
            Code::DeprecatedSkipped => self.grouped(|count| {
                format!(
                    "{} left out",
                    counted(
                        count,
                        "deprecated operation is",
                        "deprecated operations are"
                    )
                )
            }),
            code => Finding::new(
                code,
                format!("{} is left out: {}", self.operation, self.message),
            ),
        };
        findings.push(finding.at(self.place.clone()));
    }

    fn grouped(&self, wording: fn(usize) -> String) -> Finding {
        Finding::grouped(self.code, self.operation.as_str(), wording)
    }
}
