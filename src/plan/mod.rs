//! Takes an [`Api`] and the user's choices, gives a [`Plan`]: which destinations, connections and rules, and which
//! field of the event feeds what. Knows EventBridge's rules; nothing of CloudFormation's syntax.

mod adoption;
mod body;
mod conditions;
mod connections;
mod delivery;
mod destination;
mod endpoint;
mod fields;
mod left_out;
mod model;
mod names;
mod options;
mod pattern;
mod registry;
mod request;
mod rules;
mod security;
mod selection;
mod server;
mod token_url;
mod types;

use crate::api::{Api, Method, Operation};
use crate::findings::{Accounting, Code, FileId, Finding, Findings, Place, counted};

pub use crate::cloudformation::{LogicalId, ParameterGroup, Piece, TemplateParameter, Text};
pub use connections::{HARMLESS_HEADER, HARMLESS_VALUE};
pub use model::*;
pub use options::{LogicalIds, OptionalParams, PlanOptions, Secrets, UnsupportedBody};
pub use pattern::{EventPattern, Matcher, Members, PatternNode};
pub use types::JsonPath;

use connections::{ConnectionBuilder, Field, NeededConnections};
use destination::Mapper;
use left_out::LeftOut;
use registry::Registry;
use selection::{DetailTypes, check_selection, select, unknown};
use server::Servers;

/// Plans the template for `api`.
///
/// `None` for the plan when there is nothing to write; the findings say why. The accounting is complete in any case.
pub fn plan(api: &Api, options: &PlanOptions, findings: &Findings) -> (Option<Plan>, Accounting) {
    let options = &PlanOptions {
        operations: selection::named_operations(api, &options.operations),
        ..options.clone()
    };
    let mut accounting = Accounting::default();
    count_unwanted(api, &mut accounting, findings);
    check_selection(api, options, findings);
    check_credentials(api, options, findings);
    let selected = selected(api, options, &mut accounting, findings);
    let plan = planned(api, &selected, options, &mut accounting, findings);
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

fn count_unwanted(api: &Api, accounting: &mut Accounting, findings: &Findings) {
    let mut unsupported = 0;
    for (method, count) in &api.unwanted {
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

/// Every `--credential` must name a scheme of the document and a field of it.
fn check_credentials(api: &Api, options: &PlanOptions, findings: &Findings) {
    let known: Vec<_> = api
        .schemes
        .iter()
        .filter_map(|(name, scheme)| Some((name, security::carrier(&scheme.kind).ok()?)))
        .flat_map(|(name, carrier)| {
            Field::of(&carrier)
                .iter()
                .map(move |field| format!("{name}.{}", field.key()))
        })
        .collect();
    let names: Vec<_> = known.iter().map(String::as_str).collect();
    for name in options
        .credentials
        .keys()
        .filter(|name| !known.contains(name))
    {
        findings.push(unknown(
            &format!("--credential {name}: there is no such credential"),
            name,
            &names,
        ));
    }
}

/// The operations that are wanted; the others are accounted for.
fn selected<'a>(
    api: &'a Api,
    options: &PlanOptions,
    accounting: &mut Accounting,
    findings: &Findings,
) -> Vec<&'a Operation> {
    let mut selected = Vec::new();
    for operation in &api.operations {
        match select(operation, options, findings) {
            Ok(()) => selected.push(operation),
            Err(left_out) => leave_out(left_out, operation, accounting, findings),
        }
    }
    selected
}

/// Accounts for an operation that is not in the template.
fn leave_out(
    left_out: LeftOut,
    operation: &Operation,
    accounting: &mut Accounting,
    findings: &Findings,
) {
    *accounting.left_out.entry(left_out.code).or_default() += 1;
    match left_out.code {
        // What was asked for needs no finding for each operation.
        Code::NotSelected => {
            findings.push(
                Finding::grouped(left_out.code, operation.key(), |count| {
                    format!(
                        "{} not selected",
                        counted(count, "operation is", "operations are")
                    )
                })
                .at(left_out.place),
            );
        }
        Code::DeprecatedSkipped => {
            findings.push(
                Finding::grouped(left_out.code, operation.key(), |count| {
                    format!(
                        "{} left out",
                        counted(
                            count,
                            "deprecated operation is",
                            "deprecated operations are"
                        )
                    )
                })
                .at(left_out.place),
            );
        }
        _ => findings.push(left_out.finding(&operation.key())),
    }
}

fn planned(
    api: &Api,
    selected: &[&Operation],
    options: &PlanOptions,
    accounting: &mut Accounting,
    findings: &Findings,
) -> Option<Plan> {
    let mut registry = Registry::default();
    let bus = delivery::bus(&mut registry, options)?;
    let dead_letter = delivery::dead_letter(&mut registry, options, findings)?;
    let default_bus_condition = delivery::default_bus_condition(&mut registry, options)?;
    let mut servers = Servers::new(api, options);
    let mut needed = NeededConnections::default();
    let mut detail_types = DetailTypes::default();
    let mut destinations = Vec::new();
    let mut keys = Vec::new();
    for operation in selected {
        let mut mapper = Mapper {
            api,
            options,
            registry: &mut registry,
            servers: &mut servers,
            findings,
        };
        match mapper.map(operation, &mut detail_types, &mut needed) {
            Ok(Some(destination)) => {
                destinations.push(destination);
                keys.push(operation.key());
                accounting.generated += 1;
            }
            // An error finding says what stopped it.
            Ok(None) => {}
            Err(left_out) => leave_out(left_out, operation, accounting, findings),
        }
    }
    let base = if needed.has_relative_token_url(api) {
        servers.default_base(&mut registry, findings)
    } else {
        None
    };
    let builder = ConnectionBuilder {
        api,
        options,
        base: base.as_ref(),
    };
    let connections: Option<Vec<_>> = needed
        .iter()
        .enumerate()
        .map(|(index, credentials)| builder.build(index, credentials, &mut registry, findings))
        .collect();
    let roles = delivery::roles(&mut destinations, &keys, &mut registry, options, findings)?;
    Some(Plan {
        description: description(api, destinations.len()),
        bus,
        default_bus_condition,
        dead_letter,
        roles,
        connections: connections?,
        destinations,
        foreign_parameters: options.credentials.values().cloned().collect(),
        output_prefix: options.prefix.clone(),
        parameters: registry.into_parameters(),
    })
}

/// What the template says of itself: at most 1,024 bytes.
///
/// Source: CloudFormation User Guide, "CloudFormation quotas", template description.
fn description(api: &Api, count: usize) -> String {
    let title: String = api
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
