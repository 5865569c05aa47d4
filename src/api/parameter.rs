//! Parameters, typed one by one through `openapiv3`, so that a bad one costs only itself.

use std::collections::HashMap;

use openapiv3::{HeaderStyle, PathStyle, QueryStyle};

use crate::document::{Cursor, Kind};
use crate::findings::{Code, Finding, Findings, Place};

use super::extension_reader;
use super::model::{Location, Parameter, Shape, Style};
use super::tolerance::{is_true, malformed};
use super::version::Version;
use super::{schema, swagger2};

/// Reads parameters; shared ones are read once.
pub(super) struct Parameters {
    version: Version,
    known: HashMap<Place, Option<Parameter>>,
}

impl Parameters {
    pub(super) fn new(version: Version) -> Self {
        Self {
            version,
            known: HashMap::new(),
        }
    }

    /// The parameters of a `parameters` list; what cannot be read is a finding.
    pub(super) fn list(
        &mut self,
        list: Option<Cursor<'_>>,
        findings: &mut Findings,
    ) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        self.merge(&mut parameters, list, findings);
        parameters
    }

    /// Adds the parameters of a list; one with the location and name of an earlier one takes its place.
    ///
    /// Source: OpenAPI 3.1, "Operation Object", `parameters`.
    pub(super) fn merge(
        &mut self,
        parameters: &mut Vec<Parameter>,
        list: Option<Cursor<'_>>,
        findings: &mut Findings,
    ) {
        let Some(list) = list else { return };
        if list.kind() != Kind::Array {
            if list.kind() != Kind::Null {
                findings.push(malformed("`parameters` is not a list", list));
            }
            return;
        }
        for written in list.items() {
            let Some(parameter) = self.one(written, findings) else {
                continue;
            };
            let same = |other: &&mut Parameter| {
                other.location == parameter.location && other.name == parameter.name
            };
            match parameters.iter_mut().find(same) {
                Some(earlier) => *earlier = parameter,
                None => parameters.push(parameter),
            }
        }
    }

    fn one(&mut self, written: Cursor<'_>, findings: &mut Findings) -> Option<Parameter> {
        let cursor = match written.resolve() {
            Ok(cursor) => cursor,
            Err(finding) => {
                findings.push(finding.help("the operation is generated without this parameter"));
                return None;
            }
        };
        let place = cursor.place();
        if let Some(known) = self.known.get(&place) {
            return known.clone();
        }
        let parameter = match self.version {
            Version::V2 => swagger2::parameter(cursor, findings),
            Version::V3 => parameter(cursor, findings),
        };
        self.known.insert(place, parameter.clone());
        parameter
    }
}

/// Reads one parameter of OpenAPI 3.
fn parameter(cursor: Cursor<'_>, findings: &mut Findings) -> Option<Parameter> {
    if cursor.kind() != Kind::Object {
        findings.push(malformed("a parameter is not a mapping", cursor));
        return None;
    }
    let schema = cursor.get("schema").or_else(|| content_schema(cursor));
    let mut parameter = match typed(cursor) {
        Ok(typed) => from_typed(typed, cursor.place()),
        Err(error) => lenient(cursor, &error, findings)?,
    };
    parameter.content = cursor.get("schema").is_none() && cursor.get("content").is_some();
    parameter.shape = schema.map_or(Shape::Unknown, schema::shape);
    parameter.only_value = schema.and_then(schema::only_value);
    parameter.extension = extension_reader::on_parameter(cursor, findings);
    Some(parameter)
}

