//! What holds for the whole of a document while it is read.

use std::cell::{Cell, RefCell};

use crate::document::{Cursor, Limits};
use crate::findings::{Code, Finding};

use super::version::Version;

/// The version of a document, and how much of it is still looked at: a small one can lead to very much through its
/// references.
#[derive(Debug)]
pub(super) struct Reading<'d> {
    pub(super) version: Version,
    limits: &'d Limits,
    operations: Cell<usize>,
    parameters: Cell<usize>,
    schemas: Cell<usize>,
    exceeded: RefCell<Option<Finding>>,
}

impl<'d> Reading<'d> {
    pub(super) fn new(root: Cursor<'d>, version: Version) -> Self {
        Self {
            version,
            limits: root.limits(),
            operations: Cell::new(0),
            parameters: Cell::new(0),
            schemas: Cell::new(0),
            exceeded: RefCell::default(),
        }
    }

    /// Counts an operation; `false` when there are too many.
    pub(super) fn operation(&self, at: Cursor<'_>) -> bool {
        self.operations.update(|count| count + 1);
        let most = self.limits.operations;
        self.bounded(self.operations.get(), most, "operations", at)
    }

    /// Counts a parameter, the `number`th of its operation; `false` when there are too many.
    pub(super) fn parameter(&self, number: usize, at: Cursor<'_>) -> bool {
        self.parameters.update(|count| count + 1);
        let (one, all) = (self.limits.operation_parameters, self.limits.parameters);
        self.bounded(number, one, "parameters in one operation", at)
            && self.bounded(self.parameters.get(), all, "parameters", at)
    }

    /// Counts a schema each time that it is looked at; `false` when this has become too often.
    pub(super) fn schema(&self, at: Cursor<'_>) -> bool {
        self.schemas.update(|count| count + 1);
        let what = "schemas behind the references of its parameters and bodies";
        self.bounded(self.schemas.get(), self.limits.schemas, what, at)
    }

    fn bounded(&self, count: usize, most: usize, what: &str, at: Cursor<'_>) -> bool {
        if count > most {
            self.exceeded.borrow_mut().get_or_insert_with(|| {
                let message = format!("the document has more than {most} {what}");
                Finding::new(Code::LimitExceeded, message).at(at.place())
            });
        }
        count <= most
    }

    /// Whether a limit is exceeded: nothing more is to be read then.
    pub(super) fn is_exceeded(&self) -> bool {
        self.exceeded.borrow().is_some()
    }

    /// What there is to say about the limit that was exceeded, if one was.
    pub(super) fn take_exceeded(&self) -> Option<Finding> {
        self.exceeded.take()
    }
}

#[cfg(test)]
mod tests {
    use crate::api;
    use crate::document::{Documents, Input, Limits, ReadOptions};
    use crate::findings::Findings;

    /// What is said when a document of an operation that shares parameters and schemas is read with these limits.
    fn said(limits: Limits) -> Vec<String> {
        let spec = "
openapi: 3.0.3
paths:
  /a: { $ref: '#/x-item' }
  /b: { $ref: '#/x-item' }
x-item:
  parameters: [{ name: p, in: query }, { name: q, in: query, schema: { $ref: '#/components/schemas/Many' } }]
  put: {}
  post: {}
components:
  schemas:
    Many: { allOf: [{ $ref: '#/components/schemas/More' }, { $ref: '#/components/schemas/More' }] }
    More: { allOf: [{ $ref: '#/components/schemas/None' }, { $ref: '#/components/schemas/None' }] }
    None: {}
";
        let options = ReadOptions {
            limits,
            ..ReadOptions::default()
        };
        let Ok(documents) = Documents::open(Input::Stdin(spec.into()), &options) else {
            panic!("it is YAML")
        };
        let mut findings = Findings::default();
        let api = api::read(documents.root(), None, &|_| true, &mut findings);
        let said: Vec<_> = findings
            .iter()
            .map(|finding| finding.message.clone())
            .collect();
        assert_eq!(api.is_none(), !said.is_empty());
        said
    }

    #[test]
    fn what_is_shared_by_many_is_counted_for_each() {
        // Each path reads its two parameters, and for `q` seven schemas and once more the first, for its only value.
        let enough = Limits {
            operations: 4,
            operation_parameters: 2,
            parameters: 4,
            schemas: 16,
            ..Limits::default()
        };
        assert_eq!(said(enough.clone()), [""; 0]);
        for (limits, expected) in [
            (
                Limits {
                    operations: 3,
                    ..enough.clone()
                },
                "the document has more than 3 operations",
            ),
            (
                Limits {
                    operation_parameters: 1,
                    ..enough.clone()
                },
                "the document has more than 1 parameters in one operation",
            ),
            (
                Limits {
                    parameters: 3,
                    ..enough.clone()
                },
                "the document has more than 3 parameters",
            ),
            (
                Limits {
                    schemas: 15,
                    ..enough.clone()
                },
                "the document has more than 15 schemas behind the references of its parameters and bodies",
            ),
        ] {
            assert_eq!(said(limits), [expected]);
        }
    }
}
