//! Where a Connection puts the credentials of a security scheme.

use crate::aws;
use crate::contract::{Contract, Location, SchemeKind, SecurityScheme};

use super::credential::CredentialField;
use super::token_url::is_usable;

/// Where a Connection puts the credentials of one security scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CredentialPlacement {
    /// In a header, after `prefix` (`Bearer `, `name=` of a cookie).
    Header { name: String, prefix: String },
    /// HTTP basic.
    Basic,
    /// OAuth 2.0 client credentials, with the token endpoint as written.
    ClientCredentials { token_url: String },
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
            placement: CredentialPlacement::of(&scheme.kind).ok()?,
        })
    })
}

impl CredentialPlacement {
    /// The placement for a scheme of this kind.
    ///
    /// # Errors
    /// Why a Connection does not support it, in one phrase.
    pub(super) fn of(kind: &SchemeKind) -> Result<Self, String> {
        match kind {
            SchemeKind::ApiKey { location, name } => Self::of_key(*location, name),
            SchemeKind::Basic => Ok(Self::Basic),
            SchemeKind::ClientCredentials { token_url, .. } if is_usable(token_url) => {
                Ok(Self::ClientCredentials {
                    token_url: token_url.clone(),
                })
            }
            SchemeKind::Bearer
            | SchemeKind::OtherOAuth2
            | SchemeKind::OpenIdConnect
            | SchemeKind::ClientCredentials { .. } => {
                Ok(Self::header_after("Authorization", "Bearer ".to_owned()))
            }
            SchemeKind::OtherHttp(scheme) => {
                Err(format!("is HTTP `{scheme}`, which a Connection cannot do"))
            }
            SchemeKind::MutualTls => {
                Err("is mutual TLS, which API destinations do not do".to_owned())
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

    fn header_after(name: &str, prefix: String) -> Self {
        let name = name.to_owned();
        Self::Header { name, prefix }
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
            Self::Header { prefix, .. } if prefix == "Bearer " => &[CredentialField::Token],
            Self::Header { .. } | Self::Query { .. } => &[CredentialField::Value],
            Self::Basic => &[CredentialField::Username, CredentialField::Password],
            Self::ClientCredentials { .. } => {
                &[CredentialField::ClientId, CredentialField::ClientSecret]
            }
        }
    }
}
