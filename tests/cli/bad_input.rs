//! Bad input: each has a code, a line and a help; nothing is written over.

use crate::harness::{Run, Sandbox, api};

const GOOD: &str = "  /a:\n    post:\n      operationId: good\n      responses: {}\n";

/// Runs `generate` over an old output, which must still be there when it fails.
fn generate(files: &[(&str, &str)], arguments: &[&str]) -> Run {
    let sandbox = Sandbox::new(files);
    sandbox.write("out.yaml", "old\n");
    let mut all = vec!["generate", "spec.yaml", "-o", "out.yaml"];
    all.extend(arguments);
    if !arguments.contains(&"--message-format") {
        all.extend(["--message-format", "short"]);
    }
    let run = sandbox.run(&all);
    if run.code != 0 {
        assert_eq!(
            sandbox.read("out.yaml"),
            "old\n",
            "the old file is untouched"
        );
    }
    Run {
        stdout: sandbox.read("out.yaml"),
        ..run
    }
}

#[track_caller]
fn refused(spec: &str, arguments: &[&str], expected: &str) {
    let run = generate(&[("spec.yaml", spec)], arguments);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.stderr.contains(expected),
        "expected {expected:?} in\n{}",
        run.stderr
    );
}

/// The rest is generated, and the bad part named.
#[track_caller]
fn tolerated(paths: &str, expected: &str) {
    let run = generate(&[("spec.yaml", &api(&format!("{GOOD}{paths}")))], &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains(expected),
        "expected {expected:?} in\n{}",
        run.stderr
    );
    assert!(run.stdout.contains("GoodDestination"), "{}", run.stdout);
}

#[test]
fn a_syntax_error_stops_at_its_line() {
    refused(
        "openapi: 3.0.0\npaths: [\n",
        &[],
        "spec.yaml:3:1: error[syntax-error]: ",
    );
    refused(
        "{\"openapi\": \"3.0.0\",\n \"paths\": {,}}",
        &[],
        "spec.yaml:2:12: error[syntax-error]: ",
    );
}

#[test]
fn what_is_no_openapi_is_named() {
    refused(
        "asyncapi: 3.0.0\n",
        &[],
        "spec.yaml:1:1: error[not-openapi]: the document is an AsyncAPI document",
    );
    refused(
        "Resources: {}\n",
        &[],
        "error[not-openapi]: the document is a CloudFormation template",
    );
    refused(
        "- a\n",
        &[],
        "error[not-openapi]: the document is not a mapping",
    );
    refused("", &[], "error[not-openapi]: ");
    refused(
        "FORMAT: 1A\nHOST: https://x.io\n\n# Polls\n\n## List [GET /polls]\n",
        &[],
        "spec.yaml:1:1: error[not-openapi]: the document is an API Blueprint",
    );
    refused(
        "#%RAML 1.0\ntitle: T\n",
        &[],
        "error[not-openapi]: the document is a RAML document",
    );
    refused(
        "openapi: 4.0.0\n",
        &[],
        "spec.yaml:1:10: error[unsupported-version]: `openapi: 4.0.0`",
    );
}

#[test]
fn a_server_is_needed_and_must_be_https() {
    let with = |servers: &str| format!("openapi: 3.0.0\n{servers}paths:\n{GOOD}");
    refused(
        &with(""),
        &[],
        "spec.yaml:1:1: error[no-server]: the document names no server; give the address with --base-url",
    );
    refused(
        &with("servers: [{ url: /v1 }]\n"),
        &[],
        "spec.yaml:2:18: error[no-server]: the server URL `/v1` is relative",
    );
    refused(
        &with("servers: [{ url: http://x.io }]\n"),
        &[],
        "spec.yaml:2:18: error[http-server]: ",
    );
    refused(
        &with("servers: [{ url: https://x.io, description: Production }]\n"),
        &["--server", "productoin"],
        "error[unknown-server]: no server is called `productoin`; did you mean `Production`?",
    );
    refused(
        &with("servers: [{ url: 'https://x.io/{{resolve:secretsmanager:x}}' }]\n"),
        &[],
        "spec.yaml:2:18: error[dynamic-reference]: a server URL contains `{{resolve:`",
    );
    refused(
        &with(""),
        &["--base-url", "http://x.io"],
        "error[http-server]: ",
    );
}

#[test]
fn a_misspelt_extension_key_is_an_error_with_the_nearest_one() {
    let spec = api("  /a:\n    post:\n      x-spec2dest: { detailtype: X }\n      responses: {}\n");
    refused(
        &spec,
        &[],
        "spec.yaml:7:22: error[unknown-extension-key]: x-spec2dest has no key `detailtype` here; did you mean `detail-type`?",
    );
    let spec =
        api("  /a:\n    post:\n      x-spec2dest: { rate-limit: many }\n      responses: {}\n");
    refused(
        &spec,
        &[],
        "spec.yaml:7:34: error[unknown-extension-key]: this value in x-spec2dest must be a whole number",
    );
}

