//! Hosts without variables.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use idna::AsciiDenyList;

use super::{Reach, UrlProblem};

/// RFC 1035 section 2.3.4, without the dot at the end.
pub(super) const MAX_NAME: usize = 253;
/// RFC 1035 section 2.3.4.
pub(super) const MAX_LABEL: usize = 63;
/// The dots between labels. Source: UTS #46 section 2.3.
pub(super) const DOTS: [char; 4] = ['.', '\u{3002}', '\u{ff0e}', '\u{ff61}'];
/// Bytes of a host before it is normalised, which may make it shorter. Longer ones are not processed.
pub(super) const MAX_WRITTEN: usize = 1024;

/// A valid and normalised host: lower case, internationalised labels in punycode, no dot at its end, addresses in their
/// shortest form. Two equal hosts are the same host.
///
/// Source: RFC 3986 section 3.2.2; UTS #46 as the WHATWG URL Standard uses it; RFC 1123 section 2.1, and `_` in addition,
/// which some hosts have. Percent-encoding is not accepted, nor are addresses such as `127.1`, `0x7f.0.0.1` or
/// `2130706433`, which programs read differently.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Host(Kind);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Kind {
    Name(String),
    Address(IpAddr),
}

/// How two hosts belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HostRelation {
    /// They are equal.
    SameHost,
    /// They are below the same registrable domain, so one organisation controls both.
    SameDomain,
    /// One organisation does not necessarily control both.
    Unrelated,
}

impl HostRelation {
    /// The relation of two hosts with these registrable domains.
    pub(super) fn of(are_equal: bool, domains: [Option<&str>; 2]) -> Self {
        match domains {
            _ if are_equal => Self::SameHost,
            [Some(one), Some(another)] if one == another => Self::SameDomain,
            _ => Self::Unrelated,
        }
    }
}

impl Host {
    /// Parses a host as written in a URL: an IPv6 address is in brackets.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, UrlProblem> {
        if let Some(inner) = text.strip_prefix('[') {
            let inner = inner.strip_suffix(']').ok_or(UrlProblem::NotIpv6)?;
            return inner
                .parse::<Ipv6Addr>()
                .map(|address| Self(Kind::Address(IpAddr::V6(address))))
                .map_err(|_| UrlProblem::NotIpv6);
        }
        let name = normalise_name(text)?;
        let name = name.strip_suffix('.').unwrap_or(&name);
        check_labels(name)?;
        if ends_in_number(name) {
            return name
                .parse::<Ipv4Addr>()
                .map(|address| Self(Kind::Address(IpAddr::V4(address))))
                .map_err(|_| UrlProblem::NotIpv4);
        }
        Ok(Self(Kind::Name(name.to_owned())))
    }

    /// From where it can be reached.
    #[must_use]
    pub fn reach(&self) -> Reach {
        match &self.0 {
            Kind::Name(name) => Reach::of_name(name),
            Kind::Address(address) => Reach::from(*address),
        }
    }

    /// The registrable domain, such as `example.co.uk` of `api.example.co.uk`: the shortest domain below a public suffix.
    /// `None` for addresses, for public suffixes themselves, and below a suffix that is not in the list.
    ///
    /// Source: publicsuffix.org, both the ICANN and the private section.
    #[must_use]
    pub fn registrable_domain(&self) -> Option<&str> {
        match &self.0 {
            Kind::Name(name) => registrable_domain(name),
            Kind::Address(_) => None,
        }
    }

    /// How this host and another one belong together.
    #[must_use]
    pub fn relation_to(&self, other: &Self) -> HostRelation {
        let domains = [self.registrable_domain(), other.registrable_domain()];
        HostRelation::of(self == other, domains)
    }

    /// Whether it is an IPv6 address.
    #[must_use]
    pub fn is_ipv6(&self) -> bool {
        matches!(self.0, Kind::Address(IpAddr::V6(_)))
    }

    /// Whether it is `localhost` or `127.0.0.1`, where http is accepted for emulators.
    #[must_use]
    pub fn is_emulator(&self) -> bool {
        match &self.0 {
            Kind::Name(name) => name == "localhost",
            Kind::Address(address) => *address == IpAddr::V4(Ipv4Addr::LOCALHOST),
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Name(name) => f.write_str(name),
            Kind::Address(IpAddr::V4(address)) => write!(f, "{address}"),
            Kind::Address(IpAddr::V6(address)) => write!(f, "[{address}]"),
        }
    }
}

