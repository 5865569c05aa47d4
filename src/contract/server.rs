//! Chooses the server that the paths of operations are appended to.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::findings::{Code, FileId, Finding, LeftOut, Place, nearest};
use crate::openapi::{Api, Operation, Server, ServerVariable};

use super::address::{BaseUrl, UrlProblem};
use super::{Choices, ServerUrl, Undeliverable, shortened};

/// The servers of a document and of its operations.
pub(super) struct Servers<'a> {
    choices: &'a Choices,
    /// The server of the operations without servers of their own.
    pub(super) document: Result<Rc<ServerUrl>, Rc<Finding>>,
    /// The servers of operations and paths, by the places of their definitions.
    own: RefCell<HashMap<Vec<Place>, OwnServer>>,
}

/// The server of an operation or path, or the problem with it as a phrase.
type OwnServer = Result<Rc<ServerUrl>, String>;

impl<'a> Servers<'a> {
    pub(super) fn new(api: &Api, choices: &'a Choices) -> Self {
        let document = match &choices.base_url {
            Some(url) => parse_base_url(url),
            None => build_document_url(&api.servers, choices),
        };
        Self {
            choices,
            own: RefCell::default(),
            document: document.map(Rc::new).map_err(|finding| Rc::new(*finding)),
        }
    }

    /// The server of `operation`.
    pub(super) fn of_operation(
        &self,
        operation: &Operation,
    ) -> Result<Rc<ServerUrl>, Undeliverable> {
        if operation.servers.is_empty() || self.choices.base_url.is_some() {
            return self.document.clone().map_err(Undeliverable::NoServer);
        }
        let servers = &operation.servers;
        let key = servers.iter().map(|server| server.place.clone()).collect();
        let mut own = self.own.borrow_mut();
        let server = own
            .entry(key)
            .or_insert_with(|| build_own_url(servers, self.choices).map(Rc::new));
        server.clone().map_err(|message| {
            Undeliverable::LeftOut(LeftOut::new(
                operation.key(),
                Code::EndpointNotExpressible,
                message,
                operation.place.clone(),
            ))
        })
    }
}

/// Builds the URL of the document's servers: of the one that the user chose, or of the first absolute https server.
fn build_document_url(servers: &[Server], choices: &Choices) -> Result<ServerUrl, Box<Finding>> {
    if let Some(name) = &choices.server {
        let server = find_server(servers, name).ok_or_else(|| unknown_server(servers, name))?;
        return match parse_server(server, choices) {
            Ok(base) => build_server_url(&base, server, choices),
            Err(problem) => Err(unusable_server(server, &problem)),
        };
    }
    let mut skipped = None;
    for server in servers {
        match parse_server(server, choices) {
            Ok(base) => return build_server_url(&base, server, choices),
            Err(problem) if !is_skipped(&problem) => return Err(unusable_server(server, &problem)),
            // An http URL explains more than a relative one.
            Err(UrlProblem::NotHttps) => skipped = Some((server, UrlProblem::NotHttps)),
            Err(problem) => skipped = skipped.or(Some((server, problem))),
        }
    }
    Err(match skipped {
        Some((server, problem)) => unusable_server(server, &problem),
        None => Box::new(
            Finding::new(Code::NoServer, "the document declares no server")
                .at(Place::top(FileId(0)))
                .help(BASE_URL_HELP),
        ),
    })
}

/// Builds the URL of the first usable server in an operation's own `servers`.
///
/// # Errors
/// The problem with these servers, as a phrase.
fn build_own_url(servers: &[Server], choices: &Choices) -> Result<ServerUrl, String> {
    let chosen = choices.server.as_ref();
    let chosen = chosen.and_then(|name| find_server(servers, name));
    let candidates = chosen.map_or(servers, std::slice::from_ref);
    let mut skipped = None;
    for server in candidates {
        match parse_server(server, choices) {
            Ok(base) => {
                return build_server_url(&base, server, choices).map_err(|finding| finding.message);
            }
            Err(problem) if is_skipped(&problem) => {
                skipped = skipped.or(Some((server, problem)));
            }
            Err(problem) => return Err(describe_own_problem(server, &problem)),
        }
    }
    Err(match skipped {
        Some((server, problem)) => describe_own_problem(server, &problem),
        None => "its own servers have no URL".to_owned(),
    })
}

