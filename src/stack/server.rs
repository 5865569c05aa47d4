//! A URL as a text of the template: its variables are template parameters.

use crate::cloudformation::{
    LogicalId, ParameterGroup, Piece, TemplateParameter, Text, camel_case,
};
use crate::contract::address::FittedValues;
use crate::contract::{ServerUrl, UrlPiece, UrlVariable};
use crate::findings::{Code, Finding, Findings};

use super::Stack;

impl Stack {
    /// The URL with a template parameter for each variable.
    pub fn server_text(&mut self, url: &ServerUrl, findings: &Findings) -> Text {
        let mut text = Text::default();
        for piece in url.pieces() {
            match piece {
                UrlPiece::Literal(literal) => text.push_str(literal),
                UrlPiece::Variable(name) => {
                    if let Some(variable) = url.variables().get(name) {
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
        variable: &UrlVariable,
        findings: &Findings,
    ) -> LogicalId {
        let declared = &variable.declared;
        let key = format!(
            "server {name} {:?} {:?} {:?}",
            variable.position, declared.default, declared.allowed
        );
        let wanted = self.prefixed(&format!("Server{}", camel_case(name)));
        self.parameter(&key, &wanted, |id| {
            let fitted = variable.fit_values();
            report_values(name, variable, &fitted, findings);
            server_parameter(id, name, variable, fitted)
        })
    }
}

/// Reports what the document says about the values of a variable and the template cannot use.
fn report_values(name: &str, variable: &UrlVariable, fitted: &FittedValues, findings: &Findings) {
    let place = &variable.declared.place;
    if fitted.default.is_none() {
        let why = match &fitted.rejected_default {
            Some(default) => format!(
                "the default `{default}` of the server variable `{name}` cannot be used (allowed: {})",
                fitted.constraint.describe()
            ),
            None => format!("the server variable `{name}` has no default"),
        };
        let message = format!("{why}, so every deployment must give a value");
        let finding = Finding::new(Code::ServerVariableWithoutDefault, message);
        findings.push(finding.at(place.clone()));
    }
    if let Some(value) = fitted.rejected_values.first() {
        let message = match fitted.rejected_values.len() {
            1 => format!("the server variable `{name}` cannot have the value `{value}`"),
            count => format!(
                "the server variable `{name}` cannot have {count} of its values, first `{value}`"
            ),
        };
        let finding = Finding::new(Code::ServerVariableValueRejected, message);
        let help = format!(
            "allowed at its position in the URL: {}",
            fitted.constraint.describe()
        );
        findings.push(finding.at(place.clone()).help(help));
    }
}

fn server_parameter(
    id: LogicalId,
    name: &str,
    variable: &UrlVariable,
    fitted: FittedValues,
) -> TemplateParameter {
    let declared = &variable.declared;
    let description = declared
        .description
        .clone()
        .unwrap_or_else(|| format!("The value of {{{name}}} in the server URL of the API."));
    let mut parameter = TemplateParameter::new(id, ParameterGroup::Server, name, description);
    parameter.default = fitted.default;
    parameter.allowed_values = fitted.allowed;
    if parameter.allowed_values.is_empty() {
        let constraint = fitted.constraint;
        parameter.allowed_pattern = Some(constraint.pattern());
        parameter.constraint_description = Some(constraint.describe().to_owned());
        parameter.max_length = u32::try_from(constraint.max_length()).ok();
    }
    parameter.place = Some(declared.place.clone());
    parameter
}
