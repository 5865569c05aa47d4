//! The contents of an API description, independent of the OpenAPI version.

use std::ops::Range;
use std::rc::Rc;

use indexmap::IndexMap;

use crate::document::{Cursor, NodeId};
use crate::findings::{Code, Finding, Place};

pub use crate::schema::SchemaRef;

use super::path::PathTemplate;
use super::security::{Requirement, SecurityScheme};

/// An API description, reduced to what determines its requests.
#[derive(Debug, Clone)]
pub struct Api {
    /// `info.title`.
    pub title: Option<String>,
    /// The top-level `servers`.
    pub servers: Vec<Server>,
    /// The security schemes by name, without those that cannot be read.
    pub schemes: IndexMap<String, SecurityScheme>,
    /// All operations, in document order.
    pub operations: Vec<Operation>,
    /// All problems of the document, in reading order. [`Operation::problems`] contains the indexes of those that affect
    /// the operation.
    pub problems: Vec<Finding>,
}

impl Api {
    /// The problems to report for the operations that `is_selected` accepts: those that affect at least one of them, and
    /// those that affect no operation in particular. Each problem is returned once, even if several operations share it.
    pub fn problems_of(
        &self,
        is_selected: impl Fn(&Operation) -> bool,
    ) -> impl Iterator<Item = &Finding> {
        let mut reported = vec![true; self.problems.len()];
        let (selected, others): (Vec<_>, Vec<_>) = self
            .operations
            .iter()
            .partition(|operation| is_selected(operation));
        for (operations, value) in [(others, false), (selected, true)] {
            for range in operations.iter().flat_map(|operation| &operation.problems) {
                if let Some(reported) = reported.get_mut(range.clone()) {
                    reported.fill(value);
                }
            }
        }
        self.problems
            .iter()
            .zip(reported)
            .filter_map(|(problem, reported)| reported.then_some(problem))
    }
}

/// An HTTP method that OpenAPI can describe.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Method {
    /// `get`
    Get,
    /// `put`
    Put,
    /// `post`
    Post,
    /// `delete`
    Delete,
    /// `options`
    Options,
    /// `head`
    Head,
    /// `patch`
    Patch,
    /// `trace`
    Trace,
    /// `query` (OpenAPI 3.2)
    Query,
    /// A key of `additionalOperations` (OpenAPI 3.2), as written.
    Additional(String),
}

impl Method {
    /// The method for a key of a Path Item Object; `None` if the key is not a method.
    ///
    /// Source: OpenAPI 3.2, "Path Item Object".
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Some(match key {
            "get" => Self::Get,
            "put" => Self::Put,
            "post" => Self::Post,
            "delete" => Self::Delete,
            "options" => Self::Options,
            "head" => Self::Head,
            "patch" => Self::Patch,
            "trace" => Self::Trace,
            "query" => Self::Query,
            _ => return None,
        })
    }

    /// The name as it appears in the request line.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Trace => "TRACE",
            Self::Query => "QUERY",
            Self::Additional(name) => name,
        }
    }
}

/// A value with its place in the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub place: Place,
}

impl<T> Located<T> {
    /// Pairs `value` with the place of `cursor`.
    #[must_use]
    pub fn at(cursor: Cursor<'_>, value: T) -> Self {
        let place = cursor.place();
        Self { value, place }
    }
}

/// An operation, with everything it inherits from its path item and the document.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The method.
    pub method: Method,
    /// The path.
    pub path: Rc<PathTemplate>,
    /// `operationId`; `None` if it is missing, blank or not a scalar.
    pub operation_id: Option<Located<Rc<str>>>,
    /// The node of its `summary`.
    pub summary: Option<NodeId>,
    /// The node of its `description`.
    pub description: Option<NodeId>,
    /// `tags`.
    pub tags: Vec<String>,
    /// `deprecated`.
    pub deprecated: bool,
    /// The servers of the operation or, if it has none, of its path item; empty if [`Api::servers`] apply.
    pub servers: Vec<Server>,
    /// The parameters of the path item and of the operation. If both have one with the same location and name, only the
    /// operation's is here.
    pub parameters: Vec<Rc<Parameter>>,
    /// The request body.
    pub body: Option<Rc<Body>>,
    /// The alternatives of the operation's `security` or, if it has none, of the document's. `None` if neither declares
    /// `security`; an empty list means that no authentication is needed.
    pub security: Option<Rc<[Requirement]>>,
    /// Why the operation must be left out, if part of it cannot be read.
    pub blocked: Option<Blocked>,
    /// The number of callbacks, with their place.
    pub callbacks: Option<Located<usize>>,
    /// The objects whose extensions (`x-…`) apply to the operation, outermost first: the document, the path item, the
    /// siblings of the path item's `$ref`, and the operation itself.
    pub extended: Vec<NodeId>,
    /// The indexes in [`Api::problems`] of the problems that affect the operation.
    pub problems: Vec<Range<usize>>,
    /// The place of the key that names the method.
    pub place: Place,
}

