//! Request bodies.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use crate::document::{Cursor, Kind, NodeId};
use crate::findings::Code;
use crate::schema::SchemaRef;

use super::model::{Blocked, Body, MediaType};
use super::reading::Reading;
use super::swagger2;
use super::tolerance::{is_true, malformed, unreadable};
use super::typed::typed;
use super::version::Version;

/// Reads request bodies; shared ones are read once.
pub(super) struct Bodies<'d> {
    reading: Rc<Reading<'d>>,
    root: Cursor<'d>,
    known: HashMap<NodeId, (Rc<Body>, Range<usize>)>,
}

impl<'d> Bodies<'d> {
    pub(super) fn new(reading: Rc<Reading<'d>>, root: Cursor<'d>) -> Self {
        Self {
            reading,
            root,
            known: HashMap::new(),
        }
    }

    /// The body of `operation`, which is in the path item `path`. Adds to `problems` which problems a shared body has.
    ///
    /// # Errors
    /// There is one, but it cannot be read: without it, the request would be a different one.
    pub(super) fn read(
        &mut self,
        operation: Cursor<'d>,
        path: Cursor<'d>,
        problems: &mut Vec<Range<usize>>,
    ) -> Result<Option<Rc<Body>>, Blocked> {
        if self.reading.version == Version::V2 {
            let body = swagger2::read_body(operation, path, self.root, &self.reading)?;
            return Ok(body.map(Rc::new));
        }
        let Some(written) = operation
            .get("requestBody")
            .filter(|body| body.kind() != Kind::Null)
        else {
            return Ok(None);
        };
        let cursor = match written.resolve() {
            Ok(cursor) => cursor,
            Err(finding) => {
                let blocked = unreadable(Code::UnreadableBody, &finding.message, written);
                self.reading.problems.push(*finding);
                return Err(blocked);
            }
        };
        if cursor.kind() != Kind::Object {
            let message = "its request body is not a mapping";
            return Err(unreadable(Code::UnreadableBody, message, cursor));
        }
        let reading = &self.reading;
        let read = || {
            let start = reading.problems.count();
            let body = Rc::new(read_body(cursor, reading));
            (body, start..reading.problems.count())
        };
        let (body, own_problems) = self.known.entry(cursor.identity()).or_insert_with(read);
        problems.push(own_problems.clone());
        Ok(Some(Rc::clone(body)))
    }
}

/// What is not typed. The content is read from the tree; an unusual `description` does not affect a request.
const LEFT_OUT: &[&str] = &["content", "description"];

fn read_body<'d>(cursor: Cursor<'d>, reading: &Reading<'d>) -> Body {
    let required = match typed::<openapiv3::RequestBody>(cursor, LEFT_OUT, &[]) {
        Ok(body) => body.required,
        Err(error) => {
            let message = format!("the request body is not valid: {error}");
            reading.problems.push(malformed(&message, cursor));
            cursor.get("required").is_some_and(is_true)
        }
    };
    let mut media = Vec::new();
    if let Some(content) = cursor.get("content") {
        if content.kind() != Kind::Object {
            let finding = malformed("`content` is not a mapping", content);
            reading.problems.push(finding);
        }
        if reading.schemas.visit(content.len(), content) {
            let entries = content.entries();
            media.extend(entries.map(|(name, value)| read_media_type(name, value, reading)));
        }
    }
    Body {
        required,
        media,
        place: cursor.place(),
    }
}

/// One entry of `content`; from OpenAPI 3.2 on it may be a reference.
fn read_media_type<'d>(name: &str, written: Cursor<'d>, reading: &Reading<'d>) -> MediaType {
    match written.resolve() {
        Ok(value) => MediaType {
            examples: examples(value),
            ..describe_media_type(name, value.get("schema"), reading)
        },
        Err(finding) => {
            reading.problems.push(*finding);
            describe_media_type(name, None, reading)
        }
    }
}

/// A media type with its schema, without examples.
pub(super) fn describe_media_type<'d>(
    name: &str,
    schema: Option<Cursor<'d>>,
    reading: &Reading<'d>,
) -> MediaType {
    MediaType {
        name: name.trim().to_owned(),
        schema: schema.map(|schema| SchemaRef::new(schema, reading.version.dialect())),
        examples: None,
    }
}

/// The node of `example` or `examples`.
pub(super) fn examples(holder: Cursor<'_>) -> Option<NodeId> {
    let examples = holder.get("example").or_else(|| holder.get("examples"));
    examples.map(|examples| examples.id())
}
