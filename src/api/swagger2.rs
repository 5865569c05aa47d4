//! Swagger 2.0: the parts that are written otherwise than in OpenAPI 3, read into the same types.
//!
//! Source: OpenAPI Specification 2.0.

use indexmap::IndexMap;

use crate::document::{Cursor, Kind};
use crate::findings::{Code, Finding, Findings};

use super::body::described;
use super::extension_reader;
use super::model::{Blocked, Body, Location, Parameter, SchemeKind, Server, Style};
use super::reading::Reading;
use super::schema;
use super::tolerance::{is_true, malformed, unreadable};

/// The servers that `schemes`, `host` and `basePath` make; none without `host`.
pub(super) fn servers(root: Cursor<'_>) -> Vec<Server> {
    match root.get("schemes") {
        Some(schemes) => with_schemes(root, schemes),
        // Without schemes it is the one that the document was fetched by, which nobody knows.
        None => vec![server(root, "https")].into_iter().flatten().collect(),
    }
}

/// The servers of the document with these schemes, which an operation may have of its own.
pub(super) fn with_schemes(root: Cursor<'_>, schemes: Cursor<'_>) -> Vec<Server> {
    schemes
        .items()
        .filter_map(|scheme| scheme.as_str())
        .filter_map(|scheme| server(root, scheme))
        .collect()
}

fn server(root: Cursor<'_>, scheme: &str) -> Option<Server> {
    let text = |key: &str| {
        root.get(key)
            .and_then(|value| value.as_str())
            .unwrap_or_default()
            .trim()
    };
    let host = text("host");
    if host.is_empty() {
        return None;
    }
    let path = text("basePath").trim_matches('/');
    let slash = if path.is_empty() { "" } else { "/" };
    Some(Server {
        url: format!("{scheme}://{host}{slash}{path}"),
        description: None,
        variables: IndexMap::new(),
        place: root.get("host")?.place(),
        url_place: root.get("host")?.place(),
    })
}

/// A parameter in path, query or header; `None` for `body` and `formData`, which are the body, and after a finding.
pub(super) fn parameter(
    cursor: Cursor<'_>,
    reading: &Reading<'_>,
    findings: &Findings,
) -> Option<Parameter> {
    if cursor.kind() != Kind::Object {
        findings.push(malformed("a parameter is not a mapping", cursor));
        return None;
    }
    let text = |key: &str| cursor.get(key).and_then(|value| value.scalar_text());
    let location = match text("in") {
        Some("query") => Location::Query,
        Some("header") => Location::Header,
        Some("path") => Location::Path,
        Some("body" | "formData") => return None,
        other => {
            let message = match other {
                Some(place) => {
                    format!("a parameter is `in: {place}`, which Swagger 2.0 does not have")
                }
                None => "a parameter has no `in`".to_owned(),
            };
            findings.push(
                Finding::new(Code::MalformedItem, message)
                    .at(cursor.place())
                    .help("the operations that use it are generated without it"),
            );
            return None;
        }
    };
    let Some(name) = text("name").filter(|name| !name.is_empty()) else {
        findings.push(malformed("a parameter has no `name`", cursor));
        return None;
    };
    let (style, explode) = collection(text("collectionFormat"), location);
    Some(Parameter {
        name: name.to_owned(),
        location,
        required: location == Location::Path || cursor.get("required").is_some_and(is_true),
        // Type, items and enum stand in the parameter itself.
        shape: schema::shape(cursor, reading),
        style,
        explode,
        content: false,
        allow_reserved: false,
        allow_empty: cursor.get("allowEmptyValue").is_some_and(is_true),
        only_value: schema::only_value(cursor, reading),
        extension: extension_reader::on_parameter(cursor, findings),
        place: cursor.place(),
    })
}

/// The style that says the same as a `collectionFormat`; a list of comma-separated values is the default.
fn collection(format: Option<&str>, location: Location) -> (Style, bool) {
    match (format, location) {
        (Some("multi"), Location::Query) => (Style::Form, true),
        (Some("ssv"), _) => (Style::SpaceDelimited, false),
        (Some("pipes"), _) => (Style::PipeDelimited, false),
        (_, Location::Query) => (Style::Form, false),
        (_, Location::Path | Location::Header | Location::Cookie) => (Style::Simple, false),
    }
}

