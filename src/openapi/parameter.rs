//! Parameters, one by one, so that a bad one affects only itself.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use openapiv3::{PathStyle, QueryStyle};
use serde_json::json;

use crate::document::{Cursor, Kind, NodeId};
use crate::findings::{Code, Finding};
use crate::schema::SchemaRef;

use super::model::{Location, Parameter, Style};
use super::reading::Reading;
use super::swagger2;
use super::tolerance::{is_true, malformed, text};
use super::typed::typed;
use super::version::Version;

/// Reads parameters; shared ones are read once.
pub(super) struct Parameters<'d> {
    reading: Rc<Reading<'d>>,
    known: HashMap<NodeId, (Option<Rc<Parameter>>, Range<usize>)>,
}

impl<'d> Parameters<'d> {
    pub(super) fn new(reading: Rc<Reading<'d>>) -> Self {
        Self {
            reading,
            known: HashMap::new(),
        }
    }

    /// Adds the parameters of a `parameters` list; one with the location and name of an earlier one replaces it. Adds to
    /// `problems` which problems shared parameters have.
    ///
    /// Source: OpenAPI 3.1, "Operation Object", `parameters`.
    pub(super) fn merge(
        &mut self,
        parameters: &mut Vec<Rc<Parameter>>,
        problems: &mut Vec<Range<usize>>,
        list: Option<Cursor<'d>>,
    ) {
        let Some(list) = list else { return };
        if list.kind() != Kind::Array {
            if list.kind() != Kind::Null {
                let finding = malformed("`parameters` is not a list", list);
                self.reading.problems.push(finding);
            }
            return;
        }
        for written in list.items() {
            if !self.reading.count_parameters(1, written) {
                return;
            }
            let (parameter, own_problems) = self.read(written);
            if !own_problems.is_empty() {
                problems.push(own_problems);
            }
            let Some(parameter) = parameter else { continue };
            let same = |other: &&mut Rc<Parameter>| {
                other.location == parameter.location && other.name == parameter.name
            };
            let more = parameters.len() + 1;
            match parameters.iter_mut().find(same) {
                Some(earlier) => *earlier = parameter,
                None if !self.reading.allows_parameters(more, written) => return,
                None => parameters.push(parameter),
            }
        }
    }

    /// A parameter, and which problems it has.
    fn read(&mut self, written: Cursor<'d>) -> (Option<Rc<Parameter>>, Range<usize>) {
        let start = self.reading.problems.count();
        let cursor = match written.resolve() {
            Ok(cursor) => cursor,
            Err(finding) => {
                let finding = finding.help("the operation is generated without this parameter");
                self.reading.problems.push(finding);
                return (None, start..self.reading.problems.count());
            }
        };
        let identity = cursor.identity();
        if let Some(known) = self.known.get(&identity) {
            return known.clone();
        }
        let parameter = self.read_parameter(cursor).map(Rc::new);
        let read = (parameter, start..self.reading.problems.count());
        self.known.insert(identity, read.clone());
        read
    }

    fn read_parameter(&self, cursor: Cursor<'d>) -> Option<Parameter> {
        let reading = &*self.reading;
        if cursor.kind() != Kind::Object {
            let finding = malformed("a parameter is not a mapping", cursor);
            reading.problems.push(finding);
            return None;
        }
        let (written, content) = match reading.version {
            Version::V2 => (swagger2::read_parameter(cursor, reading)?, None),
            Version::V30 | Version::V31 => {
                let content = cursor
                    .get("content")
                    .filter(|_| cursor.get("schema").is_none());
                (read_written(cursor, reading)?, content)
            }
        };
        // The parameter is described by the one media type of `content`, if there is one.
        let media_type = content.and_then(|content| Some(content.entries().next()?.1));
        let schema = match reading.version {
            // Type, items and enum are keywords of the parameter itself.
            Version::V2 => Some(cursor),
            Version::V30 | Version::V31 => media_type.unwrap_or(cursor).get("schema"),
        };
        Some(Parameter {
            name: written.name,
            location: written.location,
            required: written.location == Location::Path || written.required,
            schema: schema.map(|schema| SchemaRef::new(schema, reading.version.dialect())),
            style: written.style,
            explode: written.explode.unwrap_or(written.style == Style::Form),
            content: content.is_some(),
            allow_reserved: written.allow_reserved,
            allow_empty: written.allow_empty,
            description: cursor.get("description").map(|text| text.id()),
            examples: super::body::examples(media_type.unwrap_or(cursor)),
            extended: Some(cursor.id()),
            place: cursor.place(),
        })
    }
}

/// What is written in a Parameter Object of whatever version, without its schema.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) name: String,
    pub(super) location: Location,
    pub(super) required: bool,
    pub(super) style: Style,
    /// `None`: as the style has it.
    pub(super) explode: Option<bool>,
    pub(super) allow_reserved: bool,
    pub(super) allow_empty: bool,
}

/// What is not typed. Schemas and examples are read from the tree; an unusual `description` does not affect a request.
const LEFT_OUT: &[&str] = &["schema", "content", "example", "examples", "description"];

/// Reads a Parameter Object of OpenAPI 3. `None` after a finding.
///
/// Source: OpenAPI 3.1, "Parameter Object".
fn read_written(cursor: Cursor<'_>, reading: &Reading<'_>) -> Option<Written> {
    // `openapiv3` demands a schema or content, which many documents do not have.
    let error = match typed::<openapiv3::Parameter>(cursor, LEFT_OUT, &[("schema", json!({}))]) {
        Ok(parameter) => return Some(Written::from(parameter)),
        Err(error) => error,
    };
    let (location, name) = read_location_and_name(cursor, reading)?;
    let message = format!("the parameter `{name}` is not valid: {error}");
    let finding = Finding::new(Code::MalformedItem, message).at(cursor.place());
    reading
        .problems
        .push(finding.help("it is read as far as it can be"));
    Some(read_leniently(cursor, location, name))
}

