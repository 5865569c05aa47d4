//! Reports the hosts that are called and that receive credentials, and the operations that are called without any.

use indexmap::{IndexMap, IndexSet};

use crate::contract::address::{HostRelation, HostTemplate, Reach, Scheme, UrlProblem};
use crate::contract::{
    Contract, Operation, Requirement, SchemeKind, Security, ServerUrl, shortened,
};
use crate::findings::{Code, Finding, Findings, Place, counted};

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

/// A host that operations are called at.
struct CalledHost<'a> {
    server: &'a ServerUrl,
    /// The number of operations that send credentials to it.
    with_credentials: usize,
}

fn report_hosts(
    calls: &[Call<'_>],
    schemes: &[PlacedScheme<'_>],
    contract: &Contract,
    options: &ConnectionOptions,
    findings: &Findings,
) {
    let mut hosts = IndexMap::<String, CalledHost<'_>>::new();
    for (operation, requirement) in calls {
        let Ok(server) = &operation.server else {
            continue;
        };
        let host = hosts.entry(server.host().to_string());
        let host = host.or_insert(CalledHost {
            server,
            with_credentials: 0,
        });
        host.with_credentials += usize::from(!requirement.is_empty());
    }
    // Without a server for the whole document, that of the first operation counts as the API's.
    let first = hosts.values().next().map(|host| host.server);
    let Some(api) = contract.server.as_deref().ok().or(first) else {
        return;
    };
    for CalledHost {
        server,
        with_credentials,
    } in hosts.values()
    {
        // A private connection is for such hosts.
        if options.private.is_none() {
            report_reach("the API", server, findings);
        }
        if *with_credentials > 0 {
            let many = counted(*with_credentials, "operation are", "operations are");
            let what = format!("the credentials of {many}");
            report_other_host(&what, server, api.host(), findings);
        }
    }
    for PlacedScheme {
        name, placement, ..
    } in schemes
    {
        if let Some(token_url) = placement.token_url() {
            if !hosts.contains_key(&token_url.host().to_string()) {
                report_reach(
                    &format!("the token endpoint of `{name}`"),
                    token_url,
                    findings,
                );
            }
            let what = format!("the client secret of `{name}` is");
            report_other_host(&what, token_url, api.host(), findings);
        }
    }
}

/// Warns about a host that is not on the public internet. http is possible only if the user set the URL of an emulator.
fn report_reach(what: &str, url: &ServerUrl, findings: &Findings) {
    let reach = url.host().reach();
    if reach == Reach::Public || url.url().scheme() == Scheme::Http {
        return;
    }
    let message = format!("{what} is at `{}`, {}", url.host(), reach.describe());
    findings.push(locate(
        Finding::new(Code::PrivateHost, message),
        url.place(),
    ));
}

fn report_other_host(what: &str, url: &ServerUrl, api: &HostTemplate, findings: &Findings) {
    let code = match url.host().relation_to(api) {
        HostRelation::SameHost => return,
        HostRelation::SameDomain => Code::CredentialSameDomain,
        HostRelation::Unrelated => Code::CredentialOtherHost,
    };
    let message = format!("{what} sent to `{}`; the API is at `{api}`", url.host());
    findings.push(locate(Finding::new(code, message), url.place()));
}

fn locate(finding: Finding, place: Option<&Place>) -> Finding {
    match place {
        Some(place) => finding.at(place.clone()),
        None => finding,
    }
}
