//! What `generate` writes.

use crate::harness::{Sandbox, api, repository, snapshots};

/// A template of each of our specs, read by a person before it was accepted.
#[test]
fn templates_of_our_specs() {
    let sandbox = Sandbox::new(&[]);
    for (name, spec) in [
        ("football", "specs/football.yaml"),
        ("security", "specs/security.yaml"),
        ("parameters", "specs/parameters.yaml"),
        ("modern", "specs/modern.yaml"),
        ("orders", "specs/orders/openapi.json"),
    ] {
        let run = sandbox.run(&["generate", &repository(spec), "--message-format", "short"]);
        let mut settings = snapshots();
        settings.add_filter(env!("CARGO_MANIFEST_DIR"), "");
        settings.bind(|| {
            insta::assert_snapshot!(format!("{name}-template"), run.stdout);
            insta::assert_snapshot!(format!("{name}-findings"), run.stderr);
        });
    }
}

#[test]
fn json_says_what_yaml_says() {
    let sandbox = Sandbox::new(&[]);
    let spec = repository("specs/football.yaml");
    let json = sandbox.run(&["generate", &spec, "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(
        value["Resources"]["ReportInjuryRule"]["Properties"]["EventBusName"]["Ref"],
        "EventBusName"
    );
    let written = sandbox.run(&["generate", &spec, "-o", "t.json"]);
    assert_eq!((written.code, sandbox.read("t.json")), (0, json.stdout));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let sandbox = Sandbox::new(&[]);
    let arguments = [
        "generate",
        &repository("specs/parameters.yaml"),
        "--optional-params",
        "split",
    ];
    assert_eq!(
        sandbox.run(&arguments).stdout,
        sandbox.run(&arguments).stdout
    );
}

/// The lines of `new` that are not in `old`, and the other way round.
fn difference(old: &str, new: &str) -> (Vec<String>, Vec<String>) {
    let diff = similar::TextDiff::from_lines(old, new);
    let lines = |tag| {
        diff.iter_all_changes()
            .filter(move |change| change.tag() == tag)
            .map(|change| change.value().trim_end().to_owned())
    };
    (
        lines(similar::ChangeTag::Delete).collect(),
        lines(similar::ChangeTag::Insert).collect(),
    )
}

#[test]
fn one_more_operation_changes_its_own_resources_only() {
    let operation = |name: &str| {
        format!(
            "  /{name}/{{id}}:\n    post:\n      operationId: {name}\n      parameters: [{{ name: limit, in: query, schema: {{}} }}]\n      responses: {{}}\n"
        )
    };
    let names: Vec<String> = (0..60).map(|number| format!("thing{number}")).collect();
    let all: Vec<_> = names.iter().map(|name| operation(name)).collect();
    let sandbox = Sandbox::new(&[("new.yaml", &api(&all.concat()))]);
    for added in [0, 30, 59] {
        let mut without = all.clone();
        without.remove(added);
        sandbox.write("old.yaml", &api(&without.concat()));
        let old = sandbox.run(&["generate", "old.yaml"]).stdout;
        let new = sandbox.run(&["generate", "new.yaml"]).stdout;
        let (gone, came) = difference(&old, &new);
        assert_eq!(
            gone,
            ["Description: EventBridge API destinations and rules for 59 operations of T"]
        );
        let foreign: Vec<_> = names
            .iter()
            .filter(|name| **name != names[added])
            .filter(|name| {
                came.iter().any(|line| {
                    line.contains(&format!("/{name}/"))
                        || line.contains(&format!("T{}Rule", &name[1..]))
                })
            })
            .collect();
        assert!(foreign.is_empty(), "{foreign:?}\n{}", came.join("\n"));
    }
}

#[test]
fn more_than_fifty_destinations_share_several_roles() {
    for (count, roles) in [(50, 1), (51, 2), (200, 8)] {
        let paths: String = (0..count)
            .map(|number| format!("  /t{number}:\n    post: {{ responses: {{}} }}\n"))
            .collect();
        let sandbox = Sandbox::new(&[("spec.yaml", &api(&paths))]);
        let template = sandbox
            .run(&["generate", "spec.yaml", "--allow", "template-too-large"])
            .stdout;
        let found = template.matches("Type: AWS::IAM::Role").count();
        assert!(
            found.is_power_of_two() && found <= roles && (found > 1) == (count > 50),
            "{count}: {found}"
        );
    }
}

#[test]
fn too_many_resources_are_an_error_that_can_be_allowed() {
    let paths: String = (0..260)
        .map(|number| format!("  /t{number}:\n    post: {{ responses: {{}} }}\n"))
        .collect();
    let sandbox = Sandbox::new(&[("spec.yaml", &api(&paths))]);
    let run = sandbox.run(&["generate", "spec.yaml", "--message-format", "short"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(
        run.stderr
            .contains("error[template-too-large]: the template has 5")
            && run.stderr.contains("--include-tag"),
        "{}",
        run.stderr
    );
    assert_eq!(
        sandbox
            .run(&["generate", "spec.yaml", "--allow", "template-too-large"])
            .code,
        0
    );
}

#[test]
fn every_choice_about_delivery_reaches_the_template() {
    let sandbox = Sandbox::new(&[(
        "spec.yaml",
        &api("  /a/{id}:\n    post:\n      operationId: a\n      responses: {}\n"),
    )]);
    let run = sandbox.run(&[
        "generate",
        "spec.yaml",
        "--source",
        "shop",
        "--create-bus",
        "orders",
        "--reject-invalid",
        "--retry-attempts",
        "0",
        "--retry-max-age",
        "60",
        "--rate-limit",
        "7",
        "--prefix",
        "my_App",
        "--idempotency-header",
        "Request-Id",
        "--permissions-boundary",
        "arn:aws:iam::123456789012:policy/boundary",
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    snapshots().bind(|| insta::assert_snapshot!("delivery", run.stdout));
    let existing = sandbox.run(&[
        "generate",
        "spec.yaml",
        "--dead-letter-queue",
        "arn:aws:sqs:eu-central-1:123456789012:letters",
        "--role-arn",
        "arn:aws:iam::123456789012:role/events",
    ]);
    snapshots().bind(|| insta::assert_snapshot!("existing-queue-and-role", existing.stdout));
}

#[test]
fn secrets_come_from_secrets_manager_when_asked() {
    let sandbox = Sandbox::new(&[]);
    let run = sandbox.run(&[
        "generate",
        &repository("specs/security.yaml"),
        "--secrets",
        "secretsmanager",
    ]);
    snapshots().bind(|| insta::assert_snapshot!("security-secretsmanager", run.stdout));
}

#[test]
fn an_overlay_says_what_the_spec_does_not() {
    let overlay = "good: { detail-type: Renamed, parameters: { limit: { optional: always } } }\nPOST /b: { skip: later }\n";
    let spec = api(
        "  /a:\n    post:\n      operationId: good\n      parameters: [{ name: limit, in: query, schema: {} }]\n      responses: {}\n  /b:\n    post: { responses: {} }\n",
    );
    let sandbox = Sandbox::new(&[("spec.yaml", &spec), ("overlay.yaml", overlay)]);
    let run = sandbox.run(&[
        "generate",
        "spec.yaml",
        "--overlay",
        "overlay.yaml",
        "--message-format",
        "short",
    ]);
    assert!(
        run.stdout.contains("- Renamed\n") && run.stdout.contains("limit: $.detail.limit"),
        "{}",
        run.stdout
    );
    assert!(
        run.stderr.contains(
            "overlay.yaml:2:18: note[skipped]: POST /b is left out: x-spec2dest.skip: later"
        ),
        "{}",
        run.stderr
    );
    sandbox.write("overlay.yaml", "godo: {}\n");
    let run = sandbox.run(&[
        "generate",
        "spec.yaml",
        "--overlay",
        "overlay.yaml",
        "--message-format",
        "short",
    ]);
    assert!(
        run.stderr
            .contains("overlay.yaml:1:1: error[unknown-selection]")
            && run.stderr.contains("did you mean `good`?"),
        "{}",
        run.stderr
    );
}

#[test]
fn naming_an_operation_is_enough_whatever_its_method() {
    let sandbox = Sandbox::new(&[]);
    let run = sandbox.run(&[
        "generate",
        &repository("specs/football.yaml"),
        "--operation",
        "listInjuries",
    ]);
    assert!(
        run.stdout.contains("HttpMethod: GET") && !run.stdout.contains("HttpMethod: POST"),
        "{}",
        run.stderr
    );
}

#[test]
fn operations_are_named_one_by_one_or_with_commas() {
    let paths = "  /a:\n    post: { operationId: a, responses: {} }\n  /b:\n    post: { operationId: b, responses: {} }\n  /c,d:\n    post: { responses: {} }\n";
    let sandbox = Sandbox::new(&[("spec.yaml", &api(paths))]);
    for (arguments, expected) in [
        (&["--operation", "a,b"][..], 2),
        (&["--operation", "a", "--operation", "b"], 2),
        (&["--operation", "POST /c,d"], 1),
        (&["--operation", "POST /a"], 1),
    ] {
        let mut all = vec!["generate", "spec.yaml"];
        all.extend(arguments);
        let run = sandbox.run(&all);
        assert_eq!(
            run.stdout.matches("Type: AWS::Events::Rule").count(),
            expected,
            "{arguments:?} {}",
            run.stderr
        );
    }
}

#[test]
fn swagger_2_is_read_into_the_same_template() {
    let new = api(
        "  /a/{id}:\n    post:\n      operationId: a\n      security: [{ key: [] }]\n      parameters:\n        - { name: id, in: path, required: true, schema: { type: string } }\n        - { name: q, in: query, required: true, schema: { type: string } }\n      requestBody:\n        required: true\n        content: { application/json: { schema: { type: object, required: [n], properties: { n: { type: number } } } } }\n      responses: {}\ncomponents: { securitySchemes: { key: { type: http, scheme: basic } } }\n",
    );
    let old = "swagger: '2.0'\ninfo: { title: T, version: '1' }\nhost: x.example.com\nschemes: [http, https]\nconsumes: [application/json]\npaths:\n  /a/{id}:\n    post:\n      operationId: a\n      security: [{ key: [] }]\n      parameters:\n        - { name: id, in: path, required: true, type: string }\n        - { name: q, in: query, required: true, type: string }\n        - { name: body, in: body, required: true, schema: { type: object, required: [n], properties: { n: { type: number } } } }\n      responses: {}\nsecurityDefinitions: { key: { type: basic } }\n";
    let sandbox = Sandbox::new(&[("new.yaml", &new), ("old.yaml", old)]);
    let (new, old) = (
        sandbox.run(&["generate", "new.yaml"]),
        sandbox.run(&["generate", "old.yaml"]),
    );
    assert_eq!((new.code, old.code), (0, 0), "{}{}", new.stderr, old.stderr);
    assert_eq!(new.stdout, old.stdout);
}

#[test]
fn what_stands_beside_the_ref_of_a_path_counts_too() {
    let spec = api(
        "  /a/{id}:\n    $ref: '#/x-item'\n    parameters: [{ name: n, in: query, schema: { type: string, enum: [there] }, required: true }]\n    put: { operationId: beside, responses: {} }\n    delete: { operationId: first, responses: {} }\n",
    ) + "x-item:\n  parameters: [{ name: id, in: path, required: true, schema: { type: string } }]\n  post: { operationId: brought, responses: {} }\n  delete: { operationId: second, responses: {} }\n";
    let sandbox = Sandbox::new(&[("spec.yaml", &spec)]);
    let run = sandbox.run(&["generate", "spec.yaml"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for (id, is_there) in [
        ("beside", true),
        ("brought", true),
        ("first", true),
        ("second", false),
    ] {
        assert_eq!(
            run.stdout.contains(&format!("- {id}\n")),
            is_there,
            "{id}: {}",
            run.stdout
        );
    }
    assert_eq!(
        run.stdout.matches("- $.detail.id\n").count(),
        3,
        "{}",
        run.stdout
    );
    assert!(
        run.stderr
            .contains("DELETE /a/{id} stands beside the `$ref`"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_document_is_found_by_the_name_it_gives_itself() {
    let spec = "openapi: 3.2.0\n$self: https://x.example.com/api.yaml\n".to_owned()
        + api("  /a/{id}:\n    parameters: [{ $ref: 'https://x.example.com/api.yaml#/components/parameters/id' }]\n    post: { operationId: a, responses: {} }\n").trim_start_matches("openapi: 3.0.3\n")
        + "components: { parameters: { id: { name: id, in: path, required: true, schema: { type: string } } } }\n";
    let sandbox = Sandbox::new(&[("spec.yaml", &spec)]);
    let run = sandbox.run(&["generate", "spec.yaml", "--fail-on", "warning"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("- $.detail.id\n"), "{}", run.stdout);
    let other = sandbox.run(&["check", "spec.yaml", "--message-format", "json"]);
    assert!(
        !other.stderr.contains("refused-reference"),
        "{}",
        other.stderr
    );
}
