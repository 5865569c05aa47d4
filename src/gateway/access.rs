//! What a caller of an operation must present.

use crate::contract::{Contract, Location, Operation, Requirement, SchemeKind};

use super::Access;
use super::options::{ApiKind, Authorizer, GatewayOptions};

/// The header in which API Gateway expects the API keys of its usage plans.
///
/// Source: API Gateway Developer Guide, "Choose an API key source".
const API_KEY_HEADER: &str = "x-api-key";

/// What a caller of `operation` must present: what the document declares, as far as API Gateway can check it. An authorizer
/// that the user names protects everything that an API key does not.
pub(super) fn find_access(
    operation: &Operation,
    contract: &Contract,
    options: &GatewayOptions,
) -> Access {
    let authorizer = Access {
        api_key: false,
        authorizer: true,
    };
    let alternatives = operation.security.alternatives().iter();
    let mut declared = alternatives
        .filter_map(|alternative| map_requirement(&alternative.requirement, contract, options));
    match options.authorizer {
        Some(Authorizer::Iam | Authorizer::Lambda(_)) => authorizer,
        Some(Authorizer::Cognito(_) | Authorizer::Jwt { .. }) => {
            declared.next().unwrap_or(authorizer)
        }
        Some(Authorizer::None) | None => declared
            .find(|access| !access.authorizer)
            .unwrap_or_default(),
    }
}

/// What API Gateway checks for schemes that are required together; `None` if it cannot check all of them.
fn map_requirement(
    requirement: &Requirement,
    contract: &Contract,
    options: &GatewayOptions,
) -> Option<Access> {
    let mut access = Access::default();
    for name in requirement.keys() {
        match &contract.schemes.get(name)?.kind {
            SchemeKind::ApiKey {
                location: Location::Header,
                name,
            } if options.api == ApiKind::Rest && name.eq_ignore_ascii_case(API_KEY_HEADER) => {
                access.api_key = true;
            }
            SchemeKind::Bearer
            | SchemeKind::ClientCredentials { .. }
            | SchemeKind::OtherOAuth2
            | SchemeKind::OpenIdConnect => access.authorizer = true,
            SchemeKind::ApiKey { .. }
            | SchemeKind::Basic
            | SchemeKind::OtherHttp(_)
            | SchemeKind::MutualTls => return None,
        }
    }
    (!access.is_open()).then_some(access)
}
