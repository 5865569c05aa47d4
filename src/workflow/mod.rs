//! Takes operations of a [`Contract`](crate::contract::Contract); gives the Step Functions state machine that makes their
//! requests from their events, first as a model in its own terms, then as resources with the rules that start it.
//!
//! The logic of the state machine is constant: the JSONata in `templates/workflow`. Operations are rows of a table that it
//! reads, so no text of a spec is ever code.

mod answer;
mod body;
mod check;
mod definition;
mod fields;
mod inert;
mod machines;
mod model;
pub mod options;
mod request;
mod resources;
mod retry;
mod roles;
mod rows;
mod rules;

pub use answer::answer;
pub use check::check;
pub use model::*;
pub use options::{WorkflowOptions, WorkflowType};
pub use request::choose_sent_type;
pub use resources::{WorkflowResources, build};
