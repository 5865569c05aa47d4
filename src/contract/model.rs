//! The contract between publishers and an API: its events, and the request that each event triggers.

use std::rc::Rc;

use indexmap::IndexMap;

use crate::document::NodeId;
use crate::findings::{Code, Finding, LeftOut, Place};
use crate::openapi::{
    FormLists, Location, Method, PathTemplate, Requirement, SecurityScheme, Style,
};
use crate::schema::{Leaves, SchemaRef, Shape};

use super::media_type::essence_of;
use super::{
    Deliver, EventPath, Located, MediaKind, OptionalPolicy, ServerUrl, TokenUrls, Undeliverable,
};

/// The contract of one API. It owns its data.
#[derive(Debug, Clone)]
pub struct Contract {
    /// `info.title`.
    pub title: Option<String>,
    /// The valid security schemes of the document, and those that the user gave, by name.
    pub schemes: IndexMap<String, SecurityScheme>,
    /// The token endpoints of the schemes with a client credentials flow.
    pub token_urls: TokenUrls,
    /// The server of the operations without servers of their own, or the problem with the document's servers.
    pub server: Result<Rc<ServerUrl>, Rc<Finding>>,
    /// The selected operations, in document order.
    pub operations: Vec<Operation>,
    /// The other operations of the chosen methods, which are already reported.
    pub left_out: Vec<LeftOut>,
    /// The number of operations of other methods, by method.
    pub not_chosen: IndexMap<Method, usize>,
}

/// An operation: an event with its detail-type triggers its request.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The method.
    pub method: Method,
    /// The path, relative to the server.
    pub path: Rc<PathTemplate>,
    /// `operationId`.
    pub operation_id: Option<Rc<str>>,
    /// The detail-type of its events, at most 128 characters; together with `source`, unique in the contract.
    pub detail_type: String,
    /// The source that its events must have, if any.
    pub source: Option<String>,
    /// Whether the user asked for it by name.
    pub requested: bool,
    /// The node of its `summary`.
    pub summary: Option<NodeId>,
    /// The node of its `description`.
    pub description: Option<NodeId>,
    /// `deprecated`.
    pub deprecated: bool,
    /// `tags`.
    pub tags: Vec<String>,
    /// The parameters of the request, in document order; then the undeclared path variables.
    pub fields: Vec<Field>,
    /// The request body.
    pub body: Option<Body>,
    /// The authentication of callers.
    pub security: Security,
    /// The URL that the path is appended to.
    pub server: Result<Rc<ServerUrl>, Undeliverable>,
    /// Delivery settings in the document or an overlay.
    pub settings: Settings,
    /// Notes on its detail-type, which the backend that delivers it reports.
    pub detail_type_notes: Vec<Finding>,
    /// Differences between its parameters and its path, which the backend that delivers it reports.
    pub parameter_notes: Vec<Finding>,
    /// The place of the operation; its key is the method.
    pub place: Place,
}

impl Operation {
    /// `METHOD /path`, as written in the document.
    #[must_use]
    pub fn key(&self) -> String {
        [self.method.as_str(), " ", &self.path.text].concat()
    }

    /// This operation as one that is left out.
    #[must_use]
    pub fn leave_out(&self, code: Code, message: impl Into<String>) -> LeftOut {
        LeftOut {
            requested: self.requested,
            ..LeftOut::new(self.key(), code, message, self.place.clone())
        }
    }
}

/// A parameter of the request, and where its value comes from.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "OpenAPI defines them")]
pub struct Field {
    /// The name in the request.
    pub wire_name: String,
    /// The location in the request.
    pub location: Location,
    /// The origin of the value.
    pub value: FieldValue,
    /// The serialisation style.
    pub style: Style,
    /// Whether each item of a list or object is serialised separately.
    pub explode: bool,
    /// Whether the value is a serialised document (`content`).
    pub content: bool,
    /// Whether reserved characters are sent as they are.
    pub allow_reserved: bool,
    /// Whether the value may be empty.
    pub allow_empty: bool,
    /// Its schema.
    pub schema: Option<SchemaRef>,
    /// The top-level shape of its schema.
    pub shape: Shape,
    /// The values that its schema lists; empty if it allows others, and outside the path.
    pub allowed_values: Vec<serde_json::Value>,
    /// The leaves of an optional query parameter that is an object.
    pub leaves: Leaves,
    /// The node of its `description`.
    pub description: Option<NodeId>,
    /// The node of its `example` or `examples`; see [`example_values`](super::example_values).
    pub examples: Option<NodeId>,
    /// Whether it is required; always true in the path.
    pub required: bool,
    /// The policy of the document or an overlay if the event has no value for it.
    pub optional: Option<OptionalPolicy>,
    /// The security scheme of the operation that uses the same parameter, which makes the value a credential.
    pub credential: Option<String>,
    /// A note on the name of the field, which the backend that sends it reports.
    pub note: Option<Finding>,
    /// The place of the parameter.
    pub place: Place,
}

