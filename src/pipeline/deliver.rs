//! From a contract to what its template contains: which backend delivers which operation, and the accounting.

use crate::aws;
use crate::cloudformation::Template;
use crate::connections::{
    NeededConnections, OfferedParameters, add_connections, check_credentials, report_calls,
};
use crate::contract::{Contract, Operation, Requirement};
use crate::destinations::{self, Answer, Destination, HttpMethod};
use crate::findings::{Accounting, Code, FileId, Finding, Findings, Place, counted};
use crate::stack::{DeclaredEntries, Stack};

use super::{Model, Request};

/// What the blueprint has for the template.
#[derive(Debug, Default)]
pub struct BlueprintEntries {
    /// The entries that the user names.
    pub declared: DeclaredEntries,
    /// The parameters that the only credential may come from.
    pub offered: Option<OfferedParameters>,
}

/// Delivers the operations of `contract`, with these `entries` of the blueprint.
///
/// Without a model and a template there is nothing to write, and findings explain why.
pub fn deliver(
    contract: &Contract,
    request: &Request,
    entries: &BlueprintEntries,
    findings: &Findings,
) -> (Accounting, Option<(Model, Template)>) {
    let mut accounting = Accounting::default();
    count_not_chosen(contract, &mut accounting, findings);
    check_credentials(contract, &request.connections, findings);
    let destinations = route(contract, request, &mut accounting, findings);
    let output = build(contract, request, destinations, entries, findings);
    let generates = accounting.generated > 0;
    if !generates && !findings.has_errors() {
        let finding = Finding::new(Code::NothingToGenerate, "no operation is left to generate");
        let finding = finding.help(accounting.explain_nothing(aws::DESTINATION_METHODS));
        findings.push(finding.at(Place::top(FileId(0))));
    }
    (accounting, output.filter(|_| generates))
}

/// Counts the operations that are left out before any backend is asked.
fn count_not_chosen(contract: &Contract, accounting: &mut Accounting, findings: &Findings) {
    for left_out in &contract.left_out {
        accounting.count_left_out(left_out);
    }
    let mut unsupported = 0;
    for (method, count) in &contract.not_chosen {
        let name = method.as_str().to_owned();
        accounting.not_chosen.insert(name, *count);
        if HttpMethod::new(method).is_none() {
            unsupported += count;
        }
    }
    if unsupported > 0 {
        let many = counted(
            unsupported,
            "operation has a method",
            "operations have methods",
        );
        let message = format!("{many} that API destinations do not support (TRACE, QUERY, …)");
        findings.push(Finding::new(Code::MethodNotSupported, message));
    }
}

/// Asks the backend about each operation.
fn route(
    contract: &Contract,
    request: &Request,
    accounting: &mut Accounting,
    findings: &Findings,
) -> Vec<Destination> {
    let mut destinations = Vec::new();
    let mut server_error = None;
    for (index, operation) in contract.operations.iter().enumerate() {
        match destinations::answer(index, operation, contract, &request.destinations, findings) {
            Answer::Exact(destination) | Answer::Degraded(destination, _) => {
                destinations.push(*destination);
                accounting.generated += 1;
            }
            Answer::LeftOut(reason) => {
                reason.report(findings);
                accounting.count_left_out(&reason);
            }
            Answer::NoServer(finding) => {
                server_error = Some(finding);
                accounting.not_written += 1;
            }
        }
    }
    // The same for all operations, so it is reported once.
    findings.extend(server_error.map(|finding| Finding::clone(&finding)));
    destinations
}

/// Makes the resources. Ids are allocated in a fixed order: stack, connections, destinations.
fn build(
    contract: &Contract,
    request: &Request,
    destinations: Vec<Destination>,
    entries: &BlueprintEntries,
    findings: &Findings,
) -> Option<(Model, Template)> {
    let mut stack = Stack::new(&request.stack, &entries.declared);
    stack.bus();
    stack.dead_letter(findings);
    report_calls(
        list_calls(contract, &destinations),
        contract,
        &request.connections,
        findings,
    );
    let mut needed = NeededConnections::default();
    let indices = destinations.iter();
    let indices: Vec<_> = indices
        .map(|destination| needed.need(&destination.requirement))
        .collect();
    let (options, offered) = (&request.connections, entries.offered.as_ref());
    let connections = (!destinations.is_empty())
        .then(|| needed.build(contract, options, offered, &mut stack, findings))?;
    let model = Model {
        connections,
        destinations: destinations.into_iter().zip(indices).collect(),
    };
    let resources = destinations::build(
        &model.deliveries().collect::<Vec<_>>(),
        contract,
        &request.destinations,
        &mut stack,
        findings,
    );
    let mut template = stack.template(&describe_template(contract, model.destinations.len()));
    template.resources.extend(resources.roles);
    add_connections(&model.connections, &mut template);
    template.resources.extend(resources.destinations);
    Some((model, template))
}

/// The operations that are called, each with the security schemes that it is called with.
fn list_calls<'a>(
    contract: &'a Contract,
    destinations: &'a [Destination],
) -> impl Iterator<Item = (&'a Operation, &'a Requirement)> {
    destinations.iter().filter_map(|destination| {
        let operation = contract.operations.get(destination.operation)?;
        Some((operation, &destination.requirement))
    })
}

/// The description of the template: at most 1,024 bytes.
///
/// Source: CloudFormation User Guide, "CloudFormation quotas", template description.
fn describe_template(contract: &Contract, count: usize) -> String {
    let title = contract.title.as_deref().unwrap_or("an API").chars();
    let title: String = title.filter(|c| !c.is_control()).take(200).collect();
    let operations = counted(count, "operation", "operations");
    format!("EventBridge API destinations and rules for {operations} of {title}")
}
