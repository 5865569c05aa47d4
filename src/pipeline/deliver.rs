//! From a contract to what its template contains: which backend delivers which operation, and the accounting.

use crate::aws;
use crate::cloudformation::Template;
use crate::connections::{
    NeededConnections, OfferedParameters, add_connections, check_credentials, report_calls,
};
use crate::contract::{Contract, Operation, Requirement};
use crate::destinations::{self, HttpMethod};
use crate::findings::{Accounting, Code, FileId, Finding, Findings, Place, counted};
use crate::stack::{DeclaredEntries, Stack};
use crate::workflow;

use super::route::{Routes, route};
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
    let mut stack = Stack::new(&request.stack, &entries.declared);
    let output = deliver_selected(
        contract,
        request,
        entries,
        (&mut accounting, &mut stack),
        findings,
    );
    let generates = accounting.generated > 0;
    if !generates && !findings.has_errors() {
        let finding = Finding::new(Code::NothingToGenerate, "no operation is left to generate");
        let finding = finding.help(accounting.explain_nothing(aws::DESTINATION_METHODS));
        findings.push(finding.at(Place::top(FileId(0))));
    }
    (accounting, output.filter(|_| generates))
}

/// Delivers the operations of `contract` with resources of `stack`, and counts them.
pub(super) fn deliver_selected(
    contract: &Contract,
    request: &Request,
    entries: &BlueprintEntries,
    (accounting, stack): (&mut Accounting, &mut Stack),
    findings: &Findings,
) -> Option<(Model, Template)> {
    check_credentials(contract, &request.connections, findings);
    let routes = route(contract, request, accounting, findings);
    if request.workflow.replies && routes.calls.is_empty() {
        let message = "--replies has no effect, because a workflow delivers no operation";
        findings.push(Finding::new(Code::NoReplies, message));
    }
    build(contract, request, routes, entries, stack, findings)
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

/// Makes the resources. Ids are allocated in a fixed order: stack, connections, destinations, workflow.
fn build(
    contract: &Contract,
    request: &Request,
    routes: Routes,
    entries: &BlueprintEntries,
    stack: &mut Stack,
    findings: &Findings,
) -> Option<(Model, Template)> {
    stack.bus();
    stack.dead_letter(findings);
    let called = list_calls(contract, &routes);
    report_calls(called, contract, &request.connections, findings);
    let mut needed = NeededConnections::default();
    let destinations = routes.destinations.into_iter().map(|destination| {
        let index = needed.need(&destination.requirement);
        (destination, index)
    });
    let destinations: Vec<_> = destinations.collect();
    let calls = routes.calls.into_iter().map(|call| {
        let index = needed.need(&call.requirement);
        (call, index)
    });
    let calls: Vec<_> = calls.collect();
    let (options, offered) = (&request.connections, entries.offered.as_ref());
    let connections = (!destinations.is_empty() || !calls.is_empty())
        .then(|| needed.build(contract, options, offered, stack, findings))?;
    let model = Model {
        connections,
        destinations,
        calls,
    };
    let resources = destinations::build(
        &model.deliveries().collect::<Vec<_>>(),
        contract,
        &request.destinations,
        stack,
        findings,
    );
    let workflow = workflow::build(
        &model.workflow_calls().collect::<Vec<_>>(),
        contract,
        &request.workflow,
        stack,
        findings,
    );
    let mut template = stack.template(&describe_template(contract, &model));
    template.resources.extend(resources.roles);
    add_connections(&model.connections, &mut template);
    template.resources.extend(resources.destinations);
    template.resources.extend(workflow.resources);
    template.outputs.extend(workflow.outputs);
    Some((model, template))
}

/// The operations that are called, each with the security schemes that it is called with.
fn list_calls<'a>(
    contract: &'a Contract,
    routes: &'a Routes,
) -> impl Iterator<Item = (&'a Operation, &'a Requirement)> {
    let destinations = routes.destinations.iter();
    let destinations = destinations.map(|known| (known.operation, &known.requirement));
    let calls = routes.calls.iter();
    let calls = calls.map(|call| (call.operation, &call.requirement));
    destinations
        .chain(calls)
        .filter_map(|(index, requirement)| Some((contract.operations.get(index)?, requirement)))
}

/// The description of the template: at most 1,024 bytes.
///
/// Source: CloudFormation User Guide, "CloudFormation quotas", template description.
fn describe_template(contract: &Contract, model: &Model) -> String {
    let title = contract.title.as_deref().unwrap_or("an API").chars();
    let title: String = title.filter(|c| !c.is_control()).take(200).collect();
    let count = model.destinations.len() + model.calls.len();
    let operations = counted(count, "operation", "operations");
    let what = match (model.destinations.is_empty(), model.calls.is_empty()) {
        (_, true) => "EventBridge API destinations and rules",
        (true, false) => "Step Functions workflow",
        (false, false) => "EventBridge API destinations and Step Functions workflow",
    };
    format!("{what} for {operations} of {title}")
}
