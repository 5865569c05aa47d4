use super::*;

fn check_normalised(written: &str, normalised: &str) {
    assert_eq!(server(written).as_deref(), Ok(normalised), "{written}");
    assert_eq!(server(normalised).as_deref(), Ok(normalised), "{written}");
}

#[test]
fn server_urls_are_normalised() {
    for (written, normalised) in [
        ("https://api.example.com", "https://api.example.com"),
        (
            " HTTPS://API.Example.COM:443/v1/ ",
            "https://api.example.com/v1",
        ),
        (
            "https://api.example.com:/v1//",
            "https://api.example.com/v1",
        ),
        (
            "https://api.example.com:08443/",
            "https://api.example.com:8443",
        ),
        ("https://api.example.com:80", "https://api.example.com:80"),
        ("https://api.example.com./v1", "https://api.example.com/v1"),
        (
            "https://münchen.example/größe",
            "https://xn--mnchen-3ya.example/gr%C3%B6%C3%9Fe",
        ),
        (
            "https://api.example.com/a b*c%2F%zz",
            "https://api.example.com/a%20b%2Ac%2F%25zz",
        ),
        (
            "https://api.example.com/a/./b/../c",
            "https://api.example.com/a/c",
        ),
        ("https://api.example.com/..", "https://api.example.com"),
        ("https://api.example.com/{", "https://api.example.com/%7B"),
        (
            "https://api.example.com/a}b",
            "https://api.example.com/a%7Db",
        ),
        (
            "https://169.254.169.254/latest",
            "https://169.254.169.254/latest",
        ),
    ] {
        check_normalised(written, normalised);
    }
}

#[test]
fn server_urls_with_variables_are_normalised() {
    for (written, normalised) in [
        ("{scheme}://API.example.com", "https://api.example.com"),
        (
            "https://{Tenant}.Example.com/{v}/",
            "https://{Tenant}.example.com/{v}",
        ),
        (
            "https://API-{r}.b.MÜNCHEN.example",
            "https://api-{r}.b.xn--mnchen-3ya.example",
        ),
        ("https://{h}.example.com.", "https://{h}.example.com"),
        (
            "https://{h}。例え。テスト",
            "https://{h}.xn--r8jz45g.xn--zckzah",
        ),
        ("https://{host}:{port}{base}", "https://{host}:{port}{base}"),
        ("https://api。{domain}", "https://api.{domain}"),
        ("https://{host}:443/{v}", "https://{host}/{v}"),
        ("https://x.io/{v}/", "https://x.io/{v}"),
        ("https://x.io{a}/{b}/..", "https://x.io{a}"),
        ("https://x.io/{a/b?c}", "https://x.io/{a/b?c}"),
    ] {
        check_normalised(written, normalised);
    }
}

#[test]
fn what_is_not_absolute_or_not_https_or_has_no_host_is_rejected() {
    for (written, problem) in [
        ("", P::Empty),
        ("  ", P::Empty),
        ("/v1", P::NotAbsolute),
        ("v1", P::NotAbsolute),
        ("api.example.com/v1", P::NotAbsolute),
        ("api.example.com:8443/v1", P::NotAbsolute),
        ("//api.example.com", P::NotAbsolute),
        ("http://api.example.com", P::NotHttps),
        ("ftp://api.example.com", P::NotHttps),
        ("wss://api.example.com", P::NotHttps),
        ("{protocol}://api.example.com", P::NotHttps),
        ("{apiRoot}/v1", P::LeadingVariable("apiRoot".into())),
        ("{scheme}:/x", P::LeadingVariable("scheme".into())),
        ("https:/x", P::NoHost),
        ("https:x", P::NoHost),
        ("https://", P::NoHost),
        ("https:///t", P::NoHost),
        ("https://.", P::NoHost),
        ("https://./t", P::NoHost),
        ("https://:8443", P::NoHost),
        ("https://:{port}", P::NoHost),
        ("https://?a", P::NoHost),
    ] {
        assert_eq!(server(written), Err(problem), "{written:.60}");
    }
}

