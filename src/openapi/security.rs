//! Reads security schemes and security requirements.

use indexmap::IndexMap;
use openapiv3::{APIKeyLocation, SecurityScheme as Typed};
use serde_json::{Value, json};

use crate::document::{Cursor, Kind};
use crate::findings::{Code, Finding, Findings, Place};

use super::model::{Location, find_variables};
use super::swagger2;
use super::tolerance::{malformed, text, texts};
use super::typed::deserialize_item;
use super::version::Version;

/// One alternative of `security`: schemes that are required together, each with its scopes. An empty one means that no
/// authentication is needed.
pub type Requirement = IndexMap<String, Vec<String>>;

/// A security scheme.
#[derive(Debug, Clone)]
pub struct SecurityScheme {
    /// The kind of scheme, with its settings.
    pub kind: SchemeKind,
    /// `description`.
    pub description: Option<String>,
    /// Where it is defined.
    pub place: Place,
}

impl SecurityScheme {
    /// The names of the variables in its token URL, in order.
    pub fn variables_in_token_url(&self) -> impl Iterator<Item = &str> {
        let url = match &self.kind {
            SchemeKind::ClientCredentials { token_url, .. } => token_url,
            _ => "",
        };
        find_variables(url)
    }
}

/// The kinds of security schemes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemeKind {
    /// An API key in a header, the query string or a cookie.
    ApiKey {
        /// The part of the request that holds the key.
        location: Location,
        /// The name of the header, query parameter or cookie.
        name: String,
    },
    /// HTTP Basic authentication (RFC 7617).
    Basic,
    /// An HTTP bearer token (RFC 6750).
    Bearer,
    /// Another HTTP authentication scheme, with its name.
    OtherHttp(String),
    /// OAuth 2.0 with the client credentials flow.
    ClientCredentials {
        /// The URL of the token endpoint as written; can be relative.
        token_url: String,
        /// The names of all scopes of the flow.
        scopes: Vec<String>,
    },
    /// OAuth 2.0 without the client credentials flow.
    OtherOAuth2,
    /// OpenID Connect Discovery.
    OpenIdConnect,
    /// Mutual TLS.
    MutualTls,
}

/// Reads the document's security schemes by name. Those that cannot be read are reported and omitted, so operations that
/// require them are left out.
pub(super) fn read_schemes(
    root: Cursor<'_>,
    version: Version,
    findings: &Findings,
) -> IndexMap<String, SecurityScheme> {
    let Some(section) = find_section(root, version, findings) else {
        return IndexMap::new();
    };
    let mut schemes = IndexMap::new();
    for (name, unresolved) in section.entries() {
        let cursor = match unresolved.resolve() {
            Ok(cursor) => cursor,
            Err(finding) => {
                findings.push(*finding);
                continue;
            }
        };
        if cursor.kind() != Kind::Object {
            findings.push(malformed(
                &format!("the security scheme `{name}` is not a mapping"),
                cursor,
            ));
            continue;
        }
        let kind = match version {
            Version::V2 => swagger2::read_scheme_kind(cursor),
            Version::V30 | Version::V31 => read_scheme_kind(cursor),
        };
        match kind {
            Ok(kind) => {
                schemes.insert(
                    name.to_owned(),
                    SecurityScheme {
                        kind,
                        description: text(cursor, "description"),
                        place: cursor.place(),
                    },
                );
            }
            Err(reason) => findings.push(
                Finding::new(
                    Code::MalformedItem,
                    format!("the security scheme `{name}` cannot be read: {reason}"),
                )
                .at(cursor.place())
                .help(
                    "operations that require it are left out unless you set their authentication",
                ),
            ),
        }
    }
    schemes
}

