//! Text of the spec in a state machine: Step Functions evaluates what is between `{%` and `%}`, and CloudFormation replaces
//! `${NAME}`.
//!
//! Source: Step Functions Developer Guide, "Transforming data with JSONata"; CloudFormation, `DefinitionSubstitutions` of
//! `AWS::StepFunctions::StateMachine`.

use crate::contract::Operation;

use super::{Call, Parameter, ParameterValue};

/// Whether `text` could be more than text in a state machine.
pub(super) fn is_expression(text: &str) -> bool {
    ["{%", "%}", "${"].iter().any(|mark| text.contains(mark))
}

/// The first text of the row for `call` that could be more than text.
pub(super) fn find_expression<'c>(call: &'c Call, operation: &'c Operation) -> Option<&'c str> {
    let parameters = call.query.iter().chain(&call.headers);
    let texts = parameters.flat_map(Parameter::texts);
    let content_type = call
        .body
        .as_ref()
        .and_then(|body| body.content_type.as_deref());
    [operation.detail_type.as_str(), &call.path]
        .into_iter()
        .chain(operation.source.as_deref())
        .chain(texts)
        .chain(content_type)
        .find(|text| is_expression(text))
}

impl Parameter {
    /// The texts that come from the spec.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let literal = match &self.value {
            ParameterValue::Literal(text) => Some(text.as_str()),
            ParameterValue::Field(..) => None,
        };
        [self.name.as_str()].into_iter().chain(literal)
    }
}
