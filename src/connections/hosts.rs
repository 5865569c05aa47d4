//! Reports the hosts that are called, and those that receive credentials.

use indexmap::{IndexMap, IndexSet};

use crate::contract::address::{HostRelation, HostTemplate, Reach, Scheme};
use crate::contract::{Contract, Operation, Requirement, ServerUrl};
use crate::findings::{Code, Finding, Findings, Place, counted};

use super::options::ConnectionOptions;
use super::placement::PlacedScheme;

/// The maximum number of hosts that a message names.
const MAX_NAMED: usize = 20;

/// A host that operations are called at.
struct CalledHost<'a> {
    server: &'a ServerUrl,
    /// The number of operations that send credentials to it.
    with_credentials: usize,
}

/// A URL that receives credentials.
struct Receiver<'a> {
    /// The credentials and their verb: `the client secret of x is`.
    what: String,
    url: &'a ServerUrl,
}

impl Receiver<'_> {
    fn describe(&self) -> String {
        format!("{} sent to `{}`", self.what, self.url.host())
    }
}

/// Reports hosts that are not on the public internet, and hosts other than the API's that receive credentials.
pub(super) fn report_hosts(
    calls: &[(&Operation, &Requirement)],
    schemes: &[PlacedScheme<'_>],
    contract: &Contract,
    options: &ConnectionOptions,
    findings: &Findings,
) {
    let hosts = collect_hosts(calls);
    // Without a server for the whole document, that of the first operation counts as the API's.
    let first = hosts.values().next().map(|host| host.server);
    let Some(api) = contract.server.as_deref().ok().or(first) else {
        return;
    };
    let mut receivers = Vec::new();
    for host in hosts.values() {
        // A private connection is for such hosts.
        if options.private.is_none() {
            report_reach("the API", host.server, findings);
        }
        if host.with_credentials > 0 {
            let many = counted(host.with_credentials, "operation are", "operations are");
            receivers.push(Receiver {
                what: format!("the credentials of {many}"),
                url: host.server,
            });
        }
    }
    for scheme in schemes {
        if let Some(url) = scheme.placement.token_url() {
            if !hosts.contains_key(&url.host().to_string()) {
                let what = format!("the token endpoint of `{}`", scheme.name);
                report_reach(&what, url, findings);
            }
            let what = format!("the client secret of `{}` is", scheme.name);
            receivers.push(Receiver { what, url });
        }
    }
    report_receivers(&receivers, api.host(), findings);
}

fn collect_hosts<'a>(calls: &[(&'a Operation, &Requirement)]) -> IndexMap<String, CalledHost<'a>> {
    let mut hosts = IndexMap::new();
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
    hosts
}

/// Warns about a host that is not on the public internet. http is possible only if the user set the URL of an emulator.
fn report_reach(what: &str, url: &ServerUrl, findings: &Findings) {
    let reach = url.host().reach();
    if reach == Reach::Public || url.url().scheme() == Scheme::Http {
        return;
    }
    let message = format!("{what} is at `{}`, {}", url.host(), reach.describe());
    let finding = Finding::new(Code::PrivateHost, message);
    findings.push(locate(finding, url.place()));
}

fn report_receivers(receivers: &[Receiver<'_>], api: &HostTemplate, findings: &Findings) {
    let mut others = Vec::new();
    for receiver in receivers {
        match receiver.url.host().relation_to(api) {
            HostRelation::SameHost => {}
            HostRelation::SameDomain => {
                let message = format!("{}; the API is at `{api}`", receiver.describe());
                let finding = Finding::new(Code::CredentialSameDomain, message);
                findings.push(locate(finding, receiver.url.place()));
            }
            HostRelation::Unrelated => others.push(receiver),
        }
    }
    report_others(&others, api, findings);
}

/// Warns about all hosts of other domains in one finding, so that no report shows one of them and hides the others.
fn report_others(others: &[&Receiver<'_>], api: &HostTemplate, findings: &Findings) {
    let Some((first, rest)) = others.split_first() else {
        return;
    };
    let hosts: IndexSet<_> = others
        .iter()
        .map(|other| other.url.host().to_string())
        .collect();
    let message = if rest.is_empty() {
        format!("{}; the API is at `{api}`", first.describe())
    } else {
        let named = hosts.iter().take(MAX_NAMED);
        let named: Vec<_> = named.map(|host| format!("`{host}`")).collect();
        let more = match hosts.len().saturating_sub(MAX_NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let named = named.join(", ");
        format!("credentials are sent to {named}{more}; the API is at `{api}`")
    };
    let finding = locate(
        Finding::new(Code::CredentialOtherHost, message),
        first.url.place(),
    );
    let rest = rest.iter().take(MAX_NAMED);
    findings.push(
        rest.fold(finding, |finding, other| match other.url.place() {
            Some(place) => finding.related(place.clone(), other.describe()),
            None => finding,
        }),
    );
}

fn locate(finding: Finding, place: Option<&Place>) -> Finding {
    match place {
        Some(place) => finding.at(place.clone()),
        None => finding,
    }
}
