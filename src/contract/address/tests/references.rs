use super::*;

/// Source of the cases without variables: RFC 3986 section 5.4, with `https` and without fragments.
#[test]
fn references_are_resolved_as_rfc_3986_specifies() {
    let base = "https://a/b/c/d;p?q";
    for (reference, target) in [
        ("https://g", "https://g"),
        ("g", "https://a/b/c/g"),
        ("./g", "https://a/b/c/g"),
        ("g/", "https://a/b/c/g/"),
        ("/g", "https://a/g"),
        ("//g", "https://g"),
        ("?y", "https://a/b/c/d;p?y"),
        ("g?y", "https://a/b/c/g?y"),
        (";x", "https://a/b/c/;x"),
        ("g;x?y", "https://a/b/c/g;x?y"),
        (".", "https://a/b/c/"),
        ("./", "https://a/b/c/"),
        ("..", "https://a/b/"),
        ("../", "https://a/b/"),
        ("../g", "https://a/b/g"),
        ("../..", "https://a/"),
        ("../../g", "https://a/g"),
        ("../../../g", "https://a/g"),
        ("/./g", "https://a/g"),
        ("/../g", "https://a/g"),
        ("g.", "https://a/b/c/g."),
        ("..g", "https://a/b/c/..g"),
        ("./../g", "https://a/b/g"),
        ("g/./h", "https://a/b/c/g/h"),
        ("g/../h", "https://a/b/c/h"),
        ("g;x=1/../y", "https://a/b/c/y"),
        ("g?y/../x", "https://a/b/c/g?y/../x"),
    ] {
        assert_eq!(
            resolved(reference, base).as_deref(),
            Ok(target),
            "{reference}"
        );
    }
}

#[test]
fn token_urls_lead_where_they_are_meant_to() {
    for (reference, base, target) in [
        ("../token", "https://x.io", "https://x.io/token"),
        ("../token", "https://x.io/v1/api", "https://x.io/token"),
        ("token", "https://x.io/v1/", "https://x.io/v1/token"),
        (
            "/oauth/token",
            "https://x.io/v1",
            "https://x.io/oauth/token",
        ),
        ("//evil.com/t", "https://x.io/v1", "https://evil.com/t"),
        (
            "HTTPS://Auth.X.io:443/t",
            "https://x.io",
            "https://auth.x.io/t",
        ),
        (
            "https://{tenant}.x.io/t",
            "https://y.io",
            "https://{tenant}.x.io/t",
        ),
        (
            "/t/{tenant}",
            "https://{r}.x.io:{p}/v1",
            "https://{r}.x.io:{p}/t/{tenant}",
        ),
        ("t", "https://{r}.x.io/{v}/a", "https://{r}.x.io/{v}/t"),
        ("t", "https://x.io{base}", "https://x.io{base}/t"),
        ("t", "https://x.io{base}/a", "https://x.io{base}/t"),
        (
            "\\\\evil.com/t",
            "https://x.io",
            "https://x.io/%5C%5Cevil.com/t",
        ),
        (
            "/\\evil.com/t",
            "https://x.io",
            "https://x.io/%5Cevil.com/t",
        ),
        ("/.//evil.com/t", "https://x.io", "https://x.io//evil.com/t"),
        (
            "/oauth/token:exchange",
            "https://x.io",
            "https://x.io/oauth/token:exchange",
        ),
        ("t?grant={g}", "https://x.io/", "https://x.io/t?grant={g}"),
    ] {
        assert_eq!(
            resolved(reference, base).as_deref(),
            Ok(target),
            "{reference}"
        );
    }
}

#[test]
fn what_is_not_a_token_url_is_rejected() {
    for (reference, problem) in [
        ("https:///t", P::NoHost),
        ("///t", P::NoHost),
        ("https:t", P::NoHost),
        ("https://.", P::NoHost),
        ("https://user:pass@x.io/t", P::Userinfo),
        ("//user@x.io/t", P::Userinfo),
        ("http://x.io/t", P::NotHttps),
        ("javascript:alert(1)", P::NotHttps),
        ("/t#x", P::Fragment),
        ("", P::Empty),
        (
            "{nrfApiRoot}/oauth2/token",
            P::LeadingVariable("nrfApiRoot".into()),
        ),
        ("{scheme}://x.io/t", P::NotHttps),
    ] {
        assert_eq!(
            resolved(reference, "https://x.io/v1"),
            Err(problem),
            "{reference}"
        );
    }
    assert_eq!(resolve("/t", None), Err(P::NotAbsolute));
    assert!(resolve("https://x.io/t", None).is_ok());
    let emulator = BaseUrl::parse_given("http://localhost:80/v1").unwrap();
    let token = resolve("/t", Some(emulator.url())).unwrap();
    assert_eq!(token.to_string(), "http://localhost/t");
    assert_eq!(resolve("//x.io/t", Some(emulator.url())), Err(P::NotHttps));
}
