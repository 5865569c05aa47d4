//! Takes a [`Contract`] and the user's choices, gives a [`Plan`]: which destinations, connections and rules, and which
//! field of the event feeds what. Knows EventBridge's rules; nothing of CloudFormation's syntax.

mod body;
mod conditions;
mod delivery;
mod destination;
mod endpoint;
mod model;
mod names;
pub mod options;
mod request;
mod rules;

use crate::connections::{NeededConnections, OfferedParameters, check_credentials};
use crate::contract::{Contract, Method};
use crate::findings::{Accounting, Code, FileId, Finding, Findings, Place, counted};
use crate::stack::Stack;

pub use crate::cloudformation::{LogicalId, ParameterGroup, Piece, TemplateParameter, Text};
pub use crate::contract::EventPath as JsonPath;
pub use model::*;
pub use options::{Options, Secrets, UnsupportedBody};

use destination::Mapper;

/// Plans the template for `contract`.
///
/// The only credential is taken from the only one of the `offered` parameters of the blueprint.
///
/// `None` for the plan when there is nothing to write; the findings say why. The accounting is complete in any case.
pub fn plan(
    contract: &Contract,
    options: &Options,
    offered: Option<&OfferedParameters>,
    findings: &Findings,
) -> (Option<Plan>, Accounting) {
    let mut accounting = Accounting::default();
    count_not_chosen(contract, &mut accounting, findings);
    for left_out in &contract.left_out {
        accounting.count_left_out(left_out);
    }
    check_credentials(contract, &options.connections, findings);
    let plan = planned(contract, options, offered, &mut accounting, findings);
    let found = accounting.generated > 0;
    if !found && !findings.has_errors() {
        let top = Place::top(FileId(0));
        let finding =
            Finding::new(Code::NothingToGenerate, "no operation is left to generate").at(top);
        findings.push(if accounting.not_chosen.is_empty() {
            finding
        } else {
            finding.help("choose more methods, for example --methods GET,POST,PUT,PATCH,DELETE")
        });
    }
    (plan.filter(|_| found), accounting)
}

fn count_not_chosen(contract: &Contract, accounting: &mut Accounting, findings: &Findings) {
    let mut unsupported = 0;
    for (method, count) in &contract.not_chosen {
        accounting
            .not_chosen
            .insert(method.as_str().to_owned(), *count);
        if HttpMethod::from_api(method).is_none() {
            unsupported += count;
        }
    }
    if unsupported > 0 {
        let many = counted(
            unsupported,
            "operation has a method",
            "operations have methods",
        );
        findings.push(Finding::new(
            Code::MethodNotSupported,
            format!("{many} that API destinations do not know (TRACE, QUERY, …)"),
        ));
    }
}

impl HttpMethod {
    /// The method, if API destinations have it.
    #[must_use]
    pub fn from_api(method: &Method) -> Option<Self> {
        Some(match method {
            Method::Get => Self::Get,
            Method::Put => Self::Put,
            Method::Post => Self::Post,
            Method::Delete => Self::Delete,
            Method::Options => Self::Options,
            Method::Head => Self::Head,
            Method::Patch => Self::Patch,
            Method::Trace | Method::Query | Method::Additional(_) => return None,
        })
    }
}

fn planned(
    contract: &Contract,
    options: &Options,
    offered: Option<&OfferedParameters>,
    accounting: &mut Accounting,
    findings: &Findings,
) -> Option<Plan> {
    let mut stack = Stack::new(&options.stack);
    let bus = stack.bus();
    let dead_letter = stack.dead_letter(findings);
    let mut needed = NeededConnections::default();
    let mut destinations = Vec::new();
    let mut keys = Vec::new();
    let mut mapper = Mapper {
        contract,
        options,
        stack: &mut stack,
        needed: &mut needed,
        server_reported: false,
        findings,
    };
    for (index, operation) in contract.operations.iter().enumerate() {
        match mapper.map(index, operation) {
            Ok(Some(destination)) => {
                destinations.push(destination);
                keys.push(operation.key());
                accounting.generated += 1;
            }
            // An error finding says what stopped it.
            Ok(None) => {}
            Err(left_out) => {
                left_out.report(findings);
                accounting.count_left_out(&left_out);
            }
        }
    }
    let connections = (!destinations.is_empty()).then(|| {
        needed.build(
            contract,
            &options.connections,
            offered,
            &mut stack,
            findings,
        )
    });
    let roles = delivery::roles(&mut destinations, &keys, &mut stack, options, findings);
    Some(Plan {
        description: description(contract, destinations.len()),
        stack,
        bus,
        dead_letter,
        roles,
        connections: connections??,
        destinations,
    })
}

/// What the template says of itself: at most 1,024 bytes.
///
/// Source: CloudFormation User Guide, "CloudFormation quotas", template description.
fn description(contract: &Contract, count: usize) -> String {
    let title: String = contract
        .title
        .as_deref()
        .unwrap_or("an API")
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect();
    format!(
        "EventBridge API destinations and rules for {} of {title}",
        counted(count, "operation", "operations")
    )
}
