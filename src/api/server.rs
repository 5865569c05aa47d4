//! Servers and their variables.

use indexmap::IndexMap;

use crate::document::{Cursor, Kind};
use crate::findings::{Code, Finding, Findings, Place};

use super::model::{Server, ServerVariable};
use super::swagger2;
use super::tolerance::malformed;
use super::version::Version;

pub(super) use swagger2::with_schemes;

/// The servers of the whole document.
pub(super) fn document_servers(
    root: Cursor<'_>,
    version: Version,
    findings: &Findings,
) -> Vec<Server> {
    match version {
        Version::V2 => swagger2::servers(root),
        Version::V30 | Version::V31 => root
            .get("servers")
            .map(|list| servers(list, findings))
            .unwrap_or_default(),
    }
}

/// The servers of a `servers` list; one without a URL is a finding.
pub(super) fn servers(list: Cursor<'_>, findings: &Findings) -> Vec<Server> {
    if list.kind() != Kind::Array {
        if list.kind() != Kind::Null {
            findings.push(malformed("`servers` is not a list", list));
        }
        return Vec::new();
    }
    list.items()
        .filter_map(|server| one(server, findings))
        .collect()
}

fn one(written: Cursor<'_>, findings: &Findings) -> Option<Server> {
    let cursor = match written.resolve() {
        Ok(cursor) => cursor,
        Err(finding) => {
            findings.push(*finding);
            return None;
        }
    };
    let mut json = cursor.to_json(&["variables"]);
    if let Some(members) = json.as_object_mut() {
        members.retain(|key, _| !key.starts_with("x-"));
    }
    let (url, description) = match serde_json::from_value::<openapiv3::Server>(json) {
        Ok(typed) => (typed.url, typed.description),
        Err(error) => {
            findings.push(malformed(
                &format!("a server is not as OpenAPI wants it: {error}"),
                cursor,
            ));
            let text = |key: &str| {
                cursor
                    .get(key)
                    .and_then(|value| value.scalar_text())
                    .map(str::to_owned)
            };
            (text("url")?, text("description"))
        }
    };
    let variables = cursor.get("variables").map(variables).unwrap_or_default();
    for name in declared_nowhere(&url, &variables) {
        findings.push(
            Finding::new(
                Code::MalformedItem,
                format!("the server URL has the variable `{{{name}}}`, which is not declared"),
            )
            .at(url_place(cursor))
            .help(format!(
                "declare it under `variables`, or fix it with --server-variable {name}=VALUE"
            )),
        );
    }
    Some(Server {
        url,
        description,
        variables,
        url_place: url_place(cursor),
        place: cursor.place(),
    })
}

fn url_place(server: Cursor<'_>) -> Place {
    server.get("url").unwrap_or(server).place()
}

fn declared_nowhere(url: &str, variables: &IndexMap<String, ServerVariable>) -> Vec<String> {
    let named = url
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name));
    named
        .filter(|name| !variables.contains_key(*name))
        .map(str::to_owned)
        .collect()
}

/// Server variables are read by hand: `openapiv3` refuses the many that have no default.
fn variables(cursor: Cursor<'_>) -> IndexMap<String, ServerVariable> {
    let text = |value: Cursor<'_>| value.scalar_text().map(str::to_owned);
    let variable = |value: Cursor<'_>| ServerVariable {
        default: value.get("default").and_then(text),
        allowed: value
            .get("enum")
            .into_iter()
            .flat_map(|values| values.items())
            .filter_map(text)
            .collect(),
        description: value.get("description").and_then(text),
        place: value.place(),
    };
    cursor
        .entries()
        .map(|(name, value)| (name.to_owned(), variable(value)))
        .collect()
}
