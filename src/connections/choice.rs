//! Which of its security alternatives an operation is called with.

use indexmap::IndexSet;

use crate::contract::{Contract, Location, Operation, Requirement, SchemeKind};
use crate::findings::{Code, Finding, Findings, LeftOut, counted};

use super::placement::{CredentialPlacement, PlacedScheme, place_schemes};
use super::token_url::is_usable;

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

/// The schemes that `operation` is called with; `None` when it declares none.
///
/// # Errors
/// The reason to leave it out: none of its alternatives can be used.
pub fn choose<'o>(
    operation: &'o Operation,
    contract: &Contract,
    findings: &Findings,
) -> Result<Option<&'o Requirement>, LeftOut> {
    let (chosen, unusable) = compare_alternatives(operation, contract)?;
    for reason in &unusable {
        report_ignored(reason, operation, findings);
    }
    let mut names = chosen.into_iter().flat_map(Requirement::keys);
    if names.any(|name| is_cookie(name, contract)) {
        findings.push(
            Finding::grouped(Code::CookieCredential, operation.key(), |count| {
                format!(
                    "the credential of {} is sent as a cookie",
                    counted(count, "operation", "operations")
                )
            })
            .at(operation.place.clone()),
        );
    }
    Ok(chosen)
}

/// The best alternative of an operation, and why others cannot be used.
fn compare_alternatives<'o>(
    operation: &'o Operation,
    contract: &Contract,
) -> Result<(Option<&'o Requirement>, Vec<LeftOut>), LeftOut> {
    let mut usable = Vec::new();
    let mut unusable = Vec::new();
    for alternative in operation.security.alternatives() {
        match rank_alternative(&alternative.requirement, operation, contract) {
            Ok(rank) => usable.push((
                (!alternative.preferred).then_some(rank),
                &alternative.requirement,
            )),
            Err(reason) => unusable.push(reason),
        }
    }
    // What the user asked for comes first, whatever its rank.
    let chosen = usable.into_iter().min_by_key(|(rank, _)| *rank);
    if chosen.is_none() && !unusable.is_empty() {
        return Err(unusable.swap_remove(0));
    }
    Ok((chosen.map(|(_, requirement)| requirement), unusable))
}

fn rank_alternative(
    alternative: &Requirement,
    operation: &Operation,
    contract: &Contract,
) -> Result<Rank, LeftOut> {
    let mut headers = IndexSet::new();
    let mut rank = match alternative.len() {
        0 => Rank::Anonymous,
        1 => Rank::Native,
        _ => Rank::Extended,
    };
    for name in alternative.keys() {
        let Some(scheme) = contract.schemes.get(name) else {
            let message = format!("the security scheme `{name}` is not defined, or cannot be read");
            return Err(operation.leave_out(Code::UndefinedSecurityScheme, message));
        };
        let placement = CredentialPlacement::of(&scheme.kind).map_err(|why| {
            let message = format!("its security scheme `{name}` {why}");
            operation.leave_out(Code::SecurityNotExpressible, message)
        })?;
        if let Some(header) = placement.header()
            && !headers.insert(header.clone())
        {
            let message = format!("two of its security schemes need the header `{header}`");
            return Err(operation.leave_out(Code::SecurityNotExpressible, message));
        }
        let own = match (&scheme.kind, placement) {
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
        };
        rank = rank.max(own);
    }
    Ok(rank)
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

fn report_ignored(reason: &LeftOut, operation: &Operation, findings: &Findings) {
    findings.push(
        Finding::grouped(
            Code::SecurityAlternativeIgnored,
            format!("{} ({})", operation.key(), reason.message),
            |count| {
                let many = counted(count, "security alternative", "security alternatives");
                format!("{many} cannot be used, and another is used instead")
            },
        )
        .at(operation.place.clone()),
    );
}

/// Warns about the schemes of operations whose token the user must provide.
pub(super) fn report_external_tokens(contract: &Contract, findings: &Findings) {
    let chosen = contract.operations.iter();
    let chosen = chosen.filter_map(|operation| compare_alternatives(operation, contract).ok()?.0);
    let names: IndexSet<_> = chosen.flat_map(Requirement::keys).collect();
    for PlacedScheme { name, scheme, .. } in place_schemes(names, contract) {
        let why = match &scheme.kind {
            SchemeKind::OtherOAuth2 => "has no client credentials flow",
            SchemeKind::OpenIdConnect => "is OpenID Connect",
            SchemeKind::ClientCredentials { token_url, .. } if !is_usable(token_url) => {
                "has no https token URL"
            }
            _ => continue,
        };
        let message =
            format!("the security scheme `{name}` {why}, so the template asks for a bearer token");
        findings.push(Finding::new(Code::BearerForFlow, message).at(scheme.place.clone()));
    }
}
