//! The Connections: one for each set of schemes.

use indexmap::{IndexMap, IndexSet};

use crate::aws;
use crate::cloudformation::{Text, camel_case};
use crate::contract::{Contract, shortened};
use crate::findings::{Code, Finding, Findings};
use crate::stack::{LogicalIds, Stack};

use super::adoption::OfferedParameters;
use super::credential::CredentialField;
use super::model::{Authorization, Connection, ConnectionParameter};
use super::needed::{Credentials, NeededConnections};
use super::options::ConnectionOptions;
use super::placement::{CredentialPlacement, PlacedScheme, place_schemes};

impl NeededConnections {
    /// Builds the Connections, with the parameters that their credentials come from. The only credential is taken from the
    /// only one of the `offered` parameters.
    pub fn build(
        &self,
        contract: &Contract,
        options: &ConnectionOptions,
        offered: Option<&OfferedParameters>,
        stack: &mut Stack,
        findings: &Findings,
    ) -> Vec<Connection> {
        let options = match offered {
            Some(offered) => self.adopt_credential(contract, options, offered, findings),
            None => options.clone(),
        };
        self.check_shared_secret(contract, &options, findings);
        if let Some(key) = &options.kms_key {
            findings.push(explain_key(key));
        }
        let mut builder = ConnectionBuilder {
            contract,
            options: &options,
            stack,
            findings,
        };
        let connections = self.iter().enumerate();
        connections
            .map(|(index, credentials)| builder.build(index, credentials))
            .collect()
    }

    /// Two schemes must not take a credential from the same key of one secret.
    fn check_shared_secret(
        &self,
        contract: &Contract,
        options: &ConnectionOptions,
        findings: &Findings,
    ) {
        let Some(secret) = &options.secret else {
            return;
        };
        let names: IndexSet<_> = self.iter().flat_map(IndexMap::keys).collect();
        let mut users = IndexMap::new();
        for scheme in place_schemes(names, contract) {
            if options.secrets_by_scheme.contains_key(scheme.name) {
                continue;
            }
            for field in scheme.placement.fields() {
                if let Some(other) = users.insert(field.key(), scheme.name) {
                    let message = format!(
                        "`{other}` and `{}` would both use the key `{}` of the secret `{secret}`",
                        scheme.name,
                        field.key()
                    );
                    findings.push(Finding::new(Code::SharedSecret, message));
                }
            }
        }
    }
}

struct ConnectionBuilder<'a> {
    contract: &'a Contract,
    options: &'a ConnectionOptions,
    stack: &'a mut Stack,
    findings: &'a Findings,
}