#[test]
fn one_detail_type_for_all_operations_is_an_error() {
    let spec = format!("x-spec2dest: {{ detail-type: X }}\n{}", api(GOOD));
    refused(
        &spec,
        &[],
        "spec.yaml:1:29: error[unknown-extension-key]: one detail-type for all operations",
    );
}

#[test]
fn server_variables_are_fixed_by_name_and_within_their_values() {
    let servers = "servers: [{ url: 'https://{region}.x.io', variables: { region: { default: eu, enum: [eu, us] } } }]";
    let spec = api(GOOD).replace("servers: [{ url: https://x.example.com }]", servers);
    refused(
        &spec,
        &["--server-variable", "regoin=us"],
        "error[unknown-server-variable]: --server-variable regoin: no server URL has this variable; did you mean `region`?",
    );
    refused(
        &spec,
        &["--server-variable", "region=mars"],
        "error[unknown-server-variable]: the server variable `region` does not allow `mars`; use one of eu, us",
    );
    let run = generate(&[("spec.yaml", &spec)], &["--server-variable", "region=us"]);
    assert!(
        run.stdout.contains("InvocationEndpoint: https://us.x.io/a"),
        "{}",
        run.stderr
    );
}

#[test]
fn nothing_to_generate_is_an_error() {
    refused(
        &api("  /a:\n    get:\n      responses: {}\n"),
        &[],
        "spec.yaml:1:1: error[nothing-to-generate]: no operation is left to generate; choose more methods, for example --methods GET",
    );
}

#[test]
fn selections_that_match_nothing_are_errors() {
    refused(
        &api(GOOD),
        &["--operation", "goood"],
        "error[unknown-selection]: --operation goood: the chosen methods have no such operation; did you mean `good`?",
    );
    refused(
        &api(GOOD),
        &["--include-tag", "x"],
        "error[unknown-selection]: --include-tag x",
    );
    refused(
        &api(GOOD),
        &["--security", "x"],
        "error[unknown-selection]: --security x",
    );
}

