//! Reports calls without authentication, tokens that the user must renew, and the hosts that are called.

use indexmap::IndexSet;

use crate::contract::address::UrlProblem;
use crate::contract::{Contract, Operation, Requirement, SchemeKind, Security, shortened};
use crate::findings::{Code, Finding, Findings};

use super::hosts::report_hosts;
use super::options::ConnectionOptions;
use super::placement::{PlacedScheme, place_schemes};

/// An operation that is called, and the schemes that it is called with.
type Call<'a> = (&'a Operation, &'a Requirement);

/// Reports what is worth knowing about the `calls` of a template: the hosts that they and token requests go to, missing
/// authentication, and tokens that the user must renew.
pub fn report_calls<'a>(
    calls: impl Iterator<Item = Call<'a>>,
    contract: &Contract,
    options: &ConnectionOptions,
    findings: &Findings,
) {
    let calls: Vec<_> = calls.collect();
    let names = calls.iter().flat_map(|(_, requirement)| requirement.keys());
    let names: IndexSet<_> = names.collect();
    let schemes: Vec<_> = place_schemes(names, contract).collect();
    report_missing_authentication(&calls, contract, findings);
    report_external_tokens(&schemes, contract, findings);
    report_hosts(&calls, &schemes, contract, options, findings);
}

/// Warns about operations for which nothing says that they need no authentication.
fn report_missing_authentication(calls: &[Call<'_>], contract: &Contract, findings: &Findings) {
    let names = place_schemes(contract.schemes.keys(), contract);
    let names: Vec<_> = names.map(|scheme| scheme.name).collect();
    let help = match names.as_slice() {
        [] => {
            "give it with --auth, for example --auth bearer; if the API needs none, use --auth none"
                .to_owned()
        }
        [name, ..] => format!(
            "choose a scheme with --security ({}), or give it with --auth; if the API needs none, use --auth none",
            if names.len() > 5 {
                format!("for example {name}")
            } else {
                names.join(", ")
            }
        ),
    };
    let is_undeclared =
        |(operation, _): &&Call<'_>| matches!(operation.security, Security::Undeclared);
    for (operation, _) in calls.iter().filter(is_undeclared) {
        let key = operation.key();
        let message =
            format!("{key} is called without authentication, because the document declares none");
        let finding = Finding::new(Code::NoAuthentication, message).about(key);
        findings.push(finding.at(operation.place.clone()).help(help.as_str()));
    }
}

/// Warns about the schemes whose token the user must provide.
fn report_external_tokens(schemes: &[PlacedScheme<'_>], contract: &Contract, findings: &Findings) {
    for PlacedScheme { name, scheme, .. } in schemes {
        let why = match &scheme.kind {
            SchemeKind::OtherOAuth2 => "has no client credentials flow".to_owned(),
            SchemeKind::OpenIdConnect => "is OpenID Connect".to_owned(),
            SchemeKind::ClientCredentials { token_url, .. } => {
                let Some(Err(problem)) = contract.token_urls.get(*name) else {
                    continue;
                };
                let token_url = shortened(token_url, 200);
                if matches!(problem, UrlProblem::Value { .. }) {
                    let message = format!("the token URL `{token_url}` {problem}");
                    let finding = Finding::new(Code::UnknownServerVariable, message);
                    findings.push(finding.at(scheme.place.clone()));
                    continue;
                }
                format!("has a token URL, `{token_url}`, that {problem}")
            }
            _ => continue,
        };
        let message =
            format!("the security scheme `{name}` {why}, so the template asks for a bearer token");
        findings.push(Finding::new(Code::BearerForFlow, message).at(scheme.place.clone()));
    }
}
