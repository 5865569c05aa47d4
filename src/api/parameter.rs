//! Parameters, one by one, so that a bad one costs only itself: what is unusual about one is for `openapiv3` to judge.

use std::collections::HashMap;
use std::rc::Rc;

use crate::document::{Cursor, Kind, NodeId};
use crate::findings::{Code, Finding, Findings};

use super::extension_reader;
use super::model::{Location, Parameter, Shape, Style};
use super::reading::Reading;
use super::tolerance::{is_true, malformed};
use super::version::Version;
use super::{schema, swagger2};

/// Reads parameters; shared ones are read once.
pub(super) struct Parameters<'d> {
    reading: Rc<Reading<'d>>,
    known: HashMap<NodeId, Option<Rc<Parameter>>>,
}

impl<'d> Parameters<'d> {
    pub(super) fn new(reading: Rc<Reading<'d>>) -> Self {
        Self {
            reading,
            known: HashMap::new(),
        }
    }

    /// The parameters of a `parameters` list; what cannot be read is a finding.
    pub(super) fn list(
        &mut self,
        list: Option<Cursor<'_>>,
        findings: &Findings,
    ) -> Vec<Rc<Parameter>> {
        let mut parameters = Vec::new();
        self.merge(&mut parameters, list, findings);
        parameters
    }

    /// Adds the parameters of a list; one with the location and name of an earlier one takes its place.
    ///
    /// Source: OpenAPI 3.1, "Operation Object", `parameters`.
    pub(super) fn merge(
        &mut self,
        parameters: &mut Vec<Rc<Parameter>>,
        list: Option<Cursor<'_>>,
        findings: &Findings,
    ) {
        let Some(list) = list else { return };
        if list.kind() != Kind::Array {
            if list.kind() != Kind::Null {
                findings.push(malformed("`parameters` is not a list", list));
            }
            return;
        }
        for written in list.items() {
            if !self.reading.parameters(1, written) {
                return;
            }
            let Some(parameter) = self.one(written, findings) else {
                continue;
            };
            let same = |other: &&mut Rc<Parameter>| {
                other.location == parameter.location && other.name == parameter.name
            };
            let more = parameters.len() + 1;
            match parameters.iter_mut().find(same) {
                Some(earlier) => *earlier = parameter,
                None if !self.reading.may_have(more, written) => return,
                None => parameters.push(parameter),
            }
        }
    }

    fn one(&mut self, written: Cursor<'_>, findings: &Findings) -> Option<Rc<Parameter>> {
        let cursor = match written.resolve() {
            Ok(cursor) => cursor,
            Err(finding) => {
                findings.push(finding.help("the operation is generated without this parameter"));
                return None;
            }
        };
        // Of a shared path item, too, so that what there is to say about one is said once.
        let identity = cursor.identity();
        if let Some(known) = self.known.get(&identity) {
            return known.clone();
        }
        let parameter = match self.reading.version {
            Version::V2 => swagger2::parameter(cursor, &self.reading, findings),
            Version::V30 | Version::V31 => parameter(cursor, &self.reading, findings),
        };
        let parameter = parameter.map(Rc::new);
        self.known.insert(identity, parameter.clone());
        parameter
    }
}

/// Reads one parameter of OpenAPI 3.
fn parameter(cursor: Cursor<'_>, reading: &Reading<'_>, findings: &Findings) -> Option<Parameter> {
    if cursor.kind() != Kind::Object {
        findings.push(malformed("a parameter is not a mapping", cursor));
        return None;
    }
    let (location, name) = named(cursor, findings)?;
    if !is_plain(cursor)
        && let Err(error) = typed(cursor)
    {
        findings.push(
            Finding::new(
                Code::MalformedItem,
                format!("the parameter `{name}` is not as OpenAPI wants it: {error}"),
            )
            .at(cursor.place())
            .help("it is read as far as it can be"),
        );
    }
    let own = cursor.get("schema");
    let schema = own.or_else(|| content_schema(cursor));
    let mut parameter = described(cursor, location, name);
    parameter.content = own.is_none() && cursor.get("content").is_some();
    if let Some(schema) = schema {
        parameter.shape = schema::shape(schema, reading);
        parameter.only_value = schema::only_value(schema, reading);
    }
    parameter.extension = extension_reader::on_parameter(cursor, findings);
    Some(parameter)
}

fn content_schema(cursor: Cursor<'_>) -> Option<Cursor<'_>> {
    cursor.get("content")?.entries().next()?.1.get("schema")
}

/// Whether there is nothing in the parameter that `openapiv3` could refuse; most are like this.
fn is_plain(cursor: Cursor<'_>) -> bool {
    cursor.entries().all(|(key, value)| match key {
        "name" => value.kind() == Kind::String,
        "in" => matches!(value.as_str(), Some("query" | "header" | "path" | "cookie")),
        "required" | "deprecated" | "explode" | "allowReserved" | "allowEmptyValue" => {
            value.kind() == Kind::Bool
        }
        key => LEFT_OUT.contains(&key) || key.starts_with("x-"),
    })
}

/// What is not typed: what we want of schemas is read from the tree.
const LEFT_OUT: &[&str] = &["schema", "content", "example", "examples", "description"];

/// The parameter as `openapiv3` has it, its schema emptied.
fn typed(cursor: Cursor<'_>) -> Result<openapiv3::Parameter, serde_json::Error> {
    let mut json = cursor.to_json(LEFT_OUT);
    if let Some(members) = json.as_object_mut() {
        members.retain(|key, _| !key.starts_with("x-"));
        members.insert("schema".to_owned(), serde_json::json!({}));
    }
    serde_json::from_value(json)
}

/// Location and name, without which nothing can be made of a parameter; a finding when one is missing.
fn named<'d>(cursor: Cursor<'d>, findings: &Findings) -> Option<(Location, &'d str)> {
    let text = |key: &str| cursor.get(key).and_then(|value| value.scalar_text());
    let location = match text("in").map(str::to_ascii_lowercase).as_deref() {
        Some("query") => Some(Location::Query),
        Some("header") => Some(Location::Header),
        Some("path") => Some(Location::Path),
        Some("cookie") => Some(Location::Cookie),
        _ => None,
    };
    if let (Some(location), Some(name)) = (location, text("name")) {
        return Some((location, name));
    }
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
    None
}

