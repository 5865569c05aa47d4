//! Takes an operation of a [`Contract`](crate::contract::Contract); gives the API destination and the rules that make its
//! request from its event, first as a model in EventBridge's own terms, then as resources.

mod answer;
mod body;
mod body_template;
mod check;
mod conditions;
mod endpoint;
mod guards;
mod mapping;
mod model;
mod names;
pub mod options;
mod parameters;
mod request;
mod resources;
mod roles;
mod rules;
mod settings;

pub use answer::answer;
pub use check::check;
pub use guards::{Guard, explain_guards};
pub use model::*;
pub use options::{DestinationOptions, UnsupportedBody};
pub use request::choose_sent_type;
pub use resources::{DestinationResources, build};
