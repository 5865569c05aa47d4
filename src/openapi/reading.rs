//! The state that all readers of a document share.

use std::cell::{Cell, RefCell};

use crate::document::{Cursor, Documents};
use crate::findings::{Code, Finding, Findings};
use crate::schema::Schemas;

use super::limits::Limits;
use super::path::PathTemplate;
use super::version::Version;

/// The state of reading a document: its version, the problems found so far, and what has been counted towards the limits,
/// because even a small document can describe an enormous API through references.
pub(super) struct Reading<'d> {
    pub(super) version: Version,
    pub(super) schemas: Schemas<'d>,
    /// The problems found so far, in reading order. Operations and shared items refer to them by index.
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

    /// Whether a path may have so many bytes.
    pub(super) fn allows_path(&self, text: &str, at: Cursor<'_>) -> bool {
        let max = self.limits.path_bytes;
        self.is_within(text.len(), max, "bytes in one path", at)
    }

    /// Whether a path may have so many variables.
    pub(super) fn allows_variables(&self, path: &PathTemplate, at: Cursor<'_>) -> bool {
        let max = self.limits.path_variables;
        self.is_within(path.variables().count(), max, "variables in one path", at)
    }

    /// Counts an operation; `false` if there are too many.
    pub(super) fn count_operation(&self, at: Cursor<'_>) -> bool {
        self.operations.update(|count| count + 1);
        let max = self.limits.operations;
        self.is_within(self.operations.get(), max, "operations", at)
    }

    /// Counts parameters or servers; `false` if there are too many.
    pub(super) fn count_parameters(&self, count: usize, at: Cursor<'_>) -> bool {
        self.parameters
            .update(|before| before.saturating_add(count));
        let max = self.limits.parameters;
        self.is_within(self.parameters.get(), max, "parameters and servers", at)
    }

    /// Whether one operation may have `count` parameters.
    pub(super) fn allows_parameters(&self, count: usize, at: Cursor<'_>) -> bool {
        let max = self.limits.operation_parameters;
        self.is_within(count, max, "parameters in one operation", at)
    }

    /// Counts a value, if there is one, and everything inside it; `false` if there are too many items.
    pub(super) fn count_items(&self, value: Option<Cursor<'_>>) -> bool {
        value.is_none_or(|value| self.schemas.visit_all(value))
    }

    fn is_within(&self, count: usize, max: usize, items: &str, at: Cursor<'_>) -> bool {
        if count > max {
            self.exceeded
                .borrow_mut()
                .get_or_insert_with(|| limit_exceeded(max, items, at));
        }
        count <= max
    }

    /// Whether a limit has been exceeded, so that reading must stop.
    pub(super) fn is_exceeded(&self) -> bool {
        self.exceeded.borrow().is_some() || self.schemas.exceeded_at().is_some()
    }

    /// The finding about the limit that has been exceeded, if any.
    pub(super) fn take_exceeded(&self) -> Option<Finding> {
        let items =
            "tags, media types and other items, counted each time a reference leads to them";
        self.exceeded.take().or_else(|| {
            let at = self.documents.cursor(self.schemas.exceeded_at()?);
            Some(limit_exceeded(self.limits.items, items, at))
        })
    }
}

fn limit_exceeded(max: usize, items: &str, at: Cursor<'_>) -> Finding {
    let message = format!("the document has more than {max} {items}");
    Finding::new(Code::LimitExceeded, message).at(at.place())
}

#[cfg(test)]
mod tests {
    use crate::document::{Documents, Input, ReadOptions};
    use crate::findings::Findings;
    use crate::openapi::{Limits, reader};

    /// Reads a document within these limits and returns the messages of the findings.
    fn list_messages(spec: &str, limits: &Limits) -> Vec<String> {
        let input = Input::Stdin(spec.into());
        let Ok(documents) = Documents::open(input, &ReadOptions::default()) else {
            panic!("the text is YAML")
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
    fn shared_items_count_for_each_path_that_uses_them() {
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
        // Each path has two parameters and two items: the list of tags and the tag. The shared body is read once.
        let sufficient = Limits {
            path_bytes: 2,
            path_variables: 0,
            operations: 4,
            operation_parameters: 2,
            parameters: 4,
            items: 6,
        };
        assert_eq!(list_messages(spec, &sufficient), [""; 0]);
        let lower = |change: fn(&mut Limits)| {
            let mut limits = sufficient.clone();
            change(&mut limits);
            list_messages(spec, &limits)
        };
        for (found, expected) in [
            (
                lower(|limits| limits.path_bytes -= 1),
                "1 bytes in one path",
            ),
            (lower(|limits| limits.operations -= 1), "3 operations"),
            (
                lower(|limits| limits.operation_parameters -= 1),
                "1 parameters in one operation",
            ),
            (
                lower(|limits| limits.parameters -= 1),
                "3 parameters and servers",
            ),
            (
                lower(|limits| limits.items -= 1),
                "5 tags, media types and other items, counted each time a reference leads to them",
            ),
        ] {
            assert_eq!(found, [format!("the document has more than {expected}")]);
        }
    }

    #[test]
    fn all_items_of_the_lists_of_a_shared_operation_count() {
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
            list_messages(spec, &limits).is_empty()
        };
        assert!(fits(8, 4));
        assert!(!fits(7, 4));
        assert!(!fits(8, 3));
    }
}
