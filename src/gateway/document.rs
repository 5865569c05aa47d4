//! The OpenAPI document that API Gateway imports: the operations of the gateway, with API Gateway's extensions.
//!
//! Source: API Gateway Developer Guide, "OpenAPI extensions for API Gateway"; it imports OpenAPI 3.0.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use minijinja::Error;

use crate::cloudformation::{LogicalId, Map, Value, map, map_of};
use crate::contract::{Contract, Location, Operation};

use super::authorizer::{describe_security, security_schemes};
use super::integration::{MappingTemplates, name_of};
use super::options::{ApiKind, GatewayOptions};
use super::responses::{describe_responses, response_schemas, schema_reference};
use super::validation::BodyModels;
use super::{Access, KeptIntegrations, Route, RouteBody, RouteParameter, http_api, rest_api};

/// What the document is made from.
pub(super) struct DocumentWriter<'a> {
    pub(super) contract: &'a Contract,
    pub(super) routes: &'a [Route],
    pub(super) models: &'a BodyModels,
    pub(super) kept: &'a KeptIntegrations,
    pub(super) options: &'a GatewayOptions,
    /// The role that may call `PutEvents`.
    pub(super) role: &'a LogicalId,
    /// The name of the bus.
    pub(super) bus: Value,
}

impl DocumentWriter<'_> {
    /// The document.
    ///
    /// # Errors
    /// A template of this program is invalid: a defect.
    pub(super) fn write(&self) -> Result<Map, Error> {
        let title = self.contract.title.as_deref().unwrap_or("API");
        let title: String = title
            .chars()
            .filter(|c| !c.is_control())
            .take(200)
            .collect();
        let info = map([
            ("title", Value::string(title)),
            ("version", Value::string("1.0")),
        ]);
        let mut document = map([
            ("openapi", Value::string("3.0.1")),
            ("info", info.into()),
            ("paths", self.describe_paths()?.into()),
        ]);
        let components = self.describe_components();
        if !components.is_empty() {
            document.insert("components".into(), components.into());
        }
        match (self.options.api, &self.options.cors) {
            (ApiKind::Rest, _) => rest_api::add_settings(&mut document, self.options),
            (ApiKind::Http, Some(origin)) => http_api::add_cors(&mut document, origin),
            (ApiKind::Http, None) => {}
        }
        Ok(document)
    }

    /// What the callers of all routes must present.
    pub(super) fn uses(&self) -> Access {
        self.routes
            .iter()
            .fold(Access::default(), |uses, route| Access {
                api_key: uses.api_key || route.access.api_key,
                authorizer: uses.authorizer || route.access.authorizer,
            })
    }

    fn describe_components(&self) -> Map {
        let mut components = Map::default();
        if self.options.api == ApiKind::Rest {
            let models = self.models.models.models.iter();
            let models = models.map(|(name, model)| (name.clone(), model.clone()));
            let mut schemas = map_of(models);
            for (name, schema) in response_schemas() {
                if !schemas.contains_key(name) {
                    schemas.insert(name.into(), schema);
                }
            }
            components.insert("schemas".into(), schemas.into());
        }
        let schemes = security_schemes(self.uses(), self.options);
        if !schemes.is_empty() {
            components.insert("securitySchemes".into(), schemes.into());
        }
        components
    }

    fn describe_paths(&self) -> Result<Map, Error> {
        let templates = MappingTemplates::new(self.options)?;
        let responses = describe_responses(self.options);
        let mut by_path: IndexMap<&str, (Map, Vec<&Route>)> = IndexMap::new();
        for (index, route) in self.routes.iter().enumerate() {
            let Some(operation) = self.contract.operations.get(route.operation) else {
                continue;
            };
            let described =
                self.describe_operation(index, route, operation, &responses, &templates)?;
            let (members, routes) = by_path.entry(&route.path).or_default();
            members.insert(route.method.to_ascii_lowercase().into(), described.into());
            routes.push(route);
        }
        let paths = by_path.into_iter().map(|(path, (mut members, routes))| {
            if let (ApiKind::Rest, Some(origin)) = (self.options.api, &self.options.cors) {
                members.insert("options".into(), describe_preflight(origin, &routes));
            }
            (path.to_owned(), members)
        });
        Ok(map_of(paths))
    }

    fn describe_operation(
        &self,
        index: usize,
        route: &Route,
        operation: &Operation,
        responses: &Value,
        templates: &MappingTemplates<'_>,
    ) -> Result<Map, Error> {
        let mut described = Map::default();
        // Only the operation that keeps its operationId as its detail-type is the only one with it.
        let id = operation.operation_id.as_deref();
        if let Some(id) = id.filter(|id| *id == operation.detail_type) {
            described.insert("operationId".into(), Value::string(id.to_owned()));
        }
        let parameters = route
            .parameters
            .iter()
            .filter(|parameter| is_declared(parameter));
        let parameters: Vec<_> = parameters.map(describe_parameter).collect();
        if !parameters.is_empty() {
            described.insert("parameters".into(), Value::List(parameters));
        }
        if let Some(body) = &route.body {
            described.insert("requestBody".into(), self.describe_body(index, body).into());
        }
        described.insert("responses".into(), responses.clone());
        described
            .extend(describe_security(route.access).map(|security| ("security".into(), security)));
        let integration = match (self.kept.get(&route.operation), self.options.api) {
            (Some(kept), _) => kept.clone().into(),
            (None, ApiKind::Rest) => {
                let templates = templates.write(route, operation)?;
                rest_api::describe_integration(templates, self.role, self.options).into()
            }
            (None, ApiKind::Http) => {
                http_api::describe_integration(operation, self.role, self.bus.clone()).into()
            }
        };
        described.insert("x-amazon-apigateway-integration".into(), integration);
        Ok(described)
    }

    fn describe_body(&self, route: usize, body: &RouteBody) -> Map {
        let media = body.media.iter().enumerate().map(|(number, media)| {
            let schema = match (self.models.name_of(route, number), media.is_json) {
                (Some(name), _) => schema_reference(name),
                (None, true) => Map::default(),
                (None, false) => map([("type", Value::string("string"))]),
            };
            (media.name.clone(), map([("schema", schema.into())]))
        });
        map([
            ("required", Value::Bool(body.required)),
            ("content", map_of(media).into()),
        ])
    }
}

