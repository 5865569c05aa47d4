//! Reads servers and their variables.

use indexmap::IndexMap;

use crate::document::{Cursor, Kind};
use crate::findings::{Code, Finding, Findings};

use super::model::{Server, ServerVariable};
use super::swagger2;
use super::tolerance::{malformed, text, texts};
use super::typed::deserialize_item;
use super::version::Version;

pub(super) use swagger2::read_schemes;

/// The servers that apply to the document.
pub(super) fn read_document_servers(
    root: Cursor<'_>,
    version: Version,
    findings: &Findings,
) -> Vec<Server> {
    match version {
        Version::V2 => swagger2::read_servers(root),
        Version::V30 | Version::V31 => root
            .get("servers")
            .map(|list| read_servers(list, findings))
            .unwrap_or_default(),
    }
}

/// Reads a `servers` list. Reports malformed servers; those without a URL are not in the result.
pub(super) fn read_servers(list: Cursor<'_>, findings: &Findings) -> Vec<Server> {
    if list.kind() != Kind::Array {
        if list.kind() != Kind::Null {
            findings.push(malformed("`servers` is not a list", list));
        }
        return Vec::new();
    }
    list.items()
        .filter_map(|server| read_server(server, findings))
        .collect()
}

fn read_server(unresolved: Cursor<'_>, findings: &Findings) -> Option<Server> {
    let cursor = match unresolved.resolve() {
        Ok(cursor) => cursor,
        Err(finding) => {
            findings.push(*finding);
            return None;
        }
    };
    let (url, description) =
        match deserialize_item::<openapiv3::Server>(cursor, &["variables"], &[]) {
            Ok(server) => (server.url, server.description),
            Err(error) => {
                let message = format!("a server is not valid: {error}");
                findings.push(malformed(&message, cursor));
                (text(cursor, "url")?, text(cursor, "description"))
            }
        };
    let server = Server {
        url,
        description,
        variables: cursor
            .get("variables")
            .map(read_variables)
            .unwrap_or_default(),
        url_place: cursor.get("url")?.place(),
        place: cursor.place(),
    };
    report_undeclared(&server, findings);
    Some(server)
}

/// Reports the undeclared variables of a server URL in one finding.
fn report_undeclared(server: &Server, findings: &Findings) {
    let declared = &server.variables;
    let names = server.variables_in_url();
    let mut names = names.filter(|name| !declared.contains_key(*name));
    let Some(name) = names.next() else { return };
    let message = match names.count() {
        0 => format!("the server URL contains the undeclared variable `{{{name}}}`"),
        others => format!(
            "the server URL contains {} undeclared variables, the first of which is `{{{name}}}`",
            others + 1
        ),
    };
    let finding = Finding::new(Code::MalformedItem, message).at(server.url_place.clone());
    findings.push(finding.help("declare each variable under the `variables` of the server"));
}

/// Reads server variables directly from the tree: `openapiv3` rejects those without a default, which are common.
fn read_variables(cursor: Cursor<'_>) -> IndexMap<String, ServerVariable> {
    let read_variable = |value: Cursor<'_>| ServerVariable {
        default: text(value, "default"),
        allowed: texts(value.get("enum")),
        description: text(value, "description"),
        place: value.place(),
    };
    cursor
        .entries()
        .map(|(name, value)| (name.to_owned(), read_variable(value)))
        .collect()
}
