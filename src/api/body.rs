//! Request bodies.

use std::rc::Rc;

use crate::document::{Cursor, Kind};
use crate::findings::{Code, Findings};

use super::model::{Blocked, Body, MediaType, Shape};
use super::reading::Reading;
use super::tolerance::{is_true, malformed, unreadable};
use super::version::Version;
use super::{schema, swagger2};

/// Reads request bodies.
pub(super) struct Bodies<'d> {
    reading: Rc<Reading<'d>>,
    root: Cursor<'d>,
}

impl<'d> Bodies<'d> {
    pub(super) fn new(reading: Rc<Reading<'d>>, root: Cursor<'d>) -> Self {
        Self { reading, root }
    }

    /// The body of `operation`, which stands in the path item `path`.
    ///
    /// # Errors
    /// There is one, but it cannot be read: without it the request would be another.
    pub(super) fn read(
        &self,
        operation: Cursor<'d>,
        path: Cursor<'d>,
        findings: &Findings,
    ) -> Result<Option<Body>, Blocked> {
        if self.reading.version == Version::V2 {
            return swagger2::body(operation, path, self.root, &self.reading);
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
                findings.push(*finding);
                return Err(blocked);
            }
        };
        if cursor.kind() != Kind::Object {
            return Err(unreadable(
                Code::UnreadableBody,
                "its request body is not a mapping",
                cursor,
            ));
        }
        Ok(Some(body(cursor, &self.reading, findings)))
    }
}

fn body(cursor: Cursor<'_>, reading: &Reading<'_>, findings: &Findings) -> Body {
    if !is_plain(cursor)
        && let Err(error) = typed(cursor)
    {
        findings.push(malformed(
            &format!("the request body is not as OpenAPI wants it: {error}"),
            cursor,
        ));
    }
    let required = cursor.get("required").is_some_and(is_true);
    let mut media = Vec::new();
    if let Some(content) = cursor.get("content") {
        if content.kind() != Kind::Object {
            findings.push(malformed("`content` is not a mapping", content));
        }
        let fits = reading.items(content.len(), content);
        media.extend(
            content
                .entries()
                .filter(|_| fits)
                .map(|(name, value)| media_type(name, value, reading, findings)),
        );
    }
    Body {
        required,
        media,
        place: cursor.place(),
    }
}

/// What is not typed: schemas are looked at in the tree, and examples not at all.
const LEFT_OUT: &[&str] = &["content", "description"];

/// Whether there is nothing in the body that `openapiv3` could refuse; most are like this.
fn is_plain(cursor: Cursor<'_>) -> bool {
    cursor.entries().all(|(key, value)| match key {
        "required" => value.kind() == Kind::Bool,
        key => LEFT_OUT.contains(&key) || key.starts_with("x-"),
    })
}

/// The body as `openapiv3` has it, without its content.
fn typed(cursor: Cursor<'_>) -> Result<openapiv3::RequestBody, serde_json::Error> {
    let mut json = cursor.to_json(LEFT_OUT);
    if let Some(members) = json.as_object_mut() {
        members.retain(|key, _| !key.starts_with("x-"));
    }
    serde_json::from_value(json)
}

/// One entry of `content`; from OpenAPI 3.2 on it may be a reference.
fn media_type(
    name: &str,
    written: Cursor<'_>,
    reading: &Reading<'_>,
    findings: &Findings,
) -> MediaType {
    let schema = match written.resolve() {
        Ok(value) => value.get("schema"),
        Err(finding) => {
            findings.push(*finding);
            None
        }
    };
    described(name, schema, reading)
}

/// A media type with what its schema says.
pub(super) fn described(
    name: &str,
    schema: Option<Cursor<'_>>,
    reading: &Reading<'_>,
) -> MediaType {
    MediaType {
        name: name.trim().to_owned(),
        shape: schema.map_or(Shape::Unknown, |schema| schema::shape(schema, reading)),
        required_scalars: schema
            .map(|schema| schema::required_scalars(schema, reading))
            .unwrap_or_default(),
    }
}
