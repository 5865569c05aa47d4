//! Percent-encodes URLs.

/// Percent-encodes characters that an `InvocationEndpoint` must not contain, and `*`, which would be a wildcard there.
/// Existing escapes stay as they are.
///
/// Source: EventBridge API, `HttpsEndpoint` pattern; RFC 3986 section 2.
#[must_use]
pub fn percent_encoded(text: &str) -> String {
    encode(text, |byte| {
        byte.is_ascii_alphanumeric() || b"-()_.!~';/?:@&=+$,".contains(&byte)
    })
}

/// Percent-encodes all but the unreserved characters, for a value inside one path segment.
#[must_use]
pub fn percent_encoded_segment(text: &str) -> String {
    encode(&text.replace('%', "%25"), |byte| {
        byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte)
    })
}

fn encode(text: &str, keep: impl Fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, byte) in text.bytes().enumerate() {
        let hex = text.as_bytes().get(index + 1..index + 3);
        let is_escape =
            byte == b'%' && hex.is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        if is_escape || keep(byte) {
            out.push(char::from(byte));
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn forbidden_characters_are_escaped_and_existing_escapes_are_kept() {
        assert_eq!(percent_encoded("/a%2Fb*?x= ü"), "/a%2Fb%2A?x=%20%C3%BC");
        assert_eq!(percent_encoded("100%"), "100%25");
        assert_eq!(percent_encoded_segment("a/b?c %2F"), "a%2Fb%3Fc%20%252F");
    }

    proptest! {
        #[test]
        fn encoding_is_idempotent(text in ".{0,40}") {
            let once = percent_encoded(&text);
            prop_assert_eq!(percent_encoded(&once), once);
        }

        #[test]
        fn an_encoded_segment_stays_one_segment_and_decodes_to_the_value(text in ".{0,40}") {
            let encoded = percent_encoded_segment(&text);
            prop_assert!(!encoded.contains(['/', '?', '#', '*']));
            let decoded = percent_encoding::percent_decode_str(&encoded).decode_utf8().unwrap();
            prop_assert_eq!(decoded, text);
        }
    }
}
