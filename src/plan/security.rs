//! Which credentials an operation is called with: one of the alternatives that its `security` gives.

use indexmap::{IndexMap, IndexSet};

use crate::aws;
use crate::contract::{Contract, Location, Operation, Requirement, SchemeKind};
use crate::findings::{Code, Finding, Findings, LeftOut};

use super::token_url::is_usable;

/// A set of schemes that one Connection carries together, each with the scopes that all its operations need. Empty for
/// operations without authentication.
pub(super) type Credentials = IndexMap<String, IndexSet<String>>;

/// How a Connection carries one scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Carrier {
    /// A header with a secret value; `before` stands in front of it (`Bearer `, `name=` of a cookie).
    Header { name: String, before: String },
    /// HTTP basic.
    Basic,
    /// OAuth 2.0 client credentials with the token endpoint as written.
    ClientCredentials { token_url: String },
    /// A secret query parameter.
    Query { name: String },
}

impl Carrier {
    /// The header that it occupies, in lower case.
    pub(super) fn header(&self) -> Option<String> {
        match self {
            Self::Header { name, .. } => Some(name.to_ascii_lowercase()),
            Self::Basic | Self::ClientCredentials { .. } => Some("authorization".to_owned()),
            Self::Query { .. } => None,
        }
    }
}

/// How the scheme is carried, and whether a token must come from outside.
///
/// # Errors
/// The reason why a Connection cannot, in one phrase.
pub(super) fn carrier(kind: &SchemeKind) -> Result<Carrier, String> {
    let bearer = || Carrier::Header {
        name: "Authorization".to_owned(),
        before: "Bearer ".to_owned(),
    };
    match kind {
        SchemeKind::ApiKey {
            location: Location::Header,
            name,
        } if aws::header_is_stripped(name) => Err(format!(
            "sends the header `{name}`, which EventBridge strips"
        )),
        SchemeKind::ApiKey {
            location: Location::Header,
            name,
        } if aws::is_header_name(name) => Ok(Carrier::Header {
            name: name.clone(),
            before: String::new(),
        }),
        SchemeKind::ApiKey {
            location: Location::Cookie,
            name,
        } if aws::is_header_name(name) => Ok(Carrier::Header {
            name: "Cookie".to_owned(),
            before: format!("{name}="),
        }),
        // CloudFormation holds query keys of a Connection to the pattern of header names.
        SchemeKind::ApiKey {
            location: Location::Query,
            name,
        } if aws::is_header_name(name) => Ok(Carrier::Query { name: name.clone() }),
        SchemeKind::ApiKey { name, .. } => {
            Err(format!("has the name `{name}`, which a Connection refuses"))
        }
        SchemeKind::Basic => Ok(Carrier::Basic),
        SchemeKind::ClientCredentials { token_url, .. } if is_usable(token_url) => {
            Ok(Carrier::ClientCredentials {
                token_url: token_url.clone(),
            })
        }
        SchemeKind::Bearer
        | SchemeKind::OtherOAuth2
        | SchemeKind::OpenIdConnect
        | SchemeKind::ClientCredentials { .. } => Ok(bearer()),
        SchemeKind::OtherHttp(scheme) => {
            Err(format!("is HTTP `{scheme}`, which a Connection cannot do"))
        }
        SchemeKind::MutualTls => Err("is mutual TLS, which API destinations do not do".to_owned()),
    }
}

/// How well a Connection does an alternative; the smaller, the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// One scheme that a Connection holds natively.
    Native,
    /// Held with the help of further parameters.
    Helped,
    /// With a token that must come from outside.
    Token,
    /// Without authentication.
    Anonymous,
}

