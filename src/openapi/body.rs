//! Reads request bodies.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use crate::document::{Cursor, Kind, NodeId};
use crate::findings::Code;
use crate::schema::SchemaRef;

use super::model::{Blocked, Body, FormLists, MediaType};
use super::reading::Reading;
use super::swagger2;
use super::tolerance::{is_true, malformed, unreadable};
use super::typed::deserialize_item;
use super::version::Version;

/// Reads request bodies; one that several operations share is read only once.
pub(super) struct Bodies<'d> {
    reading: Rc<Reading<'d>>,
    root: Cursor<'d>,
    /// The bodies read so far, each with the indexes of its problems.
    cache: HashMap<NodeId, (Rc<Body>, Range<usize>)>,
}

impl<'d> Bodies<'d> {
    pub(super) fn new(reading: Rc<Reading<'d>>, root: Cursor<'d>) -> Self {
        Self {
            reading,
            root,
            cache: HashMap::new(),
        }
    }

    /// Reads the body of `operation`, which is in the path item `path`. Adds the indexes of the body's problems to
    /// `problems`, because another operation may have read it.
    ///
    /// # Errors
    /// The operation has a body that cannot be read, so it must be left out: a request without the body would be wrong.
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
        let Some(unresolved) = operation
            .get("requestBody")
            .filter(|body| body.kind() != Kind::Null)
        else {
            return Ok(None);
        };
        let cursor = match unresolved.resolve() {
            Ok(cursor) => cursor,
            Err(finding) => {
                return Err(unreadable(
                    Code::UnreadableBody,
                    &finding.message,
                    unresolved,
                ));
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
        let (body, body_problems) = self.cache.entry(cursor.identity()).or_insert_with(read);
        problems.push(body_problems.clone());
        Ok(Some(Rc::clone(body)))
    }
}

/// The members that `openapiv3` does not validate: `content` is read directly from the tree, and a malformed `description`
/// does not affect requests.
const UNTYPED_MEMBERS: &[&str] = &["content", "description"];

fn read_body<'d>(cursor: Cursor<'d>, reading: &Reading<'d>) -> Body {
    let required = match deserialize_item::<openapiv3::RequestBody>(cursor, UNTYPED_MEMBERS, &[]) {
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

/// Reads an entry of `content`. In OpenAPI 3.2, it can be a reference.
fn read_media_type<'d>(name: &str, unresolved: Cursor<'d>, reading: &Reading<'d>) -> MediaType {
    match unresolved.resolve() {
        Ok(value) => MediaType {
            examples: examples(value),
            form_lists: form_lists(value),
            ..describe_media_type(name, value.get("schema"), reading)
        },
        Err(finding) => {
            reading.problems.push(*finding);
            describe_media_type(name, None, reading)
        }
    }
}

/// Builds a media type without examples.
pub(super) fn describe_media_type<'d>(
    name: &str,
    schema: Option<Cursor<'d>>,
    reading: &Reading<'d>,
) -> MediaType {
    MediaType {
        name: name.trim().to_owned(),
        schema: schema.map(|schema| SchemaRef::new(schema, reading.version.dialect())),
        examples: None,
        form_lists: FormLists::default(),
    }
}

/// How a form sends the items of a list, according to the encodings of its properties.
fn form_lists(media_type: Cursor<'_>) -> FormLists {
    let encodings = media_type.get("encoding").into_iter();
    let mut encodings = encodings.flat_map(|all| all.entries());
    let is_deep = encodings.any(|(_, encoding)| {
        let style = encoding.get("style").and_then(|style| style.as_str());
        style == Some("deepObject")
    });
    if is_deep {
        FormLists::Numbered
    } else {
        FormLists::Repeated
    }
}

/// The node of `example` or, if there is none, of `examples`.
pub(super) fn examples(holder: Cursor<'_>) -> Option<NodeId> {
    let examples = holder.get("example").or_else(|| holder.get("examples"));
    examples.map(|examples| examples.id())
}
