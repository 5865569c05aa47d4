//! Reads the parts of Swagger 2.0 that differ from OpenAPI 3 into the same types. They are read directly from the tree,
//! because `openapiv3` does not support Swagger 2.0.
//!
//! Source: OpenAPI Specification 2.0.

use indexmap::IndexMap;

use crate::document::Cursor;
use crate::findings::{Code, Finding};

use super::body::describe_media_type;
use super::model::{Blocked, Body, Location, Server, Style};
use super::parameter::ParameterMembers;
use super::reading::Reading;
use super::security::SchemeKind;
use super::tolerance::{is_true, malformed, text, unreadable};

/// The servers that `schemes`, `host` and `basePath` describe; empty without `host`.
pub(super) fn read_servers(root: Cursor<'_>) -> Vec<Server> {
    match root.get("schemes") {
        Some(schemes) => read_schemes(root, schemes),
        // The default is the scheme with which the document was fetched, which is unknown.
        None => build_server(root, "https").into_iter().collect(),
    }
}

/// The document's servers with other `schemes`, such as those of an operation.
pub(super) fn read_schemes(root: Cursor<'_>, schemes: Cursor<'_>) -> Vec<Server> {
    schemes
        .items()
        .filter_map(|scheme| scheme.as_str())
        .filter_map(|scheme| build_server(root, scheme))
        .collect()
}

fn build_server(root: Cursor<'_>, scheme: &str) -> Option<Server> {
    let trimmed = |key: &str| {
        root.get(key)
            .and_then(|value| value.as_str())
            .unwrap_or_default()
            .trim()
    };
    let host = trimmed("host");
    if host.is_empty() {
        return None;
    }
    let path = trimmed("basePath").trim_matches('/');
    let slash = if path.is_empty() { "" } else { "/" };
    Some(Server {
        url: format!("{scheme}://{host}{slash}{path}"),
        description: None,
        variables: IndexMap::new(),
        place: root.get("host")?.place(),
        url_place: root.get("host")?.place(),
    })
}

/// Reads a parameter in the path, query or headers; `None` for `body` and `formData` parameters, which describe the
/// request body. Reports a finding and returns `None` if the parameter cannot be used.
pub(super) fn read_parameter(
    cursor: Cursor<'_>,
    reading: &Reading<'_>,
) -> Option<ParameterMembers> {
    let location = match text(cursor, "in").as_deref() {
        Some("query") => Location::Query,
        Some("header") => Location::Header,
        Some("path") => Location::Path,
        Some("body" | "formData") => return None,
        other => {
            let message = match other {
                Some(place) => {
                    format!("a parameter has `in: {place}`, which is not a location in Swagger 2.0")
                }
                None => "a parameter has no `in`".to_owned(),
            };
            let finding = Finding::new(Code::MalformedItem, message).at(cursor.place());
            reading
                .problems
                .push(finding.help("the operations that use it are generated without it"));
            return None;
        }
    };
    let Some(name) = text(cursor, "name").filter(|name| !name.is_empty()) else {
        let finding = malformed("a parameter has no `name`", cursor);
        reading.problems.push(finding);
        return None;
    };
    let format = text(cursor, "collectionFormat");
    let (style, explode) = convert_collection_format(format.as_deref(), location);
    Some(ParameterMembers {
        name,
        location,
        required: cursor.get("required").is_some_and(is_true),
        style,
        explode: Some(explode),
        allow_reserved: false,
        allow_empty: cursor.get("allowEmptyValue").is_some_and(is_true),
    })
}

/// The style and `explode` that correspond to a `collectionFormat`; the default is comma-separated values (`csv`).
fn convert_collection_format(format: Option<&str>, location: Location) -> (Style, bool) {
    match (format, location) {
        (Some("multi"), Location::Query) => (Style::Form, true),
        (Some("ssv"), _) => (Style::SpaceDelimited, false),
        (Some("pipes"), _) => (Style::PipeDelimited, false),
        (_, Location::Query) => (Style::Form, false),
        (_, Location::Path | Location::Header | Location::Cookie) => (Style::Simple, false),
    }
}

/// Reads the body that the `body` parameter or the `formData` parameters of an operation and its path item describe.
///
/// # Errors
/// The `body` parameter cannot be read, so the operation must be left out.
pub(super) fn read_body<'d>(
    operation: Cursor<'d>,
    path: Cursor<'d>,
    root: Cursor<'d>,
    reading: &Reading<'d>,
) -> Result<Option<Body>, Blocked> {
    let lists = [operation.get("parameters"), path.get("parameters")];
    let mut form = None;
    for unresolved in lists.into_iter().flatten().flat_map(|list| list.items()) {
        // `Parameters` reports references that cannot be resolved.
        let Ok(cursor) = unresolved.resolve() else {
            continue;
        };
        match cursor.get("in").and_then(|place| place.as_str()) {
            Some("body") => return read_json_body(cursor, operation, root, reading).map(Some),
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
    let mut types = read_media_types(operation, root);
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
            .map(|name| describe_media_type(name, None, reading))
            .collect(),
        place,
    }))
}

fn read_json_body<'d>(
    cursor: Cursor<'d>,
    operation: Cursor<'d>,
    root: Cursor<'d>,
    reading: &Reading<'d>,
) -> Result<Body, Blocked> {
    let Some(schema) = cursor.get("schema") else {
        return Err(unreadable(
            Code::UnreadableBody,
            "its body parameter has no schema",
            cursor,
        ));
    };
    let mut types = read_media_types(operation, root);
    if types.is_empty() {
        types.push("application/json".to_owned());
    }
    Ok(Body {
        required: cursor.get("required").is_some_and(is_true),
        media: types
            .iter()
            .map(|name| describe_media_type(name, Some(schema), reading))
            .collect(),
        place: cursor.place(),
    })
}

/// The media types that the operation consumes or, if it does not declare any, those that the document consumes.
fn read_media_types(operation: Cursor<'_>, root: Cursor<'_>) -> Vec<String> {
    let list = operation.get("consumes").or_else(|| root.get("consumes"));
    list.into_iter()
        .flat_map(|list| list.items())
        .filter_map(|name| name.as_str())
        .map(str::to_owned)
        .collect()
}

/// Reads the kind of a Security Scheme Object of Swagger 2.0.
///
/// # Errors
/// The reason why it cannot be read, as a clause: `it has no …`, `its type is …`.
pub(super) fn read_scheme_kind(cursor: Cursor<'_>) -> Result<SchemeKind, String> {
    match text(cursor, "type").as_deref() {
        Some("basic") => Ok(SchemeKind::Basic),
        Some("apiKey") => {
            let name = text(cursor, "name").ok_or("it has no `name`")?;
            let location = match text(cursor, "in").as_deref() {
                Some("header") => Location::Header,
                Some("query") => Location::Query,
                other => return Err(format!("its `in` is {}", other.unwrap_or("missing"))),
            };
            Ok(SchemeKind::ApiKey { location, name })
        }
        // OpenAPI 3 calls the flow `application` "client credentials".
        Some("oauth2") if text(cursor, "flow").as_deref() == Some("application") => {
            Ok(SchemeKind::ClientCredentials {
                token_url: text(cursor, "tokenUrl").unwrap_or_default(),
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
