//! From a document to its contract.

use std::collections::HashMap;
use std::rc::Rc;

use crate::api::{self, Api};
use crate::findings::{Findings, LeftOut};

use super::body::build_body;
use super::detail_type::{DetailType, assign_detail_types, duplicate};
use super::fields::FieldBuilder;
use super::selection::Selection;
use super::server::Servers;
use super::{Alternative, Choices, Contract, Operation, Security, Settings};

/// The contract of `api` with the user's choices. Operations that are not in it are reported and listed with the reason.
pub fn build(api: &Api, choices: &Choices, findings: &Findings) -> Contract {
    let mut not_chosen = api.unwanted.clone();
    let mut candidates = Vec::new();
    for operation in &api.operations {
        if choices.methods.accepts(&operation.method) {
            candidates.push(operation);
        } else {
            *not_chosen.entry(operation.method.clone()).or_default() += 1;
        }
    }
    let selection = Selection::new(candidates, choices);
    selection.check(api, findings);
    let builder = Builder {
        api,
        choices,
        servers: Servers::new(api, choices),
        selection,
        findings,
    };
    let (operations, left_out) = builder.operations();
    Contract {
        title: api.title.clone(),
        schemes: api.schemes.clone(),
        server: builder.servers.document,
        operations,
        left_out,
        not_chosen,
    }
}

struct Builder<'a> {
    api: &'a Api,
    choices: &'a Choices,
    servers: Servers<'a>,
    selection: Selection<'a>,
    findings: &'a Findings,
}

impl<'a> Builder<'a> {
    /// The operations of the contract, and those that are left out.
    fn operations(&self) -> (Vec<Operation>, Vec<LeftOut>) {
        let all = &self.api.operations;
        // Over all operations: what is selected changes no detail-type.
        let detail_types = assign_detail_types(
            all.iter()
                .map(|operation| (operation, self.source(operation))),
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
            match selected.and_then(|()| self.operation(operation, detail_type)) {
                Ok(built) => {
                    let event = (built.source.clone(), built.detail_type.clone());
                    let owner = *owners.entry(event).or_insert(operations.len());
                    match operations.get(owner) {
                        Some(first) => {
                            let finding = duplicate(&built.detail_type, &place, first);
                            self.findings.push(finding);
                        }
                        None => operations.push(built),
                    }
                }
                Err(reason) => {
                    reason.report(self.findings);
                    left_out.push(reason);
                }
            }
        }
        (operations, left_out)
    }

    fn source(&self, operation: &'a api::Operation) -> Option<&'a str> {
        let own = operation.extension.source.as_ref();
        own.map(|source| source.value.as_str())
            .or(self.choices.source.as_deref())
    }

    fn operation(
        &self,
        operation: &'a api::Operation,
        detail_type: DetailType,
    ) -> Result<Operation, LeftOut> {
        let extension = &operation.extension;
        let mut parameter_notes = Vec::new();
        let fields = FieldBuilder {
            api: self.api,
            operation,
            findings: self.findings,
        };
        let fields = fields.build(&mut parameter_notes)?;
        let body = build_body(operation, self.findings)?;
        Ok(Operation {
            method: operation.method.clone(),
            path: Rc::clone(&operation.path),
            operation_id: operation.operation_id.as_ref().map(|id| id.value.clone()),
            detail_type: detail_type.text,
            source: self.source(operation).map(str::to_owned),
            requested: self.selection.names(operation),
            deprecated: operation.deprecated,
            tags: operation.tags.clone(),
            fields,
            body,
            security: self.security(operation),
            server: self.servers.of_operation(operation),
            settings: Settings {
                rate_limit: extension.rate_limit.clone(),
                retry_attempts: extension.retry_attempts.clone(),
                retry_max_age: extension.retry_max_age.clone(),
            },
            detail_type_notes: detail_type.notes,
            parameter_notes,
            place: operation.place.clone(),
        })
    }

    fn security(&self, operation: &api::Operation) -> Security {
        let Some(requirements) = &operation.security else {
            return Security::Undeclared;
        };
        if requirements.is_empty() {
            return Security::Intended;
        }
        let preferred = self.choices.security.as_deref();
        let alternatives = requirements.iter().map(|requirement| Alternative {
            requirement: requirement.clone(),
            preferred: preferred.is_some_and(|name| requirement.contains_key(name)),
        });
        Security::AnyOf(alternatives.collect())
    }
}
