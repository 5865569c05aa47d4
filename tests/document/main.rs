//! The room `document` through its public interface: values, references and spans.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that panics has failed"
)]

mod reading;
mod references;
mod spans;

use spec2dest::document::{Cursor, Documents, Input, Limits, OpenError, ReadOptions};
use spec2dest::findings::{Finding, Sources};

/// Reads a well-formed text.
fn open(text: &str) -> Documents {
    match open_within(text, Limits::default()) {
        Ok(documents) => documents,
        Err(finding) => panic!("{text:?}: {finding:?}"),
    }
}

fn open_within(text: &str, limits: Limits) -> Result<Documents, Box<Finding>> {
    let options = ReadOptions {
        limits,
        ..ReadOptions::default()
    };
    match Documents::open(Input::Stdin(text.into()), &options) {
        Ok(documents) => Ok(documents),
        Err(OpenError::Invalid(finding, _)) => Err(finding),
        Err(OpenError::Unreadable(path, error)) => panic!("{}: {error}", path.display()),
    }
}

/// Reads an invalid text and returns the finding, with the text from its place on.
fn open_invalid(text: &str) -> (Finding, String) {
    match Documents::open(Input::Stdin(text.into()), &ReadOptions::default()) {
        Err(OpenError::Invalid(finding, documents)) => {
            let range = documents.locate(finding.place.as_ref().unwrap());
            let rest = documents
                .root()
                .text()
                .get(range.start..)
                .unwrap()
                .to_owned();
            (*finding, rest)
        }
        other => panic!("{text:?}: {other:?}"),
    }
}

fn read_json(text: &str) -> serde_json::Value {
    open(text).root().to_json()
}

/// The value at `path`, with dots between keys and indexes.
fn find<'d>(documents: &'d Documents, path: &str) -> Cursor<'d> {
    path.split('.').fold(documents.root(), |cursor, step| {
        let item = || cursor.items().nth(step.parse().ok()?);
        cursor
            .get(step)
            .or_else(item)
            .unwrap_or_else(|| panic!("{path}: {step}"))
    })
}

fn write_each(numbers: std::ops::Range<usize>, write: fn(usize) -> String) -> String {
    numbers.map(write).collect::<Vec<_>>().concat()
}
