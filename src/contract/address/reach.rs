//! Which hosts are not on the public internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// From where a host can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// Everywhere, judging by the name or address.
    Public,
    /// Only from the same machine.
    Loopback,
    /// A service of a cloud that gives credentials to the machines in it.
    InstanceMetadata,
    /// Only from the same link.
    LinkLocal,
    /// Only inside one network.
    Private,
    /// Nowhere: multicast, documentation, or reserved.
    Reserved,
}

impl Reach {
    /// What such a host is, as a phrase that follows "is".
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Public => "a public host",
            Self::Loopback => "the machine itself (loopback)",
            Self::InstanceMetadata => "the instance metadata service of a cloud",
            Self::LinkLocal => "a link-local address",
            Self::Private => "a host in a private network",
            Self::Reserved => "a reserved address",
        }
    }

    /// Source: RFC 6890 and the IANA IPv4 Special-Purpose Address Registry; Amazon EC2 User Guide, "Instance metadata".
    pub(super) fn of_ipv4(address: Ipv4Addr) -> Self {
        match address.octets() {
            [169, 254, 169, 254] | [169, 254, 170, 2 | 23] => Self::InstanceMetadata,
            [0 | 127, ..] => Self::Loopback,
            [169, 254, ..] => Self::LinkLocal,
            [10, ..] | [172, 16..=31, ..] | [192, 168, ..] | [100, 64..=127, ..] => Self::Private,
            [192, 0, 0 | 2, _]
            | [198, 18 | 19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
            | [224..=255, ..] => Self::Reserved,
            _ => Self::Public,
        }
    }

    /// Source: RFC 4291, RFC 4193, and the IANA IPv6 Special-Purpose Address Registry; RFC 6052 and RFC 3056 for the IPv4
    /// addresses in it; Amazon EC2 User Guide, "Instance metadata".
    pub(super) fn of_ipv6(address: Ipv6Addr) -> Self {
        if let Some(inner) = embedded_ipv4(address) {
            return Self::of_ipv4(inner);
        }
        match address.segments() {
            [0, 0, 0, 0, 0, 0, 0, 0 | 1] => Self::Loopback,
            [0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254 | 0x0023] => Self::InstanceMetadata,
            [0xfe80..=0xfebf, ..] => Self::LinkLocal,
            [0xfc00..=0xfdff | 0xfec0..=0xfeff, ..] => Self::Private,
            [0x0100, 0, 0, 0, ..] | [0x2001, 0x0db8, ..] | [0xff00..=0xffff, ..] => Self::Reserved,
            _ => Self::Public,
        }
    }

    /// A name in lower case, without a dot at its end.
    ///
    /// Source: RFC 6761 (`localhost`, `invalid`), RFC 6762 (`local`), RFC 8375 (`home.arpa`), ICANN Board resolution
    /// 2024.07.29.06 (`internal`). A name without a dot is known in one network only.
    pub(super) fn of_name(name: &str) -> Self {
        let is_below = |domain: &str| {
            name.strip_suffix(domain)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        match name {
            _ if is_below("localhost") => Self::Loopback,
            "metadata.google.internal" => Self::InstanceMetadata,
            _ if is_below("invalid") => Self::Reserved,
            _ if ["local", "internal", "home.arpa"].into_iter().any(is_below) => Self::Private,
            _ if !name.contains('.') => Self::Private,
            _ => Self::Public,
        }
    }
}

/// The IPv4 address that is embedded in an IPv6 address: mapped (`::ffff:0:0/96`), compatible (`::/96`), NAT64
/// (`64:ff9b::/96`) or 6to4 (`2002::/16`).
fn embedded_ipv4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let from = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    };
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x0064, 0xff9b, 0, 0, 0, 0, high, low] => {
            Some(from(high, low))
        }
        [0x2002, high, low, ..] => Some(from(high, low)),
        _ => None,
    }
}

impl From<IpAddr> for Reach {
    fn from(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::of_ipv4(address),
            IpAddr::V6(address) => Self::of_ipv6(address),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Reach::{InstanceMetadata, LinkLocal, Loopback, Private, Public, Reserved};

    #[test]
    fn addresses_are_classified_at_both_edges_of_each_block() {
        for (reach, addresses) in [
            (
                Public,
                "1.1.1.1 9.255.255.255 11.0.0.0 172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0 100.63.255.255 \
                 100.128.0.0 169.253.255.255 169.255.0.0 128.0.0.0 126.255.255.255 223.255.255.255 198.17.0.1 2606:4700::1 \
                 64:ff9b::808:808 fbff::1 2001:db7::1",
            ),
            (
                Loopback,
                "127.0.0.1 127.255.255.255 0.0.0.0 0.1.2.3 ::1 :: ::ffff:127.0.0.1",
            ),
            (
                InstanceMetadata,
                "169.254.169.254 169.254.170.2 169.254.170.23 fd00:ec2::254 fd00:ec2::23 ::ffff:169.254.169.254 \
                 64:ff9b::a9fe:a9fe 2002:a9fe:a9fe::1 ::169.254.169.254",
            ),
            (
                LinkLocal,
                "169.254.0.0 169.254.255.255 169.254.170.3 fe80::1 febf::1",
            ),
            (
                Private,
                "10.0.0.1 10.255.255.255 172.16.0.0 172.31.255.255 192.168.0.1 100.64.0.0 100.127.255.255 fc00::1 fdff::1 \
                 fec0::1 ::ffff:10.0.0.1",
            ),
            (
                Reserved,
                "192.0.2.1 192.0.0.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 255.255.255.255 \
                 2001:db8::1 ff02::1 100::1",
            ),
        ] {
            for address in addresses.split_whitespace() {
                assert_eq!(
                    Reach::from(address.parse::<IpAddr>().unwrap()),
                    reach,
                    "{address}"
                );
            }
        }
    }

    #[test]
    fn names_are_classified_by_their_last_labels() {
        for (reach, names) in [
            (
                Public,
                "example.com localhost.example.com mylocalhost.com x.notlocal arpa.example",
            ),
            (Loopback, "localhost a.localhost"),
            (InstanceMetadata, "metadata.google.internal"),
            (
                Private,
                "printer.local ip-10-0-0-1.ec2.internal nas.home.arpa gateway local internal mylocalhost",
            ),
            (Reserved, "a.invalid"),
        ] {
            for name in names.split_whitespace() {
                assert_eq!(Reach::of_name(name), reach, "{name}");
            }
        }
    }
}
