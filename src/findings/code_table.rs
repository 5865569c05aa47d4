//! The table of finding codes: `explain` and docs/findings.md are made from it. What a code can do is in `code.rs`.

use super::Severity;

/// One row of the table.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) severity: Severity,
    pub(super) kind: Kind,
    pub(super) summary: &'static str,
    pub(super) why: &'static str,
    pub(super) fix: &'static str,
    /// The message for several occurrences, with `{}` for their number; empty for codes that rarely occur twice.
    pub(super) many: &'static [&'static str],
}

/// What else a code means besides its severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing else.
    Plain,
    /// A reason to leave an operation out.
    LeftOut,
    /// An error whose severity cannot be lowered, because there would be nothing to write.
    Fatal,
}

macro_rules! codes {
    ($( $variant:ident $name:literal $severity:ident $kind:ident $summary:literal $why:literal $fix:literal $([$many:literal])? )*) => {
        /// The stable name of a kind of finding.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $( #[doc = $summary] $variant, )* }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[ $( Code::$variant, )* ];

            pub(super) fn row(self) -> &'static Row {
                match self { $( Code::$variant => &Row {
                    name: $name, severity: Severity::$severity, kind: Kind::$kind,
                    summary: $summary, why: $why, fix: $fix, many: &[$($many)?],
                }, )* }
            }
        }
    };
}