/// The section that contains the schemes. Some documents that are split into several files have a `$ref` in place of a
/// section, although OpenAPI does not allow this.
fn find_section<'d>(root: Cursor<'d>, version: Version, findings: &Findings) -> Option<Cursor<'d>> {
    let keys: &[&str] = match version {
        Version::V2 => &["securityDefinitions"],
        Version::V30 | Version::V31 => &["components", "securitySchemes"],
    };
    let mut section = root;
    for key in keys {
        match section.get(key)?.resolve() {
            Ok(next) => section = next,
            Err(finding) => {
                findings.push(*finding);
                return None;
            }
        }
    }
    Some(section)
}

/// Reads the kind of a Security Scheme Object of OpenAPI 3.
///
/// # Errors
/// The reason why it cannot be read, as a clause: `it has no …`, or the message of `serde`.
///
/// Source: OpenAPI 3.1, "Security Scheme Object".
fn read_scheme_kind(cursor: Cursor<'_>) -> Result<SchemeKind, String> {
    // `openapiv3` implements OpenAPI 3.0, which does not have this type.
    if text(cursor, "type").as_deref() == Some("mutualTLS") {
        return Ok(SchemeKind::MutualTls);
    }
    // A malformed `description` does not affect requests; `in` and `flows` are replaced.
    let omitted = ["description", "in", "flows"];
    let location = cursor.get("in").map(|location| match location.as_str() {
        Some(text) => text.to_ascii_lowercase().into(),
        None => location.to_json(),
    });
    let location = location.map(|location| ("in", location));
    let flows = cursor
        .get("flows")
        .map(|flows| ("flows", repair_flows(flows)));
    let repaired: Vec<_> = location.into_iter().chain(flows).collect();
    let scheme = deserialize_item::<Typed>(cursor, &omitted, &repaired)
        .map_err(|error| error.to_string())?;
    Ok(match scheme {
        Typed::APIKey { location, name, .. } => {
            let location = match location {
                APIKeyLocation::Query => Location::Query,
                APIKeyLocation::Header => Location::Header,
                APIKeyLocation::Cookie => Location::Cookie,
            };
            SchemeKind::ApiKey { location, name }
        }
        Typed::HTTP { scheme, .. } => match scheme.to_ascii_lowercase().as_str() {
            "basic" => SchemeKind::Basic,
            "bearer" => SchemeKind::Bearer,
            _ => SchemeKind::OtherHttp(scheme),
        },
        Typed::OAuth2 { flows, .. } => match flows.client_credentials {
            Some(flow) => SchemeKind::ClientCredentials {
                token_url: flow.token_url,
                scopes: flow.scopes.into_keys().collect(),
            },
            None => SchemeKind::OtherOAuth2,
        },
        Typed::OpenIDConnect { .. } => SchemeKind::OpenIdConnect,
    })
}

/// The flows in a form that `openapiv3` accepts. It rejects flows as many documents have them: without `scopes`, with
/// `scopes` that are a list, or with scopes that have no description.
fn repair_flows(flows: Cursor<'_>) -> Value {
    let mut flows = flows.to_json();
    for flow in flows
        .as_object_mut()
        .into_iter()
        .flat_map(|flows| flows.values_mut())
        .filter_map(Value::as_object_mut)
    {
        let scopes = flow.entry("scopes").or_insert_with(|| json!({}));
        match scopes {
            Value::Object(scopes) => {
                for description in scopes.values_mut().filter(|text| !text.is_string()) {
                    *description = "".into();
                }
            }
            other => *other = json!({}),
        }
    }
    flows
}

/// The alternatives of a `security` list; `None` if it is missing or not a list.
pub(super) fn read_requirements(
    security: Option<Cursor<'_>>,
    findings: &Findings,
) -> Option<Vec<Requirement>> {
    let security = security?;
    if security.kind() != Kind::Array {
        if security.kind() != Kind::Null {
            findings.push(malformed("`security` is not a list", security));
        }
        return None;
    }
    let read_requirement = |item: Cursor<'_>| {
        item.entries()
            .map(|(name, scopes)| (name.to_owned(), texts(Some(scopes))))
            .collect()
    };
    Some(security.items().map(read_requirement).collect())
}
