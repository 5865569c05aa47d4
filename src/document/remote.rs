//! Fetches the targets of `$ref`s to URLs. Off by default.

/// The functions that fetch documents by URL.
#[derive(Debug, Clone, Copy)]
pub struct Remote {
    /// Fetches the bytes at an absolute https URL. Fails with a message, also if there are more bytes than the limit.
    pub fetch: fn(&str, u64) -> Result<Vec<u8>, String>,
    /// Resolves a reference against the URL of its document. Source: RFC 3986, section 5.2.
    pub join: fn(&str, &str) -> Option<String>,
}

#[cfg(feature = "remote")]
impl Remote {
    /// Fetches documents over https only, including redirects, with a timeout of 10 seconds.
    #[must_use]
    pub fn https() -> Self {
        Self { fetch, join }
    }
}

/// The time limit for fetching one document, including redirects.
#[cfg(feature = "remote")]
const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(10);

#[cfg(feature = "remote")]
fn fetch(url: &str, limit: u64) -> Result<Vec<u8>, String> {
    let config = ureq::Agent::config_builder()
        .https_only(true)
        .max_redirects(5)
        .timeout_global(Some(TIMEOUT))
        .user_agent(concat!("spec2dest/", env!("CARGO_PKG_VERSION")))
        .build();
    let mut response = ureq::Agent::new_with_config(config)
        .get(url)
        .call()
        .map_err(|error| error.to_string())?;
    let body = response.body_mut().with_config().limit(limit);
    body.read_to_vec().map_err(|error| error.to_string())
}

#[cfg(feature = "remote")]
fn join(base: &str, reference: &str) -> Option<String> {
    use fluent_uri::{Uri, UriRef};

    let base = Uri::parse(base).ok()?;
    let resolved = UriRef::parse(reference).ok()?.resolve_against(&base).ok()?;
    Some(resolved.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use crate::document::{Documents, Input, ReadOptions};
    use crate::findings::Code;

    use super::*;

    /// Returns one of two documents.
    fn fetch(url: &str, limit: u64) -> Result<Vec<u8>, String> {
        let text = match url {
            "https://x.example/api/items.yaml" => {
                "a: { $ref: '../parts/one.json#/b' }\nself: { $ref: 'items.yaml#/c' }\nc: { d: 1 }\n"
            }
            "https://x.example/parts/one.json" => r#"{"b": {"e": 2}}"#,
            _ => return Err("404".to_owned()),
        };
        assert!(limit > 0);
        Ok(text.into())
    }

    fn join(base: &str, reference: &str) -> Option<String> {
        Some(match reference.strip_prefix("../") {
            Some(rest) => format!("https://x.example/{rest}"),
            None => format!("{}/{reference}", base.rsplit_once('/')?.0),
        })
    }

    fn open_spec(remote: Option<Remote>) -> Documents {
        let text = "good: { $ref: 'https://x.example/api/items.yaml#/a' }\nback: { $ref: 'https://x.example/api/items.yaml#/self' }\n\
                    plain: { $ref: 'http://x.example/api/items.yaml' }\nabsent: { $ref: 'https://x.example/none' }\nfile: { $ref: 'file:///etc/passwd' }\n";
        let options = ReadOptions {
            remote,
            ..ReadOptions::default()
        };
        match Documents::open(Input::Stdin(text.into()), &options) {
            Ok(documents) => documents,
            Err(error) => panic!("{error:?}"),
        }
    }

    #[test]
    fn references_to_urls_are_followed() {
        let documents = open_spec(Some(Remote { fetch, join }));
        let root = documents.root();
        let value = |key: &str| root.get(key).unwrap().resolve();
        assert_eq!(
            value("good").unwrap().get("e").unwrap().scalar_text(),
            Some("2")
        );
        assert_eq!(
            value("back").unwrap().get("d").unwrap().scalar_text(),
            Some("1")
        );
        let code = |key: &str| value(key).unwrap_err().code;
        assert_eq!(code("plain"), Code::RefusedReference);
        assert_eq!(code("file"), Code::RefusedReference);
        assert_eq!(code("absent"), Code::UnresolvedReference);
    }

    #[test]
    fn urls_are_refused_by_default() {
        let documents = open_spec(None);
        for key in ["good", "back", "plain", "absent", "file"] {
            let refused = documents.root().get(key).unwrap().resolve().unwrap_err();
            assert_eq!(refused.code, Code::RefusedReference, "{key}");
        }
    }

    #[cfg(feature = "remote")]
    #[test]
    fn only_reachable_https_urls_are_fetched() {
        for url in [
            "http://127.0.0.1:9/a",
            "https://127.0.0.1:9/a",
            "https://[",
            "file:///etc/passwd",
        ] {
            assert!(super::fetch(url, 100).is_err(), "{url}");
        }
        let joined = |base, reference| super::join(base, reference);
        assert_eq!(
            joined("https://x.example/a/b.yaml", "../c.yaml").as_deref(),
            Some("https://x.example/c.yaml")
        );
        assert_eq!(
            joined("https://x.example/a/b.yaml", "//y.example/c").as_deref(),
            Some("https://y.example/c")
        );
        assert_eq!(joined("https://x.example/a", "a b"), None);
    }
}