/// What is written of the parameter itself, its defaults filled in.
///
/// Source: OpenAPI 3.1, "Parameter Object".
fn described(cursor: Cursor<'_>, location: Location, name: &str) -> Parameter {
    let written = cursor.get("style").and_then(|style| style.scalar_text());
    let style = match (written, location) {
        (Some("matrix"), _) => Style::Matrix,
        (Some("label"), _) => Style::Label,
        (Some("spaceDelimited"), _) => Style::SpaceDelimited,
        (Some("pipeDelimited"), _) => Style::PipeDelimited,
        (Some("deepObject"), _) => Style::DeepObject,
        (_, Location::Query | Location::Cookie) => Style::Form,
        (_, Location::Path | Location::Header) => Style::Simple,
    };
    let is = |key: &str| cursor.get(key).is_some_and(is_true);
    let explode = cursor
        .get("explode")
        .filter(|explode| explode.kind() != Kind::Null);
    Parameter {
        name: name.to_owned(),
        location,
        required: location == Location::Path || is("required"),
        shape: Shape::Unknown,
        style,
        explode: explode.map_or(style == Style::Form, is_true),
        content: false,
        allow_reserved: location == Location::Query && is("allowReserved"),
        allow_empty: location == Location::Query && is("allowEmptyValue"),
        only_value: None,
        extension: super::ParameterExtension::default(),
        place: cursor.place(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use openapiv3::{Parameter as Typed, PathStyle, QueryStyle};

    use super::*;
    use crate::document::{Documents, Input, ReadOptions};

    proptest! {
        /// What is not given to `openapiv3` it would have accepted, and read as we do.
        #[test]
        fn a_plain_parameter_is_as_openapiv3_has_it(
            location in prop::sample::select(vec!["query", "header", "path", "cookie", "body", "Query"]),
            name in prop::option::of(prop::sample::select(vec!["\"n\"", "\"\"", "1", "null"])),
            flags in prop::collection::hash_map(
                prop::sample::select(vec!["required", "deprecated", "explode", "allowReserved", "allowEmptyValue", "x-a", "more"]),
                prop::sample::select(vec!["true", "false", "null", "\"true\"", "1", "{}"]),
                0..4,
            ),
            style in prop::option::of(prop::sample::select(vec!["form", "simple", "label", "matrix", "spaceDelimited", "pipeDelimited", "deepObject", "none"])),
        ) {
            let mut text = format!("{{\"in\": \"{location}\", \"schema\": {{}}");
            if let Some(name) = name {
                text += &format!(", \"name\": {name}");
            }
            for (key, value) in &flags {
                text += &format!(", \"{key}\": {value}");
            }
            if let Some(style) = style {
                text += &format!(", \"style\": \"{style}\"");
            }
            let documents = Documents::open(Input::Stdin((text + "}").into_bytes()), &ReadOptions::default());
            let Ok(documents) = documents else { panic!("it is JSON") };
            let cursor = documents.root();
            let typed = typed(cursor);
            let has_name = named(cursor, &Findings::default()).is_some();
            prop_assert!(typed.is_ok() || !has_name || !is_plain(cursor));
            let Ok(typed) = typed else { return Ok(()) };
            let findings = Findings::default();
            let ours = parameter(cursor, &Reading::new(cursor, Version::V30), &findings).unwrap();
            prop_assert_eq!(findings.iter().count(), 0);
            let (location, style) = match &typed {
                Typed::Query { style, allow_reserved, allow_empty_value, .. } => {
                    prop_assert_eq!(ours.allow_reserved, *allow_reserved);
                    prop_assert_eq!(ours.allow_empty, *allow_empty_value == Some(true));
                    (Location::Query, match style {
                        QueryStyle::Form => Style::Form,
                        QueryStyle::SpaceDelimited => Style::SpaceDelimited,
                        QueryStyle::PipeDelimited => Style::PipeDelimited,
                        QueryStyle::DeepObject => Style::DeepObject,
                    })
                }
                Typed::Header { .. } => (Location::Header, Style::Simple),
                Typed::Path { style, .. } => (Location::Path, match style {
                    PathStyle::Matrix => Style::Matrix,
                    PathStyle::Label => Style::Label,
                    PathStyle::Simple => Style::Simple,
                }),
                Typed::Cookie { .. } => (Location::Cookie, Style::Form),
            };
            prop_assert_eq!((ours.location, ours.style), (location, style));
            let data = typed.parameter_data();
            prop_assert_eq!(&ours.name, &data.name);
            prop_assert_eq!(ours.required, data.required || ours.location == Location::Path);
            prop_assert_eq!(ours.explode, data.explode.unwrap_or(ours.style == Style::Form));
        }
    }
}
