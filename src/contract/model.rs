//! The contract: what an event of an API looks like, and which request it stands for.

use std::rc::Rc;

use indexmap::IndexMap;

use crate::findings::{Code, Finding, LeftOut, Place};
use crate::openapi::{
    Location, Method, PathTemplate, Requirement, SecurityScheme, ServerVariable, Shape, Style,
};

use super::{EventPath, Located, OptionalPolicy};

/// The events of one API. It owns its data.
#[derive(Debug, Clone)]
pub struct Contract {
    /// `info.title`.
    pub title: Option<String>,
    /// The security schemes, by name; what cannot be read is not in it.
    pub schemes: IndexMap<String, SecurityScheme>,
    /// The server of the operations that have none themselves, or what is wrong with the document's servers.
    pub server: Result<Rc<ServerUrl>, Rc<Finding>>,
    /// The selected operations, in document order.
    pub operations: Vec<Operation>,
    /// The operations of the chosen methods that are not in `operations`, each of them reported.
    pub left_out: Vec<LeftOut>,
    /// How many operations have other methods than the chosen ones.
    pub not_chosen: IndexMap<Method, usize>,
}

/// One operation: an event with its detail-type stands for its request.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The method.
    pub method: Method,
    /// The path, below the server.
    pub path: Rc<PathTemplate>,
    /// `operationId`.
    pub operation_id: Option<String>,
    /// The detail-type of its events, at most 128 characters; with `source`, no other operation of the contract has it.
    pub detail_type: String,
    /// The source of its events, if only one is accepted.
    pub source: Option<String>,
    /// Whether the user asked for it by name.
    pub requested: bool,
    /// `deprecated`.
    pub deprecated: bool,
    /// `tags`.
    pub tags: Vec<String>,
    /// The parameters of the request, in document order; then the path variables that are not declared.
    pub fields: Vec<Field>,
    /// The request body.
    pub body: Option<Body>,
    /// How callers authenticate.
    pub security: Security,
    /// The URL that the path is appended to.
    pub server: Result<Rc<ServerUrl>, UnusableServer>,
    /// What the document or an overlay asks of the delivery.
    pub settings: Settings,
    /// How its detail-type came about; for the backend that delivers it to report.
    pub detail_type_notes: Vec<Finding>,
    /// Where its parameters and its path disagree; for the backend that delivers it to report.
    pub parameter_notes: Vec<Finding>,
    /// The operation's place; its key is the method.
    pub place: Place,
}

impl Operation {
    /// `METHOD /path`, as written in the document.
    #[must_use]
    pub fn key(&self) -> String {
        [self.method.as_str(), " ", &self.path.text].concat()
    }

    /// The reason to leave this operation out.
    #[must_use]
    pub fn leave_out(&self, code: Code, message: impl Into<String>) -> LeftOut {
        LeftOut::new(self.key(), code, message, self.place.clone())
    }
}

/// A parameter of the request, and where its value comes from.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "these are OpenAPI's own")]
pub struct Field {
    /// The name in the request.
    pub wire_name: String,
    /// Where in the request it is.
    pub location: Location,
    /// Where the value comes from.
    pub value: FieldValue,
    /// The style in which it is serialised.
    pub style: Style,
    /// Whether each item of a list or object is serialised on its own.
    pub explode: bool,
    /// Whether the value is a document in a string (`content`).
    pub content: bool,
    /// Whether reserved characters are sent as they are.
    pub allow_reserved: bool,
    /// Whether the value may be empty.
    pub allow_empty: bool,
    /// The top-level shape of its schema.
    pub shape: Shape,
    /// Whether every request has it; always true in the path.
    pub required: bool,
    /// What the document or an overlay asks for when the event has no value for it.
    pub optional: Option<OptionalPolicy>,
    /// The security scheme of the operation that declares the same parameter: its value is a credential.
    pub credential: Option<String>,
    /// How the field came to its name; for the backend that sends it to report.
    pub note: Option<Finding>,
    /// Where the parameter is defined.
    pub place: Place,
}

