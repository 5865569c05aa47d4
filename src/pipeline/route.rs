//! Which backend delivers which operation. Only their answers for this operation decide, so that no other operation changes it.

use crate::contract::{
    Answer, Contract, Deliver, EventPath, Operation, Requirement, Undeliverable,
};
use crate::destinations::{self, Destination};
use crate::findings::{Accounting, Finding, Findings};
use crate::workflow::{self, Call};

use super::Request;

/// The operations by what delivers them, each in document order.
#[derive(Default)]
pub(super) struct Routes {
    pub(super) destinations: Vec<Destination>,
    pub(super) calls: Vec<Call>,
}

/// What delivers an operation.
pub(super) enum Model {
    Destination(Box<Destination>),
    Call(Box<Call>),
}

impl Model {
    /// The value of `--deliver` that leads to it.
    pub(super) fn backend(&self) -> &'static str {
        match self {
            Self::Destination(_) => "destinations",
            Self::Call(_) => "workflow",
        }
    }

    /// The security schemes of its connection.
    pub(super) fn requirement(&self) -> &Requirement {
        match self {
            Self::Destination(destination) => &destination.requirement,
            Self::Call(call) => &call.requirement,
        }
    }

    /// Whether its requests contain the value at `path` of the event.
    pub(super) fn uses(&self, path: &EventPath) -> bool {
        match self {
            Self::Destination(destination) => destination.uses(path),
            Self::Call(call) => call.uses(path),
        }
    }
}

/// Asks the backends about each operation.
pub(super) fn route(
    contract: &Contract,
    request: &Request,
    accounting: &mut Accounting,
    findings: &Findings,
) -> Routes {
    let mut chosen = Routes::default();
    let mut server_error = None;
    for (index, operation) in contract.operations.iter().enumerate() {
        let router = Router {
            index,
            operation,
            contract,
            request,
        };
        match router.choose(findings) {
            Ok(delivery) => {
                accounting.generated += 1;
                match delivery.model {
                    Model::Destination(destination) => chosen.destinations.push(*destination),
                    Model::Call(call) => chosen.calls.push(*call),
                }
            }
            Err(Undeliverable::LeftOut(reason)) => {
                reason.report(findings);
                accounting.count_left_out(&reason);
            }
            Err(Undeliverable::NoServer(finding)) => {
                server_error = Some(finding);
                accounting.not_written += 1;
            }
        }
    }
    // The same for all operations, so it is reported once.
    findings.extend(server_error.map(|finding| Finding::clone(&finding)));
    chosen
}

/// Asks the backends about one operation.
pub(super) struct Router<'a> {
    pub(super) index: usize,
    pub(super) operation: &'a Operation,
    pub(super) contract: &'a Contract,
    pub(super) request: &'a Request,
}

impl Router<'_> {
    /// What delivers the operation, as `--deliver` or the document says.
    pub(super) fn choose(&self, findings: &Findings) -> Answer<Model> {
        match self
            .operation
            .settings
            .deliver
            .unwrap_or(self.request.deliver)
        {
            Deliver::Destinations => self.ask_destinations(findings),
            Deliver::Workflow => self.ask_workflow(findings),
            Deliver::Auto => self.choose_best(findings),
        }
    }

    /// By destination if that is right for every event, or if a workflow is no better. Only the findings of the answer that
    /// counts are reported.
    fn choose_best(&self, findings: &Findings) -> Answer<Model> {
        let by_destination = Findings::default();
        let by_workflow = Findings::default();
        let first = self.ask_destinations(&by_destination);
        if matches!(&first, Ok(delivery) if delivery.degraded.is_empty()) {
            findings.append(by_destination);
            return first;
        }
        let second = self.ask_workflow(&by_workflow);
        let is_first_better = match (&first, &second) {
            (Ok(first), Ok(second)) => first.degraded == second.degraded,
            (Ok(_), Err(_)) => true,
            (Err(_), _) => false,
        };
        let (answer, own) = if is_first_better {
            (first, by_destination)
        } else {
            (second, by_workflow)
        };
        findings.append(own);
        answer
    }

    fn ask_destinations(&self, findings: &Findings) -> Answer<Model> {
        let options = &self.request.destinations;
        let answer =
            destinations::answer(self.index, self.operation, self.contract, options, findings);
        answer.map(|delivery| delivery.map(|destination| Model::Destination(destination.into())))
    }

    fn ask_workflow(&self, findings: &Findings) -> Answer<Model> {
        let options = &self.request.workflow;
        let answer = workflow::answer(self.index, self.operation, self.contract, options, findings);
        answer.map(|delivery| delivery.map(|call| Model::Call(call.into())))
    }
}
