//! What a backend answers when it is asked to deliver an operation.

use std::rc::Rc;

use crate::findings::{Code, Finding, LeftOut};

/// How a backend delivers an operation, or why it cannot.
pub type Answer<T> = Result<Delivery<T>, Undeliverable>;

/// How a backend delivers an operation, as a `T` in the terms of its service.
#[derive(Debug, Clone)]
pub struct Delivery<T> {
    /// The model.
    pub model: T,
    /// What the document describes and is never sent, or not as described. If it is empty, the delivery is exact: every request
    /// is as the document describes it.
    pub degraded: Vec<Code>,
}

impl<T> Delivery<T> {
    /// The same delivery of another model.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Delivery<U> {
        Delivery {
            model: convert(self.model),
            degraded: self.degraded,
        }
    }
}

/// Why an operation cannot be delivered.
#[derive(Debug, Clone)]
pub enum Undeliverable {
    /// For a reason of its own.
    LeftOut(LeftOut),
    /// Like all operations without servers of their own: an error in the document's servers, or in the URL that replaces them.
    NoServer(Rc<Finding>),
}

impl From<LeftOut> for Undeliverable {
    fn from(reason: LeftOut) -> Self {
        Self::LeftOut(reason)
    }
}
