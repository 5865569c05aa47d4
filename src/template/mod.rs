//! Takes a [`Plan`](crate::plan::Plan), gives its resources as a CloudFormation
//! [`Template`](crate::cloudformation::Template), and checks what the services demand of them.

mod build;
mod check;
mod delivery;
mod destination;

pub use build::build;
pub use check::check;
