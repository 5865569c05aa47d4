//! AWS's limits and patterns, each once, with its source. The plan keeps to them, and every template is held against the
//! table before it is written.
//!
//! Sources: the machine models of botocore (`events/2015-10-07`), the CloudFormation resource schemas (2026-10-20), and
//! the user guides named. Where API and CloudFormation differ, the stricter one stands here.

/// `ApiDestinationName`, `RuleName`, `TargetId`: at most 64 characters. Source: EventBridge API.
pub const MAX_NAME: usize = 64;
/// `HttpsEndpoint`: at most 2,048 characters. Source: EventBridge API.
pub const MAX_ENDPOINT: usize = 2048;
/// `TransformerInput`: at most 8,192 characters. Source: EventBridge API.
pub const MAX_INPUT_TEMPLATE: usize = 8192;
/// `TransformerPaths`: at most 100 entries. Source: EventBridge API.
pub const MAX_INPUT_PATHS: usize = 100;
/// `PutEventsRequestEntry.DetailType`: at most 128 characters. Source: EventBridge API.
pub const MAX_DETAIL_TYPE: usize = 128;
/// `AuthHeaderParameters`: at most 512 characters. Source: EventBridge API.
pub const MAX_CREDENTIAL: usize = 512;
/// `ApiDestinationDescription`, `RuleDescription`, `ConnectionDescription`: at most 512 characters. Source: EventBridge
/// API.
pub const MAX_DESCRIPTION: usize = 512;
/// All inline policies of a role together: 10,240 characters without white space. Source: IAM User Guide, "IAM and AWS
/// STS quotas".
pub const MAX_INLINE_POLICY: usize = 10_240;
/// An event pattern: 2,048 characters by default. Source: EventBridge User Guide, "EventBridge quotas".
pub const MAX_EVENT_PATTERN: usize = 2048;
/// Rules of one event bus by default. Source: EventBridge User Guide, "EventBridge quotas".
pub const MAX_RULES: usize = 300;
/// Resources of a template. Source: CloudFormation User Guide, "CloudFormation quotas".
pub const MAX_RESOURCES: usize = 500;
/// Parameters of a template, and likewise outputs. Source: CloudFormation User Guide, "CloudFormation quotas".
pub const MAX_PARAMETERS: usize = 200;
/// Bytes of a template that is read from S3. Source: CloudFormation User Guide, "CloudFormation quotas" (1 MB).
pub const MAX_TEMPLATE_BYTES: usize = 1_000_000;
/// Bytes of a template that is sent with the request. Source: CloudFormation User Guide, "CloudFormation quotas".
pub const MAX_INLINE_TEMPLATE_BYTES: usize = 51_200;
/// Dynamic references of a template. Source: CloudFormation User Guide, "Dynamic references".
pub const MAX_DYNAMIC_REFERENCES: usize = 60;
/// Bytes of a template's description. Source: CloudFormation User Guide, "CloudFormation quotas".
pub const MAX_TEMPLATE_DESCRIPTION: usize = 1024;

