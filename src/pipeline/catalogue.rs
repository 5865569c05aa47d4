//! What people read about an API before they generate a template: its operations, and example events with their requests.

use std::cell::RefCell;

use indexmap::IndexSet;

use crate::catalogue::{
    self, Described, Detail, EventOptions, ExampleEvent, Listed, ListedDelivery,
};
use crate::connections::add_credentials;
use crate::contract::{
    Choices, Contract, Delivery, EventPath, Field, FieldValue, HttpRequest, MediaType, Operation,
    SchemaRef, Undeliverable, example_values, unknown_name,
};
use crate::destinations;
use crate::document::{Documents, NodeId};
use crate::findings::{Accounting, Code, Finding, Findings, counted};
use crate::schema::Schemas;
use crate::workflow;

use super::route::{Model, Router};
use super::run::run_with;
use super::{Outcome, Request, Unreadable};

/// The maximum number of values in the schema of one parameter or body of an example.
const MAX_VALUES: usize = 300_000;

/// An example event, and the request that it leads to.
#[derive(Debug, Clone)]
pub struct Example {
    /// `operationId` or `METHOD /path`.
    pub operation: String,
    /// The event.
    pub event: ExampleEvent,
    /// What delivers it: `destinations` or `workflow`; `None` if nothing can.
    pub by: Option<&'static str>,
    /// The request; `None` if there is none, or if it is not known.
    pub request: Option<HttpRequest>,
}

/// Lists the operations that `request` selects, and asks the backends how they can be delivered. Operations that the spec or an
/// overlay leaves out come last.
///
/// # Errors
/// A file cannot be read at all. Whatever else is wrong is a finding.
pub fn list_operations(request: &Request) -> Result<(Outcome, Vec<Listed>), Unreadable> {
    explore(request, |contract, documents, _| {
        let operations = contract.operations.iter().enumerate();
        let listed = operations.map(|(index, operation)| {
            let router = Router {
                index,
                operation,
                contract,
                request,
            };
            list_operation(&router, documents)
        });
        let left_out = contract.left_out.iter();
        // What is skipped may also be one of the operations that are not selected.
        let is_selection = is_selection(&request.choices);
        let left_out = left_out.filter(|reason| match reason.code {
            Code::NotSelected => false,
            Code::Skipped => !is_selection,
            _ => true,
        });
        let left_out = left_out.map(|reason| {
            let (method, path) = reason.operation.split_once(' ').unwrap_or_default();
            Listed::left_out(method, path, refuse(reason.code, &reason.message))
        });
        listed.chain(left_out).collect()
    })
}

/// Whether only some of the operations of the chosen methods are selected.
fn is_selection(choices: &Choices) -> bool {
    let lists = [
        &choices.operations,
        &choices.include_tags,
        &choices.exclude_tags,
    ];
    lists.iter().any(|list| !list.is_empty())
}

/// Builds an example event of the operation `wanted` (operationId, `METHOD /path` or detail-type), or of all selected
/// operations.
///
/// # Errors
/// A file cannot be read at all. Whatever else is wrong is a finding.
pub fn build_examples(
    request: &Request,
    wanted: Option<&str>,
    detail: Detail,
) -> Result<(Outcome, Vec<Example>), Unreadable> {
    explore(request, |contract, documents, findings| {
        let found = wanted.map(|name| find_operation(name, contract, findings));
        let operations = contract.operations.iter().enumerate();
        let chosen =
            operations.filter(|(index, _)| found.is_none_or(|found| found == Some(*index)));
        let examples = chosen.map(|(index, operation)| {
            let router = Router {
                index,
                operation,
                contract,
                request,
            };
            build_example(&router, documents, detail, wanted.is_some(), findings)
        });
        examples.collect()
    })
}