fn content_schema(cursor: Cursor<'_>) -> Option<Cursor<'_>> {
    cursor.get("content")?.entries().next()?.1.get("schema")
}

/// The parameter as `openapiv3` has it, its schema emptied: what we want of schemas is read from the tree.
fn typed(cursor: Cursor<'_>) -> Result<openapiv3::Parameter, serde_json::Error> {
    let mut json = cursor.to_json(&["schema", "content", "example", "examples", "description"]);
    if let Some(members) = json.as_object_mut() {
        members.retain(|key, _| !key.starts_with("x-"));
        members.insert("schema".to_owned(), serde_json::json!({}));
    }
    serde_json::from_value(json)
}

fn from_typed(typed: openapiv3::Parameter, place: Place) -> Parameter {
    use openapiv3::Parameter as Typed;
    let (location, style, allow_reserved, allow_empty) = match &typed {
        Typed::Query {
            style,
            allow_reserved,
            allow_empty_value,
            ..
        } => {
            let style = match style {
                QueryStyle::Form => Style::Form,
                QueryStyle::SpaceDelimited => Style::SpaceDelimited,
                QueryStyle::PipeDelimited => Style::PipeDelimited,
                QueryStyle::DeepObject => Style::DeepObject,
            };
            (
                Location::Query,
                style,
                *allow_reserved,
                *allow_empty_value == Some(true),
            )
        }
        Typed::Header {
            style: HeaderStyle::Simple,
            ..
        } => (Location::Header, Style::Simple, false, false),
        Typed::Path { style, .. } => {
            let style = match style {
                PathStyle::Matrix => Style::Matrix,
                PathStyle::Label => Style::Label,
                PathStyle::Simple => Style::Simple,
            };
            (Location::Path, style, false, false)
        }
        Typed::Cookie { .. } => (Location::Cookie, Style::Form, false, false),
    };
    let data = typed.parameter_data();
    Parameter {
        name: data.name,
        location,
        required: data.required || location == Location::Path,
        shape: Shape::Unknown,
        style,
        explode: data.explode.unwrap_or(style == Style::Form),
        content: false,
        allow_reserved,
        allow_empty,
        only_value: None,
        extension: super::ParameterExtension::default(),
        place,
    }
}

/// What can still be made of a parameter that `openapiv3` refuses; a finding in any case.
fn lenient(
    cursor: Cursor<'_>,
    error: &serde_json::Error,
    findings: &mut Findings,
) -> Option<Parameter> {
    let text = |key: &str| cursor.get(key).and_then(|value| value.scalar_text());
    let location = match text("in").map(str::to_ascii_lowercase).as_deref() {
        Some("query") => Some(Location::Query),
        Some("header") => Some(Location::Header),
        Some("path") => Some(Location::Path),
        Some("cookie") => Some(Location::Cookie),
        _ => None,
    };
    let (Some(location), Some(name)) = (location, text("name").filter(|name| !name.is_empty()))
    else {
        let missing = match (text("name"), text("in")) {
            (None, _) => "a parameter has no `name`".to_owned(),
            (Some(name), None) => format!("the parameter `{name}` has no `in`"),
            (Some(name), Some(place)) => {
                format!("the parameter `{name}` is `in: {place}`, which does not exist")
            }
        };
        findings.push(
            Finding::new(Code::MalformedItem, missing)
                .at(cursor.place())
                .help("the operations that use it are generated without it"),
        );
        return None;
    };
    findings.push(
        Finding::new(
            Code::MalformedItem,
            format!("the parameter `{name}` is not as OpenAPI wants it: {error}"),
        )
        .at(cursor.place())
        .help("it is read as far as it can be"),
    );
    let style = match (text("style"), location) {
        (Some("matrix"), _) => Style::Matrix,
        (Some("label"), _) => Style::Label,
        (Some("spaceDelimited"), _) => Style::SpaceDelimited,
        (Some("pipeDelimited"), _) => Style::PipeDelimited,
        (Some("deepObject"), _) => Style::DeepObject,
        (_, Location::Query | Location::Cookie) => Style::Form,
        (_, Location::Path | Location::Header) => Style::Simple,
    };
    Some(Parameter {
        name: name.to_owned(),
        location,
        required: location == Location::Path || cursor.get("required").is_some_and(is_true),
        shape: Shape::Unknown,
        style,
        explode: cursor.get("explode").map_or(style == Style::Form, is_true),
        content: false,
        allow_reserved: cursor.get("allowReserved").is_some_and(is_true),
        allow_empty: cursor.get("allowEmptyValue").is_some_and(is_true),
        only_value: None,
        extension: super::ParameterExtension::default(),
        place: cursor.place(),
    })
}
