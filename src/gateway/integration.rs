//! The mapping templates of REST APIs: the text that makes one entry of `PutEvents` of each request.

use std::fmt::Write;

use minijinja::value::Serde;
use minijinja::{Environment, Error, context};
use serde::Serialize;

use crate::contract::{Location, Operation};
use crate::schema::ScalarType;

use super::options::{Authorizer, GatewayOptions};
use super::{DetailMember, DetailValue, Route};

/// The templates of this program from which the mapping templates are made.
const TEMPLATES: [(&str, &str); 4] = [
    (
        "macros.vtl",
        include_str!("../../templates/gateway/macros.vtl"),
    ),
    (
        "request.vtl",
        include_str!("../../templates/gateway/request.vtl"),
    ),
    (
        "accepted.vtl",
        include_str!("../../templates/gateway/accepted.vtl"),
    ),
    (
        "refused.vtl",
        include_str!("../../templates/gateway/refused.vtl"),
    ),
];

/// Writes mapping templates in the Velocity Template Language.
///
/// Source: API Gateway Developer Guide, "Mapping template reference".
pub(super) struct MappingTemplates<'o> {
    environment: Environment<'static>,
    options: &'o GatewayOptions,
}

/// The mapping templates of one route.
pub(super) struct RouteTemplates {
    /// The request template of each media type.
    pub(super) requests: Vec<(String, String)>,
    /// The response template for what `PutEvents` returns.
    pub(super) accepted: String,
    /// The response template for a request that `PutEvents` refuses.
    pub(super) refused: String,
}

/// A member of an object in the templates.
#[derive(Serialize)]
struct Member {
    kind: &'static str,
    name: String,
    /// For a parameter.
    location: &'static str,
    /// The parameter's name in requests: in the path and the query literally, for a header as a regular expression.
    wire: String,
    #[serde(rename = "type")]
    kind_of_value: &'static str,
    required: bool,
    /// For what API Gateway knows about the caller.
    expression: &'static str,
    /// For an object.
    members: Vec<Member>,
}

impl Member {
    fn new(kind: &'static str, name: &str) -> Self {
        Self {
            kind,
            name: write_literal(name),
            location: "",
            wire: String::new(),
            kind_of_value: "",
            required: false,
            expression: "",
            members: Vec::new(),
        }
    }
}

impl<'o> MappingTemplates<'o> {
    /// # Errors
    /// A template of this program is invalid: a defect.
    pub(super) fn new(options: &'o GatewayOptions) -> Result<Self, Error> {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        for (name, text) in TEMPLATES {
            environment.add_template(name, text)?;
        }
        Ok(Self {
            environment,
            options,
        })
    }

    /// # Errors
    /// See [`Self::new`].
    pub(super) fn write(
        &self,
        route: &Route,
        operation: &Operation,
    ) -> Result<RouteTemplates, Error> {
        let mut members = convert_members(&route.detail, route);
        if let Some(field) = &self.options.identity {
            let mut identity = Member::new("object", field);
            identity.members = identity_members(self.options.authorizer.as_ref());
            members.push(identity);
        }
        let source = write_literal(operation.source.as_deref().unwrap_or_default());
        let detail_type = write_literal(&operation.detail_type);
        let write_request = |body: minijinja::Value| {
            let template = self.environment.get_template("request.vtl")?;
            let members = Serde(&members);
            template
                .render(context! { source => &source, detail_type => &detail_type, members, body })
        };
        let requests = match &route.body {
            None => vec![("application/json".to_owned(), write_request(().into())?)],
            Some(body) => {
                let requests = body.media.iter().map(|media| {
                    let context = context! { is_json => media.is_json, required => body.required };
                    Ok((media.name.clone(), write_request(context)?))
                });
                requests.collect::<Result<_, Error>>()?
            }
        };
        let message = write_literal(&describe_request(route));
        let write_response = |name| {
            let template = self.environment.get_template(name)?;
            template.render(context! { message => &message })
        };
        Ok(RouteTemplates {
            requests,
            accepted: write_response("accepted.vtl")?,
            refused: write_response("refused.vtl")?,
        })
    }
}

