//! The table of finding codes: `explain` and docs/findings.md are made from it.

use std::fmt;
use std::str::FromStr;

use super::Severity;

/// One row of the table.
struct Row {
    name: &'static str,
    severity: Severity,
    kind: Kind,
    summary: &'static str,
    why: &'static str,
    mend: &'static str,
}

/// What else a code means, besides its severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Nothing more.
    Plain,
    /// The reason why one operation is not in the template.
    LeftOut,
    /// An error without which there is nothing to write, so that its severity cannot be changed.
    Fatal,
}

macro_rules! codes {
    ($( $variant:ident $name:literal $severity:ident $kind:ident $summary:literal $why:literal $mend:literal )*) => {
        /// The stable name of a kind of finding.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $( #[doc = $summary] $variant, )* }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[ $( Code::$variant, )* ];

            fn row(self) -> &'static Row {
                match self { $( Code::$variant => &Row {
                    name: $name, severity: Severity::$severity, kind: Kind::$kind,
                    summary: $summary, why: $why, mend: $mend,
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
    OutputNotWritable "output-not-writable" Error Fatal
        "the template cannot be written"
        "The file is written beside its place and then moved there, so an old file is untouched. The exit status is 2."
        "Create the folder, or name another file with --output."
    // Reading the input.
    SyntaxError "syntax-error" Error Fatal
        "the file is not well-formed YAML or JSON"
        "Nothing after the place shown can be trusted, so nothing is generated."
        "Mend the syntax at the place shown; an editor with YAML support marks the same line."
    NotOpenapi "not-openapi" Error Fatal
        "the document is not an OpenAPI description"
        "A document says what it is by `openapi: 3.x` or `swagger: '2.0'` at its top level."
        "Give the file that has this line. Other formats (AsyncAPI, Postman collections, RAML) must be converted first."
    UnsupportedVersion "unsupported-version" Error Fatal
        "this version of OpenAPI is not supported"
        "spec2dest reads the versions named in its README; another version may mean other things by the same words."
        "Convert the document to a supported version."
    DuplicateKey "duplicate-key" Warning Plain
        "the same key stands twice in one mapping"
        "YAML and JSON leave open which one counts; spec2dest uses the last one, as most readers do."
        "Remove one of the two."
    UnresolvedReference "unresolved-reference" Warning Plain
        "a $ref points to nothing"
        "What the reference should have brought is missing; everything else is generated."
        "Correct the reference, or add what it points to."
    ReferenceCycle "reference-cycle" Warning Plain
        "a chain of $refs comes back to itself"
        "Such a chain never reaches a value."
        "Break the chain: one of its references must point to the definition itself."
    RefusedReference "refused-reference" Warning Plain
        "a $ref that may not be followed"
        "References must stay below the folder of the spec (or --ref-root): a spec may come from a stranger, and no URL is fetched."
        "Bundle the spec into one file, or widen the folder with --ref-root."
    LimitExceeded "limit-exceeded" Error Fatal
        "the input is beyond a limit that protects against hostile documents"
        "Depth, size, alias expansion and the number of files, references, operations, parameters and schemas looked at are bounded: a document may come from a stranger."
        "If the document is honest, split it."
    ExtraDocument "extra-document" Warning Plain
        "the file holds more than one YAML document"
        "Only the first is read."
        "Put the others into files of their own."
    MalformedItem "malformed-item" Warning Plain
        "an item of the document does not have the shape OpenAPI gives it"
        "Only this item is lost; everything else is generated."
        "Mend the item as the OpenAPI specification describes it."
    // Choosing the server.
    NoServer "no-server" Error Fatal
        "there is no absolute server URL"
        "API destinations need a full https URL; OpenAPI allows relative ones and none at all."
        "Give the address with --base-url https://api.example.com."
    HttpServer "http-server" Error Fatal
        "the only server URLs are http"
        "EventBridge API destinations call https endpoints only."
        "Give an https address with --base-url."
    UnknownServer "unknown-server" Error Fatal
        "--server names none of the servers"
        "The server is chosen by its description (upper and lower case alike), its index from 0, or its URL."
        "Use one of the servers that the message lists."
    ServerVariableWithoutDefault "server-variable-without-default" Warning Plain
        "a server variable has no default"
        "OpenAPI requires a default; the template parameter made from it has none, so whoever deploys must give a value."
        "Add the default to the spec, or fix the value with --server-variable NAME=VALUE."
    UnknownServerVariable "unknown-server-variable" Error Fatal
        "--server-variable names a variable that no server has, or a value that it does not allow"
        "A misspelt variable would leave the URL other than intended."
        "Use one of the variables that the message lists."
    // Names and selection.
    DerivedDetailType "derived-detail-type" Note Plain
        "operations without operationId are called by `METHOD /path`"
        "The detail-type of an event is the operationId; where there is none, method and path as written in the spec take its place."
        "Add operationIds to the spec, or x-spec2dest.detail-type, for names that outlive a change of path."
    ShortenedDetailType "shortened-detail-type" Note Plain
        "a detail-type is shortened to 128 characters"
        "EventBridge takes 128 characters; the end is replaced by a hash."
        "Use the detail-type shown, or set x-spec2dest.detail-type."
    DuplicateOperationId "duplicate-operation-id" Warning Plain
        "two operations have the same operationId"
        "One event would call both. The first keeps the operationId, the others are called by `METHOD /path`."
        "Give each operation its own operationId, or x-spec2dest.detail-type."
    DuplicateDetailType "duplicate-detail-type" Error Plain
        "two operations have the same detail-type"
        "One event would call both."
        "Change x-spec2dest.detail-type of one of them."
    RenamedField "renamed-field" Note Plain
        "a parameter's field in the event has another name than the parameter"
        "EventBridge addresses fields only by letters, digits, `_` and `-`, and each field of detail can mean one thing only."
        "Publish the field under the name shown."
    DeprecatedOperation "deprecated-operation" Note Plain
        "deprecated operations are generated"
        "They still work; the API may drop them."
        "Leave them out with --skip-deprecated."
    UnknownSelection "unknown-selection" Error Fatal
        "a selection flag, credential or overlay entry matches nothing in the spec"
        "A misspelt name would silently leave out what was meant."
        "Use one of the names that the message lists."
    UnknownExtensionKey "unknown-extension-key" Error Plain
        "x-spec2dest has a key or value that spec2dest does not know"
        "A misspelt key would silently do nothing."
        "Use the key that the message suggests; docs list all of them."
    // Parameters and path.
    OptionalParametersOmitted "optional-parameters-omitted" Warning Plain
        "optional parameters are never sent"
        "EventBridge sends `x=` for a missing field, so each optional parameter doubles the rules of its operation; from three on they are left out."
        "Choose with --optional-params split or always, or per parameter with x-spec2dest.optional."
    OptionalParametersSentEmpty "optional-parameters-sent-empty" Note Plain
        "optional parameters are sent empty when the event has no such field"
        "--optional-params always sends `x=` for a missing field, as the reference action does."
        "Use --optional-params auto to send them only when present."
    TooManyOptionalParameters "too-many-optional-parameters" Error Plain
        "too many optional parameters to split an operation into rules"
        "n split parameters make 2^n rules; spec2dest goes up to four."
        "Use x-spec2dest.optional: omit on some of them."
    ParameterOmitted "parameter-omitted" Warning Plain
        "an optional parameter that EventBridge cannot express is never sent"
        "Cookies, headers that EventBridge strips, deepObject and exploded objects cannot be sent by an API destination."
        "Nothing to do if the API works without it."
    ArrayAsString "array-as-string" Note Plain
        "publishers send the serialised string for array, object and content parameters"
        "EventBridge cannot join the items of a list: `[a,b]` would be sent with its brackets."
        "Put the string for the wire into the event: `a,b` for comma style, `a|b` for pipes."
    SingleItemArray "single-item-array" Warning Plain
        "of an exploded array only one item can be sent"
        "EventBridge cannot repeat a query key, which is how the default style of a query array sends several items."
        "Publish one event per item, or ask the API for `explode: false`."
    UndeclaredPathVariable "undeclared-path-variable" Note Plain
        "a variable of the path is not declared as a parameter"
        "It is treated as a required path parameter."
        "Declare it in the spec."
    UnusedPathParameter "unused-path-parameter" Note Plain
        "a path parameter is declared but does not occur in the path"
        "It is ignored."
        "Remove it, or add it to the path."
    PartialSegmentVariable "partial-segment-variable" Note Plain
        "a variable is only a part of its path segment"
        "A wildcard inside a segment is allowed by AWS's pattern and works in emulators; AWS does not document it."
        "Try this operation once before you rely on it."
    LiteralParameter "literal-parameter" Note Plain
        "a parameter with one allowed value is sent as that value"
        "The event needs no field for it."
        "Nothing to do."
    ConnectionHeaderWins "connection-header-wins" Note Plain
        "a declared parameter is the credential that the connection sends"
        "EventBridge lets the connection's value win over the target's, so the parameter needs no field."
        "Nothing to do; remove the parameter from the spec to silence this."
    // Body.
    BodyNotGuarded "body-not-guarded" Note Plain
        "events without `message` cannot be held back"
        "A rule can demand a field only if it is not an object or a list; these bodies require no such property. Without `message` EventBridge may send the whole event."
        "Always put `message` into the event, `{}` for an empty body."
    TextBodyAsJson "text-body-as-json" Warning Plain
        "a text or binary body arrives as a JSON string"
        "EventBridge sends a string in JSON quotes: `hello` arrives as `\"hello\"`."
        "Check that the API takes it, or put a function in between."
    // Security.
    BearerForFlow "bearer-for-flow" Warning Plain
        "the flow cannot be run by EventBridge, so a bearer token is asked for"
        "A Connection holds the OAuth 2.0 client credentials flow only; for other flows and OpenID Connect the token must come from outside, and expires."
        "Prefer a client credentials flow or an API key, with --security."
    ScopesNotSent "scopes-not-sent" Warning Plain
        "the scopes of an OAuth 2.0 scheme are longer than a Connection can hold"
        "A body parameter of a Connection holds 512 characters; the token request goes without `scope`."
        "Select fewer operations per template, or give the client these scopes by default."
    CookieCredential "cookie-credential" Note Plain
        "an API key in a cookie is sent by an API_KEY connection with the header Cookie"
        "AWS does not strip Cookie; this combination is not documented."
        "Try this operation once before you rely on it."
    SecurityAlternativeIgnored "security-alternative-ignored" Warning Plain
        "one of several security alternatives cannot be used"
        "Another alternative is used."
        "Nothing to do if the chosen one is right; otherwise choose with --security."
    // Reasons to leave an operation out.
    NotSelected "not-selected" Note LeftOut
        "the operation is not selected by --operation, --include-tag or --exclude-tag"
        "You asked for others."
        "Nothing to do."
    Skipped "skipped" Note LeftOut
        "x-spec2dest.skip leaves the operation out"
        "The spec or the overlay says so."
        "Nothing to do."
    DeprecatedSkipped "deprecated-skipped" Note LeftOut
        "deprecated operations are left out by --skip-deprecated"
        "You asked for it."
        "Nothing to do."
    MissingOperationId "missing-operation-id" Warning LeftOut
        "the operation has no operationId and --require-operation-ids is set"
        "You asked for it."
        "Add the operationId."
    MethodNotSupported "method-not-supported" Note LeftOut
        "TRACE, QUERY and other methods that API destinations do not have"
        "API destinations know GET, HEAD, OPTIONS, POST, PUT, PATCH and DELETE."
        "Nothing to do: EventBridge cannot make this request."
    UnreadableOperation "unreadable-operation" Warning LeftOut
        "the operation cannot be read"
        "Its definition is not a mapping, or its $ref points to nothing."
        "Mend the operation at the place shown."
    RepeatedPathVariable "repeated-path-variable" Warning LeftOut
        "the same variable stands twice in the path"
        "CloudFormation refuses equal entries in PathParameterValues."
        "Nothing to do: EventBridge cannot make this request."
    EndpointNotExpressible "endpoint-not-expressible" Warning LeftOut
        "the URL cannot be an InvocationEndpoint"
        "An endpoint has at most 2,048 characters, no fragment, and its server must be an absolute https URL."
        "Mend the path or the servers of this operation, or use --base-url."
    ParameterNotExpressible "parameter-not-expressible" Warning LeftOut
        "a required parameter cannot be sent by EventBridge"
        "Cookies, headers that EventBridge strips or fixes, deepObject and exploded objects cannot be sent by an API destination."
        "Nothing to do: EventBridge cannot make this request."
    BodyNotExpressible "body-not-expressible" Warning LeftOut
        "the body is neither JSON nor text"
        "A rule delivers JSON; form, multipart and XML bodies cannot be built."
        "If the API takes JSON as well, use --unsupported-body json."
    UnreadableBody "unreadable-body" Warning LeftOut
        "the request body cannot be read"
        "Its $ref points to nothing, or it is not a mapping; a request without it would not be the one described."
        "Mend the request body at the place shown."
    UndefinedSecurityScheme "undefined-security-scheme" Warning LeftOut
        "a security requirement names a scheme that is not defined or cannot be read"
        "The operation is never called unauthenticated instead."
        "Define the scheme under components.securitySchemes."
    SecurityNotExpressible "security-not-expressible" Warning LeftOut
        "the authentication cannot be done by a Connection"
        "Mutual TLS, HTTP digest, and two credentials for the same header are beyond EventBridge connections."
        "Choose another alternative with --security, if the spec has one."
    PatternTooLong "pattern-too-long" Warning LeftOut
        "the rule's event pattern is longer than EventBridge allows"
        "The quota is 2,048 characters."
        "Shorten the detail-type with x-spec2dest.detail-type, or omit parameters."
    // The whole document.
    WebhooksIgnored "webhooks-ignored" Note Plain
        "webhooks and callbacks are not requests of ours"
        "They describe requests that the API makes."
        "Nothing to do."
    CallbacksIgnored "callbacks-ignored" Note Plain
        "callbacks are not requests of ours"
        "They describe requests that the API makes."
        "Nothing to do."
    NothingToGenerate "nothing-to-generate" Error Fatal
        "no operation is left to generate"
        "An empty template cannot be deployed."
        "Widen the selection, for example --methods GET,POST,PUT,PATCH,DELETE."
    DynamicReference "dynamic-reference" Error Fatal
        "a string of the spec contains `{{resolve:`"
        "CloudFormation would resolve it at deployment and send a secret to the spec's server."
        "Remove it from the spec; secrets belong into --secrets secretsmanager."
    DeliveryOutOfRange "delivery-out-of-range" Error Fatal
        "a rate limit, retry count or age is out of AWS's range"
        "CloudFormation would refuse the template."
        "Retries are 0 to 185, the age 60 to 86400 seconds, the rate at least 1 per second."
    ExistingQueuePolicy "existing-queue-policy" Note Plain
        "the policy of an existing dead-letter queue is yours to write"
        "EventBridge may send to a queue only if the queue's policy says so; without it events that cannot be delivered are lost."
        "Allow events.amazonaws.com the action sqs:SendMessage on the queue, limited by ArnLike aws:SourceArn to the rules of the bus."
    ExistingRole "existing-role" Note Plain
        "the permissions of an existing role are yours to write"
        "EventBridge calls destinations as this role."
        "Let events.amazonaws.com assume it, and allow events:InvokeApiDestination on the stack's destinations."
    // Blueprint.
    BlueprintUnreadable "blueprint-unreadable" Error Fatal
        "the blueprint is not a CloudFormation or SAM template"
        "Resources are inserted into a mapping with the sections of a template."
        "Give a YAML or JSON template."
    LogicalIdTaken "logical-id-taken" Error Plain
        "the blueprint already has something of this name"
        "One logical id can name one thing only."
        "Rename it in the blueprint, or use --prefix."
    MissingBlueprintParameter "missing-blueprint-parameter" Error Fatal
        "--credential names a parameter that the blueprint does not have"
        "The template would refer to nothing."
        "Add the parameter to the blueprint, with NoEcho: true."
    CredentialAdopted "credential-adopted" Note Plain
        "a credential comes from the blueprint's only NoEcho parameter"
        "With --adopt-credential, and in the Action with specPath, the only credential of the API and the only NoEcho parameter of the blueprint are taken for the same thing."
        "Nothing needs to be done, unless the parameter is for something else: then name the right one with --credential."
    CredentialNotAdopted "credential-not-adopted" Warning Plain
        "it is not clear which credential the blueprint's NoEcho parameters hold"
        "--adopt-credential needs one credential in the spec and one NoEcho parameter in the blueprint. Without that the template asks for its credentials in parameters of its own, or sends none where the spec asks for none."
        "Name them with --credential SCHEME.FIELD=PARAMETER, or describe the API's security in the spec."
    // The template.
    TemplateTooLarge "template-too-large" Error Plain
        "the template is beyond CloudFormation's limits"
        "A template holds 500 resources, 200 parameters, 200 outputs and 1,000,000 bytes."
        "Generate a part of the API per stack: --include-tag, --operation, --methods."
    ManyRules "many-rules" Warning Plain
        "more than 300 rules"
        "300 rules per event bus is the default quota, and the bus is shared with others."
        "Ask AWS for a higher quota, or use a bus of its own with --create-bus."
    TemplateNeedsS3 "template-needs-s3" Note Plain
        "the template is larger than 51,200 bytes"
        "CloudFormation takes a template of this size only from S3."
        "Deploy with `aws cloudformation deploy --s3-bucket`, or `sam deploy --resolve-s3`."
    TooManyDynamicReferences "too-many-dynamic-references" Error Plain
        "more than 60 dynamic references"
        "CloudFormation resolves at most 60 per template."
        "Use --secrets parameters, or generate a part of the API per stack."
    TemplateCheck "template-check" Error Plain
        "the template breaks a rule of AWS"
        "Every template is checked against AWS's patterns and limits before it is written. This one would fail at deployment, or would not do what it says."
        "If the spec gave the value, mend it there; otherwise this is a defect of spec2dest: please report it."
}

impl Code {
    /// The name as users write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The severity unless the user asks for another.
    #[must_use]
    pub fn severity(self) -> Severity {
        self.row().severity
    }

    /// Whether this is a reason why an operation is left out.
    #[must_use]
    pub fn leaves_out(self) -> bool {
        self.row().kind == Kind::LeftOut
    }

    /// Whether the severity cannot be lowered, because there would be nothing to write.
    #[must_use]
    pub fn is_fatal(self) -> bool {
        self.row().kind == Kind::Fatal
    }

    /// One line: what is so.
    #[must_use]
    pub fn summary(self) -> &'static str {
        self.row().summary
    }

    /// Why it matters.
    #[must_use]
    pub fn why(self) -> &'static str {
        self.row().why
    }

    /// What to do about it.
    #[must_use]
    pub fn mend(self) -> &'static str {
        self.row().mend
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No code has this name; the error names the nearest one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCode {
    name: String,
    nearest: Option<Code>,
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no finding code `{}`", self.name)?;
        match self.nearest {
            Some(code) => write!(f, "; did you mean `{code}`?"),
            None => write!(f, "; `spec2dest explain --list` names them all"),
        }
    }
}

impl std::error::Error for UnknownCode {}

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(name: &str) -> Result<Self, UnknownCode> {
        Self::ALL
            .iter()
            .copied()
            .find(|code| code.name() == name)
            .ok_or_else(|| UnknownCode {
                name: name.to_owned(),
                nearest: crate::nearest::nearest(name, Self::ALL.iter().map(|code| code.name()))
                    .and_then(|found| Self::ALL.iter().copied().find(|code| code.name() == found)),
            })
    }
}
