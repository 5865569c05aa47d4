//! Takes a template before it is written, gives what is wrong with it, as far as that follows from CloudFormation alone
//! and from the table of AWS's limits. What else a service demands is checked where its resources are built.

mod checker;
mod dynamic_reference;
mod limits;
mod references;
mod size;

pub use checker::{TemplateChecker, check};
pub use size::check_text;
