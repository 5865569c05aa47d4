//! Rooms that read documents, on the specs of this repository and on all real documents next to it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that panics has failed"
)]

mod examples;
mod list;
mod models;
mod reading;
mod schemas;
