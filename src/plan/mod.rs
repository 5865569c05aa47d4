//! Takes an `Api` and the user's choices, gives a [`Plan`]: which destinations, connections and rules, and which
//! field of the event feeds what. Knows EventBridge's rules; nothing of CloudFormation's syntax.

mod accounting;
mod model;
mod options;

pub use accounting::Accounting;
pub use model::*;
pub use options::{LogicalIds, OptionalParams, PlanOptions, Secrets, UnsupportedBody};