#[test]
fn server_urls_with_another_host_than_it_seems_are_rejected() {
    let character = P::HostCharacter;
    for (written, problem) in [
        ("https://api.example.com@evil.com", P::Userinfo),
        ("https://user:pass@api.example.com", P::Userinfo),
        ("https://@evil.com", P::Userinfo),
        ("https://{user}@evil.com", P::Userinfo),
        ("https://api.example.com\\@evil.com", P::Userinfo),
        ("https://evil.com\\.example.com", character('\\')),
        ("https://evil.com%2F.example.com", character('%')),
        ("https://evil.com\t.example.com", character('\t')),
        ("https://a b.example", character(' ')),
        ("https://*.example.com", character('*')),
        ("https://<tenant>.example.com", character('<')),
        ("https://{tenant.example.com", character('{')),
        ("https://a..example.com", P::EmptyLabel),
        ("https://{a}..example.com", P::EmptyLabel),
        ("https://.{a}.example.com", P::EmptyLabel),
        ("https://ü{a}.example.com", P::VariableInLabel),
        ("https://a*{a}.example.com", character('*')),
        ("https://{a}.127.0.1", P::NotIpv4),
        ("https://127.1", P::NotIpv4),
        ("https://2130706433", P::NotIpv4),
        ("https://[::1]", P::Ipv6Endpoint),
        ("https://[::1]:8443/", P::Ipv6Endpoint),
        ("https://[::1", P::NotIpv6),
        ("https://[x]", P::NotIpv6),
        ("https://::1", character(':')),
    ] {
        assert_eq!(server(written), Err(problem), "{written:.60}");
    }
}

#[test]
fn ports_queries_and_long_urls_are_rejected() {
    for (written, problem) in [
        ("https://x.io:99999", P::Port("99999".into())),
        ("https://x.io:0", P::Port("0".into())),
        ("https://x.io:+80", P::Port("+80".into())),
        ("https://x.io:http", P::Port("http".into())),
        ("https://x.io?a=b", P::Query),
        ("https://x.io/?", P::Query),
        ("https://x.io#a", P::Fragment),
        ("https://x.io/?a#b", P::Fragment),
        ("https://x.io{p}:8443", P::VariableBesideHost("p".into())),
        ("https://{h}{p}:8443", P::VariableBesideHost("p".into())),
        ("https://x.io{p}.", P::VariableBesideHost("p".into())),
        ("https://x.io{p}/{p}", P::VariableBesideHost("p".into())),
        ("https://{p}.x.io{p}", P::VariableBesideHost("p".into())),
        (&format!("https://x.io/{}", "a".repeat(2048)), P::TooLong),
        (&format!("https://x.io/{}", "ü".repeat(400)), P::TooLong),
    ] {
        assert_eq!(server(written), Err(problem), "{written:.60}");
    }
}

#[test]
fn a_given_base_url_may_be_http_on_this_machine_only() {
    for (written, normalised) in [
        ("http://localhost:4010/v1/", "http://localhost:4010/v1"),
        ("http://LOCALHOST:80", "http://localhost"),
        ("HTTP://127.0.0.1:9091", "http://127.0.0.1:9091"),
        ("https://api.example.com/", "https://api.example.com"),
        ("https://localhost:8443", "https://localhost:8443"),
    ] {
        assert_eq!(given(written).as_deref(), Ok(normalised), "{written}");
    }
    for (written, problem) in [
        ("http://localhost:x@evil.example", P::Userinfo),
        ("http://127.0.0.1.evil.example", P::NotHttps),
        ("http://localhost.evil.example", P::NotHttps),
        ("http://localhost{x}", P::Variable("x".into())),
        ("http://api.example.com", P::NotHttps),
        ("http://127.0.0.2", P::NotHttps),
        ("https://{h}.example.com", P::Variable("h".into())),
        ("localhost:4010", P::NotAbsolute),
        ("http://localhost?x", P::Query),
        ("http:localhost", P::NotHttps),
    ] {
        assert_eq!(given(written), Err(problem), "{written}");
    }
}
