//! What the backend for API destinations answers: how well it delivers an operation.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed"
)]

use spec2dest::contract::{self, Choices, Method, Undeliverable};
use spec2dest::destinations::{DestinationOptions, HttpMethod, answer};
use spec2dest::document::{Documents, Input, ReadOptions};
use spec2dest::findings::{Code, Findings};
use spec2dest::openapi;

const SPEC: &str = r"
openapi: 3.0.3
info: { title: T, version: '1' }
servers: [{ url: 'https://{tenant}.example.com', variables: { tenant: { default: a } } }]
paths:
  /exact/{id}:
    post:
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
  /same-id:
    post: { operationId: same }
    put: { operationId: same }
  /degraded:
    post:
      parameters: [{ name: c, in: cookie, schema: { type: string } }]
      requestBody: { content: { text/plain: {} } }
  /left-out:
    post:
      requestBody: { required: true, content: { multipart/form-data: {} } }
";

/// The answer for each operation of `spec`: its path with the URL, the codes of the warnings, or the code that leaves it out.
fn answers(spec: &str) -> Vec<String> {
    let documents = Documents::open(Input::Stdin(spec.into()), &ReadOptions::default()).unwrap();
    let findings = Findings::default();
    let api = openapi::read(&documents, &findings).unwrap();
    let contract = contract::build(&documents, &api, None, &Choices::default(), &findings);
    let options = DestinationOptions::default();
    let operations = contract.operations.iter().enumerate();
    let answers = operations.map(|(index, operation)| {
        match answer(index, operation, &contract, &options, &findings) {
            Ok(delivery) if delivery.degraded.is_empty() => {
                let destination = delivery.model;
                assert_eq!(destination.operation, index);
                format!("{} {}", destination.method.as_str(), destination.endpoint)
            }
            Ok(delivery) => {
                let codes = delivery.degraded.iter().map(ToString::to_string);
                codes.collect::<Vec<_>>().join(" ")
            }
            Err(Undeliverable::LeftOut(reason)) => format!("left out: {}", reason.code),
            Err(Undeliverable::NoServer(finding)) => format!("error: {}", finding.code),
        }
    });
    answers.collect()
}

#[test]
fn only_what_a_backend_cannot_send_degrades_an_operation() {
    assert_eq!(
        answers(SPEC),
        [
            "POST https://{tenant}.example.com/exact/*",
            "POST https://{tenant}.example.com/same-id",
            "PUT https://{tenant}.example.com/same-id",
            "parameter-omitted text-body-as-json body-not-guarded",
            "left out: body-not-expressible",
        ]
    );
}

#[test]
fn without_a_server_every_operation_that_could_be_called_has_the_same_error() {
    let spec = SPEC.replace("servers:", "x-servers:");
    let error = format!("error: {}", Code::NoServer);
    let left_out = format!("left out: {}", Code::BodyNotExpressible);
    assert_eq!(answers(&spec)[..4], [error.as_str(); 4]);
    assert_eq!(answers(&spec)[4], left_out);
}

#[test]
fn api_destinations_do_not_support_all_methods() {
    let supported = |method| HttpMethod::new(&method).map(HttpMethod::as_str);
    assert_eq!(supported(Method::Options), Some("OPTIONS"));
    assert_eq!(supported(Method::Trace), None);
}

#[test]
fn an_event_pattern_has_at_most_2048_characters() {
    // The pattern is `{"source":[…],"detail-type":["…"],"detail":{"NAME":[{"anything-but":[""]}], …}}`.
    let answer = |length: usize| {
        let parameters = (0..20).map(|number| {
            let length = if number == 0 { length } else { 65 };
            let name = format!("{number:x>length$}");
            format!("{{ name: {name}, in: query, required: true, schema: {{ type: string }} }}")
        });
        let parameters = parameters.collect::<Vec<_>>().join(", ");
        let paths = format!("paths: {{ /a: {{ post: {{ parameters: [{parameters}] }} }} }}");
        let head =
            "openapi: 3.0.3\ninfo: { title: T, version: '1' }\nservers: [{ url: https://x.io }]\n";
        answers(&[head, &paths].concat()).remove(0)
    };
    let fixed =
        r#"{"source":[{"anything-but":{"prefix":"aws."}}],"detail-type":["POST /a"],"detail":{}}"#
            .len()
            - 1;
    let parameters = 20 * r#""":[{"anything-but":[""]}],"#.len() + 19 * 65;
    let longest = 2048 - fixed - parameters;
    assert_eq!(answer(longest), "POST https://x.io/a");
    assert_eq!(answer(longest + 1), "left out: pattern-too-long");
}
