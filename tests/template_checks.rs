//! Each check fails on a template that is broken in its way, and only then.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed"
)]

use spec2dest::cloudformation::{LogicalId, Map, Resource, Template, Text, Value, map};
use spec2dest::connections::Secrets;
use spec2dest::contract;
use spec2dest::document::{Documents, Input};
use spec2dest::findings::Findings;
use spec2dest::openapi;
use spec2dest::pipeline::{BlueprintEntries, Request, check_template, deliver};

const SPEC: &str = r"
openapi: 3.0.3
info: { title: T, version: '1' }
servers: [{ url: https://x.example.com }]
security: [{ key: [] }]
paths:
  /a/{id}/{part}:
    post:
      operationId: first
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
        - { name: part, in: path, required: true, schema: { type: string } }
        - { name: limit, in: query, required: true, schema: { type: string } }
      requestBody: { required: true, content: { application/json: { schema: { type: object } } } }
  /b:
    delete:
      operationId: second
      security: [{ login: [] }, ]
      x-spec2dest: { body: { template: { a: $.detail.a } } }
  /c:
    put:
      operationId: third
      security: [{ client: [] }]
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key }
    login: { type: http, scheme: basic }
    client: { type: oauth2, flows: { clientCredentials: { tokenUrl: 'https://x.example.com/t', scopes: {} } } }
";

fn request() -> Request {
    Request::new(Input::Stdin(SPEC.into()))
}

fn template(request: &Request) -> Template {
    let documents = Documents::open(request.input.clone(), &request.read).unwrap();
    let findings = Findings::default();
    let api = openapi::read(&documents, &findings).unwrap();
    let contract = contract::build(&documents, &api, None, &request.choices, &findings);
    let (_, output) = deliver(&contract, request, &BlueprintEntries::default(), &findings);
    output.unwrap().1
}

fn messages(template: &Template) -> Vec<String> {
    let findings = Findings::default();
    check_template(template, &findings);
    let messages = findings.iter().map(|finding| finding.message.clone());
    messages.collect()
}

/// Changes the value at a path of a resource's id, keys and list indices.
fn edit(template: &mut Template, path: &str, change: impl FnOnce(&mut Value)) {
    let (id, path) = path.split_once('/').unwrap();
    let mut resources = template.resources.iter_mut();
    let resource = resources.find(|one| one.id.as_str() == id).unwrap();
    let mut properties = resource.properties().unwrap().clone();
    let steps = path.split('/');
    change(steps.fold(&mut properties, |value, step| match value {
        Value::Map(members) => members.get_mut(step).unwrap_or_else(|| panic!("{step}")),
        Value::List(items) => &mut items[step.parse::<usize>().unwrap()],
        _ => panic!("{step}"),
    }));
    let properties = members(&mut properties).clone();
    *resource = Resource::new(resource.id.clone(), resource.kind(), properties, None);
}

fn members(value: &mut Value) -> &mut Map {
    match value {
        Value::Map(members) => members,
        other => panic!("{other:?}"),
    }
}

/// Changes a good template, and expects a finding.
#[track_caller]
fn change(change: impl FnOnce(&mut Template), expected: &str) {
    let mut template = template(&request());
    change(&mut template);
    let found = messages(&template);
    assert!(
        found.iter().any(|message| message.contains(expected)),
        "expected {expected:?}, found {found:#?}"
    );
}

#[track_caller]
fn set(path: &str, value: Value, expected: &str) {
    change(
        |template| edit(template, path, |old| *old = value),
        expected,
    );
}

#[track_caller]
fn set_text(path: &str, value: &str, expected: &str) {
    set(path, text(value), expected);
}

#[track_caller]
fn remove(path: &str, key: &str, expected: &str) {
    let remove = |template: &mut Template| {
        edit(template, path, |value| {
            members(value).remove(key).unwrap();
        });
    };
    change(remove, expected);
}

#[track_caller]
fn remove_resource(id: &str, expected: &str) {
    let remove = |template: &mut Template| {
        let count = template.resources.len();
        template.resources.retain(|one| one.id.as_str() != id);
        assert_eq!(template.resources.len(), count - 1);
    };
    change(remove, expected);
}

fn text(text: &str) -> Value {
    Value::string(text.to_owned())
}

fn reference(id: &str) -> Value {
    Value::reference(&LogicalId::new(id).unwrap())
}

const TARGET: &str = "FirstRule/Targets/0";
const HTTP: &str = "FirstRule/Targets/0/HttpParameters";

#[test]
fn nothing_is_wrong_with_what_is_generated() {
    let mut secrets = request();
    secrets.connections.secrets = Secrets::SecretsManager;
    let mut bus = request();
    bus.stack.create_bus = Some("orders".to_owned());
    bus.destinations.reject_invalid = true;
    for request in [request(), secrets, bus] {
        assert_eq!(messages(&template(&request)), Vec::<String>::new());
    }
}

#[test]
fn rows_of_the_table_of_limits() {
    let rate = "FirstDestination/InvocationRateLimitPerSecond";
    set(rate, Value::Integer(0), "is 0, not 1 to");
    set_text(
        "FirstDestination/HttpMethod",
        "TRACE",
        "is `TRACE`, not one of POST",
    );
    let endpoint = "FirstDestination/InvocationEndpoint";
    set_text(endpoint, "https://x.io/{id}", "not an endpoint");
    set_text(endpoint, "http://x.io/*/*", "not https");
    set_text(&format!("{TARGET}/Id"), "a b", "not 1 to 64 of");
    set_text(
        "FirstRule/Description",
        &"x".repeat(513),
        "has 513, not 0 to 512",
    );
    let second = format!("{HTTP}/PathParameterValues/1");
    set_text(&second, "$.detail.id", "has equal items");
    let query = format!("{HTTP}/QueryStringParameters");
    set(&query, map([("[]", text("x"))]).into(), "has the key `[]`");
}

#[test]
fn wildcards_and_paths() {
    let endpoint = "FirstDestination/InvocationEndpoint";
    set_text(
        endpoint,
        "https://x.io/*",
        "1 wildcards, but the rule has 2 path values",
    );
    let first = format!("{HTTP}/PathParameterValues/0");
    set_text(&first, "$.detail.a b", "`$.detail.a b` is not a path");
    let limit = format!("{HTTP}/QueryStringParameters/limit");
    set_text(&limit, "$limit", "`$limit` is not a path");
    let input = format!("{TARGET}/InputPath");
    set_text(&input, "detail.message", "`detail.message` is not a path");
}

#[test]
fn bodies() {
    remove(TARGET, "InputPath", "the target has no body");
    let add_input = |template: &mut Template| {
        edit(template, TARGET, |target| {
            members(target).insert("Input".into(), text("{}"));
        });
    };
    change(add_input, "more than one of Input");
    let template = "SecondRule/Targets/0/InputTransformer/InputTemplate";
    set_text(template, "{\"a\": <b>}", "placeholder <b>");
    set_text(template, "\"<a>\"", "is in quotes");
    set_text("ThirdRule/Targets/0/Input", "{", "Input is not valid JSON");
}

#[test]
fn roles() {
    let resources = "ApiDestinationsRole/Policies/0/PolicyDocument/Statement/0/Resource";
    let take_away = |template: &mut Template| {
        edit(template, resources, |list| {
            *list = Value::List(list.items()[1..].to_vec());
        });
    };
    change(
        take_away,
        "the role ApiDestinationsRole may not call FirstDestination",
    );
    let too_much = "the role allows more than calling its destinations";
    set_text(&format!("{resources}/0"), "*", too_much);
    let unused = "the role may call ThirdDestination, which none of its rules calls";
    remove_resource("ThirdRule", unused);
    remove(TARGET, "RoleArn", "the target has no role");
}

#[test]
fn dead_letter_queues() {
    remove_resource(
        "DeadLetterQueuePolicy",
        "the dead-letter queue has no policy",
    );
    remove(
        TARGET,
        "DeadLetterConfig",
        "the target has no dead-letter queue",
    );
    let statement = "DeadLetterQueuePolicy/PolicyDocument/Statement/0";
    let not_limited = "not limited to the rules of the bus";
    remove(statement, "Condition", not_limited);
    let source = format!("{statement}/Condition/ArnLike/aws:SourceArn");
    let other_bus = Value::sub(Text::literal("arn:x:rule/Other/*"));
    set(&source, other_bus, not_limited);
    let not_exact = "does not allow exactly what EventBridge needs";
    set_text(&format!("{statement}/Action"), "sqs:*", not_exact);
    let service = format!("{statement}/Principal/Service");
    set_text(&service, "sns.amazonaws.com", not_exact);
}

#[test]
fn secrets() {
    for path in [
        "KeyConnection/AuthParameters/ApiKeyAuthParameters/ApiKeyValue",
        "LoginConnection/AuthParameters/BasicAuthParameters/Password",
        "ClientConnection/AuthParameters/OAuthParameters/ClientParameters/ClientSecret",
    ] {
        let not_secret = "is not taken from a hidden parameter or a secret";
        set_text(path, "hunter2", not_secret);
        set(path, reference("EventBusName"), not_secret);
    }
    let kind = "KeyConnection/AuthorizationType";
    let wrong = "AuthParameters has [\"ApiKeyAuthParameters\"], not BasicAuth";
    set_text(kind, "BASIC", wrong);
}

#[test]
fn references() {
    set(
        "FirstRule/EventBusName",
        reference("Nowhere"),
        "refers to `Nowhere`",
    );
    let connection = Value::arn(&LogicalId::new("KeyConnection").unwrap());
    set(
        &format!("{TARGET}/Arn"),
        connection,
        "neither a destination nor a queue",
    );
}
