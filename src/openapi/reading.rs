//! What applies to the whole of a document while it is read.

use std::cell::{Cell, RefCell};

use crate::document::{Cursor, Documents};
use crate::findings::{Code, Finding, Findings};
use crate::schema::Schemas;

use super::limits::Limits;
use super::version::Version;

/// The version of a document, the problems found so far, and how much of it may still be read: a small document can lead to
/// very much through its references.
pub(super) struct Reading<'d> {
    pub(super) version: Version,
    pub(super) schemas: Schemas<'d>,
    /// All problems, in reading order; each item keeps the range of its own.
    pub(super) problems: Findings,
    documents: &'d Documents,
    limits: Limits,
    operations: Cell<usize>,
    parameters: Cell<usize>,
    exceeded: RefCell<Option<Finding>>,
}

impl<'d> Reading<'d> {
    pub(super) fn new(documents: &'d Documents, version: Version, limits: &Limits) -> Self {
        Self {
            version,
            schemas: Schemas::new(documents, limits.items),
            problems: Findings::default(),
            documents,
            limits: limits.clone(),
            operations: Cell::new(0),
            parameters: Cell::new(0),
            exceeded: RefCell::default(),
        }
    }

    /// Counts an operation; `false` when there are too many.
    pub(super) fn count_operation(&self, at: Cursor<'_>) -> bool {
        self.operations.update(|count| count + 1);
        let most = self.limits.operations;
        self.is_within(self.operations.get(), most, "operations", at)
    }

    /// Counts parameters or servers; `false` when there are too many.
    pub(super) fn count_parameters(&self, count: usize, at: Cursor<'_>) -> bool {
        self.parameters
            .update(|before| before.saturating_add(count));
        let most = self.limits.parameters;
        self.is_within(self.parameters.get(), most, "parameters and servers", at)
    }

    /// Whether one operation may have `count` parameters.
    pub(super) fn allows_parameters(&self, count: usize, at: Cursor<'_>) -> bool {
        let most = self.limits.operation_parameters;
        self.is_within(count, most, "parameters in one operation", at)
    }

    /// Counts a value with everything in it, if there is one; `false` when there are too many items.
    pub(super) fn count_items(&self, value: Option<Cursor<'_>>) -> bool {
        value.is_none_or(|value| self.schemas.visit_all(value))
    }

    fn is_within(&self, count: usize, most: usize, what: &str, at: Cursor<'_>) -> bool {
        if count > most {
            self.exceeded
                .borrow_mut()
                .get_or_insert_with(|| limit_exceeded(most, what, at));
        }
        count <= most
    }

    /// Whether a limit is exceeded: nothing more is to be read then.
    pub(super) fn is_exceeded(&self) -> bool {
        self.exceeded.borrow().is_some() || self.schemas.exceeded_at().is_some()
    }

    /// The finding about the limit that was exceeded, if one was.
    pub(super) fn take_exceeded(&self) -> Option<Finding> {
        let what = "tags, media types and other items behind its references";
        self.exceeded.take().or_else(|| {
            let at = self.documents.cursor(self.schemas.exceeded_at()?);
            Some(limit_exceeded(self.limits.items, what, at))
        })
    }
}

fn limit_exceeded(most: usize, what: &str, at: Cursor<'_>) -> Finding {
    let message = format!("the document has more than {most} {what}");
    Finding::new(Code::LimitExceeded, message).at(at.place())
}

#[cfg(test)]
mod tests {
    use crate::document::{Documents, Input, ReadOptions};
    use crate::findings::Findings;
    use crate::openapi::{Limits, reader};

    /// The messages about a document that is read with these limits.
    fn messages(spec: &str, limits: &Limits) -> Vec<String> {
        let input = Input::Stdin(spec.into());
        let Ok(documents) = Documents::open(input, &ReadOptions::default()) else {
            panic!("it is YAML")
        };
        let findings = Findings::default();
        let api = reader::read_within(&documents, limits, &findings);
        let messages: Vec<_> = findings
            .iter()
            .map(|finding| finding.message.clone())
            .collect();
        assert_eq!(api.is_none(), !messages.is_empty());
        messages
    }

    #[test]
    fn what_is_shared_by_many_is_counted_for_each() {
        let spec = "
openapi: 3.0.3
paths:
  /a: { $ref: '#/x-item' }
  /b: { $ref: '#/x-item' }
x-item:
  parameters: [{ name: p, in: query }, { name: q, in: query }]
  put: { tags: [a] }
  post: { requestBody: { content: { b: {}, c: {} } } }
";
        // Each path has its two parameters, and two items: the list of tags and its tag. The shared body is read once.
        let enough = Limits {
            operations: 4,
            operation_parameters: 2,
            parameters: 4,
            items: 6,
        };
        assert_eq!(messages(spec, &enough), [""; 0]);
        let fewer = |change: fn(&mut Limits)| {
            let mut limits = enough.clone();
            change(&mut limits);
            messages(spec, &limits)
        };
        for (found, expected) in [
            (fewer(|limits| limits.operations -= 1), "3 operations"),
            (
                fewer(|limits| limits.operation_parameters -= 1),
                "1 parameters in one operation",
            ),
            (
                fewer(|limits| limits.parameters -= 1),
                "3 parameters and servers",
            ),
            (
                fewer(|limits| limits.items -= 1),
                "5 tags, media types and other items behind its references",
            ),
        ] {
            assert_eq!(found, [format!("the document has more than {expected}")]);
        }
    }

    #[test]
    fn lists_of_a_shared_operation_are_counted_whole() {
        let spec = "
openapi: 3.0.3
paths: { /a: { $ref: '#/x-item' }, /b: { $ref: '#/x-item' } }
x-item: { put: { tags: [a, b, c], servers: [{ url: a }, { url: b }] } }
";
        let fits = |items: usize, parameters: usize| {
            let limits = Limits {
                parameters,
                items,
                ..Limits::default()
            };
            messages(spec, &limits).is_empty()
        };
        assert!(fits(8, 4));
        assert!(!fits(7, 4));
        assert!(!fits(8, 3));
    }
}
