//! Authentication that the user gives, because the document does not declare it or declares it wrongly.

use std::str::FromStr;

use crate::aws;
use crate::openapi::{Location, SchemeKind};

use super::address::Url;

/// How operations are authenticated, as written in `--auth` and in overlays.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Auth {
    /// `bearer`: the header `Authorization: Bearer …`.
    Bearer,
    /// `basic`: HTTP basic.
    Basic,
    /// `api-key:HEADER`: a key in a header.
    ApiKeyHeader(String),
    /// `api-key-query:NAME`: a key in the query.
    ApiKeyQuery(String),
    /// `oauth2:TOKEN_URL`: OAuth 2.0 client credentials.
    OAuth2 {
        /// An absolute https URL.
        token_url: String,
    },
    /// `none`: no authentication.
    None,
}

/// The forms, for messages.
const FORMS: &str = "bearer, basic, api-key:HEADER, api-key-query:NAME, oauth2:TOKEN_URL or none";

impl Auth {
    /// The kind of security scheme that it stands for; `None` for no authentication.
    #[must_use]
    pub fn scheme_kind(&self) -> Option<SchemeKind> {
        let key = |location, name: &str| SchemeKind::ApiKey {
            location,
            name: name.to_owned(),
        };
        Some(match self {
            Self::Bearer => SchemeKind::Bearer,
            Self::Basic => SchemeKind::Basic,
            Self::ApiKeyHeader(name) => key(Location::Header, name),
            Self::ApiKeyQuery(name) => key(Location::Query, name),
            Self::OAuth2 { token_url } => SchemeKind::ClientCredentials {
                token_url: token_url.clone(),
                scopes: Vec::new(),
            },
            Self::None => return None,
        })
    }
}

/// # Errors
/// What is wrong with the text.
impl FromStr for Auth {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        match text.split_once(':') {
            None if text == "bearer" => Ok(Self::Bearer),
            None if text == "basic" => Ok(Self::Basic),
            None if text == "none" => Ok(Self::None),
            Some(("api-key", name)) if aws::header_is_stripped(name) => {
                Err(format!("EventBridge strips the header `{name}`"))
            }
            Some(("api-key", name)) if aws::is_header_name(name) => {
                Ok(Self::ApiKeyHeader(name.to_owned()))
            }
            Some(("api-key", _)) => Err("write it as api-key:HEADER".to_owned()),
            // CloudFormation allows only header names as query keys of a Connection.
            Some(("api-key-query", name)) if aws::is_header_name(name) => {
                Ok(Self::ApiKeyQuery(name.to_owned()))
            }
            Some(("api-key-query", _)) => Err("write it as api-key-query:NAME".to_owned()),
            Some(("oauth2", url)) => match Url::parse(url, |_| false) {
                Ok(_) => Ok(Self::OAuth2 {
                    token_url: url.to_owned(),
                }),
                Err(problem) => Err(format!("the token URL `{url}` {problem}")),
            },
            _ => Err(format!("use {FORMS}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read() {
        for (text, auth) in [
            ("bearer", Auth::Bearer),
            (" basic ", Auth::Basic),
            ("none", Auth::None),
            ("api-key:X-Key", Auth::ApiKeyHeader("X-Key".to_owned())),
            ("api-key-query:key", Auth::ApiKeyQuery("key".to_owned())),
            (
                "oauth2:https://x.io/token",
                Auth::OAuth2 {
                    token_url: "https://x.io/token".to_owned(),
                },
            ),
        ] {
            assert_eq!(text.parse(), Ok(auth));
        }
    }

    #[test]
    fn what_a_connection_cannot_send_is_rejected() {
        for (text, why) in [
            ("", "use bearer"),
            ("digest", "use bearer"),
            ("Bearer", "use bearer"),
            ("bearer:x", "use bearer"),
            ("api-key", "use bearer"),
            ("api-key:", "api-key:HEADER"),
            ("api-key:a b", "api-key:HEADER"),
            ("api-key:Host", "strips the header `Host`"),
            ("api-key-query:a b", "api-key-query:NAME"),
            ("oauth2:/token", "is not absolute"),
            ("oauth2:http://x.io/token", "is not https"),
            ("oauth2:https://a@x.io/token", "user name"),
        ] {
            let error = text.parse::<Auth>().unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
    }
}
