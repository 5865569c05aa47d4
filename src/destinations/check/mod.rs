//! Takes a template before it is written; reports rules, destinations and roles that EventBridge or IAM would reject, or that
//! would not work as intended, and that no linter finds.

mod requests;
mod roles;
mod targets;

pub use targets::check;
