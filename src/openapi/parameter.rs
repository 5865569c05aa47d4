//! Reads parameters one at a time, so that a malformed one does not affect the others.

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
use super::typed::deserialize_item;
use super::version::Version;

/// Reads parameters; one that several operations share is read only once.
pub(super) struct Parameters<'d> {
    reading: Rc<Reading<'d>>,
    /// The parameters read so far, each with the indexes of its problems; `None` for one that cannot be used.
    cache: HashMap<NodeId, (Option<Rc<Parameter>>, Range<usize>)>,
}

impl<'d> Parameters<'d> {
    pub(super) fn new(reading: Rc<Reading<'d>>) -> Self {
        Self {
            reading,
            cache: HashMap::new(),
        }
    }

    /// Adds the parameters in `list` to `parameters`, where each replaces an earlier one with the same location and name.
    /// Adds the indexes of their problems to `problems`, because another operation may have read them.
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
        for unresolved in list.items() {
            if !self.reading.count_parameters(1, unresolved) {
                return;
            }
            let (parameter, parameter_problems) = self.read(unresolved);
            if !parameter_problems.is_empty() {
                problems.push(parameter_problems);
            }
            let Some(parameter) = parameter else { continue };
            let is_same = |other: &&mut Rc<Parameter>| {
                other.location == parameter.location && other.name == parameter.name
            };
            let count = parameters.len() + 1;
            match parameters.iter_mut().find(is_same) {
                Some(earlier) => *earlier = parameter,
                None if !self.reading.allows_parameters(count, unresolved) => return,
                None => parameters.push(parameter),
            }
        }
    }

    /// Reads a parameter, and returns it with the indexes of its problems.
    fn read(&mut self, unresolved: Cursor<'d>) -> (Option<Rc<Parameter>>, Range<usize>) {
        let start = self.reading.problems.count();
        let cursor = match unresolved.resolve() {
            Ok(cursor) => cursor,
            Err(finding) => {
                let finding = finding.help("the operation is generated without this parameter");
                self.reading.problems.push(finding);
                return (None, start..self.reading.problems.count());
            }
        };
        let identity = cursor.identity();
        if let Some(cached) = self.cache.get(&identity) {
            return cached.clone();
        }
        let parameter = self.read_parameter(cursor).map(Rc::new);
        let result = (parameter, start..self.reading.problems.count());
        self.cache.insert(identity, result.clone());
        result
    }

    fn read_parameter(&self, cursor: Cursor<'d>) -> Option<Parameter> {
        let reading = &*self.reading;
        if cursor.kind() != Kind::Object {
            let finding = malformed("a parameter is not a mapping", cursor);
            reading.problems.push(finding);
            return None;
        }
        let (members, content) = match reading.version {
            Version::V2 => (swagger2::read_parameter(cursor, reading)?, None),
            Version::V30 | Version::V31 => {
                let content = cursor
                    .get("content")
                    .filter(|_| cursor.get("schema").is_none());
                (read_members(cursor, reading)?, content)
            }
        };
        // `content` must have exactly one media type, which describes the parameter.
        let media_type = content.and_then(|content| Some(content.entries().next()?.1));
        let schema = match reading.version {
            // In Swagger 2.0, `type`, `items` and `enum` are members of the Parameter Object itself.
            Version::V2 => Some(cursor),
            Version::V30 | Version::V31 => media_type.unwrap_or(cursor).get("schema"),
        };
        Some(Parameter {
            name: members.name,
            location: members.location,
            required: members.location == Location::Path || members.required,
            schema: schema.map(|schema| SchemaRef::new(schema, reading.version.dialect())),
            style: members.style,
            explode: members.explode.unwrap_or(members.style == Style::Form),
            content: content.is_some(),
            allow_reserved: members.allow_reserved,
            allow_empty: members.allow_empty,
            description: cursor.get("description").map(|text| text.id()),
            examples: super::body::examples(media_type.unwrap_or(cursor)),
            extended: Some(cursor.id()),
            place: cursor.place(),
        })
    }
}

/// The members of a Parameter Object that determine how it is sent, in any version of OpenAPI.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ParameterMembers {
    pub(super) name: String,
    pub(super) location: Location,
    pub(super) required: bool,
    pub(super) style: Style,
    /// `None` for the default of the style.
    pub(super) explode: Option<bool>,
    pub(super) allow_reserved: bool,
    pub(super) allow_empty: bool,
}

/// The members that `openapiv3` does not validate: schemas and examples are read directly from the tree, and a malformed
/// `description` does not affect requests.
const UNTYPED_MEMBERS: &[&str] = &["schema", "content", "example", "examples", "description"];

/// Reads the members of a Parameter Object of OpenAPI 3; reports a finding and returns `None` if the parameter cannot be
/// used.
///
/// Source: OpenAPI 3.1, "Parameter Object".
fn read_members(cursor: Cursor<'_>, reading: &Reading<'_>) -> Option<ParameterMembers> {
    // `openapiv3` requires a schema or content, which many documents do not have.
    let added = [("schema", json!({}))];
    let error = match deserialize_item::<openapiv3::Parameter>(cursor, UNTYPED_MEMBERS, &added) {
        Ok(parameter) => return Some(ParameterMembers::from(parameter)),
        Err(error) => error,
    };
    let (location, name) = read_location_and_name(cursor, reading)?;
    let message = format!("the parameter `{name}` is not valid: {error}");
    let finding = Finding::new(Code::MalformedItem, message).at(cursor.place());
    reading
        .problems
        .push(finding.help("its valid members are used"));
    Some(read_leniently(cursor, location, name))
}

