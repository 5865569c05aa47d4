//! One operation becomes one route.

use std::collections::HashSet;

use crate::contract::{Body, BodyValue, Contract, MediaKind, MediaType, Operation};
use crate::findings::{Code, Findings, LeftOut};
use crate::schema::Schemas;

use super::access::find_access;
use super::detail::build_detail;
use super::http_api::check_event;
use super::options::{ApiKind, GatewayOptions};
use super::parameters::ParameterMapping;
use super::path::{PathTree, TreePath};
use super::{DetailValue, KeptIntegrations, Route, RouteBody, RouteMedia};

/// The methods of API Gateway.
///
/// Source: API Gateway API, `PutMethod`, `httpMethod`.
pub const METHODS: &[&str] = &["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/// Finds the routes of an API, one operation after the other: the routes share their paths.
pub struct RouteFinder<'a> {
    contract: &'a Contract,
    options: &'a GatewayOptions,
    schemas: &'a Schemas<'a>,
    findings: &'a Findings,
    kept: &'a KeptIntegrations,
    tree: PathTree,
    taken: HashSet<(String, String)>,
}

impl<'a> RouteFinder<'a> {
    /// Finds routes for the operations of `contract`. Those in `kept` need no event, because they keep their integration.
    #[must_use]
    pub fn new(
        contract: &'a Contract,
        options: &'a GatewayOptions,
        schemas: &'a Schemas<'a>,
        kept: &'a KeptIntegrations,
        findings: &'a Findings,
    ) -> Self {
        Self {
            contract,
            options,
            schemas,
            findings,
            kept,
            tree: PathTree::default(),
            taken: HashSet::new(),
        }
    }

    /// How `operation`, which is number `index` of the contract, can be received.
    ///
    /// # Errors
    /// It cannot be received.
    pub fn answer(&mut self, index: usize, operation: &Operation) -> Result<Route, LeftOut> {
        let own = Findings::default();
        let route = self.find_route(index, operation, &own)?;
        self.taken
            .insert((route.method.clone(), route.path.clone()));
        // The backend that calls the API reports them in a template with both.
        if !self.options.is_facade {
            self.findings
                .extend(operation.detail_type_notes.iter().cloned());
            self.findings
                .extend(operation.parameter_notes.iter().cloned());
            let notes = operation
                .fields
                .iter()
                .filter_map(|field| field.note.clone());
            self.findings.extend(notes);
        }
        self.findings.append(own);
        Ok(route)
    }

    fn find_route(
        &mut self,
        index: usize,
        operation: &Operation,
        findings: &Findings,
    ) -> Result<Route, LeftOut> {
        let method = operation.method.as_str().to_owned();
        let refuse = |why: String| operation.leave_out(Code::RouteNotExpressible, why);
        if !METHODS.contains(&method.as_str()) {
            return Err(refuse(format!("API Gateway does not support {method}")));
        }
        if method == "OPTIONS" && self.options.cors.is_some() {
            return Err(refuse(
                "with --cors, API Gateway answers OPTIONS itself".to_owned(),
            ));
        }
        if operation.body.is_some() && ["GET", "HEAD"].contains(&method.as_str()) {
            return Err(refuse(format!(
                "API Gateway does not pass on the body of {method} requests"
            )));
        }
        let path = self.tree.add(&operation.path).map_err(refuse)?;
        if self.taken.contains(&(method.clone(), path.text.clone())) {
            let why = format!(
                "another operation has the same route, {method} {}",
                path.text
            );
            return Err(refuse(why));
        }
        if self.kept.contains_key(&index) {
            return Ok(self.build_kept_route(index, operation, &path));
        }
        let route = self.build_route(index, operation, path, findings);
        let route = route.map_err(|why| operation.leave_out(Code::EventNotExpressible, why))?;
        match self.options.api {
            ApiKind::Rest => Ok(route),
            ApiKind::Http => match check_event(&route, operation) {
                Ok(()) => Ok(route),
                Err(why) => Err(operation.leave_out(Code::NeedsRestApi, why)),
            },
        }
    }

    /// The route of an operation whose integration is the user's: it makes no event.
    fn build_kept_route(&self, index: usize, operation: &Operation, path: &TreePath) -> Route {
        let mapping = ParameterMapping {
            operation,
            path,
            schemas: self.schemas,
            findings: &Findings::default(),
        };
        Route {
            operation: index,
            method: operation.method.as_str().to_owned(),
            path: path.text.clone(),
            detail: Vec::new(),
            parameters: mapping.map().unwrap_or_default(),
            body: None,
            access: find_access(operation, self.contract, self.options),
        }
    }

    fn build_route(
        &self,
        index: usize,
        operation: &Operation,
        path: TreePath,
        findings: &Findings,
    ) -> Result<Route, String> {
        let mapping = ParameterMapping {
            operation,
            path: &path,
            schemas: self.schemas,
            findings,
        };
        let parameters = mapping.map()?;
        let body = operation.body.as_ref().map(map_body).transpose()?;
        let fields = parameters.iter().enumerate();
        let fields = fields.filter_map(|(index, parameter)| {
            Some((parameter.field.as_ref()?, DetailValue::Parameter(index)))
        });
        let message = body.iter().map(|body| (&body.field, DetailValue::Body));
        let detail = match self.options.api {
            ApiKind::Rest => build_detail(fields.chain(message))?,
            ApiKind::Http => Vec::new(),
        };
        Ok(Route {
            operation: index,
            method: operation.method.as_str().to_owned(),
            path: path.text,
            detail,
            parameters,
            body,
            access: find_access(operation, self.contract, self.options),
        })
    }
}

/// # Errors
/// Why no request body makes the event, as a phrase about the operation.
fn map_body(body: &Body) -> Result<RouteBody, String> {
    let BodyValue::Event(field) = &body.value else {
        return Err("its body is built from a template, which cannot be reversed".to_owned());
    };
    let mut media: Vec<RouteMedia> = Vec::new();
    for written in &body.media {
        let Some((name, is_json)) = accepted_media_type(written) else {
            continue;
        };
        if media.iter().all(|known| known.name != name) {
            let schema = written.schema;
            media.push(RouteMedia {
                name,
                is_json,
                schema,
            });
        }
    }
    if body.media.is_empty() {
        media.push(RouteMedia {
            name: "application/json".to_owned(),
            is_json: true,
            schema: None,
        });
    }
    if media.is_empty() {
        let names = body.list_media_types();
        return Err(format!(
            "its body must be {names}, but an event contains only JSON and text"
        ));
    }
    Ok(RouteBody {
        required: body.required,
        media,
        field: field.clone(),
    })
}

/// The media type without parameters, and whether it is JSON; `None` if a mapping template cannot read it.
fn accepted_media_type(media: &MediaType) -> Option<(String, bool)> {
    match media.kind {
        MediaKind::Range => Some(("application/json".to_owned(), true)),
        MediaKind::Json | MediaKind::OtherJson => Some((media.essence(), true)),
        MediaKind::Text if media.name.contains('*') => Some(("text/plain".to_owned(), false)),
        MediaKind::Text => Some((media.essence(), false)),
        MediaKind::Form | MediaKind::Binary | MediaKind::Other => None,
    }
}
