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
    items: Cell<usize>,
    exceeded: RefCell<Option<Finding>>,
}

impl<'d> Reading<'d> {
    pub(super) fn new(root: Cursor<'d>, version: Version) -> Self {
        Self {
            version,
            limits: root.limits(),
            operations: Cell::new(0),
            parameters: Cell::new(0),
            items: Cell::new(0),
            exceeded: RefCell::default(),
        }
    }

    /// Counts an operation; `false` when there are too many.
    pub(super) fn operation(&self, at: Cursor<'_>) -> bool {
        self.operations.update(|count| count + 1);
        let most = self.limits.operations;
        self.bounded(self.operations.get(), most, "operations", at)
    }

    /// Counts parameters or servers; `false` when there are too many.
    pub(super) fn parameters(&self, count: usize, at: Cursor<'_>) -> bool {
        self.parameters
            .update(|before| before.saturating_add(count));
        let most = self.limits.parameters;
        self.bounded(self.parameters.get(), most, "parameters and servers", at)
    }

    /// Whether one operation may have `count` parameters.
    pub(super) fn may_have(&self, count: usize, at: Cursor<'_>) -> bool {
        let most = self.limits.operation_parameters;
        self.bounded(count, most, "parameters in one operation", at)
    }

    /// Counts things that are looked at; `false` when they have become too many.
    pub(super) fn items(&self, count: usize, at: Cursor<'_>) -> bool {
        self.items.update(|before| before.saturating_add(count));
        let what = "schemas, tags and other items behind its references";
        self.bounded(self.items.get(), self.limits.items, what, at)
    }

    /// Counts a value with everything in it, if there is one; `false` when there are too many.
    pub(super) fn whole(&self, value: Option<Cursor<'_>>) -> bool {
        value.is_none_or(|value| self.items(size(value), value))
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

/// How many values there are in `value`, itself included.
fn size(value: Cursor<'_>) -> usize {
    let members = value.entries().map(|(_, member)| size(member));
    1 + members.chain(value.items().map(size)).sum::<usize>()
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
        let findings = Findings::default();
        let api = api::read(documents.root(), None, &|_| true, &findings);
        let said: Vec<_> = findings
            .iter()
            .map(|finding| finding.message.clone())
            .collect();
        assert_eq!(api.is_none(), !said.is_empty());
        said
    }

    #[test]
    fn what_is_shared_by_many_is_counted_for_each() {
        // Each path has its two parameters. Those of the shared item are read once: seven references for the shape of `q`,
        // one for its only value, and what each leads to.
        let enough = Limits {
            operations: 4,
            operation_parameters: 2,
            parameters: 4,
            items: 16,
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
                "the document has more than 3 parameters and servers",
            ),
            (
                Limits {
                    items: 15,
                    ..enough.clone()
                },
                "the document has more than 15 schemas, tags and other items behind its references",
            ),
        ] {
            assert_eq!(said(limits), [expected]);
        }
    }

    #[test]
    fn lists_of_a_shared_operation_are_counted_whole() {
        let spec = "
openapi: 3.0.3
paths: { /a: { $ref: '#/x-item' }, /b: { $ref: '#/x-item' } }
x-item: { x-spec2dest: { source: s }, put: { tags: [a, b, c], servers: [{ url: a }, { url: b }] } }
";
        let read = |items: usize, parameters: usize| {
            let limits = Limits {
                parameters,
                items,
                ..Limits::default()
            };
            let options = ReadOptions {
                limits,
                ..ReadOptions::default()
            };
            let Ok(documents) = Documents::open(Input::Stdin(spec.into()), &options) else {
                panic!("it is YAML")
            };
            api::read(documents.root(), None, &|_| true, &Findings::default()).is_some()
        };
        assert!(read(12, 4));
        assert!(!read(11, 4));
        assert!(!read(12, 3));
    }
}
