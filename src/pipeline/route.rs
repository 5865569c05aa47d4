//! Which backend delivers which operation. Only their answers for this operation decide, so that no other operation changes it.

use std::rc::Rc;

use crate::contract::{Contract, Deliver, Operation};
use crate::destinations::{self, Destination};
use crate::findings::{Accounting, Code, Finding, Findings, LeftOut};
use crate::workflow::{self, Call};

use super::Request;

/// The operations by what delivers them, each in document order.
#[derive(Default)]
pub(super) struct Routes {
    pub(super) destinations: Vec<Destination>,
    pub(super) calls: Vec<Call>,
}

/// How a backend delivers an operation.
enum Delivery {
    Destination(Box<Destination>),
    Call(Box<Call>),
}

/// What a backend answers: the delivery and the codes of what is wrong with it, or why there is none.
type Answer = Result<(Delivery, Vec<Code>), Refusal>;

enum Refusal {
    LeftOut(LeftOut),
    NoServer(Rc<Finding>),
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
            Ok((delivery, _)) => {
                accounting.generated += 1;
                match delivery {
                    Delivery::Destination(destination) => chosen.destinations.push(*destination),
                    Delivery::Call(call) => chosen.calls.push(*call),
                }
            }
            Err(Refusal::LeftOut(reason)) => {
                reason.report(findings);
                accounting.count_left_out(&reason);
            }
            Err(Refusal::NoServer(finding)) => {
                server_error = Some(finding);
                accounting.not_written += 1;
            }
        }
    }
    // The same for all operations, so it is reported once.
    findings.extend(server_error.map(|finding| Finding::clone(&finding)));
    chosen
}

struct Router<'a> {
    index: usize,
    operation: &'a Operation,
    contract: &'a Contract,
    request: &'a Request,
}

impl Router<'_> {
    fn choose(&self, findings: &Findings) -> Answer {
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
    fn choose_best(&self, findings: &Findings) -> Answer {
        let by_destination = Findings::default();
        let by_workflow = Findings::default();
        let first = self.ask_destinations(&by_destination);
        if matches!(&first, Ok((_, codes)) if codes.is_empty()) {
            findings.append(by_destination);
            return first;
        }
        let second = self.ask_workflow(&by_workflow);
        let is_first_better = match (&first, &second) {
            (Ok((_, first)), Ok((_, second))) => first == second,
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

    fn ask_destinations(&self, findings: &Findings) -> Answer {
        let options = &self.request.destinations;
        let answer =
            destinations::answer(self.index, self.operation, self.contract, options, findings);
        match answer {
            destinations::Answer::Exact(destination) => {
                Ok((Delivery::Destination(destination), Vec::new()))
            }
            destinations::Answer::Degraded(destination, codes) => {
                Ok((Delivery::Destination(destination), codes))
            }
            destinations::Answer::LeftOut(reason) => Err(Refusal::LeftOut(reason)),
            destinations::Answer::NoServer(finding) => Err(Refusal::NoServer(finding)),
        }
    }

    fn ask_workflow(&self, findings: &Findings) -> Answer {
        let options = &self.request.workflow;
        let answer = workflow::answer(self.index, self.operation, self.contract, options, findings);
        match answer {
            workflow::Answer::Exact(call) => Ok((Delivery::Call(call), Vec::new())),
            workflow::Answer::Degraded(call, codes) => Ok((Delivery::Call(call), codes)),
            workflow::Answer::LeftOut(reason) => Err(Refusal::LeftOut(reason)),
            workflow::Answer::NoServer(finding) => Err(Refusal::NoServer(finding)),
        }
    }
}