/// The registrable domain of a normalised name, as in [`Host::registrable_domain`].
pub(super) fn registrable_domain(name: &str) -> Option<&str> {
    let domain = psl::domain(name.as_bytes())?;
    if !domain.suffix().is_known() {
        return None;
    }
    std::str::from_utf8(domain.as_bytes()).ok()
}

/// Lower case and punycode. Dots stay where they are; the ideographic ones become ASCII.
///
/// # Errors
/// A character that names cannot have, or an invalid internationalised name.
pub(super) fn normalise_name(text: &str) -> Result<String, UrlProblem> {
    if text.len() > MAX_WRITTEN {
        return Err(UrlProblem::HostTooLong);
    }
    if let Some(character) = text
        .chars()
        .find(|found| found.is_ascii() && !is_allowed(*found))
    {
        return Err(UrlProblem::HostCharacter(character));
    }
    let name = idna::domain_to_ascii_cow(text.as_bytes(), AsciiDenyList::URL)
        .map_err(|_| UrlProblem::NotIdna)?;
    match name.chars().find(|found| !is_allowed(*found)) {
        Some(character) => Err(UrlProblem::HostCharacter(character)),
        None => Ok(name.into_owned()),
    }
}

fn is_allowed(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.')
}

/// # Errors
/// The name is empty or ends in `-` or `_`, a label is empty, or one of them is too long.
fn check_labels(name: &str) -> Result<(), UrlProblem> {
    if name.is_empty() {
        return Err(UrlProblem::NoHost);
    }
    if name.len() > MAX_NAME || name.split('.').any(|label| label.len() > MAX_LABEL) {
        return Err(UrlProblem::HostTooLong);
    }
    if name.split('.').any(str::is_empty) {
        return Err(UrlProblem::EmptyLabel);
    }
    match name.chars().last() {
        Some(last @ ('-' | '_')) => Err(UrlProblem::HostCharacter(last)),
        _ => Ok(()),
    }
}