fn describe_own_problem(server: &Server, problem: &UrlProblem) -> String {
    format!(
        "the URL of its own server, `{}`, {problem}",
        show_url(server)
    )
}

/// Whether the next server is tried. Other problems are reported, because the URL was meant to be called.
fn is_skipped(problem: &UrlProblem) -> bool {
    matches!(
        problem,
        UrlProblem::NotAbsolute
            | UrlProblem::NotHttps
            | UrlProblem::LeadingVariable(_)
            | UrlProblem::Empty
    )
}

/// Parses the URL of a server, with its variables.
fn parse_server(server: &Server, choices: &Choices) -> Result<BaseUrl, UrlProblem> {
    let scheme_is_https = |name: &str| match choices.server_variables.get(name) {
        Some(value) => value == "https",
        None => server.variables.get(name).is_some_and(|variable| {
            variable.default.as_deref() == Some("https")
                || variable.allowed.iter().any(|value| value == "https")
        }),
    };
    BaseUrl::parse_server(&server.url, scheme_is_https)
}

/// Applies the values that the user set for variables.
fn build_server_url(
    base: &BaseUrl,
    server: &Server,
    choices: &Choices,
) -> Result<ServerUrl, Box<Finding>> {
    for name in base.url().variables().keys() {
        check_fixed_value(name, server, choices)?;
    }
    let value = |name: &str| choices.server_variables.get(name).map(String::as_str);
    let base = base
        .with_values(value)
        .map_err(|problem| reject_values(server, &problem))?;
    let declare = |name: &str| match server.variables.get(name) {
        Some(variable) => variable.clone(),
        None => ServerVariable::undeclared(server.place.clone()),
    };
    let place = Some(server.url_place.clone());
    Ok(ServerUrl::from_base(&base, place, declare))
}

/// # Errors
/// The user set a value that the document does not allow.
fn check_fixed_value(name: &str, server: &Server, choices: &Choices) -> Result<(), Box<Finding>> {
    let (Some(value), Some(variable)) = (
        choices.server_variables.get(name),
        server.variables.get(name),
    ) else {
        return Ok(());
    };
    if variable.allowed.is_empty() || variable.allowed.contains(value) {
        return Ok(());
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

fn reject_values(server: &Server, problem: &UrlProblem) -> Box<Finding> {
    let message = format!(
        "with the values of --server-variable, the server URL `{}` {problem}",
        show_url(server)
    );
    Box::new(
        Finding::new(Code::UnknownServerVariable, message)
            .at(server.url_place.clone())
            .help("give a value that fits this part of the URL"),
    )
}

/// Parses the URL that the user set: https, or http on the local host (for emulators).
fn parse_base_url(url: &str) -> Result<ServerUrl, Box<Finding>> {
    ServerUrl::parse_given(url).map_err(|problem| {
        let message = format!("the base URL `{url}` {problem}");
        Box::new(Finding::new(choose_code(&problem), message).help("give an absolute https URL"))
    })
}

fn choose_code(problem: &UrlProblem) -> Code {
    match problem {
        UrlProblem::NotHttps => Code::HttpServer,
        _ => Code::NoServer,
    }
}

const MAX_SHOWN_URL: usize = 200;

const BASE_URL_HELP: &str = "give the URL with --base-url https://api.example.com";

fn unusable_server(server: &Server, problem: &UrlProblem) -> Box<Finding> {
    let message = format!("the server URL `{}` {problem}", show_url(server));
    Box::new(
        Finding::new(choose_code(problem), message)
            .at(server.url_place.clone())
            .help(BASE_URL_HELP),
    )
}

/// The URL as written, short enough for a message.
fn show_url(server: &Server) -> Cow<'_, str> {
    shortened(&server.url, MAX_SHOWN_URL)
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
        .map_or_else(|| Place::top(FileId(0)), |server| server.place.clone());
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
