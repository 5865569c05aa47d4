//! How one operation is received, in API Gateway's own terms and without names: enough to tell which event a request leads to.

use std::collections::BTreeMap;

use crate::contract::{EventPath, Location};
use crate::schema::{ScalarType, SchemaRef};

/// The route of one operation, and the event that it makes of a request.
#[derive(Debug, Clone)]
pub struct Route {
    /// The operation's number in the contract.
    pub operation: usize,
    /// The method in capitals.
    pub method: String,
    /// The path as API Gateway takes it, with `{variables}`.
    pub path: String,
    /// The parameters, in document order.
    pub parameters: Vec<RouteParameter>,
    /// The body.
    pub body: Option<RouteBody>,
    /// The members of the event's `detail`.
    pub detail: Vec<DetailMember>,
    /// What a caller must present.
    pub access: Access,
}

/// A parameter of a route.
#[derive(Debug, Clone)]
pub struct RouteParameter {
    /// Its name in requests. A path variable may have another name than in the document: API Gateway allows only one name
    /// for all variables with the same parent.
    pub name: String,
    /// The location in requests.
    pub location: Location,
    /// The type of its value.
    pub kind: ScalarType,
    /// Whether requests without it are rejected.
    pub required: bool,
    /// Where its value goes in the event; `None` if it does not enter the event.
    pub field: Option<EventPath>,
}

/// The body of a route.
#[derive(Debug, Clone)]
pub struct RouteBody {
    /// Whether requests without it are rejected.
    pub required: bool,
    /// The media types that are accepted, without parameters and in lower case.
    pub media: Vec<RouteMedia>,
    /// Where it goes in the event.
    pub field: EventPath,
}

/// An accepted media type.
#[derive(Debug, Clone)]
pub struct RouteMedia {
    /// Its name without parameters, in lower case.
    pub name: String,
    /// The body is JSON; otherwise it is text, which becomes a JSON string.
    pub is_json: bool,
    /// Its schema.
    pub schema: Option<SchemaRef>,
}

/// A member of `detail`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetailMember {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: DetailValue,
}

/// The value of a member of `detail`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DetailValue {
    /// The value of the parameter with this index.
    Parameter(usize),
    /// The body.
    Body,
    /// An object.
    Object(Vec<DetailMember>),
}

/// What a caller must present.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Access {
    /// An API key of the usage plan.
    pub api_key: bool,
    /// What the authorizer asks for.
    pub authorizer: bool,
}

impl Access {
    /// Whether anyone may call the route.
    #[must_use]
    pub fn is_open(self) -> bool {
        !self.api_key && !self.authorizer
    }
}

/// The integrations that the document already has (`x-amazon-apigateway-integration`), by the number of their operation.
pub type KeptIntegrations = BTreeMap<usize, serde_json::Value>;
