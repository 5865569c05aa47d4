//! The limits and patterns of AWS, each defined once, with its source. Every template is checked against [`LIMITS`]
//! before it is written.
//!
//! Sources: the machine models of botocore (`events/2015-10-07`), the CloudFormation resource schemas (2026-10-20), and
//! the named user guides. Where the API and CloudFormation differ, the stricter limit is used.

mod limits;
pub mod quick_create;

pub use limits::{Constraint, DESTINATION_METHODS, LIMITS, Limit};

/// `ApiDestinationName`, `RuleName`, `TargetId`: at most 64 characters. Source: EventBridge API.
pub const MAX_NAME: usize = 64;
/// `HttpsEndpoint`: at most 2,048 characters. Source: EventBridge API.
pub const MAX_ENDPOINT: usize = 2048;
/// `TransformerInput`: at most 8,192 characters. Source: EventBridge API.
pub const MAX_INPUT_TEMPLATE: usize = 8192;
/// `TargetInputPath`: at most 256 characters. Source: EventBridge API.
pub const MAX_INPUT_PATH: usize = 256;
/// `TransformerPaths`: at most 100 entries. Source: EventBridge API.
pub const MAX_INPUT_PATHS: usize = 100;
/// `PutEventsRequestEntry.DetailType`: at most 128 characters. Source: EventBridge API.
pub const MAX_DETAIL_TYPE: usize = 128;
/// `AuthHeaderParameters`: at most 512 characters. Source: EventBridge API.
pub const MAX_CREDENTIAL: usize = 512;
/// `ApiDestinationDescription`, `RuleDescription`, `ConnectionDescription`: at most 512 characters. Source: EventBridge
/// API.
pub const MAX_DESCRIPTION: usize = 512;
/// All inline policies of a role together: 10,240 characters, not counting white space. Source: IAM User Guide, "IAM
/// and AWS STS quotas".
pub const MAX_INLINE_POLICY: usize = 10_240;
/// An event pattern: 2,048 characters by default. Source: EventBridge User Guide, "EventBridge quotas".
pub const MAX_EVENT_PATTERN: usize = 2048;
/// Maximum number of rules on an event bus, by default. Source: EventBridge User Guide, "EventBridge quotas".
pub const MAX_RULES: usize = 300;
/// Maximum number of rules on an event bus whose patterns contain wildcards; it cannot be raised. Source: EventBridge
/// User Guide, "EventBridge quotas".
pub const MAX_WILDCARD_RULES: usize = 30;
/// What the source of every event from an AWS service begins with; nobody else can put such events. Source: EventBridge
/// User Guide, "Events from AWS services"; EventBridge API, `PutEvents`.
pub const SERVICE_SOURCE: &str = "aws.";
/// Resources of a REST API, and routes of an HTTP API, by default. Source: API Gateway Developer Guide, "Quotas".
pub const MAX_API_RESOURCES: usize = 300;
/// Maximum size in bytes of an OpenAPI document that API Gateway imports (6 MB). Source: API Gateway Developer Guide,
/// "Quotas".
pub const MAX_API_DEFINITION_BYTES: usize = 6_000_000;
/// Maximum number of resources in a template. Source: CloudFormation User Guide, "CloudFormation quotas".
pub const MAX_RESOURCES: usize = 500;
/// Maximum number of parameters, and of outputs. Source: CloudFormation User Guide, "CloudFormation quotas".
pub const MAX_PARAMETERS: usize = 200;
/// Maximum size in bytes of a template in S3. Source: CloudFormation User Guide, "CloudFormation quotas" (1 MB).
pub const MAX_TEMPLATE_BYTES: usize = 1_000_000;
/// Maximum size in bytes of a template in a request. Source: CloudFormation User Guide, "CloudFormation quotas".
pub const MAX_INLINE_TEMPLATE_BYTES: usize = 51_200;
/// Maximum number of dynamic references in a template. Source: CloudFormation User Guide, "Dynamic references".
pub const MAX_DYNAMIC_REFERENCES: usize = 60;
/// Maximum size in bytes of a template's description. Source: CloudFormation User Guide, "CloudFormation quotas".
pub const MAX_TEMPLATE_DESCRIPTION: usize = 1024;
/// Characters of the description of a template parameter. Source: CloudFormation User Guide, "Parameters".
pub const MAX_PARAMETER_DESCRIPTION: usize = 4000;

fn fits(text: &str, min: usize, max: usize) -> bool {
    (min..=max).contains(&text.chars().count())
}