/// The body that the `body` parameter or the `formData` parameters of an operation and its path make.
///
/// # Errors
/// A body parameter cannot be read.
pub(super) fn body(
    operation: Cursor<'_>,
    path: Cursor<'_>,
    root: Cursor<'_>,
    reading: &Reading<'_>,
) -> Result<Option<Body>, Blocked> {
    let lists = [operation.get("parameters"), path.get("parameters")];
    let mut form = None;
    for written in lists.into_iter().flatten().flat_map(|list| list.items()) {
        // One that cannot be resolved is reported where parameters are read.
        let Ok(cursor) = written.resolve() else {
            continue;
        };
        match cursor.get("in").and_then(|place| place.as_str()) {
            Some("body") => return json_body(cursor, operation, root, reading).map(Some),
            Some("formData") => {
                let file = cursor.get("type").and_then(|kind| kind.as_str()) == Some("file");
                form.get_or_insert_with(|| (cursor.place(), false)).1 |= file;
            }
            _ => {}
        }
    }
    let Some((place, has_file)) = form else {
        return Ok(None);
    };
    let mut types = consumes(operation, root);
    types.retain(|name| name.contains("form"));
    if types.is_empty() {
        types.push(
            if has_file {
                "multipart/form-data"
            } else {
                "application/x-www-form-urlencoded"
            }
            .to_owned(),
        );
    }
    Ok(Some(Body {
        required: true,
        media: types
            .iter()
            .map(|name| described(name, None, reading))
            .collect(),
        place,
    }))
}

fn json_body(
    cursor: Cursor<'_>,
    operation: Cursor<'_>,
    root: Cursor<'_>,
    reading: &Reading<'_>,
) -> Result<Body, Blocked> {
    let Some(schema) = cursor.get("schema") else {
        return Err(unreadable(
            Code::UnreadableBody,
            "its body parameter has no schema",
            cursor,
        ));
    };
    let mut types = consumes(operation, root);
    if types.is_empty() {
        types.push("application/json".to_owned());
    }
    Ok(Body {
        required: cursor.get("required").is_some_and(is_true),
        media: types
            .iter()
            .map(|name| described(name, Some(schema), reading))
            .collect(),
        place: cursor.place(),
    })
}

/// The media types of the operation, or else of the document.
fn consumes(operation: Cursor<'_>, root: Cursor<'_>) -> Vec<String> {
    let list = operation.get("consumes").or_else(|| root.get("consumes"));
    list.into_iter()
        .flat_map(|list| list.items())
        .filter_map(|name| name.as_str())
        .map(str::to_owned)
        .collect()
}

/// What a security definition is, or why it cannot be read.
pub(super) fn scheme_kind(cursor: Cursor<'_>) -> Result<SchemeKind, String> {
    let text = |key: &str| cursor.get(key).and_then(|value| value.scalar_text());
    match text("type") {
        Some("basic") => Ok(SchemeKind::Basic),
        Some("apiKey") => {
            let name = text("name").ok_or("it has no `name`")?.to_owned();
            match text("in") {
                Some("header") => Ok(SchemeKind::ApiKey {
                    location: Location::Header,
                    name,
                }),
                Some("query") => Ok(SchemeKind::ApiKey {
                    location: Location::Query,
                    name,
                }),
                other => Err(format!("its `in` is {}", other.unwrap_or("missing"))),
            }
        }
        // `application` is what OpenAPI 3 calls client credentials.
        Some("oauth2") if text("flow") == Some("application") => {
            Ok(SchemeKind::ClientCredentials {
                token_url: text("tokenUrl").unwrap_or_default().to_owned(),
                scopes: cursor
                    .get("scopes")
                    .into_iter()
                    .flat_map(|s| s.entries())
                    .map(|(scope, _)| scope.to_owned())
                    .collect(),
            })
        }
        Some("oauth2") => Ok(SchemeKind::OtherOAuth2),
        Some(other) => Err(format!("its type is `{other}`")),
        None => Err("it has no `type`".to_owned()),
    }
}
