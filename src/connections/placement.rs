//! Where a Connection puts the credentials of a security scheme.

use std::rc::Rc;

use crate::aws;
use crate::contract::{Contract, Location, SchemeKind, SecurityScheme, ServerUrl};

use super::credential::CredentialField;

/// What is sent before a bearer token. Source: RFC 6750 section 2.1.
const BEARER: &str = "Bearer ";

/// Where a Connection puts the credentials of one security scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CredentialPlacement {
    /// In a header, after `prefix` (`Bearer `, `name=` of a cookie).
    Header { name: String, prefix: String },
    /// HTTP basic.
    Basic,
    /// OAuth 2.0 client credentials.
    ClientCredentials { token_url: Rc<ServerUrl> },
    /// In a query parameter.
    Query { name: String },
}

/// A security scheme that a Connection supports.
pub(super) struct PlacedScheme<'c> {
    pub(super) name: &'c str,
    pub(super) scheme: &'c SecurityScheme,
    pub(super) placement: CredentialPlacement,
}

/// Those of the schemes with these names that a Connection supports.
pub(super) fn place_schemes<'c>(
    names: impl IntoIterator<Item = &'c String>,
    contract: &'c Contract,
) -> impl Iterator<Item = PlacedScheme<'c>> {
    names.into_iter().filter_map(|name| {
        let scheme = contract.schemes.get(name)?;
        Some(PlacedScheme {
            name,
            scheme,
            placement: CredentialPlacement::of(name, scheme, contract).ok()?,
        })
    })
}

impl CredentialPlacement {
    /// The placement for the scheme with this name.
    ///
    /// # Errors
    /// Why a Connection does not support it, in one phrase.
    pub(super) fn of(
        name: &str,
        scheme: &SecurityScheme,
        contract: &Contract,
    ) -> Result<Self, String> {
        match &scheme.kind {
            SchemeKind::ApiKey { location, name } => Self::of_key(*location, name),
            SchemeKind::Basic => Ok(Self::Basic),
            SchemeKind::ClientCredentials { .. } => Ok(match contract.token_urls.get(name) {
                Some(Ok(token_url)) => Self::ClientCredentials {
                    token_url: Rc::clone(token_url),
                },
                _ => Self::bearer(),
            }),
            SchemeKind::Bearer | SchemeKind::OtherOAuth2 | SchemeKind::OpenIdConnect => {
                Ok(Self::bearer())
            }
            SchemeKind::OtherHttp(scheme) => Err(format!(
                "is HTTP `{scheme}`, which a Connection does not support"
            )),
            SchemeKind::MutualTls => {
                Err("is mutual TLS, which API destinations do not support".to_owned())
            }
        }
    }

    fn of_key(location: Location, name: &str) -> Result<Self, String> {
        // CloudFormation allows only header names as query keys of a Connection.
        match location {
            Location::Header if aws::header_is_stripped(name) => Err(format!(
                "sends the header `{name}`, which EventBridge strips"
            )),
            Location::Header if aws::is_header_name(name) => {
                Ok(Self::header_after(name, String::new()))
            }
            Location::Cookie if aws::is_header_name(name) => {
                Ok(Self::header_after("Cookie", format!("{name}=")))
            }
            Location::Query if aws::is_header_name(name) => Ok(Self::Query {
                name: name.to_owned(),
            }),
            _ => Err(format!("has the name `{name}`, which a Connection rejects")),
        }
    }

    fn bearer() -> Self {
        Self::header_after("Authorization", BEARER.to_owned())
    }

    fn header_after(name: &str, prefix: String) -> Self {
        let name = name.to_owned();
        Self::Header { name, prefix }
    }

    /// Whether it is a bearer token, which the user provides or EventBridge requests.
    pub(super) fn is_bearer(&self) -> bool {
        match self {
            Self::Header { prefix, .. } => prefix == BEARER,
            Self::ClientCredentials { .. } => true,
            Self::Basic | Self::Query { .. } => false,
        }
    }

    /// Where EventBridge requests the token, if it does.
    pub(super) fn token_url(&self) -> Option<&ServerUrl> {
        match self {
            Self::ClientCredentials { token_url } => Some(token_url),
            Self::Header { .. } | Self::Basic | Self::Query { .. } => None,
        }
    }

    /// The header that it occupies, in lower case.
    pub(super) fn header(&self) -> Option<String> {
        match self {
            Self::Header { name, .. } => Some(name.to_ascii_lowercase()),
            Self::Basic | Self::ClientCredentials { .. } => Some("authorization".to_owned()),
            Self::Query { .. } => None,
        }
    }

    /// What is sent before the credential.
    pub(super) fn prefix(&self) -> &str {
        match self {
            Self::Header { prefix, .. } => prefix,
            Self::Basic | Self::ClientCredentials { .. } | Self::Query { .. } => "",
        }
    }

    /// The values that it needs.
    pub(super) fn fields(&self) -> &'static [CredentialField] {
        match self {
            Self::Header { prefix, .. } if prefix == BEARER => &[CredentialField::Token],
            Self::Header { .. } | Self::Query { .. } => &[CredentialField::Value],
            Self::Basic => &[CredentialField::Username, CredentialField::Password],
            Self::ClientCredentials { .. } => {
                &[CredentialField::ClientId, CredentialField::ClientSecret]
            }
        }
    }
}
