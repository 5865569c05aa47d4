use super::*;

#[test]
fn each_variable_has_the_strictest_of_its_positions() {
    for (written, positions) in [
        ("https://{host}", &[("host", InHost)] as &[_]),
        (
            "https://{a}.{b}/{c}",
            &[("a", InHost), ("b", InHost), ("c", Path)],
        ),
        ("https://api.{domain}", &[("domain", InHost)]),
        ("https://api-{region}", &[("region", InHost)]),
        ("https://api{env}.x.io", &[("env", InHost)]),
        ("https://api.example.com{p}", &[("p", PathStart)]),
        (
            "https://api.example.com{p}{q}/{r}",
            &[("p", PathStart), ("q", PathStart), ("r", Path)],
        ),
        (
            "https://{host}{base}",
            &[("host", InHost), ("base", PathStart)],
        ),
        (
            "https://x.io:{port}{base}",
            &[("port", AtPort), ("base", PathStart)],
        ),
        ("https://x.io:8443{base}", &[("base", PathStart)]),
        ("https://{r}.x.io/{r}", &[("r", InHost)]),
        ("https://x.io:{p}/{p}?{p}", &[("p", AtPort)]),
        ("https://x.io/{p}?{p}", &[("p", Query)]),
        ("https://x.io/v1{s}", &[("s", Path)]),
    ] {
        let found: Vec<_> = parse(written)
            .unwrap_or_else(|problem| panic!("{written} {problem}"))
            .variables()
            .iter()
            .map(|(name, position)| (name.clone(), *position))
            .collect();
        let expected: Vec<_> = positions
            .iter()
            .map(|(name, position)| ((*name).to_owned(), *position))
            .collect();
        assert_eq!(found, expected, "{written}");
    }
}

#[test]
fn fixed_values_cannot_change_the_host_beside_them() {
    let fill = |text: &str, value: &str| {
        let url = BaseUrl::parse_server(text, |_| false).unwrap();
        url.with_values(|name| (name == "v").then_some(value))
            .map(|url| url.to_string())
    };
    for (text, value, filled) in [
        ("https://{v}.example.com", "EU", "https://eu.example.com"),
        (
            "https://{v}.example.com/{w}",
            "a.b",
            "https://a.b.example.com/{w}",
        ),
        ("https://{v}", "evil.com", "https://evil.com"),
        ("https://x.io:{v}", "443", "https://x.io"),
        ("https://x.io:{v}", "8443", "https://x.io:8443"),
        ("https://x.io{v}", "/v1/", "https://x.io/v1"),
        ("https://x.io{v}{w}", "", "https://x.io{w}"),
        ("https://x.io/{v}/b", "a b/é", "https://x.io/a%20b/%C3%A9/b"),
        ("https://x.io/{v}", "..", "https://x.io"),
    ] {
        assert_eq!(fill(text, value).as_deref(), Ok(filled), "{text} {value}");
    }
    for (text, value) in [
        ("https://{v}.example.com", "evil.com/"),
        ("https://{v}.example.com", "evil.com#"),
        ("https://{v}.example.com", "evil.com:1"),
        ("https://{v}.example.com", "a@b"),
        ("https://{v}.example.com", ""),
        ("https://{v}", "https://tenant"),
        ("https://api.example.com{v}", ".evil.com"),
        ("https://api.example.com{v}", "@evil.com"),
        ("https://api.example.com{v}", ":1"),
        ("https://api.example.com:{v}", "1@evil.com"),
        ("https://api.example.com:{v}", "0"),
        ("https://x.io/{v}", "a?b"),
        ("https://x.io/{v}", "a#b"),
    ] {
        assert!(
            matches!(fill(text, value), Err(P::Value { .. })),
            "{text} {value}"
        );
    }
    assert_eq!(fill("https://{v}", "127.1"), Err(P::NotIpv4));
    assert_eq!(fill("https://{v}.b", "a..a"), Err(P::EmptyLabel));
}

#[test]
fn a_variable_that_decides_the_registrable_domain_is_noticed() {
    for (written, domain) in [
        ("https://{tenant}.example.com", Some("example.com")),
        ("https://{a}.{b}.example.co.uk", Some("example.co.uk")),
        ("https://api-{region}.example.com", Some("example.com")),
        ("https://api.example.com/{v}", Some("example.com")),
        ("https://{host}", None),
        ("https://api.{domain}", None),
        ("https://{tenant}example.com", None),
        ("https://{name}.com", None),
        ("https://{name}.co.uk", None),
        ("https://{name}.github.io", None),
        ("https://{name}.compute.amazonaws.com", None),
        ("https://{name}.corp.unlisted", None),
    ] {
        assert_eq!(
            parse(written).unwrap().host().registrable_domain(),
            domain,
            "{written}"
        );
    }
}

#[test]
fn hosts_with_variables_are_related_by_what_is_certain() {
    use HostRelation::{SameDomain, SameHost, Unrelated};
    for (one, another, relation) in [
        ("https://{t}.x.io", "https://{t}.x.io/t", SameHost),
        ("https://{t}.x.io", "https://login.x.io", SameDomain),
        ("https://{t}.x.io", "https://{u}.x.io", SameDomain),
        ("https://{t}.x.io", "https://evil.com", Unrelated),
        ("https://{t}", "https://{t}", SameHost),
        ("https://{t}", "https://{u}", Unrelated),
        ("https://{t}", "https://x.io", Unrelated),
        (
            "https://api.example.com",
            "https://evil.com/token",
            Unrelated,
        ),
        (
            "https://api.example.com",
            "https://api.example.com:8443",
            SameHost,
        ),
    ] {
        let [one, another] = [one, another].map(|text| parse(text).unwrap());
        assert_eq!(
            one.host().relation_to(another.host()),
            relation,
            "{one} {another}"
        );
    }
}

#[test]
fn hosts_that_are_not_public_are_noticed() {
    for (written, reach) in [
        ("https://api.example.com", Reach::Public),
        ("https://{t}.example.com", Reach::Public),
        ("https://{t}", Reach::Public),
        ("https://localhost:8443", Reach::Loopback),
        ("https://{t}.localhost", Reach::Loopback),
        ("https://10.0.0.1", Reach::Private),
        ("https://{t}.svc.internal", Reach::Private),
        ("https://{t}-x.local", Reach::Private),
        ("https://gateway", Reach::Private),
        (
            "https://169.254.169.254/latest/meta-data",
            Reach::InstanceMetadata,
        ),
        ("https://169.254.1.1", Reach::LinkLocal),
    ] {
        assert_eq!(parse(written).unwrap().host().reach(), reach, "{written}");
    }
}
