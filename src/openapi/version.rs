//! Detects the version of OpenAPI of a document, or the other format that it has.

use crate::document::{Cursor, Kind};
use crate::findings::{Code, Finding, Findings};
use crate::schema::Dialect;

/// The supported versions, grouped by how they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// Swagger 2.0
    V2,
    /// OpenAPI 3.0
    V30,
    /// OpenAPI 3.1 and 3.2
    V31,
}

impl Version {
    /// The dialect of JSON Schema in this version.
    pub(super) fn dialect(self) -> Dialect {
        match self {
            Self::V2 => Dialect::V2,
            Self::V30 => Dialect::V30,
            Self::V31 => Dialect::V31,
        }
    }

    /// The version that the document declares. Reports an error finding and returns `None` if it is not supported.
    pub(super) fn detect(root: Cursor<'_>, findings: &Findings) -> Option<Self> {
        let reject = |code, message: String, help: &str| {
            Finding::new(code, message).at(root.place()).help(help)
        };
        if root.kind() != Kind::Object {
            let message = match text_format(root.text()) {
                Some(format) => format!("the document is {format}, not an OpenAPI description"),
                None => {
                    "the document is not a mapping, so it is not an OpenAPI description".to_owned()
                }
            };
            findings.push(reject(Code::NotOpenapi, message, EXPECTED));
            return None;
        }
        for (key, versions) in [
            ("openapi", ["3.0", "3.1", "3.2"].as_slice()),
            ("swagger", &["2.0", "2"]),
        ] {
            let Some(value) = root.get(key) else { continue };
            let text = value.scalar_text().unwrap_or_default();
            if !versions.iter().any(|version| is_version(text, version)) {
                findings.push(
                    Finding::new(
                        Code::UnsupportedVersion,
                        format!("`{key}: {text}` is not a supported version"),
                    )
                    .at(value.place())
                    .help("spec2dest supports Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2"),
                );
                return None;
            }
            return Some(match key {
                "swagger" => Self::V2,
                _ if is_version(text, "3.0") => Self::V30,
                _ => Self::V31,
            });
        }
        let message = match other_format(root).or_else(|| text_format(root.text())) {
            Some(format) => format!("the document is {format}, not an OpenAPI description"),
            None => {
                "the document has neither `openapi:` nor `swagger:` at its top level".to_owned()
            }
        };
        findings.push(reject(Code::NotOpenapi, message, EXPECTED));
        None
    }
}

const EXPECTED: &str =
    "provide a document with `openapi: 3.x` or `swagger: '2.0'` at its top level";

/// Whether `text` is `version`, a patch release of it or a pre-release: for `3.1`, also `3.1.0-rc1`, but not `3.10`.
fn is_version(text: &str, version: &str) -> bool {
    text.trim()
        .strip_prefix(version)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
}

/// The format that the first line of a file identifies, with its article; `None` for other formats.
///
/// Source: API Blueprint Specification, "Metadata section"; RAML 1.0, "Markup Language".
#[must_use]
pub fn text_format(text: &str) -> Option<&'static str> {
    let first = text.lines().next().unwrap_or_default();
    match () {
        () if first.starts_with("#%RAML") => Some("a RAML document"),
        () if first.starts_with("FORMAT:") => Some("an API Blueprint"),
        () => None,
    }
}

/// The format of a document that is often confused with OpenAPI, with its article.
fn other_format(root: Cursor<'_>) -> Option<&'static str> {
    let has = |key: &str| root.get(key).is_some();
    match () {
        () if has("asyncapi") => Some("an AsyncAPI document"),
        () if has("AWSTemplateFormatVersion") || has("Resources") => {
            Some("a CloudFormation template")
        }
        () if has("arazzo") => Some("an Arazzo description"),
        () if has("overlay") => Some("an OpenAPI Overlay"),
        () if root.get("info").is_some_and(|info| {
            info.get("_postman_id").is_some() || info.get("schema").is_some()
        }) =>
        {
            Some("a Postman collection")
        }
        () if has("swaggerVersion") => Some("a Swagger 1 document"),
        () if has("$schema") || has("properties") => Some("a JSON Schema"),
        () => None,
    }
}