impl Field {
    /// A noun for messages, such as `query parameter` or `header`.
    #[must_use]
    pub fn describe(&self) -> &'static str {
        match self.location {
            Location::Cookie => "cookie",
            Location::Header => "header",
            Location::Path => "path parameter",
            Location::Query => "query parameter",
        }
    }

    /// What precedes the value of a path parameter.
    ///
    /// Source: OpenAPI 3.1, "Style Values".
    #[must_use]
    pub fn path_prefix(&self) -> String {
        match self.style {
            Style::Matrix => format!(";{}=", self.wire_name),
            Style::Label => ".".to_owned(),
            Style::Simple
            | Style::Form
            | Style::SpaceDelimited
            | Style::PipeDelimited
            | Style::DeepObject => String::new(),
        }
    }

    /// A finding about the parameter, which is one of `operation`; `word` gets `NAME of METHOD /path`.
    #[must_use]
    pub fn finding(
        &self,
        operation: &Operation,
        code: Code,
        word: impl Fn(&str) -> String,
    ) -> Finding {
        let subject = format!("`{}` of {}", self.wire_name, operation.key());
        let finding = Finding::new(code, word(&subject)).about(subject);
        finding.at(self.place.clone())
    }
}

/// The origin of a parameter's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// The value at this path of the event.
    Event(EventPath),
    /// A constant.
    Literal {
        /// The text.
        text: String,
        /// The part of the document that sets it.
        origin: ValueOrigin,
        /// The place of that part.
        place: Place,
    },
    /// The event's id.
    EventId,
}

/// The part of the document that sets a constant.
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
    /// Whether it is required.
    pub required: bool,
    /// The origin of the value.
    pub value: BodyValue,
    /// The allowed media types, in document order; empty if the document declares none.
    pub media: Vec<MediaType>,
    /// The place of its definition.
    pub place: Place,
}

/// The origin of the body.
#[derive(Debug, Clone)]
pub enum BodyValue {
    /// The JSON at this path of the event.
    Event(EventPath),
    /// A template with values from the event.
    Template(Located<BodyTemplate>),
}

/// A JSON value with parts that come from the event.
#[derive(Debug, Clone)]
pub enum BodyTemplate {
    /// The JSON at this path of the event.
    Event(EventPath),
    /// A constant string, number, boolean or null.
    Scalar(serde_json::Value),
    /// A list.
    List(Vec<BodyTemplate>),
    /// An object.
    Object(Vec<(String, BodyTemplate)>),
}

impl Body {
    /// The media types, for messages: "`text/csv` or `text/xml`".
    #[must_use]
    pub fn list_media_types(&self) -> String {
        let names = self.media.iter().map(|media| format!("`{}`", media.name));
        names.collect::<Vec<_>>().join(" or ")
    }
}

/// A media type of a body.
#[derive(Debug, Clone)]
pub struct MediaType {
    /// The media type range as written, without surrounding white space.
    pub name: String,
    /// What it contains.
    pub kind: MediaKind,
    /// Its schema.
    pub schema: Option<SchemaRef>,
    /// The node of its `example` or `examples`; see [`example_values`](super::example_values).
    pub examples: Option<NodeId>,
    /// The top-level shape of its schema.
    pub shape: Shape,
    /// The names of required top-level properties that are scalars, in document order.
    pub required_scalars: Vec<String>,
    /// The leaves of its schema if the body is optional and cannot be JSON.
    pub leaves: Leaves,
    /// How a form sends the items of a list.
    pub form_lists: FormLists,
}

impl MediaType {
    /// The media type in lower case and without parameters.
    #[must_use]
    pub fn essence(&self) -> String {
        essence_of(&self.name)
    }
}

/// The authentication of an operation's callers.
#[derive(Debug, Clone)]
pub enum Security {
    /// Neither the operation nor the document declares security.
    Undeclared,
    /// The document explicitly requires no authentication.
    Intended,
    /// One or more alternatives; one of them is sufficient.
    AnyOf(Vec<Alternative>),
}

impl Security {
    /// The alternatives, in document order; empty if no authentication is declared.
    #[must_use]
    pub fn alternatives(&self) -> &[Alternative] {
        match self {
            Self::Undeclared | Self::Intended => &[],
            Self::AnyOf(alternatives) => alternatives,
        }
    }
}

/// An alternative way to authenticate.
#[derive(Debug, Clone)]
pub struct Alternative {
    /// The schemes that are required together, each with its scopes; empty if none is required.
    pub requirement: Requirement,
    /// Which alternatives come before it.
    pub priority: Priority,
}

/// The priority of an alternative, the highest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// The user chose it.
    Chosen,
    /// The document declares it.
    Declared,
    /// The user gave it for operations without a usable alternative.
    Fallback,
}

/// A piece of a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UrlPiece {
    /// Text, percent-encoded.
    Literal(String),
    /// The value of the variable with this name.
    Variable(String),
}

/// Delivery settings of the document or an overlay, not validated.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Calls per second.
    pub rate_limit: Option<Located<u32>>,
    /// Retry attempts.
    pub retry_attempts: Option<Located<u32>>,
    /// Maximum age of an event in seconds, after which delivery stops.
    pub retry_max_age: Option<Located<u32>>,
    /// What delivers the operation.
    pub deliver: Option<Deliver>,
}
