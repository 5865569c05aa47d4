//! The Connections: one for each distinct set of credentials, their values from template parameters, never literal.

use indexmap::{IndexMap, IndexSet};

use crate::aws;
use crate::cloudformation::camel_case;
use crate::contract::{Contract, Requirement, SchemeKind, SecurityScheme, shortened};
use crate::findings::{Code, Finding, Findings};
use crate::stack::Stack;

use super::options::{LogicalIds, Options, Secrets};
use super::request::SentByConnection;
use super::security::{Carrier, Credentials, carrier};
use super::token_url;
use super::{
    Authorization, Connection, ConnectionParameter, ParameterGroup, Piece, TemplateParameter, Text,
};

/// The header of a Connection whose API wants no authentication: AWS has no type for that.
///
/// Source: EventBridge API, `ConnectionAuthorizationType`; AWS's samples send a dummy header, too.
pub const HARMLESS_HEADER: &str = "X-EventBridge-Source";

/// Its value.
pub const HARMLESS_VALUE: &str = "spec2dest";

/// The sets of credentials that are needed, in order of first use.
#[derive(Debug, Default)]
pub(super) struct NeededConnections(IndexMap<Vec<String>, Credentials>);

impl NeededConnections {
    /// The number of the connection for `requirement`; its scopes are united with those needed before.
    pub(super) fn need(&mut self, requirement: Option<&Requirement>) -> usize {
        let requirement = requirement.cloned().unwrap_or_default();
        let mut key: Vec<_> = requirement.keys().cloned().collect();
        key.sort();
        let entry = self.0.entry(key);
        let index = entry.index();
        let credentials = entry.or_default();
        for (scheme, scopes) in requirement {
            credentials.entry(scheme).or_default().extend(scopes);
        }
        index
    }

    /// Whether a token URL must be resolved against the server.
    pub(super) fn has_relative_token_url(&self, contract: &Contract) -> bool {
        self.0.values().flat_map(IndexMap::keys).any(|name| {
            let kind = contract.schemes.get(name).map(|scheme| &scheme.kind);
            matches!(kind, Some(SchemeKind::ClientCredentials { token_url, .. }) if !token_url.contains("://"))
        })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Credentials> {
        self.0.values()
    }
}

/// What the connection for `requirement` sends with every call.
pub(super) fn sent_by_connection(
    requirement: Option<&Requirement>,
    contract: &Contract,
) -> SentByConnection {
    let mut sent = SentByConnection::default();
    for name in requirement.into_iter().flat_map(IndexMap::keys) {
        let Some(Ok(carrier)) = contract
            .schemes
            .get(name)
            .map(|scheme| carrier(&scheme.kind))
        else {
            continue;
        };
        sent.headers.extend(carrier.header());
        if let Carrier::Query { name } = carrier {
            sent.query.push(name);
        }
    }
    sent
}

/// Builds the connections, with the template parameters that their credentials come from.
pub(super) struct ConnectionBuilder<'a> {
    pub(super) contract: &'a Contract,
    pub(super) options: &'a Options,
    /// The base URL that relative token URLs are resolved against.
    pub(super) base: Option<&'a Text>,
}

