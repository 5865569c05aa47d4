//! The contents of an API description, independent of the OpenAPI version.

use std::ops::Range;
use std::rc::Rc;

use indexmap::IndexMap;

use crate::document::{Cursor, NodeId};
use crate::findings::{Code, Finding, Place};

pub use crate::schema::SchemaRef;

use super::path::PathTemplate;
use super::security::{Requirement, SecurityScheme};

/// An API description, reduced to what makes requests.
#[derive(Debug, Clone)]
pub struct Api {
    /// `info.title`.
    pub title: Option<String>,
    /// The servers of the whole document.
    pub servers: Vec<Server>,
    /// The security schemes, by name; what cannot be read is not in it.
    pub schemes: IndexMap<String, SecurityScheme>,
    /// All operations, in document order.
    pub operations: Vec<Operation>,
    /// Everything that is wrong with the document, in the order in which it was read; operations have the numbers of what
    /// concerns them.
    pub problems: Vec<Finding>,
}

impl Api {
    /// The problems to report when only the operations that `is_selected` accepts matter: theirs, and those that concern no
    /// operation. Each is given once, however many operations share it.
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

/// An HTTP method as OpenAPI has it.
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
    /// The method that a key of a Path Item Object names; `None` for other keys.
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

    /// The name in the request line.
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

/// A value and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub place: Place,
}

impl<T> Located<T> {
    /// `value`, which is at `cursor`.
    #[must_use]
    pub fn at(cursor: Cursor<'_>, value: T) -> Self {
        let place = cursor.place();
        Self { value, place }
    }
}

/// One operation, with everything it inherits from its path and the document.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The method.
    pub method: Method,
    /// The path.
    pub path: Rc<PathTemplate>,
    /// `operationId`, when it is a string that is not empty.
    pub operation_id: Option<Located<Rc<str>>>,
    /// The node of its `summary`.
    pub summary: Option<NodeId>,
    /// The node of its `description`.
    pub description: Option<NodeId>,
    /// `tags`.
    pub tags: Vec<String>,
    /// `deprecated`.
    pub deprecated: bool,
    /// The servers of the operation or else of its path; empty when those of the document apply.
    pub servers: Vec<Server>,
    /// The parameters of the path and of the operation, which wins on the same location and name.
    pub parameters: Vec<Rc<Parameter>>,
    /// The request body.
    pub body: Option<Rc<Body>>,
    /// The alternatives of `security`, the document's when the operation has none; `None` when neither has any. Empty: no
    /// authentication.
    pub security: Option<Rc<[Requirement]>>,
    /// Why the operation cannot be read, if it cannot.
    pub blocked: Option<Blocked>,
    /// How many callbacks it has, and where.
    pub callbacks: Option<Located<usize>>,
    /// The objects whose extensions (`x-…`) apply to the operation, from outer to inner: document, path item, siblings of
    /// the path item's `$ref`, operation.
    pub extended: Vec<NodeId>,
    /// Which of [`Api::problems`] concern the operation.
    pub problems: Vec<Range<usize>>,
    /// The operation's place; its key is the method.
    pub place: Place,
}

impl Operation {
    /// `METHOD /path`, as written in the document.
    #[must_use]
    pub fn key(&self) -> String {
        [self.method.as_str(), " ", &self.path.text].concat()
    }
}

/// A part of an operation that cannot be read and without which the request would be a different one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    /// The reason to leave it out.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub place: Place,
}

/// Where a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query string.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
}

impl Location {
    /// The word OpenAPI uses.
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

/// How a parameter is serialised.
///
/// Source: OpenAPI 3.1, "Style Values"; `collectionFormat` of Swagger 2.0 is mapped to it.
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

/// One parameter.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "these are OpenAPI's own")]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Where it goes.
    pub location: Location,
    /// Whether every request has it; always true in the path.
    pub required: bool,
    /// Its schema, of its only media type if it is described by `content`.
    pub schema: Option<SchemaRef>,
    /// Its style.
    pub style: Style,
    /// Whether each item of a list or object is serialised on its own.
    pub explode: bool,
    /// Whether it is described by `content`: a document in a string.
    pub content: bool,
    /// Whether reserved characters are sent as they are.
    pub allow_reserved: bool,
    /// Whether it may be empty.
    pub allow_empty: bool,
    /// The node of its `description`.
    pub description: Option<NodeId>,
    /// The node of its `example` or `examples`.
    pub examples: Option<NodeId>,
    /// The object that defines it and that may have extensions (`x-…`).
    pub extended: Option<NodeId>,
    /// Where it is defined.
    pub place: Place,
}

/// The request body.
#[derive(Debug, Clone)]
pub struct Body {
    /// Whether every request has one.
    pub required: bool,
    /// What it may be, in document order.
    pub media: Vec<MediaType>,
    /// Where it is defined.
    pub place: Place,
}

/// One entry of a body's `content`.
#[derive(Debug, Clone)]
pub struct MediaType {
    /// The media type range as written, without surrounding blanks.
    pub name: String,
    /// Its schema.
    pub schema: Option<SchemaRef>,
    /// The node of its `example` or `examples`.
    pub examples: Option<NodeId>,
}

/// A server.
#[derive(Debug, Clone)]
pub struct Server {
    /// The URL as written, with `{variables}`.
    pub url: String,
    /// `description`.
    pub description: Option<String>,
    /// The variables.
    pub variables: IndexMap<String, ServerVariable>,
    /// Where it is defined.
    pub place: Place,
    /// Where its URL is.
    pub url_place: Place,
}

impl Server {
    /// The names of the variables in the URL.
    pub fn variables_in_url(&self) -> impl Iterator<Item = &str> {
        find_variables(&self.url)
    }
}

/// The names in braces.
pub(super) fn find_variables(url: &str) -> impl Iterator<Item = &str> {
    let after_brace = url.split('{').skip(1);
    after_brace.filter_map(|rest| Some(rest.split_once('}')?.0))
}

/// A variable of a server URL.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServerVariable {
    /// The value when none is given.
    pub default: Option<String>,
    /// The values allowed; empty for any.
    pub allowed: Vec<String>,
    /// `description`.
    pub description: Option<String>,
    /// Where it is defined.
    pub place: Place,
}

impl ServerVariable {
    /// A variable of the URL at `place` that the document does not declare.
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
