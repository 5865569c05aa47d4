//! What is true of all routes together: who may call them, and how many there are.

use std::collections::HashSet;

use crate::aws;
use crate::contract::Contract;
use crate::findings::{Code, FileId, Finding, Findings, Place};

use super::options::{ApiKind, Authorizer, GatewayOptions};
use super::{KeptIntegrations, Route};

/// Reports what users must know about the routes before they deploy them.
pub(super) fn report_routes(
    routes: &[Route],
    contract: &Contract,
    kept: &KeptIntegrations,
    options: &GatewayOptions,
    findings: &Findings,
) {
    for route in routes {
        let Some(operation) = contract.operations.get(route.operation) else {
            continue;
        };
        let report = |finding: Finding| findings.push(finding.at(operation.place.clone()));
        let key = operation.key();
        if route.access.is_open() && options.authorizer != Some(Authorizer::None) {
            let message = format!("anyone may call {key}");
            report(Finding::new(Code::OpenToEveryone, message).about(key.clone()));
        }
        if kept.contains_key(&route.operation) {
            let message = format!("{key} keeps the integration of the document");
            report(Finding::new(Code::IntegrationKept, message).about(key));
        }
        if let Some(field) = &options.identity
            && route.detail.iter().any(|member| member.name == *field)
        {
            let message = format!(
                "the field `{field}` of `{}` is part of the request, so --identity cannot use it",
                operation.detail_type
            );
            report(Finding::new(Code::IdentityTaken, message));
        }
    }
    report_limits(routes, options, findings);
}

fn report_limits(routes: &[Route], options: &GatewayOptions, findings: &Findings) {
    let report = |code, message: String| {
        findings.push(Finding::new(code, message).at(Place::top(FileId(0))));
    };
    let (count, what) = match options.api {
        ApiKind::Rest => (count_resources(routes), "resources"),
        ApiKind::Http => (routes.len(), "routes"),
    };
    if count > aws::MAX_API_RESOURCES {
        report(
            Code::ManyApiResources,
            format!(
                "the API has {count} {what}; API Gateway allows {} by default",
                aws::MAX_API_RESOURCES
            ),
        );
    }
    match options.api {
        ApiKind::Http => report(
            Code::HttpApiLimits,
            "on an HTTP API the body is the whole `detail`, nothing is validated, and a rejected event gets 202, too".to_owned(),
        ),
        ApiKind::Rest if options.access_log => report(
            Code::AccessLogRole,
            "the access log needs the CloudWatch log role in the account settings of API Gateway".to_owned(),
        ),
        ApiKind::Rest => {}
    }
}

/// The nodes of the tree of paths, including its root.
fn count_resources(routes: &[Route]) -> usize {
    let mut nodes = HashSet::from([""]);
    for route in routes.iter().filter(|route| route.path != "/") {
        let ends = route.path.match_indices('/').map(|(end, _)| end);
        let prefixes = ends.chain([route.path.len()]);
        nodes.extend(prefixes.filter_map(|end| route.path.get(..end)));
    }
    nodes.len()
}
