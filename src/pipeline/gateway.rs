//! From a contract to a gateway: the template that turns requests into events.

use std::collections::HashSet;

use crate::aws;
use crate::cloudformation::Template;
use crate::contract::Contract;
use crate::document::Documents;
use crate::findings::{Accounting, Code, FileId, Finding, Findings, Place, counted};
use crate::gateway::{
    self, GatewayOptions, GatewayResources, KeptIntegrations, Route, RouteFinder,
};
use crate::schema::Schemas;
use crate::stack::Stack;

use super::deliver::{BlueprintEntries, deliver_selected};
use super::run::run_with;
use super::{Model, Outcome, Request, Unreadable};

/// The maximum number of schema nodes that are visited for the models of all bodies.
const MAX_SCHEMA_NODES: usize = 3_000_000;

/// The extension with an integration of the user.
const INTEGRATION: &str = "x-amazon-apigateway-integration";

/// What the user asks for.
pub struct GatewayRequest {
    /// What it has in common with a template of destinations.
    pub request: Request,
    /// The choices about the gateway.
    pub gateway: GatewayOptions,
}

/// What becomes of a request for a gateway.
pub struct GatewayOutcome {
    /// The template and the findings.
    pub outcome: Outcome,
    /// The OpenAPI document that the API is made from, as JSON; `None` with error findings.
    pub document: Option<String>,
}

/// Runs everything up to the text of a template that receives requests.
///
/// # Errors
/// A file cannot be read at all. Whatever else is wrong is a finding.
pub fn run_gateway(request: &GatewayRequest) -> Result<GatewayOutcome, Unreadable> {
    let mut document = None;
    let build = |contract: &mut Contract,
                 documents: &Documents,
                 entries: &BlueprintEntries,
                 findings: &Findings| {
        gateway::prepare_contract(contract, &request.gateway, findings);
        let schemas = Schemas::new(documents, MAX_SCHEMA_NODES);
        let builder = GatewayBuilder {
            request,
            contract,
            documents,
            schemas: &schemas,
            findings,
        };
        let (accounting, output) = builder.build(entries);
        if let Some(node) = schemas.exceeded_at() {
            let message = format!("the bodies have more than {MAX_SCHEMA_NODES} schema nodes");
            let place = documents.cursor(node).place();
            findings.push(Finding::new(Code::LimitExceeded, message).at(place));
        }
        let output = output.map(|(model, template, api)| {
            document = Some(api);
            (model, template)
        });
        (accounting, output)
    };
    let outcome = run_with(&request.request, build)?;
    let document = document.filter(|_| outcome.template.is_some());
    Ok(GatewayOutcome { outcome, document })
}

struct GatewayBuilder<'a> {
    request: &'a GatewayRequest,
    contract: &'a Contract,
    documents: &'a Documents,
    schemas: &'a Schemas<'a>,
    findings: &'a Findings,
}

/// How the operations are delivered, the template, and the document of the API.
type Output = (Model, Template, String);

