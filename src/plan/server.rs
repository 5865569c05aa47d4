//! The URL of a server as a text of the template: its variables are template parameters.

use crate::contract::{ServerUrl, ServerVariable, UrlPiece};
use crate::findings::{Code, Finding, Findings};

use super::names::camel;
use super::registry::Registry;
use super::{LogicalId, ParameterGroup, Piece, TemplateParameter, Text};

/// The URL with a template parameter for each variable, which is created when it is first asked for.
pub(super) fn server_text(url: &ServerUrl, registry: &mut Registry, findings: &Findings) -> Text {
    let mut text = Text::default();
    for piece in &url.pieces {
        match piece {
            UrlPiece::Literal(literal) => text.push_str(literal),
            UrlPiece::Variable(name) => {
                let variable = url.variables.get(name);
                let id = variable
                    .and_then(|variable| variable_parameter(name, variable, registry, findings));
                text.0.extend(id.map(Piece::Parameter));
            }
        }
    }
    text
}

fn variable_parameter(
    name: &str,
    variable: &ServerVariable,
    registry: &mut Registry,
    findings: &Findings,
) -> Option<LogicalId> {
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
    id
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
