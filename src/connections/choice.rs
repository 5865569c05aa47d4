//! Which of its security alternatives an operation is called with.

use std::collections::HashSet;

use indexmap::{IndexMap, IndexSet};

use crate::contract::{
    Alternative, Contract, Location, Operation, Priority, Requirement, SchemeKind, SecurityScheme,
};
use crate::findings::{Code, Finding, Findings, LeftOut};

use super::placement::CredentialPlacement;

/// How well a Connection supports an alternative; the smaller, the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// One scheme that a Connection has a type for.
    Native,
    /// With further parameters.
    Extended,
    /// With a token that the user must provide.
    ExternalToken,
    /// Without authentication.
    Anonymous,
}

/// An alternative that a Connection supports.
struct Candidate {
    priority: Priority,
    rank: Rank,
    /// The schemes that are used; of several that are satisfied by one bearer token, only one.
    requirement: Requirement,
    /// The names of the schemes that share the token with one of the requirement.
    sharing: Vec<String>,
}

impl Candidate {
    /// What the user gives comes before no authentication.
    fn order(&self) -> (bool, bool, Priority, Rank) {
        (
            self.priority != Priority::Chosen,
            self.rank == Rank::Anonymous,
            self.priority,
            self.rank,
        )
    }
}

/// The schemes that `operation` is called with; empty for no authentication.
///
/// # Errors
/// The reason to leave it out: none of its alternatives can be used.
pub fn choose(
    operation: &Operation,
    contract: &Contract,
    findings: &Findings,
) -> Result<Requirement, LeftOut> {
    let (mut candidates, mut unusable) = (Vec::new(), Vec::new());
    for alternative in operation.security.alternatives() {
        match assess_alternative(alternative, operation, contract) {
            Ok(candidate) => candidates.push(candidate),
            Err(reason) => unusable.push(reason),
        }
    }
    // The sort is stable: of equal alternatives, the first one is used.
    candidates.sort_by_key(Candidate::order);
    let mut candidates = candidates.into_iter();
    let Some(chosen) = candidates.next() else {
        let reason = unusable.into_iter().next();
        return reason.map_or_else(|| Ok(Requirement::new()), Err);
    };
    // What the user gives for lack of a usable alternative needs no explanation.
    if chosen.priority != Priority::Fallback {
        for reason in &unusable {
            report_ignored(reason, &chosen, operation, findings);
        }
    }
    if chosen.priority == Priority::Declared {
        report_others(&chosen, candidates, operation, findings);
    }
    report_special_cases(&chosen, operation, contract, findings);
    Ok(chosen.requirement)
}

/// # Errors
/// Why a Connection does not support the alternative.
fn assess_alternative(
    alternative: &Alternative,
    operation: &Operation,
    contract: &Contract,
) -> Result<Candidate, LeftOut> {
    let mut placed = IndexMap::new();
    for name in alternative.requirement.keys() {
        let Some(scheme) = contract.schemes.get(name) else {
            let message = format!("the security scheme `{name}` is not defined, or cannot be read");
            return Err(operation.leave_out(Code::UndefinedSecurityScheme, message));
        };
        let placement = CredentialPlacement::of(name, scheme, contract).map_err(|why| {
            let message = format!("its security scheme `{name}` {why}");
            operation.leave_out(Code::SecurityNotExpressible, message)
        })?;
        placed.insert(name, (scheme, placement));
    }
    let sharing = share_token(&mut placed);
    let mut headers = HashSet::new();
    let sent = placed
        .values()
        .filter_map(|(_, placement)| placement.header());
    for header in sent {
        if headers.contains(&header) {
            let message = format!("two of its security schemes need the header `{header}`");
            return Err(operation.leave_out(Code::SecurityNotExpressible, message));
        }
        headers.insert(header);
    }
    let least = match placed.len() {
        0 => Rank::Anonymous,
        1 => Rank::Native,
        _ => Rank::Extended,
    };
    let ranks = placed
        .values()
        .map(|(scheme, placement)| rank_scheme(scheme, placement));
    Ok(Candidate {
        priority: alternative.priority,
        rank: ranks.fold(least, Rank::max),
        requirement: placed
            .iter()
            .map(|(name, (_, placement))| {
                let shares = |other: &&String| placement.is_bearer() && sharing.contains(*other);
                let others = alternative.requirement.keys().filter(shares);
                let all = std::iter::once(*name).chain(others);
                let scopes = all.filter_map(|name| alternative.requirement.get(name));
                ((*name).clone(), scopes.flatten().cloned().collect())
            })
            .collect(),
        sharing,
    })
}

