//! Builds the contract of a document.

use std::collections::HashMap;
use std::rc::Rc;

use indexmap::IndexMap;

use crate::document::{Documents, NodeId};
use crate::findings::{Code, Finding, Findings, LeftOut};
use crate::openapi::Api;
use crate::schema::Schemas;

use super::annotation::{AnnotatedOperation, annotate_operations};
use super::body::build_body;
use super::detail_type::{DetailType, assign_detail_types, duplicate_error};
use super::fields::FieldBuilder;
use super::overlay::check_overlay;
use super::security::Authentication;
use super::selection::Selection;
use super::server::Servers;
use super::token_url::resolve_token_urls;
use super::{Choices, Contract, Operation, Settings};

/// The maximum number of values that the extensions and schemas of all operations have, counted for each operation that
/// they apply to.
const MAX_VALUES: usize = 3_000_000;

/// Builds the contract of `api`, which was read from `documents`. Operations that are left out are reported, and listed
/// with the reason. `overlay` is a mapping of `x-spec2dest` objects by operationId or `METHOD /path`.
pub fn build(
    documents: &Documents,
    api: &Api,
    overlay: Option<NodeId>,
    choices: &Choices,
    findings: &Findings,
) -> Contract {
    let overlay = overlay.map(|node| documents.cursor(node));
    let schemas = Schemas::new(documents, MAX_VALUES);
    let (operations, overlay_auth) =
        annotate_operations(documents, api, overlay, &schemas, choices, findings);
    let mut not_chosen = IndexMap::<_, usize>::new();
    let mut candidates = Vec::new();
    for operation in &operations {
        if choices.methods.accepts(&operation.method) {
            candidates.push(operation);
        } else {
            *not_chosen.entry(operation.method.clone()).or_default() += 1;
        }
    }
    let selection = Selection::new(candidates, choices);
    let problems = api.problems_of(|operation| selection.covers(operation));
    findings.extend(problems.cloned());
    for operation in operations.iter().filter(|known| selection.covers(known)) {
        operation.report_problems(findings);
    }
    selection.check(api, findings);
    if let Some(overlay) = overlay {
        check_overlay(overlay, &operations, findings);
    }
    let authentication = Authentication::new(api, choices, overlay_auth.as_ref(), &operations);
    authentication.check_choice(findings);
    let builder = Builder {
        authentication: &authentication,
        choices,
        annotated: &operations,
        servers: Servers::new(api, choices),
        selection,
        schemas: &schemas,
        findings,
    };
    let (operations, left_out) = builder.build_operations();
    if let Some(node) = schemas.exceeded_at() {
        let message =
            format!("the operations have more than {MAX_VALUES} values in schemas and extensions");
        let place = documents.cursor(node).place();
        findings.push(Finding::new(Code::LimitExceeded, message).at(place));
    }
    let server = builder.servers.document.as_deref().ok();
    let token_urls = resolve_token_urls(&authentication.schemes, server, choices);
    Contract {
        title: api.title.clone(),
        token_urls,
        schemes: authentication.schemes.clone(),
        server: builder.servers.document,
        operations,
        left_out,
        not_chosen,
    }
}

struct Builder<'a> {
    authentication: &'a Authentication<'a>,
    choices: &'a Choices,
    annotated: &'a [AnnotatedOperation<'a>],
    servers: Servers<'a>,
    selection: Selection<'a>,
    schemas: &'a Schemas<'a>,
    findings: &'a Findings,
}

impl<'a> Builder<'a> {
    /// Returns the operations of the contract, and those that are left out.
    fn build_operations(&self) -> (Vec<Operation>, Vec<LeftOut>) {
        let all = self.annotated;
        // All operations take part, so that the selection does not change any detail-type.
        let detail_types = assign_detail_types(
            all.iter()
                .map(|operation| (operation, self.find_source(operation))),
        );
        let mut operations: Vec<Operation> = Vec::new();
        let mut left_out = Vec::new();
        let mut owners = HashMap::new();
        for (operation, detail_type) in all.iter().zip(detail_types) {
            if !self.choices.methods.accepts(&operation.method) {
                continue;
            }
            let selected = self.selection.select(operation, self.findings);
            let place = detail_type.place.clone();
            match selected.and_then(|()| self.build_operation(operation, detail_type)) {
                Ok(built) => {
                    let event = (built.source.clone(), built.detail_type.clone());
                    let owner = *owners.entry(event).or_insert(operations.len());
                    match operations.get(owner) {
                        Some(first) => {
                            let finding = duplicate_error(&built.detail_type, &place, first);
                            self.findings.push(finding);
                        }
                        None => operations.push(built),
                    }
                }
                Err(reason) => {
                    let requested = self.selection.is_named(operation);
                    let reason = LeftOut {
                        requested,
                        ..reason
                    };
                    reason.report(self.findings);
                    left_out.push(reason);
                }
            }
        }
        (operations, left_out)
    }

    fn find_source(&self, operation: &'a AnnotatedOperation<'a>) -> Option<&'a str> {
        let own = operation.find(|own| own.source.as_ref());
        own.map(|source| source.value.as_str())
            .or(self.choices.source.as_deref())
    }

    fn build_operation(
        &self,
        operation: &'a AnnotatedOperation<'a>,
        detail_type: DetailType,
    ) -> Result<Operation, LeftOut> {
        let mut parameter_notes = Vec::new();
        let security = self.authentication.of_operation(operation);
        let fields = FieldBuilder {
            security: &security,
            schemes: &self.authentication.schemes,
            operation,
            schemas: self.schemas,
            findings: self.findings,
        };
        let fields = fields.build(&mut parameter_notes)?;
        let body = build_body(operation, self.schemas, self.findings)?;
        Ok(Operation {
            method: operation.method.clone(),
            path: Rc::clone(&operation.path),
            operation_id: operation
                .operation_id
                .as_ref()
                .map(|id| Rc::clone(&id.value)),
            summary: operation.summary,
            description: operation.description,
            detail_type: detail_type.text,
            source: self.find_source(operation).map(str::to_owned),
            requested: self.selection.is_named(operation),
            deprecated: operation.deprecated,
            tags: operation.tags.clone(),
            fields,
            body,
            security,
            server: self.servers.of_operation(operation),
            settings: Settings {
                rate_limit: operation.find(|own| own.rate_limit.as_ref()).cloned(),
                retry_attempts: operation.find(|own| own.retry_attempts.as_ref()).cloned(),
                retry_max_age: operation.find(|own| own.retry_max_age.as_ref()).cloned(),
                deliver: operation.find(|own| own.deliver.as_ref()).copied(),
            },
            detail_type_notes: detail_type.notes,
            parameter_notes,
            place: operation.place.clone(),
        })
    }
}
