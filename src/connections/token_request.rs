//! The request for an OAuth 2.0 token.

use indexmap::IndexSet;

use crate::aws;
use crate::cloudformation::Text;
use crate::findings::{Code, Finding, Findings};

use super::model::ConnectionParameter;
use super::placement::PlacedScheme;

/// What the body of a token request has besides the credentials. AWS does not document that it adds `grant_type`.
pub(super) fn build_token_body(
    scheme: &PlacedScheme<'_>,
    scopes: &IndexSet<String>,
    findings: &Findings,
) -> Vec<ConnectionParameter> {
    let parameter = |key: &str, value: &str| ConnectionParameter {
        key: key.to_owned(),
        value: Text::literal(value),
    };
    let mut body = vec![parameter("grant_type", "client_credentials")];
    let scopes: Vec<_> = scopes.iter().map(String::as_str).collect();
    let scope = scopes.join(" ");
    if aws::is_header_value(&scope) {
        body.push(parameter("scope", &scope));
    } else if !scope.is_empty() {
        findings.push(
            Finding::new(
                Code::ScopesNotSent,
                format!("the scopes that the operations need of `{}` are more than a Connection can hold", scheme.name),
            )
            .at(scheme.scheme.place.clone())
            .help("select fewer operations per template, or let the client have these scopes by default"),
        );
    }
    body
}
