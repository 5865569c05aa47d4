//! A Connection in EventBridge's own terms.

use crate::cloudformation::{LogicalId, Text};
use crate::findings::Place;

/// One Connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// The resource.
    pub id: LogicalId,
    /// At most 512 characters.
    pub description: String,
    /// The main credentials.
    pub authorization: Authorization,
    /// Further headers sent with every call.
    pub headers: Vec<ConnectionParameter>,
    /// Further query parameters sent with every call.
    pub query: Vec<ConnectionParameter>,
    /// The KMS key that encrypts the stored credentials.
    pub kms_key: Option<String>,
    /// The ARN of the VPC Lattice resource configuration of an API in a private network.
    pub private: Option<String>,
    /// The security scheme it comes from.
    pub place: Option<Place>,
}

/// How a Connection authenticates.
///
/// Source: EventBridge API, `CreateConnection.AuthParameters`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authorization {
    /// Not at all, or only with the further headers and query parameters.
    None,
    /// A header with a secret value.
    ApiKey {
        /// The header's name.
        header: String,
        /// Its value.
        value: Text,
    },
    /// HTTP basic.
    Basic {
        /// The user name.
        username: Text,
        /// The password.
        password: Text,
    },
    /// OAuth 2.0 client credentials.
    ClientCredentials {
        /// The client id.
        client_id: Text,
        /// The client secret.
        client_secret: Text,
        /// The token endpoint (CloudFormation calls it `AuthorizationEndpoint`).
        token_url: Text,
        /// The same, for people, with variables in braces.
        shown_token_url: String,
        /// The scopes that a token is requested for, with spaces between them.
        scope: Option<String>,
    },
}

/// A header or query parameter with a secret value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionParameter {
    /// Its name.
    pub key: String,
    /// Its value.
    pub value: Text,
}

impl Connection {
    /// The URL that tokens are requested from, if any, with variables in braces.
    #[must_use]
    pub fn token_url(&self) -> Option<&str> {
        match &self.authorization {
            Authorization::ClientCredentials {
                shown_token_url, ..
            } => Some(shown_token_url),
            Authorization::None | Authorization::ApiKey { .. } | Authorization::Basic { .. } => {
                None
            }
        }
    }

    /// How it authenticates, in a few words: `header X-Key and query token`.
    #[must_use]
    pub fn describe_authentication(&self) -> String {
        let main = match &self.authorization {
            Authorization::None => None,
            Authorization::ApiKey { header, .. } => Some(format!("header {header}")),
            Authorization::Basic { .. } => Some("basic".to_owned()),
            Authorization::ClientCredentials { .. } => {
                Some("OAuth 2.0 client credentials".to_owned())
            }
        };
        let headers = self.headers.iter().map(|one| format!("header {}", one.key));
        let query = self.query.iter().map(|one| format!("query {}", one.key));
        let all: Vec<_> = main.into_iter().chain(headers).chain(query).collect();
        if all.is_empty() {
            "none".to_owned()
        } else {
            all.join(" and ")
        }
    }
}
