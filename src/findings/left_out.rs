//! Operations that are not in the template.

use super::{Code, Finding, Findings, Place, counted};

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
        }
    }

    /// Reports it. Operations that the user chose to leave out are grouped in reports.
    pub fn report(&self, findings: &Findings) {
        let finding = match self.code {
            Code::NotSelected => self.group(|count| {
                format!(
                    "{} not selected",
                    counted(count, "operation is", "operations are")
                )
            }),
            Code::DeprecatedSkipped => self.group(|count| {
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

    fn group(&self, wording: fn(usize) -> String) -> Finding {
        Finding::grouped(self.code, self.operation.as_str(), wording)
    }
}
