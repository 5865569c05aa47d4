use proptest::prelude::*;

use super::*;

/// Every step is linear, and nothing as long as this is processed anyway.
#[test]
fn huge_urls_are_rejected_at_once() {
    let variables = "{v}".repeat(40_000);
    let letters = "a".repeat(1_000_000);
    for text in [
        format!("https://x.io/{variables}{letters}"),
        format!("https://{variables}.x.io"),
        format!("https://{letters}"),
        format!("https://x.io:{letters}"),
        "{".repeat(1_000_000),
        format!("https://{}", "a@".repeat(500_000)),
        format!("https://x.io{}", "/..".repeat(300_000)),
    ] {
        let started = std::time::Instant::now();
        assert_eq!(parse(&text), Err(P::TooLong));
        assert!(started.elapsed().as_millis() < 50);
    }
}

#[test]
fn many_variables_are_read_in_linear_time() {
    let labels = "{v}.".repeat(4_000);
    let distinct = (0..1_500).fold(String::new(), |text, number| {
        text + &format!("/{{{number}}}")
    });
    for (text, expected) in [
        (format!("https://{labels}x.io"), Err(P::HostTooLong)),
        (format!("https://x.io{distinct}"), Ok(1_500)),
    ] {
        let started = std::time::Instant::now();
        let result = parse(&text).map(|url| url.variables().len());
        assert_eq!(result, expected);
        assert!(started.elapsed().as_millis() < 500);
    }
}

fn without_variables(url: &Url) -> String {
    let literal = |piece| match piece {
        UrlPiece::Literal(text) => text,
        UrlPiece::Variable(_) => String::new(),
    };
    url.pieces().into_iter().map(literal).collect()
}

/// URLs of the characters and words that matter, in every order.
fn any_url() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "/",
        "?",
        "#",
        "@",
        ":",
        ".",
        "..",
        "\\",
        "%",
        "%2F",
        "*",
        " ",
        "{a}",
        "{b}",
        "{",
        "}",
        "[",
        "]",
        "-",
        "_",
        "ü",
        "。",
        "443",
        "8443",
        "0",
        "127",
        "example.com",
        "API",
        "evil.com",
        "https:",
        "//",
        "\t",
        "\u{202e}",
        "xn--",
    ]);
    prop::collection::vec(word, 0..10).prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn an_accepted_url_is_normalised_and_legal(text in any_url()) {
        let Ok(url) = parse(&format!("https://{text}")) else { return Ok(()) };
        prop_assert_eq!(parse(&url.to_string()), Ok(url.clone()));
        prop_assert!(crate::aws::is_invocation_endpoint(&without_variables(&url)));
        let filled = url.with_values(|name| url.variables().get(name).map(|position| match position {
            AtPort => "8443",
            PathStart => "/x",
            InHost | Path | Query => "x",
        }));
        if let Ok(filled) = filled {
            prop_assert!(filled.variables().is_empty());
            prop_assert!(crate::aws::is_invocation_endpoint(&filled.to_string()));
            let host = filled.host().as_fixed().unwrap().to_string();
            prop_assert!(host.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_".contains(&byte)));
            prop_assert_eq!(&Host::parse(&host).unwrap().to_string(), &host);
        }
    }

    #[test]
    fn every_text_is_answered_without_a_panic(text in ".{0,60}", base in any_url()) {
        let _ = parse(&text);
        let _ = BaseUrl::parse_given(&text);
        let _ = Host::parse(&text);
        let base = parse(&format!("https://example.com/{base}")).ok();
        if let Ok(url) = resolve(&text, base.as_ref()) {
            prop_assert!(crate::aws::is_invocation_endpoint(&without_variables(&url)));
        }
    }

    #[test]
    fn a_relative_path_stays_on_the_host(reference in any_url()) {
        let base = parse("https://example.com/a/b").unwrap();
        if !reference.trim().starts_with("//") && !reference.contains(':') && let Ok(url) = resolve(&reference, Some(&base)) {
            prop_assert_eq!(url.host(), base.host());
        }
    }

    #[test]
    fn accepted_values_never_change_the_host(text in any_url(), value in any_url()) {
        let Ok(url) = parse(&format!("https://{{a}}.example.com/{text}")) else { return Ok(()) };
        for (name, position) in url.variables() {
            if Constraint::new(*position).accepts(&value)
                && let Ok(filled) = url.with_values(|other| (other == name).then_some(value.as_str()))
            {
                if let Some(domain) = url.host().registrable_domain() {
                    prop_assert_eq!(filled.host().registrable_domain(), Some(domain));
                }
                prop_assert!(*position == AtPort || filled.port() == url.port());
                prop_assert_eq!(filled.has_query(), url.has_query());
            }
        }
    }
}
