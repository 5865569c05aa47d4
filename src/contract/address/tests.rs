//! What must hold for every kind of URL, with the cases in which credentials once went to another host.

mod properties;
mod references;
mod server_urls;
mod variables;

use super::*;
use UrlProblem as P;
use VariablePosition::{Host as InHost, Path, PathStart, Port as AtPort, Query};

fn parse(text: &str) -> Result<Url, UrlProblem> {
    Url::parse(text, |name| name == "scheme")
}

fn server(text: &str) -> Result<String, UrlProblem> {
    BaseUrl::parse_server(text, |name| name == "scheme").map(|url| url.to_string())
}

fn given(text: &str) -> Result<String, UrlProblem> {
    BaseUrl::parse_given(text).map(|url| url.to_string())
}

fn resolved(reference: &str, base: &str) -> Result<String, UrlProblem> {
    resolve(reference, Some(&parse(base).unwrap())).map(|url| url.to_string())
}