impl Operation {
    /// `METHOD /path`, as written in the document.
    #[must_use]
    pub fn key(&self) -> String {
        [self.method.as_str(), " ", &self.path.text].concat()
    }
}

/// A part of an operation that cannot be read, although the request depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    /// The reason to leave the operation out.
    pub code: Code,
    /// What is wrong, as a phrase that follows "`GET /a` is left out: ".
    pub message: String,
    /// The place of that part.
    pub place: Place,
}

/// The part of a request that holds a parameter, called `in` in OpenAPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query string.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

impl Location {
    /// The value of `in`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// How a parameter is serialised; a `collectionFormat` of Swagger 2.0 is converted to the corresponding style.
///
/// Source: OpenAPI 3.1, "Style Values".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `;id=5`
    Matrix,
    /// `.5`
    Label,
    /// `5`, `3,4,5`
    Simple,
    /// `id=5`
    Form,
    /// `3%204%205`
    SpaceDelimited,
    /// `3|4|5`
    PipeDelimited,
    /// `color[R]=100`
    DeepObject,
}

/// A parameter.
#[derive(Debug, Clone)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a property of the Parameter Object"
)]
pub struct Parameter {
    /// `name`.
    pub name: String,
    /// The part of the request that holds it.
    pub location: Location,
    /// Whether every request must contain it; always true for path parameters.
    pub required: bool,
    /// Its schema; if it has `content`, the schema of the media type there.
    pub schema: Option<SchemaRef>,
    /// `style`, or the default for the location.
    pub style: Style,
    /// Whether each item of a list or member of an object becomes a separate parameter.
    pub explode: bool,
    /// Whether it has `content` instead of a schema: its value is serialised in a media type, such as JSON in a string.
    pub content: bool,
    /// Whether reserved characters (RFC 3986, section 2.2) are sent without percent-encoding.
    pub allow_reserved: bool,
    /// Whether its value may be empty (`allowEmptyValue`).
    pub allow_empty: bool,
    /// The node of its `description`.
    pub description: Option<NodeId>,
    /// The node of its `example` or `examples`.
    pub examples: Option<NodeId>,
    /// The Parameter Object, which may have extensions (`x-…`).
    pub extended: Option<NodeId>,
    /// Where it is defined.
    pub place: Place,
}

/// A request body.
#[derive(Debug, Clone)]
pub struct Body {
    /// Whether every request must have one.
    pub required: bool,
    /// The media types that it can have, in document order.
    pub media: Vec<MediaType>,
    /// Where it is defined.
    pub place: Place,
}

/// One entry of a body's `content`.
#[derive(Debug, Clone)]
pub struct MediaType {
    /// The media type or media type range as written, without surrounding white space.
    pub name: String,
    /// Its schema.
    pub schema: Option<SchemaRef>,
    /// The node of its `example` or `examples`.
    pub examples: Option<NodeId>,
    /// How a form sends the items of a list.
    pub form_lists: FormLists,
}

/// How a form sends the items of a list.
///
/// Source: OpenAPI 3.1, "Encoding Object": without an encoding, the style of each property is `form`, exploded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FormLists {
    /// With the same key: `a=1&a=2`.
    #[default]
    Repeated,
    /// With numbers in brackets, `a[0]=1&a[1]=2`: a property has the style `deepObject`.
    Numbered,
}

/// A server.
#[derive(Debug, Clone)]
pub struct Server {
    /// The URL as written, with its `{variables}`; can be relative.
    pub url: String,
    /// `description`.
    pub description: Option<String>,
    /// The declared variables by name.
    pub variables: IndexMap<String, ServerVariable>,
    /// Where it is defined.
    pub place: Place,
    /// The place of the URL.
    pub url_place: Place,
}

impl Server {
    /// The names of the variables in the URL, in order.
    pub fn variables_in_url(&self) -> impl Iterator<Item = &str> {
        find_variables(&self.url)
    }
}

/// The names of the variables in a URL, in order.
pub(super) fn find_variables(url: &str) -> impl Iterator<Item = &str> {
    let after_brace = url.split('{').skip(1);
    after_brace.filter_map(|rest| Some(rest.split_once('}')?.0))
}

/// A variable of a server URL.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServerVariable {
    /// The value that is used if none is given.
    pub default: Option<String>,
    /// The allowed values (`enum`); empty if any value is allowed.
    pub allowed: Vec<String>,
    /// `description`.
    pub description: Option<String>,
    /// Where it is defined.
    pub place: Place,
}

impl ServerVariable {
    /// A variable of the URL at `place` that the document does not declare: any value is allowed, and none is the default.
    #[must_use]
    pub fn undeclared(place: Place) -> Self {
        Self {
            default: None,
            allowed: Vec::new(),
            description: None,
            place,
        }
    }
}