/// The schemes that `operation` is called with.
///
/// # Errors
/// The reason to leave it out: none of its alternatives can be used.
pub(super) fn choose<'o>(
    operation: &'o Operation,
    contract: &Contract,
    findings: &Findings,
) -> Result<Option<&'o Requirement>, LeftOut> {
    let ranked: Vec<_> = operation
        .security
        .alternatives()
        .iter()
        .map(|alternative| {
            let rank = rank(&alternative.requirement, operation, contract);
            (alternative, rank)
        })
        .collect();
    let usable = ranked
        .iter()
        .filter_map(|(alternative, rank)| Some((*alternative, *rank.as_ref().ok()?)));
    let preferred = usable
        .clone()
        .find(|(alternative, _)| alternative.preferred);
    let Some((chosen, rank)) = preferred.or_else(|| usable.min_by_key(|(_, rank)| *rank)) else {
        return match ranked.into_iter().find_map(|(_, rank)| rank.err()) {
            Some(reason) => Err(reason),
            None => Ok(None),
        };
    };
    let chosen = &chosen.requirement;
    for (_, refused) in &ranked {
        if let Err(why) = refused {
            report_ignored(why, operation, findings);
        }
    }
    if rank == Rank::Token {
        report_token(chosen, contract, findings);
    }
    if chosen.keys().any(|name| is_cookie(name, contract)) {
        findings.push(
            Finding::grouped(Code::CookieCredential, operation.key(), |count| {
                format!(
                    "the credential of {} is sent as a cookie",
                    crate::findings::counted(count, "operation", "operations")
                )
            })
            .at(operation.place.clone()),
        );
    }
    Ok(Some(chosen))
}

fn rank(
    alternative: &Requirement,
    operation: &Operation,
    contract: &Contract,
) -> Result<Rank, LeftOut> {
    let mut headers = IndexSet::new();
    let mut rank = match alternative.len() {
        0 => Rank::Anonymous,
        1 => Rank::Native,
        _ => Rank::Helped,
    };
    for name in alternative.keys() {
        let Some(scheme) = contract.schemes.get(name) else {
            let message = format!("the security scheme `{name}` is not defined, or cannot be read");
            return Err(operation.leave_out(Code::UndefinedSecurityScheme, message));
        };
        let carrier = carrier(&scheme.kind).map_err(|why| {
            let message = format!("its security scheme `{name}` {why}");
            operation.leave_out(Code::SecurityNotExpressible, message)
        })?;
        if let Some(header) = carrier.header()
            && !headers.insert(header.clone())
        {
            let message = format!("two of its security schemes need the header `{header}`");
            return Err(operation.leave_out(Code::SecurityNotExpressible, message));
        }
        let own = match (&scheme.kind, carrier) {
            (SchemeKind::ClientCredentials { .. }, Carrier::Header { .. })
            | (SchemeKind::OtherOAuth2 | SchemeKind::OpenIdConnect, _) => Rank::Token,
            (
                SchemeKind::ApiKey {
                    location: Location::Query | Location::Cookie,
                    ..
                },
                _,
            ) => Rank::Helped,
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

fn report_ignored(why: &LeftOut, operation: &Operation, findings: &Findings) {
    findings.push(
        Finding::grouped(
            Code::SecurityAlternativeIgnored,
            format!("{} ({})", operation.key(), why.message),
            |count| {
                let many = crate::findings::counted(
                    count,
                    "security alternative",
                    "security alternatives",
                );
                format!("{many} cannot be used, and another is used instead")
            },
        )
        .at(operation.place.clone()),
    );
}

/// Says once for each scheme that its token must come from outside.
fn report_token(chosen: &Requirement, contract: &Contract, findings: &Findings) {
    for name in chosen.keys() {
        let Some(scheme) = contract.schemes.get(name) else {
            continue;
        };
        let why = match &scheme.kind {
            SchemeKind::OtherOAuth2 => "has no client credentials flow",
            SchemeKind::OpenIdConnect => "is OpenID Connect",
            SchemeKind::ClientCredentials { token_url, .. } if !is_usable(token_url) => {
                "has no https token URL"
            }
            _ => continue,
        };
        let said = |finding: &Finding| {
            finding.code == Code::BearerForFlow && finding.place.as_ref() == Some(&scheme.place)
        };
        if !findings.iter().any(said) {
            findings.push(
                Finding::new(
                    Code::BearerForFlow,
                    format!("the security scheme `{name}` {why}, so the template asks for a bearer token"),
                )
                .at(scheme.place.clone())
                .help("the token must come from outside and be renewed before it expires"),
            );
        }
    }
}