impl GatewayBuilder<'_> {
    fn build(&self, entries: &BlueprintEntries) -> (Accounting, Option<Output>) {
        let mut accounting = Accounting::default();
        for left_out in &self.contract.left_out {
            accounting.count_left_out(left_out);
        }
        for (method, count) in &self.contract.not_chosen {
            let method = method.as_str().to_owned();
            accounting.not_chosen.insert(method, *count);
        }
        let kept = self.find_kept();
        let routes = self.find_routes(&kept, &mut accounting);
        let output = if self.request.gateway.is_facade {
            self.build_facade(routes, &kept, entries, &mut accounting)
        } else {
            accounting.generated = routes.len();
            self.build_gateway(&routes, &kept, entries)
        };
        if accounting.generated == 0 && !self.findings.has_errors() {
            let finding = Finding::new(Code::NothingToGenerate, "no operation is left to generate");
            let finding = finding.help(accounting.explain_nothing(gateway::METHODS));
            self.findings.push(finding.at(Place::top(FileId(0))));
        }
        (accounting, output)
    }

    /// A template with both directions. What one of them cannot do is in neither.
    fn build_facade(
        &self,
        routes: Vec<Route>,
        kept: &KeptIntegrations,
        entries: &BlueprintEntries,
        accounting: &mut Accounting,
    ) -> Option<Output> {
        let received: HashSet<_> = routes.iter().map(|route| route.operation).collect();
        let mut contract = self.contract.clone();
        let operations = contract.operations.into_iter().enumerate();
        let (numbers, operations): (Vec<_>, Vec<_>) = operations
            .filter(|(index, _)| received.contains(index))
            .unzip();
        contract.operations = operations;
        let request = &self.request.request;
        let mut stack = Stack::new(&request.stack, &entries.declared);
        let (model, mut template) = deliver_selected(
            &contract,
            request,
            entries,
            (accounting, &mut stack),
            self.findings,
        )?;
        let delivered = model.operations().filter_map(|index| numbers.get(index));
        let delivered: HashSet<_> = delivered.copied().collect();
        let routes = routes.into_iter();
        let routes: Vec<_> = routes
            .filter(|route| delivered.contains(&route.operation))
            .collect();
        let gateway = self.add_gateway(&routes, kept, &mut stack)?;
        let document = write_document(&gateway);
        template.description = self.describe_template(routes.len());
        template.resources.extend(gateway.resources);
        template.outputs.extend(gateway.outputs);
        Some((model, template, document))
    }

    /// Asks the gateway about each operation.
    fn find_routes(&self, kept: &KeptIntegrations, accounting: &mut Accounting) -> Vec<Route> {
        let options = &self.request.gateway;
        let mut finder =
            RouteFinder::new(self.contract, options, self.schemas, kept, self.findings);
        let mut routes = Vec::new();
        for (index, operation) in self.contract.operations.iter().enumerate() {
            match finder.answer(index, operation) {
                Ok(route) => routes.push(route),
                Err(reason) => {
                    reason.report(self.findings);
                    accounting.count_left_out(&reason);
                }
            }
        }
        routes
    }

    /// A template with the gateway alone.
    fn build_gateway(
        &self,
        routes: &[Route],
        kept: &KeptIntegrations,
        entries: &BlueprintEntries,
    ) -> Option<Output> {
        if routes.is_empty() {
            return None;
        }
        let mut stack = Stack::new(&self.request.request.stack, &entries.declared);
        let gateway = self.add_gateway(routes, kept, &mut stack)?;
        let mut template = stack.template(&self.describe_template(routes.len()));
        let document = write_document(&gateway);
        template.resources.extend(gateway.resources);
        template.outputs.extend(gateway.outputs);
        let model = Model {
            connections: Vec::new(),
            destinations: Vec::new(),
            calls: Vec::new(),
        };
        Some((model, template, document))
    }

    fn add_gateway(
        &self,
        routes: &[Route],
        kept: &KeptIntegrations,
        stack: &mut Stack,
    ) -> Option<GatewayResources> {
        gateway::build(
            routes,
            self.contract,
            kept,
            self.schemas,
            &self.request.gateway,
            stack,
            self.findings,
        )
    }

    /// The integrations that the document itself has.
    fn find_kept(&self) -> KeptIntegrations {
        let operations = self.contract.operations.iter().enumerate();
        let operations = operations.filter_map(|(index, operation)| {
            let integration = self.documents.at(&operation.place)?.get(INTEGRATION)?;
            Some((index, integration.to_json()))
        });
        operations.collect()
    }

    fn describe_template(&self, count: usize) -> String {
        let title = self.contract.title.as_deref().unwrap_or("an API").chars();
        let title: String = title.filter(|c| !c.is_control()).take(200).collect();
        let operations = counted(count, "operation", "operations");
        let what = if self.request.gateway.is_facade {
            "into events, and the events into calls"
        } else {
            "into events"
        };
        format!("API Gateway that turns requests for {operations} of {title} {what}")
    }
}

/// The document as indented JSON, with functions in their long form.
/// Indented, unless API Gateway imports it only without the spaces.
fn write_document(gateway: &GatewayResources) -> String {
    let document = gateway.document.to_json();
    // This cannot fail: all keys are strings.
    let text = serde_json::to_string_pretty(&document).unwrap_or_default() + "\n";
    if text.len() > aws::MAX_API_DEFINITION_BYTES {
        document.to_string()
    } else {
        text
    }
}
