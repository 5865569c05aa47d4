//! Each check fails on a template that is broken in its way, and only then.

use crate::cloudformation::{self, LogicalId, Template, Text, Value, map};
use crate::contract::{self, Choices};
use crate::document::{Documents, Input, ReadOptions};
use crate::findings::Findings;
use crate::openapi;
use crate::plan;
use crate::plan::options::{ConnectionOptions, DestinationOptions, Options, Secrets, StackOptions};
use crate::template::build;

use super::check;

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

fn template(options: &Options) -> Template {
    let documents = Documents::open(Input::Stdin(SPEC.into()), &ReadOptions::default()).unwrap();
    let findings = Findings::default();
    let api = openapi::read(&documents, &findings).unwrap();
    let contract = contract::build(&documents, &api, None, &Choices::default(), &findings);
    build(&plan::plan(&contract, options, None, &findings).0.unwrap())
}

fn good() -> Template {
    template(&Options::default())
}

/// The messages of all checks, those of CloudFormation included.
fn messages(template: &Template) -> Vec<String> {
    let findings = Findings::default();
    cloudformation::check(template, &findings);
    check(template, &findings);
    findings
        .iter()
        .map(|finding| finding.message.clone())
        .collect()
}

fn id(text: &str) -> LogicalId {
    LogicalId::new(text).unwrap()
}

/// The value at a path of a resource's id, keys and list indices.
fn at<'t>(template: &'t mut Template, path: &str) -> &'t mut Value {
    let mut steps = path.split('/');
    let id = steps.next().unwrap();
    let mut resources = template.resources.iter_mut();
    let resource = resources.find(|one| one.id.as_str() == id).unwrap();
    steps.fold(resource.properties_mut(), |value, step| match value {
        Value::Map(members) => members.get_mut(step).unwrap_or_else(|| panic!("{step}")),
        Value::List(items) => &mut items[step.parse::<usize>().unwrap()],
        _ => panic!("{step}"),
    })
}

fn remove(template: &mut Template, path: &str, key: &str) {
    let Value::Map(members) = at(template, path) else {
        panic!()
    };
    members.shift_remove(key).unwrap();
}

fn remove_resource(template: &mut Template, id: &str) {
    let count = template.resources.len();
    template.resources.retain(|one| one.id.as_str() != id);
    assert_eq!(template.resources.len(), count - 1);
}

#[track_caller]
fn broken(change: impl FnOnce(&mut Template), expected: &str) {
    let mut template = good();
    change(&mut template);
    let found = messages(&template);
    assert!(
        found.iter().any(|message| message.contains(expected)),
        "expected {expected:?}, found {found:#?}"
    );
}

fn text(text: &str) -> Value {
    Value::string(text.to_owned())
}

#[test]
fn a_good_template_has_nothing_to_say() {
    let secrets = Options {
        connections: ConnectionOptions {
            secrets: Secrets::SecretsManager,
            ..ConnectionOptions::default()
        },
        ..Options::default()
    };
    let bus = Options {
        stack: StackOptions {
            create_bus: Some("orders".to_owned()),
            ..StackOptions::default()
        },
        destinations: DestinationOptions {
            reject_invalid: true,
            ..DestinationOptions::default()
        },
        ..Options::default()
    };
    for options in [Options::default(), secrets, bus] {
        assert_eq!(messages(&template(&options)), Vec::<String>::new());
    }
}

#[test]
fn rows_of_the_table() {
    broken(
        |t| *at(t, "FirstDestination/InvocationRateLimitPerSecond") = Value::Integer(0),
        "is 0, not 1 to",
    );
    broken(
        |t| *at(t, "FirstDestination/HttpMethod") = text("TRACE"),
        "is `TRACE`, not one of POST",
    );
    broken(
        |t| *at(t, "FirstDestination/InvocationEndpoint") = text("https://x.io/{id}"),
        "not an endpoint",
    );
    broken(
        |t| *at(t, "FirstDestination/InvocationEndpoint") = text("http://x.io/*/*"),
        "not https",
    );
    broken(
        |t| *at(t, "FirstRule/Targets/0/Id") = text("a b"),
        "not 1 to 64 of",
    );
    broken(
        |t| *at(t, "FirstRule/Description") = Value::string("x".repeat(513)),
        "has 513, not 0 to 512",
    );
    broken(
        |t| {
            *at(
                t,
                "FirstRule/Targets/0/HttpParameters/PathParameterValues/1",
            ) = text("$.detail.id");
        },
        "has equal items",
    );
    broken(
        |t| {
            *at(
                t,
                "FirstRule/Targets/0/HttpParameters/QueryStringParameters",
            ) = map([("[]", text("x"))]).into();
        },
        "has the key `[]`",
    );
}

#[test]
fn wildcards_and_paths() {
    broken(
        |t| *at(t, "FirstDestination/InvocationEndpoint") = text("https://x.io/*"),
        "1 wildcards, and the rule 2 path values",
    );
    broken(
        |t| {
            *at(
                t,
                "FirstRule/Targets/0/HttpParameters/PathParameterValues/0",
            ) = text("$.detail.a b");
        },
        "`$.detail.a b` is no path",
    );
    broken(
        |t| {
            *at(
                t,
                "FirstRule/Targets/0/HttpParameters/QueryStringParameters/limit",
            ) = text("$limit");
        },
        "`$limit` is no path",
    );
    broken(
        |t| *at(t, "FirstRule/Targets/0/InputPath") = text("detail.message"),
        "`detail.message` is no path",
    );
}