codes! {
    // Files.
    InputUnreadable "input-unreadable" Error Fatal
        "a file cannot be read"
        "The spec, the overlay and the blueprint are read before anything else. The exit status is 2."
        "Correct the path, or the permissions of the file."
    InvalidProjectFile "invalid-project-file" Error Fatal
        "the project file has a mistake"
        "Without SPEC, the commands make the templates of the project file. While it has a mistake, they make none. The exit status is 2."
        "`spec2dest schema` prints the JSON Schema of the file, and docs/project-file.md describes it."
    OutputNotWritable "output-not-writable" Error Fatal
        "the template cannot be written"
        "The template is written to a temporary file, which then replaces the old file, so the old file is unchanged. The exit status is 2."
        "Create the folder, or name another file with --output."
    // Reading the input.
    SyntaxError "syntax-error" Error Fatal
        "the file is not valid YAML or JSON"
        "Nothing after this place can be trusted, so nothing is generated."
        "Fix the syntax error; an editor with YAML support marks the same line."
    NotOpenapi "not-openapi" Error Fatal
        "the document is not an OpenAPI description"
        "An OpenAPI document has `openapi: 3.x` or `swagger: '2.0'` at its top level."
        "Use the file with this line. Convert other formats (AsyncAPI, Postman collections, RAML) to OpenAPI first."
    UnsupportedVersion "unsupported-version" Error Fatal
        "this version of OpenAPI is not supported"
        "spec2dest reads Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2. In other versions, the same keywords can have different meanings."
        "Convert the document to a supported version."
    DuplicateKey "duplicate-key" Warning Plain
        "a mapping contains the same key more than once"
        "YAML and JSON do not define which value counts; spec2dest uses the last one, as most parsers do."
        "Keep only one of them."
        ["{} keys occur more than once in their mapping; the last value is used"]
    UnresolvedReference "unresolved-reference" Warning Plain
        "a $ref cannot be resolved"
        "Its target does not exist or cannot be read. Whatever depends on it is missing; everything else is generated."
        "Correct the reference, or add its target."
        ["{} references point to nothing"]
    ReferenceCycle "reference-cycle" Warning Plain
        "a chain of $refs leads back to itself"
        "Such a chain never reaches a value."
        "Break the cycle: one of the references must point to the definition itself."
        ["{} chains of references lead back to themselves"]
    RefusedReference "refused-reference" Warning Plain
        "a $ref is not followed"
        "A spec may come from a stranger, so a $ref can lead only to files in the spec's folder (or --ref-root), and no URL is fetched."
        "Bundle the spec into one file, or widen the folder with --ref-root."
        ["{} references are not followed"]
    LimitExceeded "limit-exceeded" Error Fatal
        "the input exceeds a limit that protects against hostile documents"
        "A document may come from a stranger, so there are limits on its size and nesting, on YAML aliases, and on the number of files, references, operations, parameters and schemas."
        "If you trust the document, split it into smaller ones."
    ExtraDocument "extra-document" Warning Plain
        "the file contains more than one YAML document"
        "Only the first one is read."
        "Move the others to separate files."
        ["{} files contain more than one YAML document"]
    MalformedItem "malformed-item" Warning Plain
        "an item of the document does not conform to OpenAPI"
        "Only this item is affected; everything else is generated."
        "Correct the item as the OpenAPI specification describes it."
        ["{} items do not conform to OpenAPI"]
    // Choosing the server.
    NoServer "no-server" Error Fatal
        "there is no usable server URL"
        "An API destination needs a complete https URL with a valid host and no user name; OpenAPI also allows relative URLs, and documents without any."
        "Give the URL with --base-url https://api.example.com."
    HttpServer "http-server" Error Fatal
        "the only server URLs are http"
        "EventBridge API destinations call https endpoints only."
        "Give an https URL with --base-url."
    UnknownServer "unknown-server" Error Fatal
        "--server matches none of the servers"
        "A server is selected by its description (case-insensitive), its index from 0, or its URL."
        "Use one of the document's servers, or --base-url."
    ServerVariableWithoutDefault "server-variable-without-default" Note Plain
        "a server variable has no default that can be used"
        "OpenAPI requires a default. Without one, or with a placeholder such as `{organizationId}` or `<tenant>`, the template parameter has none either, so every deployment must provide a value."
        "Add the default to the spec, or set the value with --server-variable NAME=VALUE."
        ["{} server variables have no default, so every deployment must give their values"]
    ServerVariableValueRejected "server-variable-value-rejected" Warning Plain
        "a value of a server variable does not fit its position in the URL"
        "A value such as `evil.com/` would change the host that credentials are sent to. The template parameter does not allow it."
        "Correct the enum of the variable, or the server URL."
        ["{} values of server variables do not fit their position in the URL"]
    UnknownServerVariable "unknown-server-variable" Error Fatal
        "--server-variable names an unknown variable, or a value that cannot be used"
        "With a misspelt variable, the URL would not be the intended one."
        "Use a variable of the document's servers, and one of its values."
        ["{} server variables or their values do not fit the servers of the document"]
    CredentialOtherHost "credential-other-host" Warning Plain
        "credentials are sent to a host of another domain than the API's"
        "A spec can name any host as a token URL, or as the server of an operation or a path, and that host receives the client secret or the API key. Two hosts count as one domain if they have the same registrable domain in the Public Suffix List."
        "Check who controls the host. If you trust it, use --allow credential-other-host; otherwise correct the spec, or use --base-url."
    CredentialSameDomain "credential-same-domain" Note Plain
        "credentials are sent to another host of the API's domain"
        "A token URL, or a server of an operation or a path, has a different host from the API, but the same registrable domain."
        "No action is needed if that host belongs to the API."
        ["credentials are sent to other hosts of the API's domain in {} places"]
    PrivateHost "private-host" Warning Plain
        "a host is not on the public internet"
        "`localhost`, private and link-local addresses, and names such as `api.internal` lead nowhere from EventBridge, or to something other than intended."
        "Use the public URL of the API: --base-url, or --server. For an API in a private network, use --private."
        ["{} hosts are not on the public internet"]
    // Names and selection.
    DerivedDetailType "derived-detail-type" Note Plain
        "operations without operationId have the detail-type `METHOD /path`"
        "The detail-type of an event is the operationId. Without one, it is the method and the path as they are written in the spec."
        "Add operationIds, or x-spec2dest.detail-type, for names that do not change with the path."
        ["{} operations without operationId have the detail-type `METHOD /path`"]
    ShortenedDetailType "shortened-detail-type" Note Plain
        "a detail-type is shortened to 128 characters"
        "EventBridge allows 128 characters; the end is replaced by a hash."
        "Use the shortened detail-type, or set x-spec2dest.detail-type."
        ["{} detail-types are shortened to 128 characters"]
    DuplicateOperationId "duplicate-operation-id" Warning Plain
        "two operations have the same operationId"
        "One event would call both. The first one keeps the operationId; the others have the detail-type `METHOD /path`."
        "Give each operation its own operationId, or x-spec2dest.detail-type."
        ["{} operations have an operationId that is already used, so their detail-type is `METHOD /path`"]
    DuplicateDetailType "duplicate-detail-type" Error Plain
        "two operations have the same detail-type"
        "One event would call both."
        "Change x-spec2dest.detail-type of one of them."
        ["{} operations have the detail-type of another operation"]
    RenamedField "renamed-field" Note Plain
        "a parameter has a different name in the event"
        "EventBridge can address only fields whose names consist of letters, digits, `_` and `-`, and two parameters cannot share a field of `detail`."
        "Use the new name in the event."
        ["{} fields of events have other names than their parameters"]
    DeprecatedOperation "deprecated-operation" Note Plain
        "deprecated operations are generated"
        "They still work, but the API may remove them."
        "Leave them out with --skip-deprecated."
        ["{} generated operations are deprecated"]
    UnknownSelection "unknown-selection" Error Fatal
        "a selection, security scheme, credential or overlay entry matches nothing in the spec"
        "A misspelt name would silently leave something out."
        "Use a name that the spec has."
        ["{} names match nothing in the spec"]
    RequestedOperationLeftOut "requested-operation-left-out" Error Plain
        "an operation that --operation names cannot be generated"
        "What is asked for by name is never left out silently. Otherwise, the same problem is a warning or a note."
        "Solve the problem that the message gives, or do not name the operation."
        ["{} operations that are requested by name are left out"]
    NoExample "no-example" Warning Plain
        "no valid example event is known for an operation"
        "An example must be valid for the schemas of the spec, and its event must lead to a request. For some schemas, `spec2dest event` finds no such value, for example because a pattern cannot be matched or because the schema contradicts itself. The example has a placeholder there."
        "Add an `example` to the parameter, media type or schema, or correct the schema."
        ["{} operations have no valid example event"]
    NoRequest "no-request" Warning Plain
        "the request that an event leads to is not known"
        "`spec2dest event` shows the request of an example event. Without a usable server, its URL is not known."
        "Add `--base-url`."
        ["the requests of {} operations are not known"]
    ServiceSource "service-source" Error Fatal
        "a source begins with `aws.`"
        "Only AWS services put events with such sources. The rule would forward their events, for example audit logs, to the API."
        "Use a source of your own, or --ignore-extensions if the spec sets this one."
        ["{} sources begin with `aws.`"]
    EventsSetBySpec "events-set-by-spec" Note Plain
        "the spec itself decides which events are forwarded"
        "With x-spec2dest or x-amazon-events, a spec can set a source, a detail-type, or the fields that values come from. Its author can use them to send other events on the bus to the API."
        "Review these settings, or ignore them with --ignore-extensions; an --overlay of your own still applies."
        ["{} settings of the spec itself decide which events are forwarded"]
    UnknownExtensionKey "unknown-extension-key" Error Plain
        "x-spec2dest has an unknown key, or a value of the wrong kind"
        "A misspelt key would silently have no effect."
        "Use one of the keys that docs/mapping.md lists."
        ["{} settings in x-spec2dest are not valid"]
    // Parameters and path.
    OptionalParametersOmitted "optional-parameters-omitted" Warning Plain
        "optional parameters are never sent"
        "EventBridge sends `x=` for a missing field, so each optional parameter would double the rules of its operation. Three or more are left out. A DELETE without them could delete more than it should, so an event that has one of them matches no rule of a DELETE."
        "Use --deliver auto, which sends each of them if the event has it. Otherwise choose --optional-params split or always, or set x-spec2dest.optional per parameter."
        ["{} operations never send some of their optional parameters"]
    OptionalParametersSentEmpty "optional-parameters-sent-empty" Note Plain
        "optional parameters are sent empty if the event does not have the field"
        "--optional-params always sends `x=` for a missing field, as the reference action does."
        "Use --optional-params auto to send them only when present."
        ["{} operations send optional parameters empty when the event has no such field"]
    TooManyOptionalParameters "too-many-optional-parameters" Error Plain
        "an operation has too many optional parameters to split"
        "Splitting n parameters makes 2^n rules; the limit is four parameters."
        "Set x-spec2dest.optional: omit on some of them."
        ["{} operations have too many optional parameters to split"]
    ParameterOmitted "parameter-omitted" Warning Plain
        "an optional parameter is never sent, because EventBridge cannot express it"
        "An API destination cannot send cookies, headers that EventBridge strips, or deepObject and exploded objects. A DELETE without such a filter could delete more than it should, so an event that has the field matches no rule of a DELETE."
        "No action is needed if the API works without the parameter."
        ["{} optional parameters are never sent, because EventBridge cannot express them"]
    ArrayAsString "array-as-string" Note Plain
        "a parameter takes a serialised string"
        "EventBridge cannot join the items of a list: it would send `[a,b]` with the brackets."
        "Send the serialised value in the event: `a,b` for comma-separated values, `a|b` for pipe-separated ones."
        ["{} parameters take a serialised string"]
    SingleItemArray "single-item-array" Warning Plain
        "only one item of an exploded array can be sent"
        "EventBridge cannot repeat a query key, which is how a query array sends several items by default."
        "Send one event per item, or use `explode: false` if the API supports it."
        ["{} list parameters can be sent with one item only"]
    UndeclaredPathVariable "undeclared-path-variable" Note Plain
        "a variable of the path is not declared as a parameter"
        "It is treated as a required path parameter."
        "Declare it in the spec."
        ["{} path variables are not declared and treated as required"]
    UnusedPathParameter "unused-path-parameter" Note Plain
        "a path parameter does not occur in the path"
        "It is ignored."
        "Remove it, or add it to the path."
        ["{} path parameters are not in the path and ignored"]
    PartialSegmentVariable "partial-segment-variable" Note Plain
        "a variable is only part of its path segment"
        "AWS's pattern allows a wildcard inside a segment, and it works in emulators, but AWS does not document it."
        "Test this operation before you rely on it."
        ["{} paths have a variable that is only part of a segment"]
    LiteralParameter "literal-parameter" Note Plain
        "a parameter with one allowed value is always sent as that value"
        "The event has no field for it."
        "No action is needed."
        ["{} required parameters allow only one value each, which is sent without a field in the event"]
    ConnectionHeaderWins "connection-header-wins" Note Plain
        "a declared parameter is the credential that the connection sends"
        "EventBridge sends the connection's value rather than the target's, so the event has no field for the parameter."
        "No action is needed; to silence this note, remove the parameter from the spec."
        ["{} parameters are the credential that the connection sends"]
    // Body.
    BodyNotGuarded "body-not-guarded" Note Plain
        "events without `message` also make a call"
        "A rule can require a field only if it is a scalar, and these bodies do not require a scalar property. Without `message`, EventBridge may send the whole event."
        "Always include `message` in the event, `{}` for an empty body."
        ["{} operations are called even for events without `message`"]
    BodyOmitted "body-omitted" Note Plain
        "an operation is called without its optional body"
        "A rule delivers JSON; it cannot build form, multipart or XML bodies, and a workflow cannot build multipart and XML bodies. The body is optional, so the operation is called without it. An event with a body matches no rule: its `message` must not have a member that the schema describes (as far as the pattern has room for them). With a workflow, it goes to the dead-letter queue."
        "No action is needed if the API works without the body. For forms, use --deliver auto. If the API also accepts JSON, use --unsupported-body json."
        ["{} operations are called without their optional body, which is neither JSON nor text"]
    TextBodyAsJson "text-body-as-json" Warning Plain
        "a text or binary body arrives as a JSON string"
        "EventBridge sends strings with JSON quotes: `hello` arrives as `\"hello\"`."
        "Check that the API accepts this; otherwise call it through a function."
        ["{} text or binary bodies arrive in JSON quotes"]
    // Workflows.
    ExpressWorkflow "express-workflow" Note Plain
        "operations are delivered by an Express workflow"
        "An Express workflow ends after 5 minutes and emits no event about its own status: a failure that it cannot catch, such as a response above 256 KiB, is only in its log. Step Functions discards the body and the headers of a response that is an error."
        "If calls must be retried for hours, use --workflow-type standard; docs/delivery.md compares the ways to deliver."
    RateLimitIgnored "rate-limit-ignored" Warning Plain
        "calls by workflow have no rate limit of their own"
        "Only an API destination limits its calls per second. Step Functions makes at most 300 calls per second in an account."
        "Remove the limit, or deliver these operations with x-spec2dest.deliver: destinations."
        ["{} rate limits are ignored: calls by workflow have no rate limit of their own"]
    NoReplies "no-replies" Warning Plain
        "--replies has no effect"
        "Only a workflow can report what became of a call; API destinations discard the response."
        "Use --deliver workflow, or --deliver auto for the operations that API destinations cannot express."
    ReplyClash "reply-clash" Error Fatal
        "a reply could start another call"
        "The detail-type of a reply is that of the operation with `.succeeded` or `.failed`. An operation with this detail-type, or the source of a reply as the source of an operation, would make the reply a request."
        "Set x-spec2dest.detail-type on the operation, or another --reply-source."
    // Security.
    BearerForFlow "bearer-for-flow" Warning Plain
        "a bearer token is required, because EventBridge does not support the flow"
        "A Connection supports only the client credentials flow of OAuth 2.0. For other flows and for OpenID Connect, you must provide the token and renew it."
        "If the API offers client credentials or an API key, choose it with --security, or give it with --auth."
        ["{} security schemes need a bearer token that you provide"]
    ScopesNotSent "scopes-not-sent" Warning Plain
        "the scopes of an OAuth 2.0 scheme are too long for a Connection"
        "A body parameter of a Connection holds 512 characters, so the token request is sent without `scope`."
        "Select fewer operations per template, or give the client these scopes by default."
        ["the scopes of {} security schemes are too long to be sent"]
    CookieCredential "cookie-credential" Note Plain
        "an API key in a cookie is sent by an API_KEY connection as the header Cookie"
        "AWS does not strip this header, but does not document the combination either."
        "Test this operation before you rely on it."
        ["the credentials of {} operations are sent as cookies"]
    NoAuthentication "no-authentication" Warning Plain
        "operations are called without authentication"
        "Neither the operations nor the document declare security. Many documents omit it although the API requires authentication."
        "Give the authentication with --auth, for example --auth bearer, or choose a declared scheme with --security. If the API needs none, use --auth none, or `security: []` in the spec."
        ["{} operations are called without authentication, because the document declares none"]
    SharedBearerToken "shared-bearer-token" Note Plain
        "several security schemes that are required together get one bearer token"
        "A request has only one Authorization header. Schemes of OAuth 2.0, OpenID Connect and HTTP bearer that are required together, such as the two flows in Google's documents, are satisfied by the same token."
        "No action is needed if one token has the scopes of all of them."
        ["{} operations send one bearer token for several security schemes"]
    SecurityAlternativeNotChosen "security-alternative-not-chosen" Note Plain
        "an operation has other security alternatives that are not used"
        "One alternative is sufficient. Connections use the first one that EventBridge supports natively."
        "To use another one, choose it with --security."
        ["{} operations have other security alternatives that are not used"]
    SecurityAlternativeIgnored "security-alternative-ignored" Warning Plain
        "one of several security alternatives cannot be used"
        "Another alternative is used instead."
        "No action is needed if that alternative is right; otherwise choose with --security."
        ["{} security alternatives cannot be used, and others are used instead"]
    // Reasons to leave an operation out.
    NotSelected "not-selected" Note LeftOut
        "the operation is not selected by --operation, --include-tag or --exclude-tag"
        "The selection excludes it."
        "No action is needed if this is intended; otherwise change --operation, --include-tag or --exclude-tag."
        ["{} operations are not selected"]
    Skipped "skipped" Note LeftOut
        "x-spec2dest.skip leaves the operation out"
        "The spec or the overlay requests this."
        "No action is needed if this is intended; otherwise remove x-spec2dest.skip, or use --ignore-extensions."
        ["{} operations are left out by x-spec2dest.skip"]
    DeprecatedSkipped "deprecated-skipped" Note LeftOut
        "deprecated operations are left out by --skip-deprecated"
        "The flag requests this."
        "No action is needed if this is intended; otherwise do without the flag."
        ["{} deprecated operations are left out"]
    MissingOperationId "missing-operation-id" Warning LeftOut
        "the operation has no operationId, and --require-operation-ids is set"
        "The flag requests this."
        "Add the operationId."
        ["{} operations are left out: they have no operationId"]
    MethodNotSupported "method-not-supported" Note LeftOut
        "API destinations do not support the method (TRACE, QUERY and others)"
        "They support GET, HEAD, OPTIONS, POST, PUT, PATCH and DELETE."
        "No action is possible: EventBridge cannot make this request."
        ["{} operations are left out: API destinations do not support their methods"]
    UnreadableOperation "unreadable-operation" Warning LeftOut
        "the operation cannot be read"
        "Its definition is not a mapping, or its $ref cannot be resolved."
        "Correct the operation in the spec. If its $ref is not followed, see `refused-reference`."
        ["{} operations are left out: they cannot be read"]
    RepeatedPathVariable "repeated-path-variable" Warning LeftOut
        "the path contains the same variable twice"
        "CloudFormation rejects equal entries in PathParameterValues."
        "No action is possible: EventBridge cannot make this request."
        ["{} operations are left out: their path contains a variable twice"]
    EndpointNotExpressible "endpoint-not-expressible" Warning LeftOut
        "the URL cannot be an InvocationEndpoint"
        "An endpoint has at most 2,048 characters and no fragment, and its server must be an absolute https URL."
        "Correct the path or the servers of this operation, or use --base-url."
        ["{} operations are left out: their URL cannot be an endpoint"]
    ParameterNotExpressible "parameter-not-expressible" Warning LeftOut
        "EventBridge cannot send a required parameter"
        "An API destination cannot send cookies, headers that EventBridge strips or sets itself, or deepObject and exploded objects."
        "No action is possible: EventBridge cannot make this request."
        ["{} operations are left out: EventBridge cannot send a required parameter"]
    BodyNotExpressible "body-not-expressible" Warning LeftOut
        "the body is neither JSON nor text"
        "A rule delivers JSON; it cannot build form, multipart or XML bodies."
        "For forms, use --deliver auto. If the API also accepts JSON, use --unsupported-body json."
        ["{} operations are left out: their body is neither JSON nor text"]
    ExpressionInSpec "expression-in-spec" Warning LeftOut
        "a string of the operation contains `{%`, `%}` or `${`"
        "In a state machine, `{% … %}` is code, and CloudFormation replaces `${NAME}`. Text of a spec must be neither."
        "Change the name or the value in the spec, or deliver the operation with --deliver destinations."
        ["{} operations are left out: one of their strings would be an expression in a state machine"]
    UnreadableBody "unreadable-body" Warning LeftOut
        "the request body cannot be read"
        "Its $ref cannot be resolved, or it is not a mapping. The request would be wrong without it."
        "Correct the request body in the spec. If its $ref is not followed, see `refused-reference`."
        ["{} operations are left out: their request body cannot be read"]
    UndefinedSecurityScheme "undefined-security-scheme" Warning LeftOut
        "a security requirement names a scheme that is not defined or cannot be read"
        "The operation is never called without authentication instead."
        "Give the authentication with --auth, for example --auth bearer, or define the scheme under components.securitySchemes."
        ["{} operations are left out: their security scheme is not defined, or cannot be read"]
    SecurityNotExpressible "security-not-expressible" Warning LeftOut
        "a Connection does not support the authentication"
        "EventBridge connections do not support mutual TLS, HTTP digest, or two credentials in the same header."
        "If the API accepts another way to authenticate, give it with --auth, or in an overlay."
        ["{} operations are left out: a Connection does not support their authentication"]
    PatternTooLong "pattern-too-long" Warning LeftOut
        "the event pattern of the rule exceeds EventBridge's limit"
        "The limit is 2,048 characters."
        "Shorten the detail-type with x-spec2dest.detail-type, or omit parameters."
        ["{} operations are left out: their event pattern is too long"]
    // The whole document.
    WebhooksIgnored "webhooks-ignored" Note Plain
        "webhooks are ignored"
        "The API makes these requests, not its callers."
        "No action is needed."
    CallbacksIgnored "callbacks-ignored" Note Plain
        "callbacks are ignored"
        "The API makes these requests, not its callers."
        "No action is needed."
        ["{} operations have callbacks, which are ignored: the API makes those requests, not its callers"]
    NothingToGenerate "nothing-to-generate" Error Fatal
        "no operation is left to generate"
        "An empty template cannot be deployed. The help line counts the reasons, and says what helps for each."
        "Widen the selection, or solve the problems for which operations are left out. For what API destinations cannot express, use --deliver auto."
    DynamicReference "dynamic-reference" Error Fatal
        "a string of the spec contains `{{resolve:`"
        "CloudFormation would resolve it at deployment and send a secret to the spec's server."
        "Remove it from the spec; for secrets, use --secrets secretsmanager."
        ["{} parts of the template contain `{{resolve:`, which CloudFormation would replace with a secret at deployment"]
    HiddenCharacters "hidden-characters" Warning Plain
        "a string of the spec contains invisible characters"
        "Control characters and characters that change the writing direction can make a template look different from what it does. The template has them as escapes."
        "Remove them from the spec."
        ["{} parts of the template contain invisible characters, which are escaped"]
    DeliveryOutOfRange "delivery-out-of-range" Error Fatal
        "a rate limit, number of retries or maximum age is out of range"
        "CloudFormation would reject the template."
        "Use 0 to 185 retries, an age of 60 to 86400 seconds, and a rate of at least 1 per second."
        ["{} delivery settings are out of range"]
    ExistingQueuePolicy "existing-queue-policy" Note Plain
        "the policy of an existing dead-letter queue is not managed by the template"
        "EventBridge may send to a queue only if the queue's policy allows it. Without that, events that cannot be delivered are lost."
        "Allow events.amazonaws.com to call sqs:SendMessage on the queue, with ArnLike aws:SourceArn limited to the rules of the bus."
    ExistingRole "existing-role" Note Plain
        "the permissions of an existing role are not managed by the template"
        "EventBridge assumes this role to call the destinations."
        "Let events.amazonaws.com assume it, and allow events:InvokeApiDestination on the destinations of the stack."
    ExistingKey "existing-key" Note Plain
        "the tags and the policy of an existing KMS key are not managed by the template"
        "EventBridge stores the credentials of a connection in Secrets Manager, encrypted with this key. Without the tag and the permissions, the connection cannot be created."
        "Tag the key EventBridgeApiDestinations=true, and let EventBridge call kms:DescribeKey, kms:GenerateDataKey and kms:Decrypt through Secrets Manager."
    SharedSecret "shared-secret" Error Plain
        "two security schemes would use the same key of one secret"
        "One of the two would send the credential of the other."
        "Name the secret of each scheme: --secret SCHEME=ID."
    StaleOutput "stale-output" Error Fatal
        "--check: the file is not what spec2dest generates"
        "The spec, the flags or the version of spec2dest changed since the file was written, or the file was edited."
        "Run the command again without --check, and commit the file."
    // The gateway.
    RouteNotExpressible "route-not-expressible" Warning LeftOut
        "API Gateway cannot have the route of the operation"
        "API Gateway supports seven methods, and paths whose segments are variables or consist of letters, digits and `_-.,:`. It does not pass on the body of GET and HEAD requests."
        "Change the path in the spec, or leave the operation out."
        ["{} operations are left out: API Gateway cannot have their routes"]
    EventNotExpressible "event-not-expressible" Warning LeftOut
        "the gateway cannot make the event of the operation from its request"
        "A mapping template reads single values of path, query and headers, and bodies of JSON or text. It sets only fields of `$.detail`."
        "Make the parameter optional, offer a JSON body, or remove x-spec2dest.from and x-spec2dest.body."
        ["{} operations are left out: the gateway cannot make their events"]
    NeedsRestApi "needs-rest-api" Warning LeftOut
        "the operation needs a REST API"
        "An HTTP API does not escape the values that it puts into an event, so only a required JSON object as the whole event is safe."
        "Use --api rest."
        ["{} operations are left out: they need a REST API"]
    RequestParameterIgnored "request-parameter-ignored" Warning Plain
        "an optional parameter of a request never enters the event"
        "A mapping template cannot read single cookies, objects that are spread over several query keys, or some names."
        "No action is needed if subscribers do not need the parameter."
        ["{} optional parameters never enter the event"]
    LastValueOnly "last-value-only" Warning Plain
        "only the last value of a query list enters the event"
        "In a mapping template, a repeated query key has one value: the last one."
        "Use `explode: false`, so that the list is one value."
        ["only the last value of {} query lists enters the event"]
    RelaxedValidation "relaxed-validation" Note Plain
        "API Gateway checks bodies less strictly than the schema"
        "API Gateway validates with a part of JSON Schema draft 4, without `oneOf`, `not`, `exclusiveMinimum`, `maxItems` and others, and without recursion. What it cannot check, it accepts."
        "No action is needed if the API itself checks what it receives."
        ["{} models allow more than their schemas"]
    OpenToEveryone "open-to-everyone" Warning Plain
        "anyone may call an operation of the gateway"
        "Nothing that API Gateway can check protects the operation, so everyone on the internet can put events on the bus. With --with-destinations they would also use the stored credentials, so there this is an error."
        "Use --authorizer, or confirm with --authorizer none that this is intended."
        ["anyone may call {} operations"]
    IntegrationKept "integration-kept" Note Plain
        "an operation keeps the integration that the document has for it"
        "The document has x-amazon-apigateway-integration for the operation, so the gateway does not make its event."
        "To let the gateway make the event, remove the extension."
        ["{} operations keep the integration of the document"]
    IdentityTaken "identity-taken" Error Plain
        "--identity names a field that the caller sets"
        "The caller could pretend to be someone else."
        "Choose another field for --identity."
    DerivedSource "derived-source" Note Plain
        "the source of the events is derived from the title"
        "The gateway always sets a source, so that rules can tell its events from others."
        "Set it with --source, here and in `generate`, if the title may change."
    HttpApiLimits "http-api-limits" Note Plain
        "an HTTP API has limits that a REST API does not have"
        "The body is the whole `detail`, not `detail.message`. Nothing is validated, the response is the one of PutEvents, and an event that EventBridge rejects gets 202, too."
        "Use --api rest if this matters."
    AccessLogRole "access-log-role" Note Plain
        "the access log of a REST API needs a role in the account settings"
        "API Gateway writes access logs with a role that is set once per account and region (`CloudWatch log role ARN`). Without it, the deployment fails."
        "Set the role in the settings of API Gateway, or use --no-access-log."
    ManyApiResources "many-api-resources" Warning Plain
        "the API has more than 300 resources or routes"
        "The default quota is 300 resources per REST API and 300 routes per HTTP API."
        "Ask AWS for a higher quota, or select fewer operations."
    ApiTooLarge "api-too-large" Error Plain
        "the OpenAPI document of the API exceeds 6 MB"
        "API Gateway imports at most 6 MB."
        "Select fewer operations: --include-tag, --operation, --methods."
    // Blueprint.
    BlueprintUnreadable "blueprint-unreadable" Error Fatal
        "the blueprint is not a CloudFormation or SAM template"
        "New resources are inserted into the sections of a template."
        "Give a template in YAML or JSON."
    LogicalIdTaken "logical-id-taken" Error Plain
        "the blueprint already uses a logical id of the generated part"
        "A logical id must be unique in a template. A parameter of the blueprint is used instead of a generated one only if a flag names it, so that two APIs never share a credential by accident."
        "Rename it in the blueprint, or name it with --credential, --secret, --event-bus, --dead-letter-queue or --role. For another API, use --prefix. For the same API, delete what spec2dest generated before: a second copy would deliver every event twice."
        ["the blueprint already uses {} logical ids of the generated part"]
    MissingBlueprintParameter "missing-blueprint-parameter" Error Fatal
        "--credential names a parameter that the blueprint does not have"
        "The template would refer to a parameter that does not exist."
        "Add the parameter to the blueprint, with NoEcho: true."
        ["{} credentials name parameters that the blueprint does not have"]
    VisibleCredential "visible-credential" Error Plain
        "--credential names a parameter that is not NoEcho"
        "CloudFormation shows the values of other parameters to everyone who may describe the stack."
        "Set NoEcho: true for the parameter. With --secrets secretsmanager, the parameter holds the ARN of the secret and need not be NoEcho."
        ["{} credentials come from parameters that are not NoEcho"]
    LogicalIdInUse "logical-id-in-use" Error Fatal
        "the rest of the blueprint uses something that is no longer generated"
        "An earlier run inserted it, and another part of the template began to use it, for example a second API with another prefix. Without it, the template would not be valid."
        "Generate with the flags of the earlier run, or remove the use first."
        ["the rest of the blueprint uses {} logical ids that are no longer generated"]
    MissingBlueprintEntry "missing-blueprint-entry" Error Fatal
        "a flag names a bus, queue, role or secret that the blueprint does not have"
        "The template would refer to something that does not exist, or to a resource of another type."
        "Give the logical id of a resource of the right type, or of a parameter."
        ["{} flags name something that the blueprint does not have, or that has another type"]
    CredentialAdopted "credential-adopted" Note Plain
        "the credential comes from the blueprint's only NoEcho parameter"
        "With --adopt-credential, and in the Action with specPath, the API's only credential is taken from the blueprint's only NoEcho parameter."
        "No action is needed unless the parameter has another purpose; in that case, name the right one with --credential."
    CredentialNotAdopted "credential-not-adopted" Warning Plain
        "it is not clear which credential the blueprint's NoEcho parameters hold"
        "--adopt-credential needs exactly one credential in the spec and one NoEcho parameter in the blueprint. Otherwise the template has its own parameters for the credentials, or sends none if the spec declares none."
        "Name them with --credential SCHEME.FIELD=PARAMETER, or declare the API's security in the spec."
    // The template.
    TemplateTooLarge "template-too-large" Error Plain
        "the template exceeds CloudFormation's limits"
        "A template can have 500 resources, 200 parameters, 200 outputs and 1,000,000 bytes."
        "Generate part of the API per stack: --include-tag, --operation, --methods. With generate, --deliver workflow needs about 10 resources for a whole API. With gateway, --openapi-out writes only the document, which API Gateway can import from S3. --no-metadata makes a template smaller."
    ManyRules "many-rules" Warning Plain
        "the template has more than 300 rules"
        "The default quota is 300 rules per event bus, including those of other stacks."
        "Ask AWS for a higher quota, or use a separate bus with --create-bus."
    TooManyWildcardRules "too-many-wildcard-rules" Error Plain
        "the template has more than 30 rules with wildcards"
        "--strict-paths adds a wildcard to each rule with path values. EventBridge accepts 30 rules with wildcards per bus, and does not raise this quota."
        "Generate part of the API per bus: --include-tag, --operation, --methods. Or do without --strict-paths."
    TemplateNeedsS3 "template-needs-s3" Note Plain
        "the template is larger than 51,200 bytes"
        "CloudFormation accepts a template of this size only from S3."
        "Deploy with `aws cloudformation deploy --s3-bucket`, or `sam deploy --resolve-s3`."
    TooManyDynamicReferences "too-many-dynamic-references" Error Plain
        "the template has more than 60 dynamic references"
        "CloudFormation resolves at most 60 per template."
        "Use --secrets parameters, or generate part of the API per stack."
    TemplateCheck "template-check" Error Plain
        "the template violates an AWS rule"
        "Every template is checked against AWS's patterns and limits before it is written. This one would fail during deployment, or would not work as described."
        "If the value comes from the spec, correct it there; otherwise this is a bug in spec2dest: please report it."
        ["{} values of the template violate AWS's rules"]
}