impl Field {
    /// `query parameter`, `header`: what it is, for a message that names it.
    #[must_use]
    pub fn describe(&self) -> &'static str {
        match self.location {
            Location::Cookie => "cookie",
            Location::Header => "header",
            Location::Path => "path parameter",
            Location::Query => "query parameter",
        }
    }
}

/// Where the value of a parameter comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// From the event.
    Event(EventPath),
    /// Always this text.
    Literal {
        /// The text.
        text: String,
        /// What demands it.
        origin: ValueOrigin,
        /// Where that is.
        place: Place,
    },
    /// The event's id.
    EventId,
}

/// What demands a literal value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueOrigin {
    /// The parameter is required, and its schema allows only this value.
    Schema,
    /// `x-spec2dest.literal`.
    Extension,
}

/// The body of the request.
#[derive(Debug, Clone)]
pub struct Body {
    /// Whether every request has one.
    pub required: bool,
    /// What it is made from.
    pub value: BodyValue,
    /// What it may be, in document order; empty when the document does not say.
    pub media: Vec<MediaType>,
    /// Where it is defined.
    pub place: Place,
}

/// What the body is made from.
#[derive(Debug, Clone)]
pub enum BodyValue {
    /// The JSON at this path of the event.
    Event(EventPath),
    /// A template that fields of the event fill in.
    Template(Located<BodyTemplate>),
}

/// A JSON value of which some parts come from the event.
#[derive(Debug, Clone)]
pub enum BodyTemplate {
    /// The JSON at this path of the event.
    Event(EventPath),
    /// Text, a number, a boolean or null, as it is.
    Scalar(serde_json::Value),
    /// A list.
    List(Vec<BodyTemplate>),
    /// An object.
    Object(Vec<(String, BodyTemplate)>),
}

/// One media type of a body.
#[derive(Debug, Clone)]
pub struct MediaType {
    /// The media type range as written, without surrounding blanks.
    pub name: String,
    /// The shape of its schema.
    pub shape: Shape,
    /// Names of top-level properties that every valid body has and that are scalars, in document order.
    pub required_scalars: Vec<String>,
}

/// How callers of an operation authenticate.
#[derive(Debug, Clone)]
pub enum Security {
    /// Neither the operation nor the document says anything.
    Undeclared,
    /// The document says that no authentication is needed.
    Intended,
    /// One of these is enough; at least one.
    AnyOf(Vec<Alternative>),
}

impl Security {
    /// The alternatives, in document order; none when no authentication is declared.
    #[must_use]
    pub fn alternatives(&self) -> &[Alternative] {
        match self {
            Self::Undeclared | Self::Intended => &[],
            Self::AnyOf(alternatives) => alternatives,
        }
    }
}

/// One way to authenticate.
#[derive(Debug, Clone)]
pub struct Alternative {
    /// The schemes that are needed together, each with its scopes. Empty: none is needed.
    pub requirement: Requirement,
    /// Whether the user asked for it.
    pub preferred: bool,
}

/// The URL that paths are appended to: absolute, without a slash at its end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerUrl {
    /// Its pieces, in order.
    pub pieces: Vec<UrlPiece>,
    /// The variables in it, by name.
    pub variables: IndexMap<String, ServerVariable>,
    /// Where the document has it; `None` when the user gave it.
    pub place: Option<Place>,
}

/// A piece of a server URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UrlPiece {
    /// Text, percent-encoded.
    Literal(String),
    /// The value of the variable with this name.
    Variable(String),
}

/// Why the path of an operation cannot be appended to a URL.
#[derive(Debug, Clone)]
pub enum UnusableServer {
    /// What is wrong with the servers of the document, or with the URL that replaces them.
    Document(Rc<Finding>),
    /// Why the operation, which has servers of its own, is left out.
    Operation(LeftOut),
}

/// What the document or an overlay asks of the delivery, not checked yet.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Calls per second.
    pub rate_limit: Option<Located<u32>>,
    /// Retry attempts.
    pub retry_attempts: Option<Located<u32>>,
    /// Seconds after which an event is given up.
    pub retry_max_age: Option<Located<u32>>,
}
