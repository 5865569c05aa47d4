//! Stand-in until the table of AWS limits is merged.
pub const MAX_NAME: usize = 64;
pub const MAX_ENDPOINT: usize = 2048;
pub const MAX_INPUT_TEMPLATE: usize = 8192;
pub const MAX_INPUT_PATHS: usize = 100;
pub const MAX_DETAIL_TYPE: usize = 128;
pub const MAX_CREDENTIAL: usize = 512;
pub const MAX_DESCRIPTION: usize = 512;
pub const MAX_INLINE_POLICY: usize = 10_240;
pub const MAX_EVENT_PATTERN: usize = 2048;
pub fn is_target_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}
pub fn is_invocation_endpoint(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 2048
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-()_.!~*';/?:@&=+$,%".contains(&b))
}
pub fn is_header_name(text: &str) -> bool {
    (1..=512).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}
pub fn is_header_value(text: &str) -> bool {
    (1..=512).contains(&text.len()) && text.bytes().all(|b| (0x20..=0x7e).contains(&b))
}
pub fn is_query_key(text: &str) -> bool {
    (1..=512).contains(&text.len())
        && text.bytes().any(|b| b.is_ascii_alphanumeric())
        && !text.chars().any(|c| c.is_control())
}
pub fn is_query_value(text: &str) -> bool {
    (1..=512).contains(&text.len()) && !text.chars().any(|c| c.is_control())
}
pub fn header_is_stripped(name: &str) -> bool {
    [
        "a-im",
        "accept-charset",
        "accept-datetime",
        "accept-encoding",
        "cache-control",
        "connection",
        "content-encoding",
        "content-length",
        "content-md5",
        "date",
        "expect",
        "forwarded",
        "from",
        "host",
        "http2-settings",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "max-forwards",
        "origin",
        "pragma",
        "proxy-authorization",
        "range",
        "referer",
        "te",
        "trailer",
        "transfer-encoding",
        "user-agent",
        "upgrade",
        "via",
        "warning",
    ]
    .contains(&name.to_ascii_lowercase().as_str())
}
