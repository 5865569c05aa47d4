//! Which address the operations are called at.

use crate::api::{Api, Server, ServerVariable};
use crate::findings::{Code, FileId, Finding, Findings, Place};
use crate::nearest::nearest;

use super::endpoint::percent_encoded;
use super::names::camel;
use super::options::PlanOptions;
use super::registry::Registry;
use super::{LogicalId, ParameterGroup, Piece, TemplateParameter, Text};

/// Works out base URLs and the template parameters of their variables.
pub(super) struct Servers<'a> {
    api: &'a Api,
    options: &'a PlanOptions,
    default: Option<Result<Text, ()>>,
}

impl<'a> Servers<'a> {
    pub(super) fn new(api: &'a Api, options: &'a PlanOptions) -> Self {
        Self {
            api,
            options,
            default: None,
        }
    }

    /// The base URL of the whole document, without a slash at its end. `None` after a finding, which comes once.
    pub(super) fn default_base(
        &mut self,
        registry: &mut Registry,
        findings: &Findings,
    ) -> Option<Text> {
        if self.default.is_none() {
            let found = match &self.options.base_url {
                Some(url) => base_url(url),
                None => self
                    .choose(&self.api.servers)
                    .and_then(|server| self.expand(server, registry, findings)),
            };
            self.default = Some(found.map_err(|finding| findings.push(*finding)));
        }
        self.default.clone().and_then(Result::ok)
    }

    /// The base URL that holds for an operation with servers of its own.
    ///
    /// # Errors
    /// What is wrong with those servers, in one phrase.
    pub(super) fn own_base(
        &self,
        servers: &[Server],
        registry: &mut Registry,
        findings: &Findings,
    ) -> Result<Text, String> {
        let chosen = self
            .options
            .server
            .as_ref()
            .and_then(|wanted| named(servers, wanted));
        let usable = chosen.or_else(|| servers.iter().find(|server| is_https(server)));
        match usable {
            Some(server) if is_https(server) => self
                .expand(server, registry, findings)
                .map_err(|finding| finding.message),
            _ => Err("its own servers have no absolute https URL".to_owned()),
        }
    }

    fn choose<'s>(&self, servers: &'s [Server]) -> Result<&'s Server, Box<Finding>> {
        let Some(wanted) = &self.options.server else {
            return first_https(servers);
        };
        let Some(server) = named(servers, wanted) else {
            return Err(unknown_server(servers, wanted));
        };
        if is_https(server) {
            Ok(server)
        } else {
            Err(unusable(server))
        }
    }

    /// The server's URL with fixed variables filled in and the others as template parameters.
    fn expand(
        &self,
        server: &Server,
        registry: &mut Registry,
        findings: &Findings,
    ) -> Result<Text, Box<Finding>> {
        let mut url = Text::default();
        let mut rest = server.url.trim();
        if let Some((scheme, after)) = rest.split_once("://")
            && scheme_is_https(scheme, server)
        {
            url.push_str("https://");
            rest = after;
        }
        while let Some((before, after)) = rest.split_once('{') {
            url.push_str(&percent_encoded(before));
            let Some((name, behind)) = after.split_once('}') else {
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
            url.push(self.variable(name, variable, registry, findings)?);
            rest = behind;
        }
        url.push_str(&percent_encoded(rest));
        let mut url = without_final_slash(url);
        if let Some(Piece::Literal(text)) = url.0.first_mut()
            && text.is_empty()
        {
            url.0.remove(0);
        }
        if url.filled("x").contains(['?', '#']) {
            let message = format!(
                "the server URL `{}` has a query or a fragment, so no path can follow it",
                server.url
            );
            return Err(Box::new(
                Finding::new(Code::NoServer, message)
                    .at(server.url_place.clone())
                    .help("give the address without it: --base-url https://api.example.com"),
            ));
        }
        Ok(url)
    }

    fn variable(
        &self,
        name: &str,
        variable: &ServerVariable,
        registry: &mut Registry,
        findings: &Findings,
    ) -> Result<Piece, Box<Finding>> {
        if let Some(value) = self.options.server_variables.get(name) {
            if !variable.allowed.is_empty() && !variable.allowed.contains(value) {
                return Err(Box::new(
                    Finding::new(
                        Code::UnknownServerVariable,
                        format!("the server variable `{name}` does not allow `{value}`"),
                    )
                    .at(variable.place.clone())
                    .help(format!("use one of {}", variable.allowed.join(", "))),
                ));
            }
            return Ok(Piece::Literal(percent_encoded(value)));
        }
        let key = format!(
            "server {name} {:?} {:?}",
            variable.default, variable.allowed
        );
        let mut made = false;
        let id = registry.parameter(&key, &format!("Server{}", camel(name)), |id| {
            made = true;
            server_parameter(id, name, variable)
        });
        if made && variable.default.is_none() {
            findings.push(
                Finding::new(
                    Code::ServerVariableWithoutDefault,
                    format!("the server variable `{name}` has no default, so every deployment must give a value"),
                )
                .at(variable.place.clone())
                .help(format!("fix it with --server-variable {name}=VALUE")),
            );
        }
        Ok(id.map_or_else(|| Piece::Literal(String::new()), Piece::Parameter))
    }
}

