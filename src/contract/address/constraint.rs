//! Which values a server variable may have.

use super::VariablePosition;

/// The values that a variable may have. The pattern, the length and [`Constraint::accepts`] agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Constraint {
    position: VariablePosition,
    slash_before: bool,
    slash_after: bool,
}

/// A character of a path other than `/`, or an escape. Source: RFC 3986 section 3.3 without `*`, which is a wildcard in an
/// `InvocationEndpoint`.
macro_rules! path_character {
    () => {
        r"([A-Za-z0-9._~:@!$&'()+,;=-]|%[0-9A-Fa-f]{2})"
    };
}

impl Constraint {
    /// What holds for a variable in this position.
    #[must_use]
    pub fn new(position: VariablePosition) -> Self {
        Self {
            position,
            slash_before: false,
            slash_after: false,
        }
    }

    /// The same, with a `/` accepted at those ends of a path where `example` has one.
    #[must_use]
    fn with_slashes_of(self, example: &str) -> Self {
        let is_path = matches!(
            self.position,
            VariablePosition::Path | VariablePosition::PathStart
        );
        Self {
            slash_before: is_path && example.starts_with('/'),
            slash_after: is_path && example.ends_with('/'),
            ..self
        }
    }

    /// A regular expression for the whole value, for `AllowedPattern`.
    #[must_use]
    pub fn pattern(self) -> String {
        let (start, middle) = match self.position {
            VariablePosition::Port => {
                return "^([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$".to_owned();
            }
            VariablePosition::Host => {
                return "^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$".to_owned();
            }
            VariablePosition::Query => {
                return "^([A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+$".to_owned();
            }
            VariablePosition::Path if self.slash_before => (
                "^/*",
                concat!(path_character!(), "+(/+", path_character!(), "+)*"),
            ),
            VariablePosition::Path => (
                "^",
                concat!(path_character!(), "+(/+", path_character!(), "+)*"),
            ),
            VariablePosition::PathStart => ("^", concat!("(/+", path_character!(), "+)*")),
        };
        let end = if self.slash_after { "/*$" } else { "$" };
        [start, middle, end].concat()
    }

    /// The most characters that a value may have.
    #[must_use]
    pub fn max_length(self) -> usize {
        match self.position {
            VariablePosition::Port => 5,
            VariablePosition::Host => super::host::MAX_NAME,
            VariablePosition::Query | VariablePosition::Path | VariablePosition::PathStart => 512,
        }
    }

    /// The accepted values, as a phrase for `ConstraintDescription`.
    #[must_use]
    pub fn describe(self) -> &'static str {
        if self.slash_before || self.slash_after {
            "only characters that the path of a URL may contain"
        } else {
            self.position.describe_values()
        }
    }

    /// Whether a value is accepted.
    #[must_use]
    pub fn accepts(self, value: &str) -> bool {
        value.len() <= self.max_length()
            && match self.position {
                VariablePosition::Port => is_port(value),
                VariablePosition::Host => is_host_part(value),
                VariablePosition::Query => is_escaped_text(value, b"._~-"),
                VariablePosition::Path => self.accepts_path(value),
                VariablePosition::PathStart => {
                    let has_slash = value.starts_with('/');
                    value.is_empty()
                        || (has_slash && self.slash_after && value.bytes().all(|byte| byte == b'/'))
                        || (has_slash && self.accepts_path(value.trim_start_matches('/')))
                }
            }
    }

    fn accepts_path(self, value: &str) -> bool {
        let mut inner = value;
        if self.slash_before {
            inner = inner.trim_start_matches('/');
        }
        if self.slash_after {
            inner = inner.trim_end_matches('/');
        }
        !inner.starts_with('/')
            && !inner.ends_with('/')
            && is_escaped_text(inner, b"._~:@!$&'()+,;=-/")
    }
}

/// A port from 1 to 65535, without a zero in front.
fn is_port(value: &str) -> bool {
    !value.starts_with(['0', '+']) && value.parse::<u16>().is_ok()
}

fn is_host_part(value: &str) -> bool {
    let is_end = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = value.as_bytes();
    is_end(bytes.first())
        && is_end(bytes.last())
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(byte))
}

/// Letters, digits, `others` and escapes; at least one.
fn is_escaped_text(value: &str, others: &[u8]) -> bool {
    let is_plain = |piece: &str| {
        piece
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || others.contains(&byte))
    };
    let is_escape = |piece: &str| {
        piece.split_at_checked(2).is_some_and(|(digits, rest)| {
            digits.bytes().all(|byte| byte.is_ascii_hexdigit()) && is_plain(rest)
        })
    };
    let mut pieces = value.split('%');
    !value.is_empty() && pieces.next().is_some_and(is_plain) && pieces.all(is_escape)
}

/// The default and the enumeration of a server variable, without what its position does not accept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FittedValues {
    /// What holds for the value.
    pub constraint: Constraint,
    /// The default, if there is one and it is accepted.
    pub default: Option<String>,
    /// The values of the enumeration that are accepted, with the default among them. Empty: every accepted value.
    pub allowed: Vec<String>,
    /// The default that is not accepted, such as `{organizationId}`, `<tenant>` or a blank.
    pub rejected_default: Option<String>,
    /// The values of the enumeration that are not accepted.
    pub rejected_values: Vec<String>,
}

