//! The table of limits that every template is checked against.

use super::{
    MAX_DESCRIPTION, MAX_DETAIL_TYPE, MAX_ENDPOINT, MAX_INPUT_PATHS, MAX_INPUT_TEMPLATE,
    header_is_stripped, is_credential, is_header_name, is_header_value, is_https,
    is_invocation_endpoint, is_placeholder, is_query_key, is_query_value, is_target_id,
};

/// A constraint on a value.
#[derive(Debug, Clone, Copy)]
pub enum Constraint {
    /// A string with a length in characters between these two, inclusive.
    Length(usize, usize),
    /// A string that the predicate accepts, and a description of such strings.
    Matches(fn(&str) -> bool, &'static str),
    /// One of these strings.
    OneOf(&'static [&'static str]),
    /// An integer in this inclusive range.
    Range(i64, i64),
    /// A list or mapping with a number of entries between these two, inclusive.
    Count(usize, usize),
    /// A list without duplicate items.
    Unique,
    /// A mapping whose keys the predicate accepts, and a description of such keys.
    Keys(fn(&str) -> bool, &'static str),
}

/// A limit of one property: a row of [`LIMITS`].
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// The resource type.
    pub resource: &'static str,
    /// The path of the property, with dots between its steps; `*` is every item or member.
    pub property: &'static str,
    /// The constraint on the value.
    pub constraint: Constraint,
    /// The AWS document that states the limit.
    pub source: &'static str,
}

const DESTINATION: &str = "AWS::Events::ApiDestination";
const CONNECTION: &str = "AWS::Events::Connection";
const RULE: &str = "AWS::Events::Rule";
/// The HTTP methods of API destinations. Source: EventBridge API, `ApiDestinationHttpMethod`.
pub const DESTINATION_METHODS: &[&str] =
    &["POST", "GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"];
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

/// The limits of all resource types.
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
        Constraint::OneOf(DESTINATION_METHODS),
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
        Constraint::Matches(is_credential, "1 to 512 characters without a colon"),
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
            "a name other than `default`, 1 to 256 characters",
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
