//! What must hold for the room as a whole. What concerns a single file is tested there.

mod reading;
mod references;
mod spans;

use crate::document::{Cursor, Documents, Input, Limits, OpenError, ReadOptions};
use crate::findings::{Finding, Sources};

/// Reads `text`, which must be well-formed.
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
        Err(OpenError::Refused(finding, _)) => Err(finding),
        Err(OpenError::Unreadable(path, error)) => panic!("{path:?}: {error}"),
    }
}

/// Why `text` is refused, with the text that its place shows and what follows it.
fn refuse(text: &str) -> (Finding, String) {
    match Documents::open(Input::Stdin(text.into()), &ReadOptions::default()) {
        Err(OpenError::Refused(finding, documents)) => {
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

fn json(text: &str) -> serde_json::Value {
    open(text).root().to_json()
}

/// The value at `path`, whose steps are separated by dots.
fn find<'d>(documents: &'d Documents, path: &str) -> Cursor<'d> {
    path.split('.').fold(documents.root(), |cursor, step| {
        let item = || cursor.items().nth(step.parse().ok()?);
        cursor
            .get(step)
            .or_else(item)
            .unwrap_or_else(|| panic!("{path}: {step}"))
    })
}

fn join(numbers: std::ops::Range<usize>, write: fn(usize) -> String) -> String {
    numbers.map(write).collect::<Vec<_>>().concat()
}