impl FittedValues {
    /// Checks what the document gives for a variable against its position.
    #[must_use]
    pub fn new(position: VariablePosition, default: Option<&str>, values: &[String]) -> Self {
        let strict = Constraint::new(position);
        let example = default.or_else(|| values.first().map(String::as_str));
        let loose = strict.with_slashes_of(example.unwrap_or_default());
        let constraint = match example {
            Some(example) if loose.accepts(example) => loose,
            _ => strict,
        };
        let (mut allowed, rejected_values): (Vec<_>, Vec<_>) = values
            .iter()
            .cloned()
            .partition(|value| constraint.accepts(value));
        let (default, rejected_default) = match default.map(str::to_owned) {
            Some(default) if constraint.accepts(&default) => (Some(default), None),
            rejected => (None, rejected),
        };
        // OpenAPI requires the default to be one of the values, and CloudFormation rejects a template where it is not.
        if let Some(default) = &default
            && !allowed.is_empty()
            && !allowed.contains(default)
        {
            allowed.push(default.clone());
        }
        Self {
            constraint,
            default,
            allowed,
            rejected_default,
            rejected_values,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use VariablePosition::{Host, Path, PathStart, Port, Query};

    #[test]
    fn no_value_changes_another_part_of_the_url() {
        for (position, accepted, rejected) in [
            (
                Host,
                "a A1 eu-west-1 a.b x9",
                "-a a- .a a. a_b evil.com/ https://tenant evil.com: a@b a?b a#b {organizationId} <tenant> * a%41 ü",
            ),
            (
                Port,
                "1 80 443 8443 9999 10000 59999 65535",
                "0 00 080 65536 99999 123456 +80 -1 8o 80/ {port}",
            ),
            (
                Path,
                "v1 a/b a//b %20 a:b@c! v1.0 $&'()+,;=~_-",
                "/ /a a/ a?b a#b ?a #a {a} <a> * a%2 % %zz ü a\\b",
            ),
            (
                PathStart,
                "/a /a/b //a /%20",
                "/ a a/b /a/ /a? /a# .evil.com @evil.com :80 /{a}",
            ),
            (Query, "a 1.0 %20", "a&b a=b a#b a/b ? %2"),
        ] {
            let constraint = Constraint::new(position);
            for value in accepted.split(' ') {
                assert!(constraint.accepts(value), "{position:?} {value}");
            }
            for value in rejected.split(' ').chain([" ", "  ", "a b", "a\n"]) {
                assert!(!constraint.accepts(value), "{position:?} {value}");
            }
            assert_eq!(
                constraint.accepts(""),
                position == PathStart,
                "{position:?}"
            );
            let longest = "1".repeat(constraint.max_length());
            let longest = if position == PathStart {
                longest.replacen('1', "/", 1)
            } else {
                longest
            };
            assert!(constraint.accepts(&longest), "{position:?}");
            assert!(!constraint.accepts(&(longest + "1")), "{position:?}");
        }
    }

    #[test]
    fn a_default_with_slashes_at_its_ends_widens_only_a_path() {
        for (position, default, more, never) in [
            (Path, "/v1", "v1 /v2 //v2", "/v1/ /"),
            (Path, "v1/", "v1 v2/", "/v1"),
            (Path, "/v1/", "v1 v2/ /v1", "? /?/"),
            (PathStart, "/v1/", "/v1 /v2/ / //", "v1/"),
            (PathStart, "/", "/v1 /v2/", "v1"),
        ] {
            let fitted = FittedValues::new(position, Some(default), &[]);
            assert_eq!(fitted.default.as_deref(), Some(default));
            for value in more.split(' ') {
                assert!(fitted.constraint.accepts(value), "{default} {value}");
            }
            for value in never.split(' ') {
                assert!(!fitted.constraint.accepts(value), "{default} {value}");
            }
        }
        let host = FittedValues::new(Host, Some("a/"), &[]);
        assert_eq!(host.rejected_default.as_deref(), Some("a/"));
        assert_eq!(host.constraint, Constraint::new(Host));
    }

    #[test]
    fn placeholder_defaults_and_values_that_do_not_fit_are_dropped() {
        for default in [
            "{organizationId}",
            "<tenant>",
            " ",
            "",
            "a b",
            "*",
            "https://tenant",
        ] {
            let fitted = FittedValues::new(Host, Some(default), &[]);
            assert_eq!(
                (fitted.default, fitted.rejected_default.as_deref()),
                (None, Some(default))
            );
        }
        let values = ["eu", "evil.com/", "us"].map(str::to_owned);
        let fitted = FittedValues::new(Host, Some("ap"), &values);
        assert_eq!(fitted.allowed, ["eu", "us", "ap"]);
        assert_eq!(fitted.rejected_values, ["evil.com/"]);
        let fitted = FittedValues::new(Host, None, &["<tenant>".to_owned()]);
        assert_eq!((fitted.default, fitted.allowed.len()), (None, 0));
    }

    proptest! {
        #[test]
        fn the_pattern_accepts_the_same_values(
            value in "[a/%2F?.-]{0,8}|[0-9]{1,6}|.{0,6}",
            example in "/?[a?]{0,2}/?",
        ) {
            for position in [Port, Host, Query, Path, PathStart] {
                let constraint = FittedValues::new(position, Some(&example), &[]).constraint;
                let pattern = regex::Regex::new(&constraint.pattern()).unwrap();
                let expected = pattern.is_match(&value) && value.len() <= constraint.max_length();
                prop_assert_eq!(constraint.accepts(&value), expected, "{} {}", value, pattern);
            }
        }
    }
}
