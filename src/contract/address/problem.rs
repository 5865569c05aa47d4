//! What can be wrong with a URL.

use std::fmt;

use super::VariablePosition;

/// Why a text is not a usable URL. `Display` gives a phrase that follows "the URL `…`".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UrlProblem {
    /// It does not begin with a scheme and `//`.
    NotAbsolute,
    /// It begins with this variable, which would decide scheme and host.
    LeadingVariable(String),
    /// Its scheme is not https.
    NotHttps,
    /// It has text and an `@` before the host.
    Userinfo,
    /// It has no host.
    NoHost,
    /// Two dots of its host have nothing between them.
    EmptyLabel,
    /// Its host, or one label of it, is longer than DNS allows.
    HostTooLong,
    /// Its host has a character that host names cannot have.
    HostCharacter(char),
    /// Its host is not a valid internationalised domain name.
    NotIdna,
    /// The host ends in a number and is not four decimal numbers.
    NotIpv4,
    /// The host is in brackets, or begins with one, and is not an IPv6 address.
    NotIpv6,
    /// The host is an IPv6 address, and the brackets around it cannot be part of an endpoint.
    Ipv6Endpoint,
    /// A label of its host combines a variable with characters that are not ASCII, which punycode cannot express.
    VariableInLabel,
    /// Its port is not a number from 1 to 65535, or a single variable.
    Port(String),
    /// This variable directly follows the host, where it must be the beginning of the path, and it cannot be that: a port
    /// follows, or it is used in another place too.
    VariableBesideHost(String),
    /// It has a query.
    Query,
    /// It has a fragment.
    Fragment,
    /// It has a variable, where none is allowed.
    Variable(String),
    /// This value is not one that the variable may have in its position.
    Value {
        /// The name of the variable.
        variable: String,
        /// The position of the variable.
        position: VariablePosition,
    },
    /// It is longer than an endpoint may be.
    TooLong,
    /// It is empty.
    Empty,
}

impl fmt::Display for UrlProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAbsolute => f.write_str("is not absolute"),
            Self::LeadingVariable(name) => write!(
                f,
                "begins with the variable `{{{}}}`, so its host is not known",
                name.escape_debug()
            ),
            Self::NotHttps => f.write_str("is not https"),
            Self::Userinfo => f.write_str("has a user name or password before the host"),
            Self::NoHost => f.write_str("has no host"),
            Self::EmptyLabel => f.write_str("has an empty label in its host"),
            Self::HostTooLong => f.write_str("has a host that is longer than DNS allows"),
            Self::HostCharacter(character) => write!(
                f,
                "has the character `{}` in its host",
                character.escape_debug()
            ),
            Self::NotIdna => f.write_str("has a host that is not a valid domain name"),
            Self::NotIpv4 => f.write_str("has a host that is not a valid IPv4 address"),
            Self::NotIpv6 => f.write_str("has a host that is not a valid IPv6 address"),
            Self::Ipv6Endpoint => {
                f.write_str("has an IPv6 address, which EventBridge does not accept")
            }
            Self::VariableInLabel => {
                f.write_str("combines a variable with non-ASCII text in its host")
            }
            Self::Port(port) => {
                let shown: String = port.chars().take(20).collect();
                write!(
                    f,
                    "has the port `{}`, which is not a number from 1 to 65535",
                    shown.escape_debug()
                )
            }
            Self::VariableBesideHost(name) => write!(
                f,
                "has the variable `{{{}}}` directly after the host, where it can only be the beginning of the path",
                name.escape_debug()
            ),
            Self::Query => f.write_str("has a query, so no path can follow it"),
            Self::Fragment => f.write_str("has a fragment (`#`), which is never sent"),
            Self::Variable(name) => {
                write!(f, "has the variable `{{{}}}`", name.escape_debug())
            }
            Self::Value { variable, position } => write!(
                f,
                "needs another value for the variable `{{{}}}`: {}",
                variable.escape_debug(),
                position.describe_values()
            ),
            Self::TooLong => write!(
                f,
                "is too long: an endpoint has at most {} characters",
                crate::aws::MAX_ENDPOINT
            ),
            Self::Empty => f.write_str("is empty"),
        }
    }
}

impl std::error::Error for UrlProblem {}