fn convert_members(members: &[DetailMember], route: &Route) -> Vec<Member> {
    let converted = members.iter().filter_map(|member| {
        Some(match &member.value {
            DetailValue::Body => Member::new("body", &member.name),
            DetailValue::Object(inner) => Member {
                members: convert_members(inner, route),
                ..Member::new("object", &member.name)
            },
            DetailValue::Parameter(index) => {
                let parameter = route.parameters.get(*index)?;
                let is_header = parameter.location == Location::Header;
                Member {
                    location: section_of(parameter.location)?,
                    wire: if is_header {
                        parameter.name.replace('.', "[.]")
                    } else {
                        parameter.name.clone()
                    },
                    kind_of_value: name_of(parameter.kind),
                    required: parameter.required,
                    ..Member::new("parameter", &member.name)
                }
            }
        })
    });
    converted.collect()
}

/// The map of `$input.params()` with the parameters of a location; `None` for cookies, which have none.
fn section_of(location: Location) -> Option<&'static str> {
    match location {
        Location::Path => Some("path"),
        Location::Query => Some("querystring"),
        Location::Header => Some("header"),
        Location::Cookie => None,
    }
}

pub(super) fn name_of(kind: ScalarType) -> &'static str {
    match kind {
        ScalarType::String => "string",
        ScalarType::Integer => "integer",
        ScalarType::Number => "number",
        ScalarType::Boolean => "boolean",
    }
}

/// What API Gateway itself knows about the caller and the request; nothing that the caller can choose.
///
/// Source: API Gateway Developer Guide, "`$context` variables".
fn identity_members(authorizer: Option<&Authorizer>) -> Vec<Member> {
    let mut members = vec![
        ("requestId", "$context.requestId"),
        ("sourceIp", "$context.identity.sourceIp"),
    ];
    match authorizer {
        Some(Authorizer::Iam) => members.push(("principal", "$context.identity.userArn")),
        Some(Authorizer::Lambda(_)) => {
            members.push(("principal", "$context.authorizer.principalId"));
        }
        Some(Authorizer::Cognito(_)) => members.push(("sub", "$context.authorizer.claims.sub")),
        Some(Authorizer::Jwt { .. } | Authorizer::None) | None => {}
    }
    let members = members.into_iter().map(|(name, expression)| Member {
        expression,
        ..Member::new("context", name)
    });
    members.collect()
}

/// The message for a request whose required or typed parameters are missing or wrong.
fn describe_request(route: &Route) -> String {
    let checked = route.parameters.iter().filter(|parameter| {
        parameter.field.is_some() && (parameter.required || parameter.kind != ScalarType::String)
    });
    let mut parts: Vec<_> = checked
        .map(|parameter| {
            let need = if parameter.required { "required " } else { "" };
            format!("{} ({need}{})", parameter.name, name_of(parameter.kind))
        })
        .collect();
    if route.body.as_ref().is_some_and(|body| body.required) {
        parts.push("the body (required)".to_owned());
    }
    if parts.is_empty() {
        return "Bad request".to_owned();
    }
    format!("Missing or invalid: one of {}", parts.join(", "))
}

/// `text` as the inside of a JSON string that means nothing to Velocity, whether quoted or not.
fn write_literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii_alphanumeric() || " _-./:,()[]".contains(character) {
            literal.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a String does not fail.
                let _ = write!(literal, "\\u{unit:04x}");
            }
        }
    }
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_mean_nothing_to_velocity() {
        let text = "a\"b'c$d#e\\f\u{1f600}";
        let literal = write_literal(text);
        assert!(!literal.contains(['"', '\'', '$', '#']));
        let json = format!("\"{literal}\"");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
