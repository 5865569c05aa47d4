//! One operation becomes one destination with its rules.

use crate::aws;
use crate::connections::{SentByConnection, choose};
use crate::contract::{Answer, Contract, Delivery, Operation, Undeliverable};
use crate::findings::{Code, Findings, Severity};
use crate::stack::EventPattern;

use super::conditions::Condition;
use super::endpoint::endpoint;
use super::mapping::{Draft, Mapping};
use super::options::DestinationOptions;
use super::{Destination, HttpMethod};

/// How `operation`, which is number `index` of `contract`, can be delivered.
///
/// # Errors
/// It cannot be delivered.
pub fn answer(
    index: usize,
    operation: &Operation,
    contract: &Contract,
    options: &DestinationOptions,
    findings: &Findings,
) -> Answer<Destination> {
    let own = Findings::default();
    let mapping = Mapping {
        operation,
        options,
        findings: &own,
    };
    let mapped = mapping.map_operation(index, contract, findings);
    // Without a guard on the body, an event without `message` would be sent as a whole.
    let is_inexact = |code: &Code| {
        code.severity() > Severity::Note || matches!(code, Code::BodyOmitted | Code::BodyNotGuarded)
    };
    let codes = own.iter().map(|finding| finding.code);
    let degraded = codes.filter(is_inexact).collect();
    findings.append(own);
    mapped.map(|model| Delivery { model, degraded })
}

impl Mapping<'_> {
    /// The destination. What does not concern the request is reported to `findings`: how the operation came to its
    /// detail-type, and how its security alternative was chosen.
    fn map_operation(
        &self,
        index: usize,
        contract: &Contract,
        findings: &Findings,
    ) -> Result<Destination, Undeliverable> {
        let operation = self.operation;
        let Some(method) = HttpMethod::new(&operation.method) else {
            let message = format!(
                "API destinations do not support {}",
                operation.method.as_str()
            );
            return Err(self.leave_out(Code::MethodNotSupported, message).into());
        };
        let requirement = choose(operation, contract, findings)?;
        let mut draft = self.map_parameters(&SentByConnection::of(&requirement, contract))?;
        let body_guard = self.map_body(&mut draft)?;
        let server = operation.server.clone()?;
        let endpoint = endpoint(&server, &operation.path, &draft.path)
            .map_err(|why| self.leave_out(Code::EndpointNotExpressible, why))?;
        findings.extend(operation.detail_type_notes.iter().cloned());
        draft.target.retry = self.retry();
        if let Some(field) = body_guard
            && !draft.guards.add(field, Condition::Exists)
        {
            let message = "no event can meet the conditions of both its body and its parameters";
            let reason = self.leave_out(Code::ParameterNotExpressible, message);
            return Err(reason.into());
        }
        let rejection = self.reject_events(&draft);
        Ok(Destination {
            operation: index,
            method,
            endpoint,
            rules: self.make_rules(draft)?,
            rejection,
            rate_limit: self.rate_limit(),
            requirement,
        })
    }

    /// The events that fail the guards, if the user wants them in the dead-letter queue and a pattern can express them.
    fn reject_events(&self, draft: &Draft<'_>) -> Option<EventPattern> {
        if !self.options.reject_invalid || draft.guards.is_empty() {
            return None;
        }
        let pattern = draft.guards.rejecting_pattern(self.operation);
        (pattern.length() <= aws::MAX_EVENT_PATTERN).then_some(pattern)
    }
}