impl ConnectionBuilder<'_> {
    /// The connection for `credentials`, the `index`-th of the plan. `None` after an error finding.
    pub(super) fn build(
        &self,
        index: usize,
        credentials: &Credentials,
        stack: &mut Stack,
        findings: &Findings,
    ) -> Option<Connection> {
        let names: Vec<_> = credentials.keys().map(|name| camel_case(name)).collect();
        let stem = if names.is_empty() {
            "NoAuth".to_owned()
        } else {
            names.join("And")
        };
        let wanted = match self.options.stack.logical_ids {
            LogicalIds::Path if index == 0 => "ApiConnection".to_owned(),
            _ => format!("{}{stem}Connection", self.options.stack.prefix),
        };
        let id = stack.take_id(&wanted, &format!("connection {stem}"));
        let carried: Vec<_> = credentials
            .iter()
            .filter_map(|(name, scopes)| {
                let scheme = self.contract.schemes.get(name)?;
                Some((name.as_str(), scheme, carrier(&scheme.kind).ok()?, scopes))
            })
            .collect();
        let main = carried
            .iter()
            .position(|(_, _, carrier, _)| {
                matches!(carrier, Carrier::Basic | Carrier::ClientCredentials { .. })
            })
            .or_else(|| {
                carried
                    .iter()
                    .position(|(_, _, carrier, _)| matches!(carrier, Carrier::Header { .. }))
            });
        let mut connection = Connection {
            id,
            description: described(credentials),
            authorization: Authorization::ApiKey {
                header: HARMLESS_HEADER.to_owned(),
                value: Text::literal(HARMLESS_VALUE),
            },
            headers: Vec::new(),
            query: Vec::new(),
            place: carried.first().map(|(_, scheme, ..)| scheme.place.clone()),
        };
        for (position, (name, scheme, carrier, scopes)) in carried.into_iter().enumerate() {
            if Some(position) == main {
                connection.authorization =
                    self.authorization(name, scheme, carrier, scopes, stack, findings)?;
            } else {
                self.add_secret(&mut connection, name, scheme, carrier, stack)?;
            }
        }
        Some(connection)
    }

    fn authorization(
        &self,
        name: &str,
        scheme: &SecurityScheme,
        carrier: Carrier,
        scopes: &IndexSet<String>,
        stack: &mut Stack,
        findings: &Findings,
    ) -> Option<Authorization> {
        Some(match carrier {
            Carrier::Header {
                name: header,
                before,
            } => Authorization::ApiKey {
                header,
                value: self.header_value(name, scheme, &before, stack),
            },
            Carrier::Basic => Authorization::Basic {
                username: self.secret(name, Field::Username, scheme, 512, stack),
                password: self.secret(name, Field::Password, scheme, 512, stack),
            },
            Carrier::ClientCredentials { token_url } => Authorization::ClientCredentials {
                client_id: self.secret(name, Field::ClientId, scheme, 512, stack),
                client_secret: self.secret(name, Field::ClientSecret, scheme, 512, stack),
                token_url: match token_url::resolved(&token_url, self.base) {
                    Ok(url) => url,
                    Err(why) => {
                        findings.push(
                            Finding::new(Code::NoServer, format!("the token URL of `{name}` {why}"))
                                .at(scheme.place.clone())
                                .help("mend tokenUrl in the spec, or choose another scheme with --security"),
                        );
                        return None;
                    }
                },
                body: token_request(name, scheme, scopes, findings),
            },
            // A query key is never the main credential: AWS's API_KEY is always a header.
            Carrier::Query { .. } => return None,
        })
    }

    /// Adds a credential beside the main one.
    fn add_secret(
        &self,
        connection: &mut Connection,
        name: &str,
        scheme: &SecurityScheme,
        carrier: Carrier,
        stack: &mut Stack,
    ) -> Option<()> {
        match carrier {
            Carrier::Header { name: key, before } => {
                let value = self.header_value(name, scheme, &before, stack);
                connection.headers.push(ConnectionParameter {
                    key,
                    value,
                    secret: true,
                });
            }
            Carrier::Query { name: key } => {
                let value = self.secret(name, Field::Value, scheme, 512, stack);
                connection.query.push(ConnectionParameter {
                    key,
                    value,
                    secret: true,
                });
            }
            // Both need `Authorization`; two of them are never together in one set.
            Carrier::Basic | Carrier::ClientCredentials { .. } => return None,
        }
        Some(())
    }

    fn header_value(
        &self,
        name: &str,
        scheme: &SecurityScheme,
        before: &str,
        stack: &mut Stack,
    ) -> Text {
        let field = if before == "Bearer " {
            Field::Token
        } else {
            Field::Value
        };
        let room = aws::MAX_CREDENTIAL.saturating_sub(before.len());
        let secret = self.secret(name, field, scheme, u32::try_from(room).unwrap_or(1), stack);
        let mut value = Text::default();
        value.push_str(before);
        secret.0.into_iter().for_each(|piece| value.push(piece));
        value
    }

    /// Where a secret value comes from.
    fn secret(
        &self,
        scheme_name: &str,
        field: Field,
        scheme: &SecurityScheme,
        max_length: u32,
        stack: &mut Stack,
    ) -> Text {
        if let Some(parameter) = self
            .options
            .connections
            .credentials
            .get(&format!("{scheme_name}.{}", field.key()))
        {
            stack.use_blueprint_parameter(parameter);
            return Text::parameter(parameter.clone());
        }
        let stem = camel_case(scheme_name);
        match self.options.connections.secrets {
            Secrets::Parameters => {
                let (wanted, label) = (
                    format!("{stem}{}", field.word()),
                    format!("{scheme_name}: {}", field.label()),
                );
                let key = format!("credential {scheme_name}.{}", field.key());
                let id = stack.parameter(&key, &wanted, |id| {
                    let description = format!(
                        "The {} for the security scheme {scheme_name} of the API.",
                        field.label()
                    );
                    let mut parameter = TemplateParameter::new(
                        id,
                        ParameterGroup::Authentication,
                        label,
                        description,
                    );
                    parameter.no_echo = true;
                    parameter.min_length = Some(1);
                    parameter.max_length = Some(max_length);
                    parameter.allowed_pattern = Some(r"^[^\x00-\x1F:\x7F]+$".to_owned());
                    parameter.constraint_description = Some(format!(
                        "1 to {max_length} characters, no colon and no control characters (EventBridge's limit)"
                    ));
                    parameter.place = Some(scheme.place.clone());
                    parameter
                });
                Text::parameter(id)
            }
            Secrets::SecretsManager => {
                let key = format!("secret {scheme_name}");
                let secret_arn = stack.parameter(&key, &format!("{stem}SecretArn"), |id| {
                    secret_arn_parameter(id, scheme_name, scheme)
                });
                Text(vec![Piece::SecretKey {
                    secret_arn,
                    key: field.key().to_owned(),
                }])
            }
        }
    }
}

