//! The models that API Gateway checks request bodies against.

use std::collections::HashMap;

use serde_json::json;

use crate::contract::{Contract, Operation};
use crate::findings::{Code, Finding, Findings};
use crate::schema::{Models, Schemas};

use super::Route;

/// The models of all bodies.
#[derive(Debug, Default)]
pub(super) struct BodyModels {
    /// The name of the model of a body, by route and media type.
    names: HashMap<(usize, usize), String>,
    /// All models.
    pub(super) models: Models,
}

impl BodyModels {
    /// The model of the media type with this index of a route's body.
    pub(super) fn name_of(&self, route: usize, media: usize) -> Option<&str> {
        self.names.get(&(route, media)).map(String::as_str)
    }
}

/// Makes the models for the JSON bodies of `routes`. A note states which of them allow more than their schemas.
pub(super) fn build_models(
    routes: &[Route],
    contract: &Contract,
    schemas: &Schemas<'_>,
    findings: &Findings,
) -> BodyModels {
    let mut keys = Vec::new();
    let mut roots = Vec::new();
    for (index, route) in routes.iter().enumerate() {
        let media = route
            .body
            .iter()
            .flat_map(|body| body.media.iter().enumerate());
        for (number, media) in media.filter(|(_, media)| media.is_json) {
            let operation = contract.operations.get(route.operation);
            if let (Some(schema), Some(operation)) = (media.schema, operation) {
                keys.push((index, number));
                roots.push((schema, name_model(operation)));
            }
        }
    }
    let mut models = schemas.draft4(&roots).unwrap_or_default();
    for name in &models.relaxed {
        let message = format!("the model `{name}` allows more than its schema");
        let finding = Finding::new(Code::RelaxedValidation, message).about(format!("`{name}`"));
        findings.push(finding);
    }
    let mut names = HashMap::new();
    for ((index, number), model) in keys.into_iter().zip(models.roots.clone()) {
        let body = routes.get(index).and_then(|route| route.body.as_ref());
        let name = if body.is_some_and(|body| body.required) {
            model
        } else {
            add_optional_model(&model, &mut models)
        };
        names.insert((index, number), name);
    }
    BodyModels { names, models }
}

/// The model of a body that requests can lack: to a validator, a body that is missing is `{}`.
fn add_optional_model(model: &str, models: &mut Models) -> String {
    let choices = json!([
        { "$ref": format!("#/components/schemas/{model}") },
        { "type": "object", "maxProperties": 0 },
    ]);
    let optional = json!({ "anyOf": choices });
    let mut name = format!("Optional{model}");
    while models
        .models
        .get(&name)
        .is_some_and(|known| *known != optional)
    {
        name.insert_str(0, "Optional");
    }
    models.models.insert(name.clone(), optional);
    name
}

/// The name of a model for a schema that is not a component.
fn name_model(operation: &Operation) -> String {
    format!(
        "{}Body",
        crate::cloudformation::camel_case(&operation.detail_type)
    )
}
