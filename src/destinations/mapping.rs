//! The operation that is being mapped.

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::contract::{EventPath, Field, Location, Operation};
use crate::findings::{Code, Findings, LeftOut};

use super::conditions::Conditions;
use super::endpoint::PathValue;
use super::options::DestinationOptions;
use super::{Input, Retry, Target};

/// The operation that is being mapped, the user's choices, and where findings about it go.
#[derive(Clone, Copy)]
pub(super) struct Mapping<'a> {
    pub(super) operation: &'a Operation,
    pub(super) options: &'a DestinationOptions,
    pub(super) findings: &'a Findings,
}

impl Mapping<'_> {
    /// The reason to leave the operation out, at the operation.
    pub(super) fn leave_out(&self, code: Code, message: impl Into<String>) -> LeftOut {
        self.operation.leave_out(code, message)
    }

    /// The reason to leave the operation out: one of its parameters.
    pub(super) fn leave_out_for(&self, field: &Field, code: Code, message: String) -> LeftOut {
        LeftOut {
            place: field.place.clone(),
            ..self.leave_out(code, message)
        }
    }

    /// Reports something about a parameter; `word` gets `NAME of METHOD /path`.
    pub(super) fn report_field(&self, field: &Field, code: Code, word: impl Fn(&str) -> String) {
        self.findings
            .push(field.finding(self.operation, code, word));
    }
}

/// The request of an operation, as far as it is mapped.
pub(super) struct Draft<'o> {
    /// What each variable of the path becomes.
    pub(super) path: HashMap<&'o str, PathValue>,
    /// What every request has.
    pub(super) target: Target,
    /// What an event must have.
    pub(super) guards: Conditions,
    /// What a request has when the event has it: each doubles the number of rules.
    pub(super) split: Vec<SplitParameter>,
}

/// An optional parameter that some rules send and others do not.
pub(super) struct SplitParameter {
    /// The name in the spec.
    pub(super) name: String,
    /// Query or header.
    pub(super) location: Location,
    /// Where its value comes from.
    pub(super) path: EventPath,
}

impl Draft<'_> {
    /// A request without parameters. Its body is an empty object: without any input EventBridge would send the whole
    /// event.
    pub(super) fn new() -> Self {
        Self {
            path: HashMap::new(),
            target: Target {
                path_values: Vec::new(),
                query: IndexMap::new(),
                headers: IndexMap::new(),
                input: Input::Constant("{}".to_owned()),
                retry: Retry::default(),
            },
            guards: Conditions::default(),
            split: Vec::new(),
        }
    }
}