/// What of a credential is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Value,
    Token,
    Username,
    Password,
    ClientId,
    ClientSecret,
}

impl Field {
    /// The key in a secret, and after the dot in `--credential`.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Token => "token",
            Self::Username => "username",
            Self::Password => "password",
            Self::ClientId => "clientId",
            Self::ClientSecret => "clientSecret",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Value => "Value",
            Self::Token => "Token",
            Self::Username => "Username",
            Self::Password => "Password",
            Self::ClientId => "ClientId",
            Self::ClientSecret => "ClientSecret",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Value => "API key",
            Self::Token => "token",
            Self::Username => "user name",
            Self::Password => "password",
            Self::ClientId => "client id",
            Self::ClientSecret => "client secret",
        }
    }

    /// The fields of a scheme that is carried like this.
    pub(super) fn of(carrier: &Carrier) -> &'static [Self] {
        match carrier {
            Carrier::Header { before, .. } if before == "Bearer " => &[Self::Token],
            Carrier::Header { .. } | Carrier::Query { .. } => &[Self::Value],
            Carrier::Basic => &[Self::Username, Self::Password],
            Carrier::ClientCredentials { .. } => &[Self::ClientId, Self::ClientSecret],
        }
    }
}

fn secret_arn_parameter(
    id: super::LogicalId,
    scheme_name: &str,
    scheme: &SecurityScheme,
) -> TemplateParameter {
    let keys = carrier(&scheme.kind).map(|carrier| {
        Field::of(&carrier)
            .iter()
            .map(|field| field.key())
            .collect::<Vec<_>>()
            .join(", ")
    });
    let description = format!(
        "The ARN of the Secrets Manager secret for {scheme_name}: a JSON object with the keys {}.",
        keys.unwrap_or_default()
    );
    let mut parameter = TemplateParameter::new(
        id,
        ParameterGroup::Authentication,
        format!("{scheme_name}: ARN of the secret"),
        description,
    );
    parameter.allowed_pattern = Some(
        r"^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]+$"
            .to_owned(),
    );
    parameter.constraint_description = Some("the full ARN of a Secrets Manager secret".to_owned());
    parameter.place = Some(scheme.place.clone());
    parameter
}

/// What a token request says besides the credentials. AWS does not document that it adds `grant_type`.
fn token_request(
    name: &str,
    scheme: &SecurityScheme,
    scopes: &IndexSet<String>,
    findings: &Findings,
) -> Vec<ConnectionParameter> {
    let plain = |key: &str, value: &str| ConnectionParameter {
        key: key.to_owned(),
        value: Text::literal(value),
        secret: false,
    };
    let mut body = vec![plain("grant_type", "client_credentials")];
    let scope = scopes
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ");
    if scope.is_empty() {
        return body;
    }
    if aws::is_header_value(&scope) {
        body.push(plain("scope", &scope));
    } else {
        findings.push(
            Finding::new(
                Code::ScopesNotSent,
                format!("the scopes that the operations need of `{name}` are more than a Connection can hold"),
            )
            .at(scheme.place.clone())
            .help("select fewer operations per template, or let the client have these scopes by default"),
        );
    }
    body
}

fn described(credentials: &Credentials) -> String {
    if credentials.is_empty() {
        return "No authentication: a harmless fixed header".to_owned();
    }
    let names: Vec<_> = credentials.keys().map(String::as_str).collect();
    shortened(
        &format!("Credentials of {}", names.join(" and ")),
        aws::MAX_DESCRIPTION,
    )
    .into_owned()
}