/// Reads the documents and builds the contract for `look`, without a template.
fn explore<T: Default>(
    request: &Request,
    look: impl FnOnce(&Contract, &Documents, &Findings) -> T,
) -> Result<(Outcome, T), Unreadable> {
    let seen = RefCell::new(T::default());
    let mut outcome = run_with(request, |contract, documents, _, findings| {
        seen.replace(look(contract, documents, findings));
        (Accounting::default(), None)
    })?;
    outcome.accounting = None;
    Ok((outcome, seen.into_inner()))
}

fn list_operation(router: &Router<'_>, documents: &Documents) -> Listed {
    let operation = router.operation;
    let summary = operation
        .summary
        .and_then(|node| documents.cursor(node).scalar_text());
    let mut listed = Listed::new(operation, summary);
    match router.choose(&Findings::default()) {
        Ok(Delivery {
            model,
            degraded: codes,
        }) => {
            listed.authentication = model.requirement().keys().cloned().collect();
            listed.delivery = ListedDelivery {
                by: Some(model.backend()),
                problem: describe_degraded(&codes, &model, operation),
                codes: codes.iter().map(ToString::to_string).collect(),
            };
        }
        Err(Undeliverable::LeftOut(reason)) => {
            listed.delivery = refuse(reason.code, &reason.message);
        }
        Err(Undeliverable::NoServer(finding)) => {
            listed.delivery = refuse(finding.code, &finding.message);
        }
    }
    listed
}

fn refuse(code: Code, why: &str) -> ListedDelivery {
    ListedDelivery {
        by: None,
        problem: why.to_owned(),
        codes: vec![code.to_string()],
    }
}

/// How requests differ from what the document describes, in one phrase.
fn describe_degraded(codes: &[Code], model: &Model, operation: &Operation) -> String {
    let mut phrases: Vec<String> = Vec::new();
    for code in codes {
        let phrase = match code {
            Code::OptionalParametersOmitted | Code::ParameterOmitted => {
                let is_omitted = |field: &&Field| {
                    matches!(&field.value, FieldValue::Event(path) if !model.uses(path))
                        && !field.required
                };
                let count = operation.fields.iter().filter(is_omitted).count();
                let parameters = counted(count, "optional parameter", "optional parameters");
                format!("without {parameters}")
            }
            Code::BodyOmitted => "without its optional body".to_owned(),
            Code::BodyNotGuarded => "body not checked".to_owned(),
            Code::TextBodyAsJson => "with the text body in JSON quotes".to_owned(),
            Code::SingleItemArray => "with one item of a list".to_owned(),
            Code::OptionalParametersSentEmpty => "with empty optional parameters".to_owned(),
            other => other.summary().to_owned(),
        };
        if !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    }
    phrases.join(", ")
}

/// The number of the operation with this name: operationId, `METHOD /path` or detail-type; otherwise an error.
fn find_operation(name: &str, contract: &Contract, findings: &Findings) -> Option<usize> {
    let operations = &contract.operations;
    let by_id = |known: &Operation| known.operation_id.as_deref() == Some(name);
    let by_key = |known: &Operation| known.key() == name;
    let by_type = |known: &Operation| known.detail_type == name;
    let found = operations.iter().position(by_id);
    let found = found.or_else(|| operations.iter().position(by_key));
    let found = found.or_else(|| operations.iter().position(by_type));
    if found.is_none() {
        let keys: Vec<_> = operations.iter().map(Operation::key).collect();
        let ids = operations
            .iter()
            .filter_map(|known| known.operation_id.as_deref());
        let types = operations.iter().map(|known| known.detail_type.as_str());
        let names: IndexSet<_> = ids
            .chain(types)
            .chain(keys.iter().map(String::as_str))
            .collect();
        let names: Vec<_> = names.into_iter().collect();
        let message = format!("no selected operation is named `{name}`");
        findings.push(unknown_name(Code::UnknownSelection, &message, name, &names));
    }
    found
}