/// `TargetId`: 1 to 64 characters of `[._A-Za-z0-9-]`. Source: EventBridge API.
#[must_use]
pub fn is_target_id(text: &str) -> bool {
    fits(text, 1, MAX_NAME)
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// The pattern of `HttpsEndpoint`: 1 to 2,048 URL characters, `%` only before two hexadecimal digits. Source:
/// EventBridge API.
#[must_use]
pub fn is_invocation_endpoint(text: &str) -> bool {
    let mut pieces = text.split('%');
    let is_allowed = |piece: &str| {
        piece
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-()_.!~*';/?:@&=+$,".contains(&byte))
    };
    let first = pieces.next().is_some_and(is_allowed);
    let is_escaped = |piece: &str| {
        piece
            .as_bytes()
            .get(..2)
            .is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
            && piece.get(2..).is_some_and(is_allowed)
    };
    fits(text, 1, MAX_ENDPOINT) && first && pieces.all(is_escaped)
}

/// Whether a URL is https, or http on the local host (for emulators). Source: EventBridge User Guide, "API
/// destinations".
#[must_use]
pub fn is_https(text: &str) -> bool {
    let local = ["http://127.0.0.1", "http://localhost"];
    let is_local = |host: &str| {
        text.strip_prefix(host)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    };
    text.starts_with("https://") || local.into_iter().any(is_local)
}

/// `HeaderKey`: a token of RFC 9110, at most 512 characters. Source: EventBridge API.
#[must_use]
pub fn is_header_name(text: &str) -> bool {
    fits(text, 1, 512)
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// `HeaderValue`: 1 to 512 printable ASCII characters. AWS also allows tabs, which spec2dest does not use. Source:
/// EventBridge API.
#[must_use]
pub fn is_header_value(text: &str) -> bool {
    fits(text, 1, 512)
        && text.bytes().all(|byte| (0x20..=0x7e).contains(&byte))
        && !text.trim().is_empty()
}

/// `QueryStringKey`: at most 512 characters, no control characters; CloudFormation requires one alphanumeric character.
/// Source: EventBridge API and the CloudFormation schema.
#[must_use]
pub fn is_query_key(text: &str) -> bool {
    fits(text, 1, 512)
        && !text.chars().any(char::is_control)
        && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
}

/// `QueryStringValue`: 1 to 512 characters, no control characters. Source: EventBridge API.
#[must_use]
pub fn is_query_value(text: &str) -> bool {
    fits(text, 1, 512) && !text.chars().any(char::is_control)
}

/// `AuthHeaderParameters`: 1 to 512 characters, no control characters, no colon. Source: EventBridge API.
#[must_use]
pub fn is_credential(text: &str) -> bool {
    fits(text, 1, MAX_CREDENTIAL) && !text.contains(':') && !text.chars().any(char::is_control)
}

/// `InputTransformerPathKey`: 1 to 256 characters of `[A-Za-z0-9_-]`, not starting with `AWS`. Source: EventBridge API.
#[must_use]
pub fn is_placeholder(text: &str) -> bool {
    fits(text, 1, 256)
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
        && !text.starts_with("AWS")
}

/// Headers, in lower case, that EventBridge removes from a request or sets itself. Source: EventBridge User Guide, "API
/// destinations".
const STRIPPED: &[&str] = &[
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
    "upgrade",
    "user-agent",
    "via",
    "warning",
];

/// Whether EventBridge removes this header from requests, or sets it itself. The case of `name` does not matter.
#[must_use]
pub fn header_is_stripped(name: &str) -> bool {
    STRIPPED.contains(&name.to_ascii_lowercase().as_str())
}

/// The text with a space for each control character, which descriptions must not contain.
///
/// Source: EventBridge API, `CreateConnection.Description` and others: `.*`, which matches no line break.
#[must_use]
pub fn without_control_characters(text: &str) -> String {
    let replace = |character: char| {
        if character.is_control() {
            ' '
        } else {
            character
        }
    };
    text.chars().map(replace).collect()
}

/// The HTTP methods of HTTP tasks. Source: Step Functions Developer Guide, "Call HTTPS APIs".
pub const HTTP_TASK_METHODS: &[&str] = DESTINATION_METHODS;
/// The bytes of one variable of a state machine: 256 KiB. Source: Step Functions Developer Guide, "Quotas".
pub const MAX_VARIABLE_BYTES: usize = 262_144;

/// Whether Step Functions rejects a request with this header, or sets it itself. The case of `name` does not matter.
///
/// Source: Step Functions Developer Guide, "Call HTTPS APIs", request headers.
#[must_use]
pub fn header_fails_http_task(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let prefixes = ["x-forwarded-", "x-amz-", "x-amzn-"];
    header_is_stripped(&name)
        || ["authorization", "server"].contains(&name.as_str())
        || prefixes.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_a_url_without_braces() {
        for good in [
            "https://x.io/a/*?b=c&d=%20",
            "https://x.io:8443/(a)",
            "http://127.0.0.1:1/",
        ] {
            assert!(is_invocation_endpoint(good) && is_https(good), "{good}");
        }
        for bad in [
            "",
            "https://x.io/{id}",
            "https://x.io/%2",
            "https://x.io/%zz",
            "https://x.io/a b",
            "https://x.io/ü",
            "https://x.io/#a",
        ] {
            assert!(!is_invocation_endpoint(bad), "{bad}");
        }
        assert!(!is_https("http://127.0.0.1.evil.example/") && !is_https("http://x.io"));
    }

    #[test]
    fn http_tasks_reject_more_headers_than_eventbridge_strips() {
        for bad in ["If-Match", "X-Amz-Date", "x-forwarded-for", "Server"] {
            assert!(header_fails_http_task(bad), "{bad}");
        }
        for good in ["Accept", "X-Request-Id", "Prefer"] {
            assert!(!header_fails_http_task(good), "{good}");
        }
    }

    #[test]
    fn stripped_headers_are_recognised_in_any_case() {
        assert!(header_is_stripped("If-Match") && header_is_stripped("HOST"));
        assert!(!header_is_stripped("X-Api-Key") && !header_is_stripped("Cookie"));
    }
}
