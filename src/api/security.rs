//! Security schemes.

use indexmap::IndexMap;
use openapiv3::{APIKeyLocation, SecurityScheme as Typed};

use crate::document::{Cursor, Kind};
use crate::findings::{Code, Finding, Findings};

use super::model::{Location, SchemeKind, SecurityScheme};
use super::swagger2;
use super::tolerance::malformed;
use super::version::Version;

/// The schemes of the document; what cannot be read is a finding, and the operations that need it are left out.
pub(super) fn schemes(
    root: Cursor<'_>,
    version: Version,
    findings: &Findings,
) -> IndexMap<String, SecurityScheme> {
    let Some(section) = section(root, version, findings) else {
        return IndexMap::new();
    };
    let mut schemes = IndexMap::new();
    for (name, written) in section.entries() {
        let cursor = match written.resolve() {
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
            Version::V2 => swagger2::scheme_kind(cursor),
            Version::V30 | Version::V31 => scheme_kind(cursor),
        };
        match kind {
            Ok(kind) => {
                schemes.insert(
                    name.to_owned(),
                    SecurityScheme {
                        kind,
                        place: cursor.place(),
                    },
                );
            }
            Err(why) => findings.push(
                Finding::new(
                    Code::MalformedItem,
                    format!("the security scheme `{name}` cannot be read: {why}"),
                )
                .at(cursor.place())
                .help("operations that need it are left out"),
            ),
        }
    }
    schemes
}

/// The section that holds the schemes. Documents in many files have references to whole sections, which the standard
/// does not foresee.
fn section<'d>(root: Cursor<'d>, version: Version, findings: &Findings) -> Option<Cursor<'d>> {
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

/// What the scheme is, or why it cannot be read.
fn scheme_kind(cursor: Cursor<'_>) -> Result<SchemeKind, String> {
    let text = |key: &str| cursor.get(key).and_then(|value| value.scalar_text());
    // `openapiv3` knows 3.0, where this type does not exist.
    if text("type") == Some("mutualTLS") {
        return Ok(SchemeKind::MutualTls);
    }
    let mut json = cursor.to_json(&["description"]);
    forgive(&mut json);
    match serde_json::from_value::<Typed>(json).map_err(|error| error.to_string())? {
        Typed::APIKey { location, name, .. } => {
            let location = match location {
                APIKeyLocation::Query => Location::Query,
                APIKeyLocation::Header => Location::Header,
                APIKeyLocation::Cookie => Location::Cookie,
            };
            Ok(SchemeKind::ApiKey { location, name })
        }
        Typed::HTTP { scheme, .. } => Ok(match scheme.to_ascii_lowercase().as_str() {
            "basic" => SchemeKind::Basic,
            "bearer" => SchemeKind::Bearer,
            _ => SchemeKind::OtherHttp(scheme),
        }),
        Typed::OAuth2 { flows, .. } => Ok(match flows.client_credentials {
            Some(flow) => SchemeKind::ClientCredentials {
                token_url: flow.token_url,
                scopes: flow.scopes.into_keys().collect(),
            },
            None => SchemeKind::OtherOAuth2,
        }),
        Typed::OpenIDConnect { .. } => Ok(SchemeKind::OpenIdConnect),
    }
}

/// Mends what `openapiv3` refuses and documents often have: upper case, flows without `scopes` or with a list of them.
fn forgive(json: &mut serde_json::Value) {
    let Some(members) = json.as_object_mut() else {
        return;
    };
    members.retain(|key, _| !key.starts_with("x-"));
    if members.get("type").is_some_and(|kind| kind == "apiKey")
        && let Some(location) = members
            .get_mut("in")
            .filter(|location| location.is_string())
    {
        *location = location
            .as_str()
            .unwrap_or_default()
            .to_ascii_lowercase()
            .into();
    }
    let flows = members
        .get_mut("flows")
        .and_then(serde_json::Value::as_object_mut);
    for flow in flows
        .into_iter()
        .flat_map(|flows| flows.values_mut())
        .filter_map(serde_json::Value::as_object_mut)
    {
        let scopes = flow
            .entry("scopes")
            .or_insert_with(|| serde_json::json!({}));
        match scopes {
            serde_json::Value::Object(scopes) => {
                for description in scopes
                    .values_mut()
                    .filter(|description| !description.is_string())
                {
                    *description = "".into();
                }
            }
            other => *other = serde_json::json!({}),
        }
    }
}