impl From<openapiv3::Parameter> for ParameterMembers {
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

/// The location and the name, without which a parameter cannot be used. Reports a finding and returns `None` if one of
/// them is missing or invalid.
fn read_location_and_name(cursor: Cursor<'_>, reading: &Reading<'_>) -> Option<(Location, String)> {
    let lowercase = text(cursor, "in").map(|location| location.to_ascii_lowercase());
    let location = match lowercase.as_deref() {
        Some("query") => Some(Location::Query),
        Some("header") => Some(Location::Header),
        Some("path") => Some(Location::Path),
        Some("cookie") => Some(Location::Cookie),
        _ => None,
    };
    let message = match (text(cursor, "name"), text(cursor, "in")) {
        (Some(name), _) if location.is_some() => return Some((location?, name)),
        (None, _) => "a parameter has no `name`".to_owned(),
        (Some(name), None) => format!("the parameter `{name}` has no `in`"),
        (Some(name), Some(place)) => {
            format!("the parameter `{name}` has `in: {place}`, which is not a location")
        }
    };
    let finding = Finding::new(Code::MalformedItem, message).at(cursor.place());
    reading
        .problems
        .push(finding.help("the operations that use it are generated without it"));
    None
}

/// Reads the members of a parameter that `openapiv3` rejects, for example because of `required: "true"`, or of
/// `style: matrix` in a query. Invalid members have their defaults.
fn read_leniently(cursor: Cursor<'_>, location: Location, name: String) -> ParameterMembers {
    let style = match (text(cursor, "style").as_deref(), location) {
        (Some("matrix"), _) => Style::Matrix,
        (Some("label"), _) => Style::Label,
        (Some("spaceDelimited"), _) => Style::SpaceDelimited,
        (Some("pipeDelimited"), _) => Style::PipeDelimited,
        (Some("deepObject"), _) => Style::DeepObject,
        (_, Location::Query | Location::Cookie) => Style::Form,
        (_, Location::Path | Location::Header) => Style::Simple,
    };
    let is_set = |key: &str| cursor.get(key).is_some_and(is_true);
    let explode = cursor
        .get("explode")
        .filter(|explode| explode.kind() != Kind::Null);
    ParameterMembers {
        name,
        location,
        required: is_set("required"),
        style,
        explode: explode.map(is_true),
        allow_reserved: location == Location::Query && is_set("allowReserved"),
        allow_empty: location == Location::Query && is_set("allowEmptyValue"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Documents, Input, ReadOptions};
    use crate::openapi::Limits;

    /// Reads a parameter named `n` with these members; `true` if a problem is reported.
    fn read(members: &str) -> (ParameterMembers, bool) {
        let text = format!("{{ name: n, {members} }}");
        let Ok(documents) = Documents::open(Input::Stdin(text.into()), &ReadOptions::default())
        else {
            panic!("the text is YAML")
        };
        let reading = Reading::new(&documents, Version::V30, &Limits::default());
        let members = read_members(documents.root(), &reading).unwrap();
        (members, reading.problems.count() > 0)
    }

    /// The members of a parameter that has only a name, a location and a style.
    fn minimal(location: Location, style: Style) -> ParameterMembers {
        ParameterMembers {
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
    fn a_minimal_parameter_has_the_defaults_of_its_location() {
        for (location, style) in [
            (Location::Query, Style::Form),
            (Location::Header, Style::Simple),
            (Location::Path, Style::Simple),
            (Location::Cookie, Style::Form),
        ] {
            let found = read(&format!("in: {}, x-more: {{}}", location.as_str()));
            assert_eq!(found, (minimal(location, style), false));
        }
    }

    #[test]
    fn all_members_of_a_valid_parameter_are_read() {
        let found = read(
            "in: query, required: true, style: pipeDelimited, explode: false, allowReserved: true, allowEmptyValue: true",
        );
        let all = ParameterMembers {
            required: true,
            explode: Some(false),
            allow_reserved: true,
            allow_empty: true,
            ..minimal(Location::Query, Style::PipeDelimited)
        };
        assert_eq!(found, (all, false));
        let found = read("in: path, style: matrix");
        assert_eq!(found, (minimal(Location::Path, Style::Matrix), false));
    }

    #[test]
    fn the_valid_members_of_a_parameter_that_openapiv3_rejects_are_used() {
        let found = read("in: Query, required: 'true', style: matrix, explode: 'TRUE'");
        let lenient = ParameterMembers {
            required: true,
            explode: Some(true),
            ..minimal(Location::Query, Style::Matrix)
        };
        assert_eq!(found, (lenient, true));
        let found = read("in: header, required: null, style: none, allowReserved: true");
        assert_eq!(found, (minimal(Location::Header, Style::Simple), true));
    }
}