fn describe_preflight(origin: &str, routes: &[&Route]) -> Value {
    let methods: Vec<_> = routes.iter().map(|route| route.method.as_str()).collect();
    let parameters = routes.iter().flat_map(|route| &route.parameters);
    let headers = parameters.filter(|parameter| parameter.location == Location::Header);
    let headers: BTreeSet<_> = headers.map(|header| header.name.as_str()).collect();
    let variables = routes.first().map(|route| route.parameters.iter());
    let variables = variables.into_iter().flatten();
    let variables: Vec<_> = variables
        .filter(|parameter| parameter.location == Location::Path)
        .map(describe_parameter)
        .collect();
    let mut preflight = rest_api::describe_preflight(origin, &methods, headers);
    if !variables.is_empty() {
        preflight.insert("parameters".into(), Value::List(variables));
    }
    preflight.into()
}

/// Whether API Gateway can declare a parameter. Mapping templates also see those that are not declared.
///
/// Source: API Gateway API, `PutMethod`, `requestParameters` (names match `[a-zA-Z0-9._$-]+`).
fn is_declared(parameter: &RouteParameter) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._$-".contains(&byte);
    !parameter.name.is_empty() && parameter.name.bytes().all(is_allowed)
}

fn describe_parameter(parameter: &RouteParameter) -> Value {
    let location = match parameter.location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
    };
    let schema = map([("type", Value::string(name_of(parameter.kind)))]);
    let is_required = parameter.required || parameter.location == Location::Path;
    let described = map([
        ("name", Value::string(parameter.name.clone())),
        ("in", Value::string(location)),
        ("required", Value::Bool(is_required)),
        ("schema", schema.into()),
    ]);
    described.into()
}
