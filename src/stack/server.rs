//! The URL of a server as a text of the template: its variables are template parameters.

use crate::cloudformation::{
    LogicalId, ParameterGroup, Piece, TemplateParameter, Text, camel_case,
};
use crate::contract::{ServerUrl, ServerVariable, UrlPiece};
use crate::findings::{Code, Finding, Findings};

use super::Stack;

impl Stack {
    /// The URL with a template parameter for each variable.
    pub fn server_text(&mut self, url: &ServerUrl, findings: &Findings) -> Text {
        let mut text = Text::default();
        for piece in &url.pieces {
            match piece {
                UrlPiece::Literal(literal) => text.push_str(literal),
                UrlPiece::Variable(name) => {
                    if let Some(variable) = url.variables.get(name) {
                        let id = self.variable_parameter(name, variable, findings);
                        text.push(Piece::Parameter(id));
                    }
                }
            }
        }
        text
    }

    fn variable_parameter(
        &mut self,
        name: &str,
        variable: &ServerVariable,
        findings: &Findings,
    ) -> LogicalId {
        let key = format!(
            "server {name} {:?} {:?}",
            variable.default, variable.allowed
        );
        let wanted = format!("Server{}", camel_case(name));
        self.parameter(&key, &wanted, |id| {
            if variable.default.is_none() {
                let message = format!("the server variable `{name}` has no default, so every deployment must give a value");
                let finding = Finding::new(Code::ServerVariableWithoutDefault, message);
                findings.push(finding.at(variable.place.clone()));
            }
            server_parameter(id, name, variable)
        })
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
    // OpenAPI requires the default to be one of the values; CloudFormation rejects a template in which it is not.
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