/// Keeps one of the schemes that are satisfied by the same bearer token: the one for which EventBridge can request it, or
/// else the first. Returns the names of the others. Two token endpoints issue two tokens, so both stay.
fn share_token(
    placed: &mut IndexMap<&String, (&SecurityScheme, CredentialPlacement)>,
) -> Vec<String> {
    let bearers = placed
        .iter()
        .filter(|(_, (_, placement))| placement.is_bearer());
    let mut kept: Option<(&String, &CredentialPlacement)> = None;
    for (name, (_, placement)) in bearers {
        let known = kept.map(|(_, placement)| placement.token_url());
        kept = match (known, placement.token_url()) {
            (Some(Some(one)), Some(another)) if one.url() != another.url() => return Vec::new(),
            (None, _) | (Some(None), Some(_)) => Some((*name, placement)),
            (Some(_), _) => kept,
        };
    }
    let Some((kept, _)) = kept else {
        return Vec::new();
    };
    let kept = kept.clone();
    let mut sharing = Vec::new();
    placed.retain(|name, (_, placement)| {
        let stays = !placement.is_bearer() || **name == kept;
        if !stays {
            sharing.push((*name).clone());
        }
        stays
    });
    sharing
}

fn rank_scheme(scheme: &SecurityScheme, placement: &CredentialPlacement) -> Rank {
    match (&scheme.kind, placement) {
        (SchemeKind::ClientCredentials { .. }, CredentialPlacement::Header { .. })
        | (SchemeKind::OtherOAuth2 | SchemeKind::OpenIdConnect, _) => Rank::ExternalToken,
        (
            SchemeKind::ApiKey {
                location: Location::Query | Location::Cookie,
                ..
            },
            _,
        ) => Rank::Extended,
        _ => Rank::Native,
    }
}

fn report_ignored(
    reason: &LeftOut,
    chosen: &Candidate,
    operation: &Operation,
    findings: &Findings,
) {
    let message = format!(
        "{}: a security alternative cannot be used, and another is used instead: {}",
        operation.key(),
        reason.message
    );
    let finding = Finding::new(Code::SecurityAlternativeIgnored, message).about(operation.key());
    let finding = finding.at(operation.place.clone());
    findings.push(if chosen.rank == Rank::Anonymous {
        finding.help("the other alternative is no authentication; give one with --auth")
    } else {
        finding
    });
}

/// Notes the alternatives that could be used, too.
fn report_others(
    chosen: &Candidate,
    others: impl Iterator<Item = Candidate>,
    operation: &Operation,
    findings: &Findings,
) {
    let used = describe_requirement(&chosen.requirement);
    let others = others
        .filter(|other| other.priority == Priority::Declared && other.rank != Rank::Anonymous);
    // Alternatives may differ only in their scopes.
    let others: IndexSet<_> = others
        .map(|other| describe_requirement(&other.requirement))
        .filter(|other| *other != used)
        .collect();
    if others.is_empty() {
        return;
    }
    let others: Vec<_> = others.into_iter().collect();
    findings.push(
        Finding::new(
            Code::SecurityAlternativeNotChosen,
            format!(
                "{} uses the security alternative {used}, not {}",
                operation.key(),
                others.join(" or ")
            ),
        )
        .about(operation.key())
        .at(operation.place.clone())
        .help("choose another one with --security NAME"),
    );
}

fn describe_requirement(requirement: &Requirement) -> String {
    let names = requirement.keys().map(|name| format!("`{name}`"));
    names.collect::<Vec<_>>().join(" and ")
}

fn report_special_cases(
    chosen: &Candidate,
    operation: &Operation,
    contract: &Contract,
    findings: &Findings,
) {
    let operation_key = || operation.key();
    if !chosen.sharing.is_empty() {
        let shared = chosen.sharing.iter().map(|name| format!("`{name}`"));
        let message = format!(
            "{} sends one bearer token, {}, for {}",
            operation_key(),
            describe_requirement(&chosen.requirement),
            shared.collect::<Vec<_>>().join(" and ")
        );
        let finding = Finding::new(Code::SharedBearerToken, message).about(operation_key());
        findings.push(finding.at(operation.place.clone()));
    }
    if chosen
        .requirement
        .keys()
        .any(|name| is_cookie(name, contract))
    {
        let message = format!("the credential of {} is sent as a cookie", operation_key());
        let finding = Finding::new(Code::CookieCredential, message).about(operation_key());
        findings.push(finding.at(operation.place.clone()));
    }
}

fn is_cookie(name: &str, contract: &Contract) -> bool {
    let kind = contract.schemes.get(name).map(|scheme| &scheme.kind);
    matches!(
        kind,
        Some(SchemeKind::ApiKey {
            location: Location::Cookie,
            ..
        })
    )
}