/// What a value must be.
#[derive(Debug, Clone, Copy)]
pub enum Constraint {
    /// A string of so many characters.
    Length(usize, usize),
    /// A string for which this holds; the words say what.
    Matches(fn(&str) -> bool, &'static str),
    /// One of these strings.
    OneOf(&'static [&'static str]),
    /// A whole number in this range.
    Range(i64, i64),
    /// A list or mapping of so many.
    Count(usize, usize),
    /// A list without equal items.
    Unique,
    /// Each key of a mapping is one for which this holds.
    Keys(fn(&str) -> bool, &'static str),
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// The resource type.
    pub resource: &'static str,
    /// The property, steps separated by dots; `*` for every item or member.
    pub property: &'static str,
    /// What it must be.
    pub constraint: Constraint,
    /// Where AWS says so.
    pub source: &'static str,
}

const DESTINATION: &str = "AWS::Events::ApiDestination";
const CONNECTION: &str = "AWS::Events::Connection";
const RULE: &str = "AWS::Events::Rule";
const METHODS: &[&str] = &["POST", "GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"];
const TYPES: &[&str] = &["BASIC", "API_KEY", "OAUTH_CLIENT_CREDENTIALS"];

const fn limit(
    resource: &'static str,
    property: &'static str,
    constraint: Constraint,
    source: &'static str,
) -> Limit {
    Limit {
        resource,
        property,
        constraint,
        source,
    }
}

/// The table.
pub const LIMITS: &[Limit] = &[
    limit(
        DESTINATION,
        "Description",
        Constraint::Length(0, MAX_DESCRIPTION),
        "API: ApiDestinationDescription",
    ),
    limit(
        DESTINATION,
        "HttpMethod",
        Constraint::OneOf(METHODS),
        "API: ApiDestinationHttpMethod",
    ),
    limit(
        DESTINATION,
        "InvocationEndpoint",
        Constraint::Length(1, MAX_ENDPOINT),
        "API: HttpsEndpoint",
    ),
    limit(
        DESTINATION,
        "InvocationEndpoint",
        Constraint::Matches(is_invocation_endpoint, "an endpoint"),
        "API: HttpsEndpoint",
    ),
    limit(
        DESTINATION,
        "InvocationEndpoint",
        Constraint::Matches(is_https, "https"),
        "User Guide: API destinations",
    ),
    limit(
        DESTINATION,
        "InvocationRateLimitPerSecond",
        Constraint::Range(1, i64::MAX),
        "API: ApiDestinationInvocationRateLimitPerSecond",
    ),
    limit(
        CONNECTION,
        "Description",
        Constraint::Length(0, MAX_DESCRIPTION),
        "API: ConnectionDescription",
    ),
    limit(
        CONNECTION,
        "AuthorizationType",
        Constraint::OneOf(TYPES),
        "API: ConnectionAuthorizationType",
    ),
    limit(
        CONNECTION,
        "AuthParameters",
        Constraint::Count(1, 2),
        "CloudFormation schema: AuthParameters.maxProperties",
    ),
    limit(
        CONNECTION,
        "AuthParameters.ApiKeyAuthParameters.ApiKeyName",
        Constraint::Matches(is_credential, "1 to 512 characters without colon"),
        "API: AuthHeaderParameters",
    ),
    limit(
        CONNECTION,
        "AuthParameters.OAuthParameters.AuthorizationEndpoint",
        Constraint::Matches(is_invocation_endpoint, "an endpoint"),
        "API: HttpsEndpoint",
    ),
    limit(
        CONNECTION,
        "AuthParameters.OAuthParameters.AuthorizationEndpoint",
        Constraint::Matches(is_https, "https"),
        "User Guide: connections",
    ),
    limit(
        CONNECTION,
        "AuthParameters.OAuthParameters.HttpMethod",
        Constraint::OneOf(&["GET", "POST", "PUT"]),
        "API: ConnectionOAuthHttpMethod",
    ),
    limit(
        CONNECTION,
        "AuthParameters.OAuthParameters.OAuthHttpParameters.BodyParameters.*.Key",
        Constraint::Matches(is_header_name, "a header name"),
        "CloudFormation schema: Parameter.Key",
    ),
    limit(
        CONNECTION,
        "AuthParameters.OAuthParameters.OAuthHttpParameters.BodyParameters.*.Value",
        Constraint::Matches(is_header_value, "printable ASCII, at most 512"),
        "CloudFormation schema: Parameter.Value",
    ),
    limit(
        CONNECTION,
        "AuthParameters.InvocationHttpParameters.HeaderParameters.*.Key",
        Constraint::Matches(is_header_name, "a header name"),
        "API: HeaderKey",
    ),
    limit(
        CONNECTION,
        "AuthParameters.InvocationHttpParameters.QueryStringParameters.*.Key",
        Constraint::Matches(is_header_name, "a header name"),
        "CloudFormation schema: Parameter.Key",
    ),
    limit(
        CONNECTION,
        "AuthParameters.InvocationHttpParameters.HeaderParameters",
        Constraint::Count(0, 100),
        "API: ConnectionHeaderParametersList",
    ),
    limit(
        CONNECTION,
        "AuthParameters.InvocationHttpParameters.QueryStringParameters",
        Constraint::Count(0, 100),
        "API: ConnectionQueryStringParametersList",
    ),
    limit(
        RULE,
        "Description",
        Constraint::Length(0, MAX_DESCRIPTION),
        "API: RuleDescription",
    ),
    limit(
        RULE,
        "Targets",
        Constraint::Count(1, 5),
        "User Guide: EventBridge quotas",
    ),
    limit(
        RULE,
        "EventPattern.detail-type.*",
        Constraint::Length(1, MAX_DETAIL_TYPE),
        "API: PutEventsRequestEntry",
    ),
    limit(
        RULE,
        "Targets.*.Id",
        Constraint::Matches(is_target_id, "1 to 64 of [._A-Za-z0-9-]"),
        "API: TargetId",
    ),
    limit(
        RULE,
        "Targets.*.Input",
        Constraint::Length(0, 8192),
        "API: TargetInput",
    ),
    limit(
        RULE,
        "Targets.*.InputPath",
        Constraint::Length(0, 256),
        "API: TargetInputPath",
    ),
    limit(
        RULE,
        "Targets.*.InputTransformer.InputTemplate",
        Constraint::Length(1, MAX_INPUT_TEMPLATE),
        "API: TransformerInput",
    ),
    limit(
        RULE,
        "Targets.*.InputTransformer.InputPathsMap",
        Constraint::Count(0, MAX_INPUT_PATHS),
        "API: TransformerPaths",
    ),
    limit(
        RULE,
        "Targets.*.InputTransformer.InputPathsMap",
        Constraint::Keys(is_placeholder, "1 to 256 of [A-Za-z0-9_-], not AWS…"),
        "API: InputTransformerPathKey",
    ),
    limit(
        RULE,
        "Targets.*.RetryPolicy.MaximumRetryAttempts",
        Constraint::Range(0, 185),
        "API: MaximumRetryAttempts",
    ),
    limit(
        RULE,
        "Targets.*.RetryPolicy.MaximumEventAgeInSeconds",
        Constraint::Range(60, 86_400),
        "API: MaximumEventAgeInSeconds",
    ),
    limit(
        RULE,
        "Targets.*.HttpParameters.PathParameterValues.*",
        Constraint::Matches(|text| !text.trim().is_empty(), "not blank"),
        "API: PathParameter",
    ),
    limit(
        RULE,
        "Targets.*.HttpParameters.PathParameterValues",
        Constraint::Unique,
        "CloudFormation schema: HttpParameters.PathParameterValues.uniqueItems",
    ),
    limit(
        RULE,
        "Targets.*.HttpParameters.HeaderParameters",
        Constraint::Keys(is_header_name, "a header name"),
        "API: HeaderKey",
    ),
    limit(
        RULE,
        "Targets.*.HttpParameters.HeaderParameters",
        Constraint::Keys(
            |name| !header_is_stripped(name),
            "a header that EventBridge does not strip",
        ),
        "User Guide: API destinations, headers",
    ),
    limit(
        RULE,
        "Targets.*.HttpParameters.HeaderParameters.*",
        Constraint::Matches(is_header_value, "printable ASCII, 1 to 512"),
        "API: HeaderValue",
    ),
    limit(
        RULE,
        "Targets.*.HttpParameters.QueryStringParameters",
        Constraint::Keys(
            is_query_key,
            "1 to 512 characters, one of them alphanumeric",
        ),
        "API: QueryStringKey; CloudFormation schema: pattern of keys",
    ),
    limit(
        RULE,
        "Targets.*.HttpParameters.QueryStringParameters.*",
        Constraint::Matches(is_query_value, "1 to 512 characters"),
        "API: QueryStringValue",
    ),
    limit(
        "AWS::Events::EventBus",
        "Name",
        Constraint::Matches(
            |name| name != "default" && (1..=256).contains(&name.len()),
            "a name of its own",
        ),
        "API: EventBusName",
    ),
    limit(
        "AWS::SQS::Queue",
        "MessageRetentionPeriod",
        Constraint::Range(60, 1_209_600),
        "SQS: MessageRetentionPeriod",
    ),
    limit(
        "AWS::IAM::Role",
        "Description",
        Constraint::Length(0, 1000),
        "IAM: roleDescriptionType",
    ),
];

fn within(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.chars().count())
}