/// Whether programs treat such a name as an IPv4 address. Source: WHATWG URL Standard, "ends in a number checker".
fn ends_in_number(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_hexadecimal = last
        .strip_prefix("0x")
        .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    is_hexadecimal || (!last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_normalised() {
        for (written, normalised) in [
            ("API.Example.COM", "api.example.com"),
            ("example.com.", "example.com"),
            ("münchen.example", "xn--mnchen-3ya.example"),
            ("MÜNCHEN.example", "xn--mnchen-3ya.example"),
            ("mu\u{308}nchen.example", "xn--mnchen-3ya.example"),
            ("xn--mnchen-3ya.example", "xn--mnchen-3ya.example"),
            ("例え。テスト", "xn--r8jz45g.xn--zckzah"),
            ("a_b.example.com", "a_b.example.com"),
            ("a\u{2044}b", "xn--ab-c6t"),
            ("ＡＰＩ.example", "api.example"),
            ("192.0.2.1", "192.0.2.1"),
            ("１２７.0.0.1", "127.0.0.1"),
            ("192.0.2.1.", "192.0.2.1"),
            ("[::1]", "[::1]"),
            ("[2001:DB8:0:0::1]", "[2001:db8::1]"),
            ("1.example.com", "1.example.com"),
            ("localhost", "localhost"),
        ] {
            let host =
                Host::parse(written).unwrap_or_else(|problem| panic!("{written}: {problem}"));
            assert_eq!(host.to_string(), normalised, "{written}");
            assert_eq!(Host::parse(normalised).as_ref(), Ok(&host));
        }
    }

    #[test]
    fn what_is_not_a_host_is_rejected() {
        use UrlProblem::{
            EmptyLabel, HostCharacter, HostTooLong, NoHost, NotIdna, NotIpv4, NotIpv6,
        };
        let long_label = "a".repeat(64);
        let long_name = "a.".repeat(127) + "b";
        let endless = "ü".repeat(100_000);
        for (written, problem) in [
            ("", NoHost),
            (".", NoHost),
            ("a..b", EmptyLabel),
            ("..", EmptyLabel),
            (".a", EmptyLabel),
            ("a b.example", HostCharacter(' ')),
            ("a%41.example", HostCharacter('%')),
            ("*.example", HostCharacter('*')),
            ("a\\b", HostCharacter('\\')),
            ("a.b-", HostCharacter('-')),
            ("a_", HostCharacter('_')),
            ("a@b", HostCharacter('@')),
            ("a:b", HostCharacter(':')),
            ("a/b", HostCharacter('/')),
            ("a℀b", NotIdna),
            ("a\tb", HostCharacter('\t')),
            ("xn--a", NotIdna),
            ("\u{202e}moc.example", NotIdna),
            ("127.1", NotIpv4),
            ("0x7f.0.0.1", NotIpv4),
            ("2130706433", NotIpv4),
            ("0177.0.0.1", NotIpv4),
            ("256.0.0.1", NotIpv4),
            ("1.2.3.4.5", NotIpv4),
            ("a.0x", NotIpv4),
            ("[::1", NotIpv6),
            ("[]", NotIpv6),
            ("[::g]", NotIpv6),
            ("[fe80::1%25eth0]", NotIpv6),
            ("[127.0.0.1]", NotIpv6),
            ("::1]", HostCharacter(':')),
            (&long_label, HostTooLong),
            (&long_name, HostTooLong),
            (&endless, HostTooLong),
        ] {
            assert_eq!(Host::parse(written), Err(problem), "{written:.40}");
        }
    }

    #[test]
    fn organisations_are_told_apart_by_the_public_suffix_list() {
        for (one, another, relation) in [
            (
                "api.example.com",
                "API.example.com.",
                HostRelation::SameHost,
            ),
            (
                "api.example.com",
                "auth.example.com",
                HostRelation::SameDomain,
            ),
            ("example.com", "auth.example.com", HostRelation::SameDomain),
            ("api.example.com", "evil.com", HostRelation::Unrelated),
            ("api.example.com", "notexample.com", HostRelation::Unrelated),
            (
                "a.example.co.uk",
                "b.example.co.uk",
                HostRelation::SameDomain,
            ),
            ("one.co.uk", "two.co.uk", HostRelation::Unrelated),
            ("one.github.io", "two.github.io", HostRelation::Unrelated),
            (
                "one.herokuapp.com",
                "two.herokuapp.com",
                HostRelation::Unrelated,
            ),
            (
                "a.食狮.公司.cn",
                "b.xn--85x722f.xn--55qx5d.cn",
                HostRelation::SameDomain,
            ),
            ("食狮.公司.cn", "other.公司.cn", HostRelation::Unrelated),
            (
                "a.shop.unlisted",
                "b.shop.unlisted",
                HostRelation::Unrelated,
            ),
            ("10.0.0.1", "10.0.0.1", HostRelation::SameHost),
            ("10.0.0.1", "10.0.0.2", HostRelation::Unrelated),
            ("[::1]", "[0:0::1]", HostRelation::SameHost),
            ("com", "com", HostRelation::SameHost),
            ("com", "example.com", HostRelation::Unrelated),
        ] {
            let [first, second] = [one, another].map(|text| Host::parse(text).unwrap());
            assert_eq!(first.relation_to(&second), relation, "{one} {another}");
            assert_eq!(second.relation_to(&first), relation, "{another} {one}");
        }
    }
}
