//! OpenAPI in, a deployable CloudFormation template of EventBridge API destinations out.

pub mod aws;
pub mod blueprint;
pub mod catalogue;
pub mod cloudformation;
pub mod commands;
pub mod connections;
pub mod contract;
pub mod destinations;
pub mod document;
pub mod findings;
pub mod gateway;
pub mod openapi;
pub mod pipeline;
pub mod schema;
pub mod stack;
pub mod workflow;