impl From<openapiv3::Parameter> for Written {
    fn from(parameter: openapiv3::Parameter) -> Self {
        use openapiv3::Parameter as Typed;
        let (location, style) = match &parameter {
            Typed::Query { style, .. } => (
                Location::Query,
                match style {
                    QueryStyle::Form => Style::Form,
                    QueryStyle::SpaceDelimited => Style::SpaceDelimited,
                    QueryStyle::PipeDelimited => Style::PipeDelimited,
                    QueryStyle::DeepObject => Style::DeepObject,
                },
            ),
            Typed::Header { .. } => (Location::Header, Style::Simple),
            Typed::Path { style, .. } => (
                Location::Path,
                match style {
                    PathStyle::Matrix => Style::Matrix,
                    PathStyle::Label => Style::Label,
                    PathStyle::Simple => Style::Simple,
                },
            ),
            Typed::Cookie { .. } => (Location::Cookie, Style::Form),
        };
        let (allow_reserved, allow_empty) = match parameter {
            Typed::Query {
                allow_reserved,
                allow_empty_value,
                ..
            } => (allow_reserved, allow_empty_value == Some(true)),
            Typed::Header { .. } | Typed::Path { .. } | Typed::Cookie { .. } => (false, false),
        };
        let data = parameter.parameter_data();
        Self {
            name: data.name,
            location,
            required: data.required,
            style,
            explode: data.explode,
            allow_reserved,
            allow_empty,
        }
    }
}

/// Location and name, without which a parameter cannot be used; a finding when one is missing.
fn read_location_and_name(cursor: Cursor<'_>, reading: &Reading<'_>) -> Option<(Location, String)> {
    let written = text(cursor, "in").map(|location| location.to_ascii_lowercase());
    let location = match written.as_deref() {
        Some("query") => Some(Location::Query),
        Some("header") => Some(Location::Header),
        Some("path") => Some(Location::Path),
        Some("cookie") => Some(Location::Cookie),
        _ => None,
    };
    let missing = match (text(cursor, "name"), text(cursor, "in")) {
        (Some(name), _) if location.is_some() => return Some((location?, name)),
        (None, _) => "a parameter has no `name`".to_owned(),
        (Some(name), None) => format!("the parameter `{name}` has no `in`"),
        (Some(name), Some(place)) => {
            format!("the parameter `{name}` is `in: {place}`, which does not exist")
        }
    };
    let finding = Finding::new(Code::MalformedItem, missing).at(cursor.place());
    reading
        .problems
        .push(finding.help("the operations that use it are generated without it"));
    None
}

/// The members of a parameter that `openapiv3` rejects: `required: "true"`, `style: matrix` in a query, and the like.
fn read_leniently(cursor: Cursor<'_>, location: Location, name: String) -> Written {
    let style = match (text(cursor, "style").as_deref(), location) {
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
    Written {
        name,
        location,
        required: is("required"),
        style,
        explode: explode.map(is_true),
        allow_reserved: location == Location::Query && is("allowReserved"),
        allow_empty: location == Location::Query && is("allowEmptyValue"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Documents, Input, ReadOptions};
    use crate::openapi::Limits;

    /// What is written in a parameter named `n`, and whether something is wrong with it.
    fn written(members: &str) -> (Written, bool) {
        let text = format!("{{ name: n, {members} }}");
        let Ok(documents) = Documents::open(Input::Stdin(text.into()), &ReadOptions::default())
        else {
            panic!("it is YAML")
        };
        let reading = Reading::new(&documents, Version::V30, &Limits::default());
        let written = read_written(documents.root(), &reading).unwrap();
        (written, reading.problems.count() > 0)
    }

    fn expected(location: Location, style: Style) -> Written {
        Written {
            name: "n".to_owned(),
            location,
            required: false,
            style,
            explode: None,
            allow_reserved: false,
            allow_empty: false,
        }
    }

    #[test]
    fn a_valid_parameter_has_the_defaults_of_its_location() {
        for (location, style) in [
            (Location::Query, Style::Form),
            (Location::Header, Style::Simple),
            (Location::Path, Style::Simple),
            (Location::Cookie, Style::Form),
        ] {
            let found = written(&format!("in: {}, x-more: {{}}", location.as_str()));
            assert_eq!(found, (expected(location, style), false));
        }
    }

    #[test]
    fn a_valid_parameter_is_read_with_all_its_members() {
        let found = written(
            "in: query, required: true, style: pipeDelimited, explode: false, allowReserved: true, allowEmptyValue: true",
        );
        let all = Written {
            required: true,
            explode: Some(false),
            allow_reserved: true,
            allow_empty: true,
            ..expected(Location::Query, Style::PipeDelimited)
        };
        assert_eq!(found, (all, false));
        let found = written("in: path, style: matrix");
        assert_eq!(found, (expected(Location::Path, Style::Matrix), false));
    }

    #[test]
    fn what_openapiv3_rejects_is_read_as_far_as_possible() {
        let found = written("in: Query, required: 'true', style: matrix, explode: 'TRUE'");
        let lenient = Written {
            required: true,
            explode: Some(true),
            ..expected(Location::Query, Style::Matrix)
        };
        assert_eq!(found, (lenient, true));
        let found = written("in: header, required: null, style: none, allowReserved: true");
        assert_eq!(found, (expected(Location::Header, Style::Simple), true));
    }
}
