//! Percent-encoding of URLs.

/// Percent-encodes what an `InvocationEndpoint` may not contain, and `*`, which would be a wildcard there. What is
/// encoded already stays.
///
/// Source: EventBridge API, `HttpsEndpoint` pattern; RFC 3986 section 2.
#[must_use]
pub fn percent_encoded(text: &str) -> String {
    encoded(text, |byte| {
        byte.is_ascii_alphanumeric() || b"-()_.!~';/?:@&=+$,".contains(&byte)
    })
}

/// Percent-encodes everything but the unreserved characters: a value inside one segment.
#[must_use]
pub fn percent_encoded_segment(text: &str) -> String {
    encoded(&text.replace('%', "%25"), |byte| {
        byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte)
    })
}

fn encoded(text: &str, keep: impl Fn(u8) -> bool) -> String {
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
    fn escapes_stay_and_everything_else_that_is_not_allowed_is_escaped() {
        assert_eq!(percent_encoded("/a%2Fb*?x= ü"), "/a%2Fb%2A?x=%20%C3%BC");
        assert_eq!(percent_encoded("100%"), "100%25");
        assert_eq!(percent_encoded_segment("a/b?c %2F"), "a%2Fb%3Fc%20%252F");
    }

    proptest! {
        #[test]
        fn encoding_twice_changes_nothing_more(text in ".{0,40}") {
            let once = percent_encoded(&text);
            prop_assert_eq!(percent_encoded(&once), once);
        }

        #[test]
        fn a_segment_is_one_segment_and_decodes_to_the_value(text in ".{0,40}") {
            let encoded = percent_encoded_segment(&text);
            prop_assert!(!encoded.contains(['/', '?', '#', '*']));
            let decoded = percent_encoding::percent_decode_str(&encoded).decode_utf8().unwrap();
            prop_assert_eq!(decoded, text);
        }
    }
}