impl ConnectionBuilder<'_> {
    /// The Connection for `credentials`, the `index`-th of the template.
    fn build(&mut self, index: usize, credentials: &Credentials) -> Connection {
        let names: Vec<_> = credentials.keys().map(|name| camel_case(name)).collect();
        let stem = if names.is_empty() {
            "NoAuth".to_owned()
        } else {
            names.join("And")
        };
        let options = self.stack.options();
        let wanted = match options.logical_ids {
            LogicalIds::Path if index == 0 => "ApiConnection".to_owned(),
            _ => format!("{}{stem}Connection", options.prefix),
        };
        let schemes: Vec<_> = place_schemes(credentials.keys(), self.contract).collect();
        let main = find_main_scheme(&schemes);
        let mut connection = Connection {
            id: self.stack.take_id(&wanted, &format!("connection {stem}")),
            description: describe_credentials(credentials),
            authorization: Authorization::None,
            headers: Vec::new(),
            query: Vec::new(),
            kms_key: self.options.kms_key.clone(),
            private: self.options.private.clone(),
            place: schemes.first().map(|scheme| scheme.scheme.place.clone()),
        };
        for (position, scheme) in schemes.iter().enumerate() {
            if Some(position) == main {
                connection.authorization = self.authorize(scheme, credentials);
            } else {
                self.add_further(&mut connection, scheme);
            }
        }
        connection
    }

    fn authorize(&mut self, scheme: &PlacedScheme<'_>, credentials: &Credentials) -> Authorization {
        match &scheme.placement {
            CredentialPlacement::Header { name, .. } => Authorization::ApiKey {
                header: name.clone(),
                value: scheme.header_value(self.options, self.stack),
            },
            CredentialPlacement::Basic => Authorization::Basic {
                username: self.value(scheme, CredentialField::Username),
                password: self.value(scheme, CredentialField::Password),
            },
            CredentialPlacement::ClientCredentials { token_url } => {
                let scopes = credentials.get(scheme.name);
                Authorization::ClientCredentials {
                    client_id: self.value(scheme, CredentialField::ClientId),
                    client_secret: self.value(scheme, CredentialField::ClientSecret),
                    token_url: self.stack.server_text(token_url, self.findings),
                    shown_token_url: token_url.to_string(),
                    scope: scopes.and_then(|scopes| self.join_scopes(scheme, scopes)),
                }
            }
            // The API key of a Connection is always a header.
            CredentialPlacement::Query { .. } => Authorization::None,
        }
    }

    /// Adds a credential that is sent next to the main one.
    fn add_further(&mut self, connection: &mut Connection, scheme: &PlacedScheme<'_>) {
        let (list, key) = match &scheme.placement {
            CredentialPlacement::Header { name, .. } => (&mut connection.headers, name),
            CredentialPlacement::Query { name } => (&mut connection.query, name),
            // Both need `Authorization`, which only one scheme of a set has.
            CredentialPlacement::Basic | CredentialPlacement::ClientCredentials { .. } => return,
        };
        list.push(ConnectionParameter {
            key: key.clone(),
            value: scheme.header_value(self.options, self.stack),
        });
    }

    fn value(&mut self, scheme: &PlacedScheme<'_>, field: CredentialField) -> Text {
        scheme.value(field, self.options, self.stack)
    }

    /// The value of `scope` in a token request, if there is one.
    fn join_scopes(&self, scheme: &PlacedScheme<'_>, scopes: &IndexSet<String>) -> Option<String> {
        let scopes: Vec<_> = scopes.iter().map(String::as_str).collect();
        let scope = scopes.join(" ");
        if aws::is_header_value(&scope) {
            return Some(scope);
        }
        if !scope.is_empty() {
            let message = format!(
                "the scopes that the operations need of `{}` are more than a Connection can hold",
                scheme.name
            );
            let finding = Finding::new(Code::ScopesNotSent, message);
            self.findings.push(finding.at(scheme.scheme.place.clone()));
        }
        None
    }
}

/// The scheme that the Connection's type is for; the others are sent as parameters.
fn find_main_scheme(schemes: &[PlacedScheme<'_>]) -> Option<usize> {
    let needs_type = |scheme: &PlacedScheme<'_>| {
        matches!(
            scheme.placement,
            CredentialPlacement::Basic | CredentialPlacement::ClientCredentials { .. }
        )
    };
    let is_header =
        |scheme: &PlacedScheme<'_>| matches!(scheme.placement, CredentialPlacement::Header { .. });
    let typed = schemes.iter().position(needs_type);
    typed.or_else(|| schemes.iter().position(is_header))
}

/// Source: EventBridge User Guide, "Encrypting EventBridge connection authorization with AWS KMS keys".
fn explain_key(key: &str) -> Finding {
    let message = format!(
        "the credentials are encrypted with the key {key}, whose tags and policy must allow this"
    );
    Finding::new(Code::ExistingKey, message).help(
        "tag the key EventBridgeApiDestinations=true, and allow kms:DescribeKey, kms:GenerateDataKey and kms:Decrypt through \
         Secrets Manager",
    )
}

fn describe_credentials(credentials: &Credentials) -> String {
    if credentials.is_empty() {
        return "No authentication: a harmless fixed header".to_owned();
    }
    let names: Vec<_> = credentials.keys().map(String::as_str).collect();
    let description = format!("Credentials of {}", names.join(" and "));
    let description = aws::without_control_characters(&description);
    shortened(&description, aws::MAX_DESCRIPTION).into_owned()
}
