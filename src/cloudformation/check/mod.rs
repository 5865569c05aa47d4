//! Takes a template before it is written; reports what violates CloudFormation's rules or AWS's limits. The other rules
//! of a service are checked in the room that builds its resources.

mod checker;
mod dynamic_reference;
mod hidden;
mod limits;
mod references;
mod size;

pub use checker::{TemplateChecker, check};
pub use size::check_text;
