//! What users see, through the real binary: one module for each thing they do.
#![allow(
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::indexing_slicing,
    clippy::format_collect,
    clippy::panic,
    unreachable_pub,
    reason = "a test that panics has failed, which is what it is for"
)]

mod action;
mod cases;
mod commands;
mod corpus;
mod generate;
mod harness;
mod hostile;
#[cfg(unix)]
mod output;
mod paperwork;
mod reference;
mod round_trip;
