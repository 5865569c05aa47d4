//! Takes a template before it is written, gives what EventBridge, SQS and IAM would not accept or would do wrongly and
//! no linter sees: patterns, transformers, HTTP parameters, queue policies, roles, secrets.

mod requests;
mod services;
mod targets;

pub use services::check;

#[cfg(test)]
mod tests;
