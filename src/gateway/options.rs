//! What the user chooses about the gateway.

/// The choices about the gateway. The default is what `spec2dest gateway SPEC` uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayOptions {
    /// The kind of API.
    pub api: ApiKind,
    /// The name of the stage, a part of the API's URL.
    pub stage: String,
    /// Requests per second to the whole stage; AWS's account limit by default.
    pub throttle_rate: Option<u32>,
    /// Requests that may arrive at once; AWS's account limit by default.
    pub throttle_burst: Option<u32>,
    /// Write a log entry for each request.
    pub access_log: bool,
    /// Write each event to a log group.
    pub log_events: bool,
    /// The web origin whose pages may call the API, or `*`.
    pub cors: Option<String>,
    /// What decides who may call the API; `None` for what the document declares.
    pub authorizer: Option<Authorizer>,
    /// The field of `detail` that holds what API Gateway knows about the caller.
    pub identity: Option<String>,
    /// The ARN of a permissions boundary for the role of the gateway.
    pub permissions_boundary: Option<String>,
    /// The template also contains the destinations, so that requests lead to calls with stored credentials.
    pub is_facade: bool,
}

impl Default for GatewayOptions {
    fn default() -> Self {
        Self {
            api: ApiKind::Rest,
            stage: "live".to_owned(),
            throttle_rate: None,
            throttle_burst: None,
            access_log: true,
            log_events: false,
            cors: None,
            authorizer: None,
            identity: None,
            permissions_boundary: None,
            is_facade: false,
        }
    }
}

/// The kinds of API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiKind {
    /// A REST API: mapping templates build the events.
    Rest,
    /// An HTTP API: the body is the event.
    Http,
}

/// What decides who may call the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authorizer {
    /// Nothing.
    None,
    /// Signed requests (Signature Version 4), which IAM policies allow.
    Iam,
    /// The Amazon Cognito user pool with this ARN.
    Cognito(String),
    /// The Lambda function with this ARN.
    Lambda(String),
    /// A JSON Web Token of this issuer, for one of these audiences.
    Jwt {
        /// The URL of the issuer.
        issuer: String,
        /// The accepted audiences.
        audiences: Vec<String>,
    },
}