fn build_example(
    router: &Router<'_>,
    documents: &Documents,
    detail: Detail,
    is_only: bool,
    findings: &Findings,
) -> Example {
    let Router {
        operation, request, ..
    } = router;
    let delivery = choose_delivery(router, is_only, findings);
    let describe_field = |field: &Field| describe(documents, field.schema, field.examples);
    let describe_media = |media: &MediaType| describe(documents, media.schema, media.examples);
    let body = operation.body.as_ref();
    let event = catalogue::build_event(
        operation,
        &EventOptions {
            detail,
            uses: &|path: &EventPath| delivery.as_ref().is_none_or(|known| known.uses(path)),
            is_delivered: delivery.is_some(),
            lists: !matches!(delivery, Some(Model::Destination(_))),
            strict_paths: request.destinations.strict_paths,
            media: body.and_then(|body| match delivery {
                Some(Model::Destination(_)) => destinations::choose_sent_type(body),
                _ => workflow::choose_sent_type(body),
            }),
            bus: request.stack.create_bus.as_deref(),
            describe_field: &describe_field,
            describe_media: &describe_media,
        },
    );
    for problem in &event.problems {
        let key = operation.key();
        let message = format!("the example event of {key} is not valid: {problem}");
        let finding = Finding::new(Code::NoExample, message).about(key);
        findings.push(finding.at(operation.place.clone()));
    }
    let valid = delivery.as_ref().filter(|_| event.problems.is_empty());
    let sent = valid.and_then(|delivery| {
        let sent = build_request(delivery, &event, router.contract);
        let report = |why: &String| findings.push(explain_no_match(operation, why));
        sent.inspect_err(report).ok()
    });
    Example {
        operation: catalogue::name_operation(operation),
        by: delivery.as_ref().map(Model::backend),
        event,
        request: sent,
    }
}

/// What delivers the operation. Its findings are reported if it is the only operation, or if nothing delivers it.
fn choose_delivery(router: &Router<'_>, is_only: bool, findings: &Findings) -> Option<Model> {
    let own = Findings::default();
    let delivery = match router.choose(&own) {
        Ok(delivery) => Some(delivery.model),
        Err(Undeliverable::LeftOut(reason)) => {
            reason.report(&own);
            None
        }
        Err(Undeliverable::NoServer(finding)) => {
            own.push(explain_no_request(router.operation, &finding));
            None
        }
    };
    if is_only || delivery.is_none() {
        findings.append(own);
    }
    delivery
}

fn build_request(
    model: &Model,
    event: &ExampleEvent,
    contract: &Contract,
) -> Result<HttpRequest, String> {
    let event = event.to_json();
    let mut request = match model {
        Model::Destination(destination) => destination
            .request(&event)
            .ok_or("no rule matches the event")?,
        Model::Call(call) => call.request(&event)?,
    };
    add_credentials(model.requirement(), contract, &mut request);
    Ok(request)
}

/// What the documents tell about a value.
fn describe(
    documents: &Documents,
    schema: Option<SchemaRef>,
    examples: Option<NodeId>,
) -> Described {
    let bundle = schema.map(|schema| Schemas::new(documents, MAX_VALUES).bundle(schema));
    Described {
        is_too_large: matches!(bundle, Some(None)),
        schema: bundle.flatten(),
        examples: examples
            .map(|node| example_values(node, documents))
            .unwrap_or_default(),
    }
}

/// The operation can be called, but not until the user names a server.
fn explain_no_request(operation: &Operation, why: &Finding) -> Finding {
    let key = operation.key();
    let message = format!("the request of {key} is not known: {}", why.message);
    let finding = Finding::new(Code::NoRequest, message).about(key);
    let finding = finding.at(operation.place.clone());
    match &why.help {
        Some(help) => finding.help(help),
        None => finding,
    }
}

fn explain_no_match(operation: &Operation, why: &str) -> Finding {
    let key = operation.key();
    let message = format!("the example event of {key} leads to no request: {why}");
    let finding = Finding::new(Code::NoExample, message).about(key);
    finding.at(operation.place.clone())
}
