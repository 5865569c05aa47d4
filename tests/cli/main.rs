//! Runs the binary and checks what users see.
#![allow(
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::indexing_slicing,
    clippy::format_collect,
    clippy::panic,
    unreachable_pub,
    reason = "a test that panics has failed"
)]

mod action;
mod cases;
mod command_line;
mod commands;
#[cfg(unix)]
mod completions;
mod corpus;
#[cfg(unix)]
mod doc_commands;
mod docs;
#[path = "../documents/list.rs"]
mod documents;
mod exploring;
mod findings;
mod gateway;
mod generate;
mod harness;
mod hostile;
#[cfg(unix)]
mod output;
mod project;
mod reference;
mod round_trip;
mod watch;
