//! The problems of a document that are reported for selected operations.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that panics has failed"
)]

use spec2dest::document::{Documents, Input, ReadOptions};
use spec2dest::findings::Findings;
use spec2dest::openapi::read;

const SHARED: &str = "
openapi: 3.0.3
servers: [{}]
paths:
  /a:
    parameters: [{ $ref: '#/components/parameters/p' }]
    get: { operationId: [], callbacks: { c: {} } }
    POST: { parameters: [{ name: q }] }
  /b:
    $ref: '#/x-item'
    put: { parameters: [{ $ref: '#/components/parameters/p' }] }
x-item: { put: {}, patch: { requestBody: { required: yes } } }
components: { parameters: { p: { name: 7, in: query } } }
";

#[test]
fn problems_that_affect_only_unselected_operations_are_not_reported() {
    let input = Input::Stdin(SHARED.into());
    let Ok(documents) = Documents::open(input, &ReadOptions::default()) else {
        panic!("the text is YAML")
    };
    let api = read(&documents, &Findings::default()).unwrap();
    let problems_of = |keys: &[&str]| -> Vec<&str> {
        let words = [
            "server",
            "`7`",
            "operationId",
            "lowercase",
            "`q`",
            "request body",
        ];
        let words = words.into_iter().chain(["beside", "callbacks"]);
        let words: Vec<_> = words.collect();
        let problems = api.problems_of(|operation| keys.contains(&operation.key().as_str()));
        problems
            .map(|problem| {
                let message = &problem.message;
                let found = words.iter().find(|word| message.contains(**word));
                *found.unwrap_or_else(|| panic!("{message}"))
            })
            .collect()
    };
    assert_eq!(problems_of(&[]), ["server"]);
    assert_eq!(
        problems_of(&["GET /a"]),
        ["server", "`7`", "operationId", "callbacks"]
    );
    assert_eq!(
        problems_of(&["POST /a"]),
        ["server", "`7`", "lowercase", "`q`"]
    );
    assert_eq!(problems_of(&["PUT /b"]), ["server", "`7`", "beside"]);
    assert_eq!(problems_of(&["PATCH /b"]), ["server", "request body"]);
    let all = problems_of(&["GET /a", "POST /a", "PUT /b", "PATCH /b"]);
    assert_eq!(all.len(), 8, "{all:?}");
}