/// `TargetId`: 1 to 64 of `[._A-Za-z0-9-]`. Source: EventBridge API.
#[must_use]
pub fn is_target_id(text: &str) -> bool {
    within(text, 1, MAX_NAME)
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// `HttpsEndpoint`, as far as its pattern goes: 1 to 2,048 of URL characters, `%` only before two hexadecimal digits.
/// Source: EventBridge API.
#[must_use]
pub fn is_invocation_endpoint(text: &str) -> bool {
    let mut pieces = text.split('%');
    let good = |piece: &str| {
        piece
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-()_.!~*';/?:@&=+$,".contains(&byte))
    };
    let first = pieces.next().is_some_and(good);
    let escaped = |piece: &str| {
        piece
            .as_bytes()
            .get(..2)
            .is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
            && piece.get(2..).is_some_and(good)
    };
    within(text, 1, MAX_ENDPOINT) && first && pieces.all(escaped)
}

/// Whether a URL is https, or http on this machine, where emulators are. Source: EventBridge User Guide, "API
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
    within(text, 1, 512)
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// `HeaderValue`: 1 to 512 of printable ASCII. Tabs inside are allowed by AWS, and not used by us. Source: EventBridge
/// API.
#[must_use]
pub fn is_header_value(text: &str) -> bool {
    within(text, 1, 512)
        && text.bytes().all(|byte| (0x20..=0x7e).contains(&byte))
        && !text.trim().is_empty()
}

/// `QueryStringKey`: at most 512 characters without controls; CloudFormation wants one of them alphanumeric. Source:
/// EventBridge API and the CloudFormation schema.
#[must_use]
pub fn is_query_key(text: &str) -> bool {
    within(text, 1, 512)
        && !text.chars().any(char::is_control)
        && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
}

/// `QueryStringValue`: 1 to 512 characters without controls. Source: EventBridge API.
#[must_use]
pub fn is_query_value(text: &str) -> bool {
    within(text, 1, 512) && !text.chars().any(char::is_control)
}

/// `AuthHeaderParameters`: 1 to 512 characters, no controls, no colon. Source: EventBridge API.
#[must_use]
pub fn is_credential(text: &str) -> bool {
    within(text, 1, MAX_CREDENTIAL) && !text.contains(':') && !text.chars().any(char::is_control)
}

/// `InputTransformerPathKey`: 1 to 256 of `[A-Za-z0-9_-]`, not beginning with `AWS`. Source: EventBridge API.
#[must_use]
pub fn is_placeholder(text: &str) -> bool {
    within(text, 1, 256)
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
        && !text.starts_with("AWS")
}

/// Headers that EventBridge strips from a request, or sends with a value of its own. Source: EventBridge User Guide,
/// "API destinations".
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

/// Whether EventBridge strips this header, or sends a value of its own.
#[must_use]
pub fn header_is_stripped(name: &str) -> bool {
    STRIPPED.contains(&name.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_urls_without_braces() {
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
    fn stripped_headers_are_known_whatever_their_case() {
        assert!(header_is_stripped("If-Match") && header_is_stripped("HOST"));
        assert!(!header_is_stripped("X-Api-Key") && !header_is_stripped("Cookie"));
    }
}
