//! Builds the contract of a document.

use std::collections::HashMap;
use std::rc::Rc;

use indexmap::IndexMap;

use crate::document::Documents;
use crate::findings::{FileId, Findings, LeftOut};
use crate::openapi::{self, Api};

use super::annotation::{AnnotatedOperation, annotate_operations};
use super::body::build_body;
use super::detail_type::{DetailType, assign_detail_types, duplicate_error};
use super::fields::FieldBuilder;
use super::selection::Selection;
use super::server::Servers;
use super::{Alternative, Choices, Contract, Operation, Security, Settings};

/// Builds the contract of `api`, which was read from `documents`. Operations that are left out are reported, and listed
/// with the reason. `overlay` is a file with `x-spec2dest` objects by operationId or `METHOD /path`.
pub fn build(
    documents: &Documents,
    api: &Api,
    overlay: Option<FileId>,
    choices: &Choices,
    findings: &Findings,
) -> Contract {
    let overlay = overlay.map(|file| documents.top(file));
    let operations = annotate_operations(documents, api, overlay, findings);
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
    selection.check(api, overlay, findings);
    let builder = Builder {
        api,
        choices,
        annotated: &operations,
        servers: Servers::new(api, choices),
        selection,
        findings,
    };
    let (operations, left_out) = builder.build_operations();
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
    annotated: &'a [AnnotatedOperation<'a>],
    servers: Servers<'a>,
    selection: Selection<'a>,
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
            source: self.find_source(operation).map(str::to_owned),
            requested: self.selection.is_named(operation),
            deprecated: operation.deprecated,
            tags: operation.tags.clone(),
            fields,
            body,
            security: self.build_security(operation),
            server: self.servers.of_operation(operation),
            settings: Settings {
                rate_limit: operation.find(|own| own.rate_limit.as_ref()).cloned(),
                retry_attempts: operation.find(|own| own.retry_attempts.as_ref()).cloned(),
                retry_max_age: operation.find(|own| own.retry_max_age.as_ref()).cloned(),
            },
            detail_type_notes: detail_type.notes,
            parameter_notes,
            place: operation.place.clone(),
        })
    }

    fn build_security(&self, operation: &openapi::Operation) -> Security {
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

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::contract::{FieldValue, Method, MethodFilter, UrlPiece};
    use crate::document::{Input, ReadOptions};
    use crate::findings::Code;

    fn open(paths: &serde_json::Value) -> Documents {
        let servers = json!([{ "url": "https://x.io/v1/" }]);
        let document =
            json!({ "openapi": "3.0.3", "info": {}, "paths": paths, "servers": servers });
        let input = Input::Stdin(document.to_string().into_bytes());
        let Ok(documents) = Documents::open(input, &ReadOptions::default()) else {
            panic!("the document is valid JSON")
        };
        documents
    }

    fn contract(documents: &Documents, choices: &Choices, findings: &Findings) -> Contract {
        let api = openapi::read(documents, findings).unwrap();
        build(documents, &api, None, choices, findings)
    }

    fn detail_types(
        documents: &Documents,
        choices: &Choices,
        findings: &Findings,
    ) -> Vec<(String, String)> {
        let contract = contract(documents, choices, findings);
        let operations = contract.operations.iter();
        operations
            .map(|operation| (operation.key(), operation.detail_type.clone()))
            .collect()
    }

    #[test]
    fn the_first_operation_keeps_a_repeated_operation_id_in_any_selection() {
        let documents = open(&json!({
            "/a": { "get": { "operationId": "same" }, "post": { "operationId": "same" } },
        }));
        let found = detail_types(&documents, &Choices::default(), &Findings::default());
        assert_eq!(found, [("POST /a".to_owned(), "POST /a".to_owned())]);
    }

    #[test]
    fn equal_explicit_detail_types_are_an_error_only_among_selected_operations() {
        let explicit = json!({ "operationId": "x", "x-spec2dest": { "detail-type": "same" } });
        let documents = open(&json!({
            "/a": { "get": explicit, "post": explicit, "put": explicit },
        }));
        for (methods, generated, errors) in [
            (vec![Method::Post], 1, 0),
            (vec![Method::Post, Method::Put], 1, 1),
            (vec![Method::Get, Method::Post, Method::Put], 1, 2),
        ] {
            let findings = Findings::default();
            let choices = Choices {
                methods: MethodFilter::new(methods),
                ..Choices::default()
            };
            assert_eq!(
                detail_types(&documents, &choices, &findings).len(),
                generated
            );
            let duplicates = findings
                .iter()
                .filter(|finding| finding.code == Code::DuplicateDetailType);
            assert_eq!(duplicates.count(), errors);
        }
    }

    #[test]
    fn every_parameter_has_a_field_even_if_it_cannot_be_sent() {
        let parameters = json!([
            { "name": "id", "in": "header" },
            { "name": "id", "in": "cookie", "required": true },
            { "name": "Accept", "in": "header" },
            { "name": "Idempotency-Key", "in": "header" },
            { "name": "kind", "in": "query", "required": true, "schema": { "enum": ["x"] } },
        ]);
        let documents = open(&json!({
            "/a": { "post": { "operationId": "a", "parameters": parameters } },
        }));
        let contract = contract(&documents, &Choices::default(), &Findings::default());
        let values: Vec<_> = contract.operations[0]
            .fields
            .iter()
            .map(|field| match &field.value {
                FieldValue::Event(path) => path.as_str(),
                FieldValue::Literal { text, .. } => text,
                FieldValue::EventId => "the id",
            })
            .collect();
        assert_eq!(values, ["$.detail.id", "$.detail.cookie_id", "the id", "x"]);
        let server = contract.server.unwrap();
        assert_eq!(
            server.pieces,
            [UrlPiece::Literal("https://x.io/v1".to_owned())]
        );
    }

    proptest! {
        /// No two operations have the same event, and the selection does not change any event.
        #[test]
        fn detail_types_are_unique_and_do_not_depend_on_the_selection(
            ids in prop::collection::vec(prop::option::of("[ab]|POST /p[0-3]"), 1..6),
            selected in prop::collection::vec(any::<bool>(), 6),
        ) {
            let paths: serde_json::Map<_, _> = ids
                .iter()
                .enumerate()
                .map(|(index, id)| (format!("/p{index}"), json!({ "post": { "operationId": id } })))
                .collect();
            let documents = open(&json!(paths));
            let findings = Findings::default();
            let all = detail_types(&documents, &Choices::default(), &findings);
            let distinct: HashSet<_> = all.iter().map(|(_, detail_type)| detail_type).collect();
            prop_assert_eq!(distinct.len(), all.len());
            prop_assert_eq!(all.len() == ids.len(), !findings.has_errors());
            let choices = Choices {
                operations: (0..ids.len())
                    .filter(|index| selected[*index])
                    .map(|index| format!("POST /p{index}"))
                    .collect(),
                ..Choices::default()
            };
            let fewer = detail_types(&documents, &choices, &Findings::default());
            prop_assert!(findings.has_errors() || fewer.iter().all(|pair| all.contains(pair)));
        }
    }
}