fn server_parameter(id: LogicalId, name: &str, variable: &ServerVariable) -> TemplateParameter {
    let description = variable
        .description
        .clone()
        .unwrap_or_else(|| format!("The value of {{{name}}} in the server URL of the API."));
    let mut parameter = TemplateParameter::new(id, ParameterGroup::Server, name, description);
    parameter.default.clone_from(&variable.default);
    parameter.allowed_values.clone_from(&variable.allowed);
    // OpenAPI wants the default among the values; CloudFormation refuses a template where it is not.
    if let Some(default) = &variable.default
        && !parameter.allowed_values.is_empty()
        && !parameter.allowed_values.contains(default)
    {
        parameter.allowed_values.push(default.clone());
    }
    if parameter.allowed_values.is_empty() {
        parameter.allowed_pattern = Some(r"^[A-Za-z0-9._~/:@!$&'()+,;=%-]*$".to_owned());
        parameter.constraint_description =
            Some("only characters that a URL may contain".to_owned());
        parameter.max_length = Some(512);
    }
    parameter.place = Some(variable.place.clone());
    parameter
}

fn without_final_slash(mut url: Text) -> Text {
    if let Some(Piece::Literal(last)) = url.0.last_mut() {
        last.truncate(last.trim_end_matches('/').len());
    }
    url
}

/// `--base-url`: https, or http on this machine for emulators.
fn base_url(url: &str) -> Result<Text, Box<Finding>> {
    let refused = |code, message: &str| {
        Err(Box::new(
            Finding::new(code, format!("--base-url `{url}` {message}"))
                .help("give a full https address"),
        ))
    };
    let Some((scheme, rest)) = url.split_once("://") else {
        return refused(Code::NoServer, "is not an absolute URL");
    };
    if rest.contains(['?', '#', '{', '}']) {
        return refused(
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
        _ if host.is_empty() => refused(Code::NoServer, "has no host"),
        "https" => Ok(without_final_slash(Text::literal(format!(
            "https://{}",
            percent_encoded(rest)
        )))),
        "http" if local => Ok(without_final_slash(Text::literal(format!(
            "http://{}",
            percent_encoded(rest)
        )))),
        _ => refused(Code::HttpServer, "is not https"),
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

fn named<'s>(servers: &'s [Server], wanted: &str) -> Option<&'s Server> {
    let wanted = wanted.trim();
    let same_url =
        |server: &&Server| server.url.trim().trim_end_matches('/') == wanted.trim_end_matches('/');
    let same_description = |server: &&Server| {
        server
            .description
            .as_deref()
            .is_some_and(|text| text.trim().to_lowercase() == wanted.to_lowercase())
    };
    servers
        .iter()
        .find(same_description)
        .or_else(|| servers.iter().find(same_url))
        .or_else(|| {
            wanted
                .parse::<usize>()
                .ok()
                .and_then(|index| servers.get(index))
        })
}

fn first_https(servers: &[Server]) -> Result<&Server, Box<Finding>> {
    if let Some(server) = servers.iter().find(|server| is_https(server)) {
        return Ok(server);
    }
    if let Some(server) = servers.iter().find(|server| is_absolute(server)) {
        return Err(unusable(server));
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
        None => Finding::new(Code::NoServer, "the document names no server").at(document_top()),
    };
    Err(Box::new(finding.help(
        "give the address with --base-url https://api.example.com",
    )))
}

/// The first line of the spec.
fn document_top() -> Place {
    Place::top(FileId(0))
}

fn unusable(server: &Server) -> Box<Finding> {
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
            .help("give an https address with --base-url https://api.example.com"),
    )
}

fn unknown_server(servers: &[Server], wanted: &str) -> Box<Finding> {
    let shown: Vec<_> = servers
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
        format!("no server is called `{wanted}`"),
    )
    .at(place);
    let help = match nearest(wanted, shown.iter().map(String::as_str)) {
        Some(name) => format!(
            "did you mean `{name}`? The servers are: {}",
            shown.join(", ")
        ),
        None if shown.is_empty() => "the document names no server; use --base-url".to_owned(),
        None => format!("the servers are: {}", shown.join(", ")),
    };
    Box::new(finding.help(help))
}
