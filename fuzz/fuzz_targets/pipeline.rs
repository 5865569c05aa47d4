//! Any bytes as a spec, with the choices that its first bytes make: a template that passes its check and says the same in
//! both formats, or findings.
#![no_main]

use libfuzzer_sys::fuzz_target;
use spec2dest::blueprint::read_template;
use spec2dest::cloudformation::Format;
use spec2dest::connections::{ConnectionOptions, Secrets};
use spec2dest::contract::{Auth, Choices, Deliver, Method, MethodFilter, OptionalPolicy};
use spec2dest::destinations::{DestinationOptions, UnsupportedBody};
use spec2dest::document::Input;
use spec2dest::pipeline::Request;
use spec2dest::stack::{LogicalIds, StackOptions};
use spec2dest::workflow::{WorkflowOptions, WorkflowType};

fuzz_target!(|input: &[u8]| {
    let Some(([a, b], spec)) = input.split_first_chunk() else {
        return;
    };
    let is = |byte: &u8, bit: u8| byte & (1 << bit) != 0;
    let optional = [
        OptionalPolicy::Auto,
        OptionalPolicy::Split,
        OptionalPolicy::Omit,
        OptionalPolicy::Always,
    ];
    let request = Request {
        choices: Choices {
            methods: MethodFilter::new([
                Method::Get,
                Method::Post,
                Method::Put,
                Method::Patch,
                Method::Delete,
            ]),
            base_url: is(a, 6).then(|| "https://api.example.com".to_owned()),
            source: is(b, 1).then(|| "shop".to_owned()),
            auth: is(b, 2).then_some(Auth::Bearer),
            ..Choices::default()
        },
        stack: StackOptions {
            create_bus: is(b, 0).then(|| "orders".to_owned()),
            logical_ids: if is(a, 4) {
                LogicalIds::Path
            } else {
                LogicalIds::Operation
            },
            ..StackOptions::default()
        },
        connections: ConnectionOptions {
            secrets: if is(a, 3) {
                Secrets::SecretsManager
            } else {
                Secrets::Parameters
            },
            ..ConnectionOptions::default()
        },
        destinations: DestinationOptions {
            optional_params: optional[usize::from(a & 3)],
            unsupported_body: if is(a, 2) {
                UnsupportedBody::Json
            } else {
                UnsupportedBody::LeaveOut
            },
            reject_invalid: is(a, 5),
            idempotency_header: is(a, 7).then(|| "Idempotency-Key".to_owned()),
            ..DestinationOptions::default()
        },
        deliver: [
            Deliver::Destinations,
            Deliver::Auto,
            Deliver::Workflow,
            Deliver::Workflow,
        ][usize::from(b >> 3 & 3)],
        workflow: WorkflowOptions {
            kind: if is(b, 5) {
                WorkflowType::Standard
            } else {
                WorkflowType::Express
            },
            replies: is(b, 6),
            ..WorkflowOptions::default()
        },
        ..Request::new(Input::Stdin(spec.to_vec()))
    };
    let template = |request: &Request| spec2dest_fuzz::run(request)?.template;
    let Some(yaml) = template(&request) else {
        return;
    };
    // JSON is longer, and may be too long.
    let Some(json) = template(&Request {
        format: Format::Json,
        ..request
    }) else {
        return;
    };
    let read = |text: &str| read_template(text).expect("a template").to_string();
    assert_eq!(read(&yaml), read(&json));
});
