//! The resources of the gateway.

use std::collections::BTreeSet;

use crate::aws;
use crate::cloudformation::{LogicalId, Output, Piece, Resource, Text, Value, map};
use crate::contract::{Contract, stable_hash};
use crate::findings::{Code, Finding, Findings};
use crate::schema::Schemas;
use crate::stack::{Stack, policy_document};

use super::document::DocumentWriter;
use super::event_log::log_events;
use super::options::{ApiKind, GatewayOptions};
use super::route_table::report_routes;
use super::stage::StageBuilder;
use super::validation::{BodyModels, build_models};
use super::{KeptIntegrations, Route};

/// The resources that receive requests.
pub struct GatewayResources {
    /// The API, its stage and what belongs to it.
    pub resources: Vec<Resource>,
    /// The URL of the API, and the id of its key.
    pub outputs: Vec<Output>,
    /// The OpenAPI document that the API is made from.
    pub document: Value,
}

/// The resources for `routes`; `None` after an error finding. The operations in `kept` keep these integrations.
pub fn build(
    routes: &[Route],
    contract: &Contract,
    kept: &KeptIntegrations,
    schemas: &Schemas<'_>,
    options: &GatewayOptions,
    stack: &mut Stack,
    findings: &Findings,
) -> Option<GatewayResources> {
    report_routes(routes, contract, kept, options, findings);
    let bus = stack.bus();
    let role = stack.take_shared_id("ApiRole", "ApiRole");
    let api = stack.take_shared_id("Api", "Api");
    let models = match options.api {
        ApiKind::Rest => build_models(routes, contract, schemas, findings),
        // HTTP APIs validate nothing.
        ApiKind::Http => BodyModels::default(),
    };
    let writer = DocumentWriter {
        contract,
        routes,
        models: &models,
        kept,
        options,
        role: &role,
        bus: Value::reference(&bus),
    };
    let document = write_document(&writer, findings)?;
    let text = document.to_json().to_string();
    check_size(&text, findings);
    let mut builder = StageBuilder {
        options,
        stack,
        api,
        bus: bus.clone(),
        resources: vec![put_events_role(&role, &bus, options)],
        outputs: Vec::new(),
    };
    builder.add_api(&document, &format!("{:016x}", stable_hash(&text)));
    builder.add_access(writer.uses());
    let (mut resources, outputs) = (builder.resources, builder.outputs);
    if options.log_events {
        let operations = routes
            .iter()
            .map(|route| contract.operations.get(route.operation));
        let sources = operations.filter_map(|operation| operation?.source.clone());
        let sources: BTreeSet<_> = sources.collect();
        resources.extend(log_events(sources, &bus, stack));
    }
    Some(GatewayResources {
        resources,
        outputs,
        document,
    })
}

/// The document; `None` with an error finding if a template of this program is invalid.
fn write_document(writer: &DocumentWriter<'_>, findings: &Findings) -> Option<Value> {
    match writer.write() {
        Ok(document) => Some(document.into()),
        Err(error) => {
            let message = format!("a mapping template cannot be written: {error}");
            findings.push(Finding::new(Code::TemplateCheck, message));
            None
        }
    }
}

fn check_size(document: &str, findings: &Findings) {
    if document.len() > aws::MAX_API_DEFINITION_BYTES {
        let message = format!(
            "the OpenAPI document of the API has {} bytes; API Gateway imports at most {}",
            document.len(),
            aws::MAX_API_DEFINITION_BYTES
        );
        findings.push(Finding::new(Code::ApiTooLarge, message));
    }
}

/// The role that API Gateway assumes: it may put events on the one bus, and nothing else.
fn put_events_role(id: &LogicalId, bus: &LogicalId, options: &GatewayOptions) -> Resource {
    let principal = map([("Service", Value::string("apigateway.amazonaws.com"))]);
    let trust = map([
        ("Effect", Value::string("Allow")),
        ("Principal", principal.into()),
        ("Action", Value::string("sts:AssumeRole")),
    ]);
    let mut arn = Text::arn("events", "event-bus/");
    arn.push(Piece::Parameter(bus.clone()));
    let put = map([
        ("Effect", Value::string("Allow")),
        ("Action", Value::string("events:PutEvents")),
        ("Resource", Value::sub(arn)),
    ]);
    let policy = map([
        ("PolicyName", Value::string("PutEvents")),
        ("PolicyDocument", policy_document(put)),
    ]);
    let mut properties = map([
        (
            "Description",
            Value::string("Lets API Gateway put events on the event bus"),
        ),
        ("AssumeRolePolicyDocument", policy_document(trust)),
        ("Policies", Value::List(vec![policy.into()])),
    ]);
    if let Some(boundary) = &options.permissions_boundary {
        properties.insert(
            "PermissionsBoundary".into(),
            Value::string(boundary.clone()),
        );
    }
    Resource::new(id.clone(), "AWS::IAM::Role", properties, None)
}
