//! Determines the URL that the paths of operations are appended to.

use std::rc::Rc;

use crate::findings::nearest;
use crate::findings::{Code, FileId, Finding, LeftOut, Place};
use crate::openapi::{Api, Operation, Server, ServerVariable};

use super::{Choices, ServerUrl, UnusableServer, UrlPiece, percent_encoded};

/// The servers of a document and of its operations.
pub(super) struct Servers<'a> {
    choices: &'a Choices,
    /// The server of the operations without servers of their own.
    pub(super) document: Result<Rc<ServerUrl>, Rc<Finding>>,
}

impl<'a> Servers<'a> {
    pub(super) fn new(api: &Api, choices: &'a Choices) -> Self {
        let document = match &choices.base_url {
            Some(url) => parse_base_url(url),
            None => choose_server(&api.servers, choices)
                .and_then(|server| build_server_url(server, choices)),
        };
        Self {
            choices,
            document: document.map(Rc::new).map_err(|finding| Rc::new(*finding)),
        }
    }

    /// The server of `operation`.
    pub(super) fn of_operation(
        &self,
        operation: &Operation,
    ) -> Result<Rc<ServerUrl>, UnusableServer> {
        if operation.servers.is_empty() || self.choices.base_url.is_some() {
            return self.document.clone().map_err(UnusableServer::Document);
        }
        match build_own_url(&operation.servers, self.choices) {
            Ok(url) => Ok(Rc::new(url)),
            Err(message) => Err(UnusableServer::Operation(LeftOut::new(
                operation.key(),
                Code::EndpointNotExpressible,
                message,
                operation.place.clone(),
            ))),
        }
    }
}

/// Builds the URL of the first usable server in an operation's own `servers`.
///
/// # Errors
/// The problem with these servers, as a phrase.
fn build_own_url(servers: &[Server], choices: &Choices) -> Result<ServerUrl, String> {
    let chosen = choices
        .server
        .as_ref()
        .and_then(|name| find_server(servers, name));
    let usable = chosen.or_else(|| servers.iter().find(|server| is_https(server)));
    match usable {
        Some(server) if is_https(server) => {
            build_server_url(server, choices).map_err(|finding| finding.message)
        }
        _ => Err("its own servers have no absolute https URL".to_owned()),
    }
}

fn choose_server<'s>(servers: &'s [Server], choices: &Choices) -> Result<&'s Server, Box<Finding>> {
    let Some(name) = &choices.server else {
        return find_https_server(servers);
    };
    let Some(server) = find_server(servers, name) else {
        return Err(unknown_server(servers, name));
    };
    if is_https(server) {
        Ok(server)
    } else {
        Err(unusable_server(server))
    }
}

/// Builds the URL of a server, with the values that the user set for variables.
fn build_server_url(server: &Server, choices: &Choices) -> Result<ServerUrl, Box<Finding>> {
    let mut url = ServerUrl {
        place: Some(server.url_place.clone()),
        ..ServerUrl::default()
    };
    let mut rest = server.url.trim();
    if let Some((scheme, after)) = rest.split_once("://")
        && scheme_is_https(scheme, server)
    {
        url.push_literal("https://");
        rest = after;
    }
    while let Some((before, after)) = rest.split_once('{') {
        url.push_literal(&percent_encoded(before));
        let Some((name, remaining)) = after.split_once('}') else {
            rest = after;
            continue;
        };
        let undeclared = ServerVariable {
            default: None,
            allowed: Vec::new(),
            description: None,
            place: server.place.clone(),
        };
        let variable = server.variables.get(name).unwrap_or(&undeclared);
        match find_fixed_value(name, variable, choices)? {
            Some(value) => url.push_literal(&percent_encoded(value)),
            None => url.push_variable(name, variable),
        }
        rest = remaining;
    }
    url.push_literal(&percent_encoded(rest));
    url.remove_final_slash();
    if url.has_query_or_fragment() {
        let message = format!(
            "the server URL `{}` has a query or a fragment, so no path can follow it",
            server.url
        );
        return Err(Box::new(
            Finding::new(Code::NoServer, message)
                .at(server.url_place.clone())
                .help("give the URL without it: --base-url https://api.example.com"),
        ));
    }
    Ok(url)
}

/// The value that the user set for a variable.
fn find_fixed_value<'c>(
    name: &str,
    variable: &ServerVariable,
    choices: &'c Choices,
) -> Result<Option<&'c str>, Box<Finding>> {
    let Some(value) = choices.server_variables.get(name) else {
        return Ok(None);
    };
    if variable.allowed.is_empty() || variable.allowed.contains(value) {
        return Ok(Some(value));
    }
    Err(Box::new(
        Finding::new(
            Code::UnknownServerVariable,
            format!("the server variable `{name}` does not allow `{value}`"),
        )
        .at(variable.place.clone())
        .help(format!("use one of {}", variable.allowed.join(", "))),
    ))
}

impl ServerUrl {
    /// A URL without variables. Forbidden characters are percent-encoded.
    fn literal(text: &str) -> Self {
        let mut url = Self::default();
        url.push_literal(&percent_encoded(text));
        url.remove_final_slash();
        url
    }

    fn push_literal(&mut self, text: &str) {
        if let Some(UrlPiece::Literal(last)) = self.pieces.last_mut() {
            last.push_str(text);
        } else if !text.is_empty() {
            self.pieces.push(UrlPiece::Literal(text.to_owned()));
        }
    }

