//! The token endpoints of OAuth 2.0, resolved against the server.

use std::rc::Rc;

use indexmap::IndexMap;

use crate::findings::Place;
use crate::openapi::{SchemeKind, SecurityScheme, ServerVariable};

use super::address::{UrlProblem, resolve};
use super::{Choices, ServerUrl};

/// The token endpoints by the name of their scheme, or what is wrong with them.
pub type TokenUrls = IndexMap<String, Result<Rc<ServerUrl>, UrlProblem>>;

/// Resolves the token URLs of the client credentials flows. A variable that is not part of the server's URL becomes one of
/// the token URL.
///
/// Source: OpenAPI 3.1, "Relative References in API URLs".
pub(super) fn resolve_token_urls(
    schemes: &IndexMap<String, SecurityScheme>,
    server: Option<&ServerUrl>,
    choices: &Choices,
) -> TokenUrls {
    let urls = schemes
        .iter()
        .filter_map(|(name, scheme)| match &scheme.kind {
            SchemeKind::ClientCredentials { token_url, .. } => {
                let url = resolve_token_url(token_url, server, choices, name, &scheme.place);
                Some((name.clone(), url.map(Rc::new)))
            }
            _ => None,
        });
    urls.collect()
}

fn resolve_token_url(
    written: &str,
    server: Option<&ServerUrl>,
    choices: &Choices,
    scheme: &str,
    place: &Place,
) -> Result<ServerUrl, UrlProblem> {
    let url = resolve(written, server.map(ServerUrl::url))?;
    let url = url.with_values(|name| choices.server_variables.get(name).map(String::as_str))?;
    let declare = |name: &str| match server.and_then(|server| server.variables().get(name)) {
        Some(variable) => variable.declared.clone(),
        None => ServerVariable {
            description: Some(format!(
                "The value of {{{name}}} in the token URL of the security scheme {scheme}."
            )),
            ..ServerVariable::undeclared(place.clone())
        },
    };
    Ok(ServerUrl::from_url(url, Some(place.clone()), declare))
}
