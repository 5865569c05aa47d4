//! Takes the operations of a [`Contract`](crate::contract::Contract); gives an API of API Gateway that turns each HTTP
//! request into the event of its operation, without code in between: first as routes, then as an OpenAPI document with
//! API Gateway's extensions and the resources around it. Knows API Gateway and its limits.

mod access;
mod answer;
mod authorizer;
mod detail;
mod document;
mod event_log;
mod http_api;
mod integration;
mod model;
pub mod options;
mod parameters;
mod path;
mod resources;
mod responses;
mod rest_api;
mod route_table;
mod source;
mod stage;
mod validation;

pub use answer::{METHODS, RouteFinder};
pub use model::*;
pub use options::{ApiKind, Authorizer, GatewayOptions};
pub use resources::{GatewayResources, build};
pub use source::prepare_contract;