    fn push_variable(&mut self, name: &str, variable: &ServerVariable) {
        self.pieces.push(UrlPiece::Variable(name.to_owned()));
        self.variables.insert(name.to_owned(), variable.clone());
    }

    fn remove_final_slash(&mut self) {
        if let Some(UrlPiece::Literal(last)) = self.pieces.last_mut() {
            last.truncate(last.trim_end_matches('/').len());
        }
        self.pieces
            .retain(|piece| *piece != UrlPiece::Literal(String::new()));
    }

    fn has_query_or_fragment(&self) -> bool {
        self.pieces.iter().any(|piece| match piece {
            UrlPiece::Literal(text) => text.contains(['?', '#']),
            UrlPiece::Variable(_) => false,
        })
    }
}

/// Parses the URL that the user set: https, or http on the local host (for emulators).
fn parse_base_url(url: &str) -> Result<ServerUrl, Box<Finding>> {
    let reject = |code, message: &str| {
        Err(Box::new(
            Finding::new(code, format!("the base URL `{url}` {message}"))
                .help("give an absolute https URL"),
        ))
    };
    let Some((scheme, rest)) = url.split_once("://") else {
        return reject(Code::NoServer, "is not an absolute URL");
    };
    if rest.contains(['?', '#', '{', '}']) {
        return reject(
            Code::NoServer,
            "has a query, a fragment or a variable, so no path can follow it",
        );
    }
    let authority = rest.split('/').next().unwrap_or_default();
    let host = authority
        .rsplit_once(':')
        .map_or(authority, |(host, _)| host);
    let local = matches!(host, "127.0.0.1" | "localhost");
    match scheme.to_ascii_lowercase().as_str() {
        _ if host.is_empty() => reject(Code::NoServer, "has no host"),
        "https" => Ok(ServerUrl::literal(&format!("https://{rest}"))),
        "http" if local => Ok(ServerUrl::literal(&format!("http://{rest}"))),
        _ => reject(Code::HttpServer, "is not https"),
    }
}

fn scheme_is_https(scheme: &str, server: &Server) -> bool {
    if let Some(name) = scheme
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
    {
        return server.variables.get(name).is_some_and(|variable| {
            variable.default.as_deref() == Some("https")
                || variable.allowed.iter().any(|value| value == "https")
        });
    }
    scheme.eq_ignore_ascii_case("https")
}

fn is_https(server: &Server) -> bool {
    server
        .url
        .trim()
        .split_once("://")
        .is_some_and(|(scheme, rest)| {
            scheme_is_https(scheme, server) && !rest.is_empty() && !rest.starts_with('/')
        })
}

fn is_absolute(server: &Server) -> bool {
    server.url.contains("://")
}

fn find_server<'s>(servers: &'s [Server], name: &str) -> Option<&'s Server> {
    let name = name.trim();
    let same_url =
        |server: &&Server| server.url.trim().trim_end_matches('/') == name.trim_end_matches('/');
    let same_description = |server: &&Server| {
        server
            .description
            .as_deref()
            .is_some_and(|text| text.trim().to_lowercase() == name.to_lowercase())
    };
    servers
        .iter()
        .find(same_description)
        .or_else(|| servers.iter().find(same_url))
        .or_else(|| {
            name.parse::<usize>()
                .ok()
                .and_then(|index| servers.get(index))
        })
}

fn find_https_server(servers: &[Server]) -> Result<&Server, Box<Finding>> {
    if let Some(server) = servers.iter().find(|server| is_https(server)) {
        return Ok(server);
    }
    if let Some(server) = servers.iter().find(|server| is_absolute(server)) {
        return Err(unusable_server(server));
    }
    let finding = match servers.first() {
        Some(server) => Finding::new(
            Code::NoServer,
            format!(
                "the server URL `{}` is relative, and API destinations need an absolute one",
                server.url
            ),
        )
        .at(server.url_place.clone()),
        None => Finding::new(Code::NoServer, "the document declares no server").at(document_top()),
    };
    Err(Box::new(finding.help(
        "give the URL with --base-url https://api.example.com",
    )))
}

/// The top of the spec.
fn document_top() -> Place {
    Place::top(FileId(0))
}

fn unusable_server(server: &Server) -> Box<Finding> {
    let (code, message) = if is_absolute(server) {
        (
            Code::HttpServer,
            format!(
                "the server `{}` is not https, and API destinations call https only",
                server.url
            ),
        )
    } else {
        (
            Code::NoServer,
            format!("the server URL `{}` is relative", server.url),
        )
    };
    Box::new(
        Finding::new(code, message)
            .at(server.url_place.clone())
            .help("give an https URL with --base-url https://api.example.com"),
    )
}

fn unknown_server(servers: &[Server], requested: &str) -> Box<Finding> {
    let known: Vec<_> = servers
        .iter()
        .map(|server| {
            server
                .description
                .clone()
                .unwrap_or_else(|| server.url.clone())
        })
        .collect();
    let place = servers
        .first()
        .map_or_else(document_top, |server| server.place.clone());
    let finding = Finding::new(
        Code::UnknownServer,
        format!("no server matches `{requested}`"),
    )
    .at(place);
    let help = match nearest(requested, known.iter().map(String::as_str)) {
        Some(name) => format!(
            "did you mean `{name}`? The servers are: {}",
            known.join(", ")
        ),
        None if known.is_empty() => "the document declares no server; use --base-url".to_owned(),
        None => format!("the servers are: {}", known.join(", ")),
    };
    Box::new(finding.help(help))
}