#[test]
fn a_blueprint_with_the_same_logical_id_names_both_places() {
    let blueprint = "Resources:\n  GoodRule:\n    Type: AWS::SNS::Topic\n";
    let run = generate(
        &[("spec.yaml", &api(GOOD)), ("bp.yaml", blueprint)],
        &["--blueprint", "bp.yaml", "--message-format", "human"],
    );
    assert_eq!(run.code, 1);
    assert!(
        run.stderr
            .contains("error[logical-id-taken]: `GoodRule` is a resource of ours"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("bp.yaml:2:3") && run.stderr.contains("spec.yaml:6:5"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_blueprint_that_is_no_template_is_named_at_its_line() {
    for (text, place) in [
        ("- a\n", "bp.yaml:1:1"),
        ("a: [\n", "bp.yaml:2:1"),
        ("Resources: 5\n", "bp.yaml:1:12"),
    ] {
        let run = generate(
            &[("spec.yaml", &api(GOOD)), ("bp.yaml", text)],
            &["--blueprint", "bp.yaml"],
        );
        assert_eq!(run.code, 1);
        assert!(run.stderr.contains(place), "{}", run.stderr);
    }
}

#[test]
fn a_missing_output_folder_or_input_is_status_2() {
    let sandbox = Sandbox::new(&[("spec.yaml", &api(GOOD))]);
    let run = sandbox.run(&["generate", "spec.yaml", "-o", "nowhere/out.yaml"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains(
            "error[output-not-writable]: cannot write nowhere/out.yaml: there is no folder nowhere"
        ) && run.stderr.contains("help: Create the folder"),
        "{}",
        run.stderr
    );
    let run = sandbox.run(&["generate", "missing.yaml"]);
    assert_eq!(
        (
            run.code,
            run.stderr
                .contains("error[input-unreadable]: cannot read missing.yaml")
        ),
        (2, true),
        "{}",
        run.stderr
    );
}

#[test]
fn duplicate_operation_ids_never_give_two_rules_for_one_event() {
    tolerated(
        "  /b:\n    post:\n      operationId: good\n      responses: {}\n",
        "spec.yaml:11:20: warning[duplicate-operation-id]: the operationId `good` is taken, so POST /b is called by `POST /b`",
    );
}

#[test]
fn references_that_lead_nowhere_are_named() {
    tolerated(
        "  /b:\n    post:\n      parameters: [{ $ref: '#/components/parameters/x' }]\n      responses: {}\n",
        "spec.yaml:11:28: warning[unresolved-reference]: `#/components/parameters/x` leads to nothing",
    );
    tolerated(
        "  /b:\n    post:\n      requestBody: { $ref: '#/nowhere' }\n      responses: {}\n",
        "warning[unreadable-body]: POST /b is left out: ",
    );
    tolerated(
        "  /b:\n    $ref: '#/paths/~1b'\n",
        "warning[reference-cycle]: ",
    );
}

#[test]
fn what_cannot_be_called_is_left_out_with_its_reason() {
    for (operation, expected) in [
        (
            "security: [{ x: [] }]",
            "[undefined-security-scheme]: POST /b is left out: the security scheme `x` is not defined",
        ),
        (
            "requestBody: { required: true, content: { multipart/form-data: {} } }",
            "[body-not-expressible]: POST /b is left out",
        ),
        (
            "parameters: [{ name: If-Match, in: header, required: true, schema: {} }]",
            "[parameter-not-expressible]: POST /b is left out: the required header `If-Match`",
        ),
        (
            "parameters: [{ name: x, schema: {} }]",
            "warning[malformed-item]: the parameter `x` has no `in`",
        ),
    ] {
        tolerated(
            &format!("  /b:\n    post:\n      {operation}\n      responses: {{}}\n"),
            expected,
        );
    }
    let tls = "components: { securitySchemes: { tls: { type: mutualTLS } } }\n";
    let spec = api(&format!(
        "{GOOD}  /b:\n    post:\n      security: [{{ tls: [] }}]\n      responses: {{}}\n{tls}"
    ));
    let run = generate(&[("spec.yaml", &spec)], &[]);
    assert!(run.stderr.contains("[security-not-expressible]: POST /b is left out: its security scheme `tls` is mutual TLS"), "{}", run.stderr);
    assert_eq!(run.code, 0);
}

#[test]
fn what_is_wrong_with_a_shared_item_is_said_once() {
    let item = "x-item:\n  parameters: [{ name: 7, in: query }, { in: query }]\n  post: { responses: {} }\n";
    let paths = "  /a: { $ref: '#/x-item' }\n  /b: { $ref: '#/x-item' }\n";
    let run = generate(&[("spec.yaml", &(api(paths) + item))], &[]);
    assert_eq!(
        run.stderr.matches("malformed-item").count(),
        2,
        "{}",
        run.stderr
    );
}

#[test]
fn a_required_parameter_is_never_lost() {
    let unnamed = "  /a:\n    post:\n      parameters: [{ name: '', in: query, required: true, schema: {} }]\n      responses: {}\n";
    let run = generate(
        &[(
            "spec.yaml",
            &api(&(unnamed.to_owned() + GOOD.replace("/a", "/b").as_str())),
        )],
        &[],
    );
    let left_out = "parameter-not-expressible]: POST /a is left out";
    assert!(run.stderr.contains(left_out), "{}", run.stderr);
}

#[test]
fn a_reference_may_lead_through_aliases_of_one_anchor() {
    let paths = "  /a:\n    post:\n      parameters: [{ $ref: '#/x-y/q' }]\n      responses: {}\n";
    let aliases = "x-x: &r { $ref: '#/x-foo' }\nx-y: *r\nx-foo: { q: { $ref: '#/x-x/z' }, z: { name: z, in: query, required: true, schema: { type: string } } }\n";
    let run = generate(&[("spec.yaml", &(api(paths) + aliases))], &[]);
    assert!(run.stdout.contains("z: $.detail.z"), "{}", run.all());
}

#[test]
fn oddities_cost_at_most_their_item() {
    for (item, expected) in [
        (
            "parameters: [{ name: 1, in: query, required: 'true', schema: {} }]",
            "Parameters:\n              '1': $.detail.1",
        ),
        (
            "parameters: [{ name: num, in: query, required: true, schema: { maximum: 99999999999999999999999 } }]",
            "num: $.detail.num",
        ),
        ("operationId: 17", "- '17'"),
        ("deprecated: yes", "POST /b"),
    ] {
        let run = generate(
            &[(
                "spec.yaml",
                &api(&format!(
                    "{GOOD}  /b:\n    post:\n      {item}\n      responses: {{}}\n"
                )),
            )],
            &[],
        );
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stdout.contains(expected), "{expected}\n{}", run.stdout);
    }
}

#[test]
fn duplicate_keys_are_named_and_the_last_counts() {
    tolerated(
        "  /a:\n    post:\n      operationId: good\n      responses: {}\n",
        "spec.yaml:9:3: warning[duplicate-key]: the key `/a` stands here twice",
    );
}

#[test]
fn byte_order_marks_line_ends_and_document_markers_do_not_matter() {
    let plain = generate(&[("spec.yaml", &api(GOOD))], &[]).stdout;
    let spec = api(GOOD);
    for odd in [
        format!("\u{feff}{spec}"),
        spec.replace('\n', "\r\n"),
        format!("---\n{spec}...\n"),
        format!("%YAML 1.2\n---\n{spec}---\n"),
    ] {
        let run = generate(&[("spec.yaml", &odd)], &[]);
        assert_eq!((run.code, run.stdout), (0, plain.clone()), "{}", run.stderr);
    }
    let second = generate(&[("spec.yaml", &format!("{spec}---\na: 1\n"))], &[]);
    assert!(
        second.stderr.contains("warning[extra-document]"),
        "{}",
        second.stderr
    );
}