#[test]
fn bodies() {
    broken(
        |t| remove(t, "FirstRule/Targets/0", "InputPath"),
        "the body is not given",
    );
    broken(
        |t| {
            let Value::Map(target) = at(t, "FirstRule/Targets/0") else {
                panic!()
            };
            target.insert("Input".into(), text("{}"));
        },
        "only one of Input",
    );
    broken(
        |t| *at(t, "SecondRule/Targets/0/InputTransformer/InputTemplate") = text("{\"a\": <b>}"),
        "placeholder <b>",
    );
    broken(
        |t| *at(t, "SecondRule/Targets/0/InputTransformer/InputTemplate") = text("\"<a>\""),
        "stands in quotes",
    );
    broken(
        |t| *at(t, "ThirdRule/Targets/0/Input") = text("{"),
        "Input is no JSON",
    );
}

#[test]
fn patterns() {
    broken(
        |t| *at(t, "FirstRule/EventPattern/detail-type") = text("first"),
        "a leaf of the event pattern is not a list",
    );
    broken(
        |t| *at(t, "FirstRule/EventPattern/detail/id") = Value::List(vec![]),
        "an empty list",
    );
    broken(
        |t| {
            *at(t, "FirstRule/EventPattern/detail/id/0") =
                map([("exits", Value::Bool(true))]).into();
        },
        "an operator that is not ours",
    );
    broken(
        |t| remove(t, "FirstRule/EventPattern", "detail-type"),
        "does not name a detail-type",
    );
    broken(
        |t| *at(t, "FirstRule/EventPattern/detail/id/0") = Value::string("x".repeat(2100)),
        "characters, and EventBridge takes 2048",
    );
}

#[test]
fn roles() {
    broken(
        |t| {
            let list = at(
                t,
                "ApiDestinationsRole/Policies/0/PolicyDocument/Statement/0/Resource",
            );
            let Value::List(items) = list else { panic!() };
            items.remove(0);
        },
        "the role ApiDestinationsRole may not call FirstDestination",
    );
    broken(
        |t| {
            *at(
                t,
                "ApiDestinationsRole/Policies/0/PolicyDocument/Statement/0/Resource/0",
            ) = text("*");
        },
        "the role allows more than calling its destinations",
    );
    broken(
        |t| remove_resource(t, "ThirdRule"),
        "the role may call ThirdDestination, which none of its rules does",
    );
    broken(
        |t| remove(t, "FirstRule/Targets/0", "RoleArn"),
        "the target has no role",
    );
}

#[test]
fn dead_letter_queues() {
    broken(
        |t| remove_resource(t, "DeadLetterQueuePolicy"),
        "the dead-letter queue has no policy",
    );
    broken(
        |t| remove(t, "FirstRule/Targets/0", "DeadLetterConfig"),
        "the target has no dead-letter queue",
    );
    let statement = "DeadLetterQueuePolicy/PolicyDocument/Statement/0";
    broken(
        |t| remove(t, statement, "Condition"),
        "not limited to the rules of the bus",
    );
    broken(
        |t| {
            *at(t, &format!("{statement}/Condition/ArnLike/aws:SourceArn")) =
                Value::sub(Text::literal("arn:x:rule/Other/*"));
        },
        "not limited to the rules of the bus",
    );
    broken(
        |t| *at(t, &format!("{statement}/Action")) = text("sqs:*"),
        "does not allow exactly what EventBridge needs",
    );
    broken(
        |t| *at(t, &format!("{statement}/Principal/Service")) = text("sns.amazonaws.com"),
        "does not allow exactly",
    );
}

#[test]
fn secrets() {
    for path in [
        "KeyConnection/AuthParameters/ApiKeyAuthParameters/ApiKeyValue",
        "LoginConnection/AuthParameters/BasicAuthParameters/Password",
        "ClientConnection/AuthParameters/OAuthParameters/ClientParameters/ClientSecret",
    ] {
        broken(
            |t| *at(t, path) = text("hunter2"),
            "is not taken from a hidden parameter or a secret",
        );
        broken(
            |t| *at(t, path) = Value::reference(&id("EventBusName")),
            "is not taken from a hidden parameter or a secret",
        );
    }
}

#[test]
fn references_and_blocks() {
    broken(
        |t| *at(t, "FirstRule/EventBusName") = Value::reference(&id("Nowhere")),
        "refers to `Nowhere`",
    );
    broken(
        |t| *at(t, "KeyConnection/AuthorizationType") = text("BASIC"),
        "AuthParameters has [\"ApiKeyAuthParameters\"], not BasicAuth",
    );
    broken(
        |t| {
            *at(t, "FirstRule/Targets/0/Arn") = Value::arn(&id("KeyConnection"));
        },
        "leads to no destination",
    );
}
