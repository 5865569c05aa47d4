//! Blueprints come back byte for byte outside of the insertions, however they are written.

use crate::harness::{Run, Sandbox, api, snapshots};

const SPEC: &str = "  /a/{id}:\n    post:\n      operationId: call\n      security: [{ key: [] }]\n      responses: {}\ncomponents: { securitySchemes: { key: { type: apiKey, in: header, name: X-Key } } }\n";

fn merged(name: &str, blueprint: &str) -> Run {
    let sandbox = Sandbox::new(&[("spec.yaml", &api(SPEC)), (name, blueprint)]);
    let run = sandbox.run(&[
        "generate",
        "spec.yaml",
        "--blueprint",
        name,
        "--message-format",
        "short",
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    run
}

/// Taking the insertions out again gives the blueprint: all its lines are there, in order and byte for byte. Where
/// something is inserted within a line (flow style, a last line without end), all its characters are.
#[track_caller]
fn assert_only_inserted(blueprint: &str, merged: &str) {
    let mut lines = merged.split_inclusive('\n');
    let by_lines = blueprint
        .split_inclusive('\n')
        .all(|line| lines.any(|there| there == line));
    let mut characters = merged.chars();
    let by_characters = blueprint
        .chars()
        .all(|character| characters.any(|there| there == character));
    let within_lines = !blueprint.ends_with('\n') || blueprint.contains('}');
    assert!(by_lines || (within_lines && by_characters), "{merged}");
}

macro_rules! shapes {
    ($($name:ident: $file:literal $blueprint:expr;)*) => { $(
        #[test]
        fn $name() {
            let blueprint = $blueprint;
            let run = merged($file, &blueprint);
            assert_only_inserted(&blueprint, &run.stdout);
            snapshots().bind(|| insta::assert_snapshot!(concat!("blueprint-", stringify!($name)), run.stdout.replace('\r', "␍")));
        }
    )* };
}

shapes! {
    comments_quotes_and_short_tags: "bp.yaml" "# top\nResources: # here\n  # a topic\n  Topic:\n    Type: \"AWS::SNS::Topic\" # quoted\n    Properties: { DisplayName: !Sub '${AWS::StackName}' }\n  # the end\nOutputs:\n  Topic: { Value: !GetAtt Topic.TopicArn }\n# bye\n".to_owned();
    windows_line_ends: "bp.yaml" "Parameters:\r\n  A:\r\n    Type: String\r\n    Default: x\r\nResources:\r\n  T:\r\n    Type: AWS::SNS::Topic\r\n".to_owned();
    empty_resources: "bp.yaml" "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n\nMetadata:\n  Note: x\n".to_owned();
    resources_with_comments_only: "bp.yaml" "Resources:\n  # nothing yet\n".to_owned();
    no_parameters: "bp.yaml" "Resources:\n  T:\n    Type: AWS::SNS::Topic\n".to_owned();
    empty_flow_sections: "bp.yaml" "Parameters: {}\nResources: {}\n".to_owned();
    flow_style: "bp.yaml" "Parameters: { A: { Type: String, Default: x } }\nResources: { T: { Type: AWS::SNS::Topic } } # flow\n".to_owned();
    an_existing_interface: "bp.yaml" "Metadata:\n    AWS::CloudFormation::Interface:\n        ParameterGroups:\n        -   Label: { default: Authentication }\n            Parameters:\n            - Secret\n        ParameterLabels:\n            Secret:\n                default: The secret\nParameters:\n    Secret:\n        Type: String\n        NoEcho: true\nResources:\n    T:\n        Type: AWS::SNS::Topic\n".to_owned();
    sam_with_globals: "bp.yaml" "Transform: AWS::Serverless-2016-10-31\nGlobals:\n  Function:\n    Timeout: 3\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: python3.13\n      Handler: a.b\n      InlineCode: |\n        def b(event, context):\n          return 1\n".to_owned();
    its_own_bus_parameter: "bp.yaml" "Parameters:\n  EventBusName:\n    Type: String\n    Default: mine\nResources:\n  T:\n    Type: AWS::SNS::Topic\n".to_owned();
    no_final_line_end: "bp.yaml" "Resources:\n  T:\n    Type: AWS::SNS::Topic".to_owned();
    a_document_marker_and_anchors: "bp.yaml" "---\nResources:\n  T: &topic\n    Type: AWS::SNS::Topic\n  U: *topic\n...\n".to_owned();
    json_with_tabs: "bp.json" "{\n\t\"Parameters\": {},\n\t\"Resources\": {\n\t\t\"T\": {\n\t\t\t\"Type\": \"AWS::SNS::Topic\"\n\t\t}\n\t}\n}\n".to_owned();
    minified_json: "bp.json" "{\"Resources\":{\"T\":{\"Type\":\"AWS::SNS::Topic\"}},\"Description\":\"a \\ud83d\\ude00\"}".to_owned();
}

#[test]
fn a_parameter_of_the_blueprint_is_used_and_not_doubled() {
    let run = merged(
        "bp.yaml",
        "Parameters:\n  EventBusName:\n    Type: String\n    Default: mine\nResources: {}\n",
    );
    assert_eq!(
        run.stdout
            .matches("EventBusName:\n    Type: String")
            .count(),
        1,
        "{}",
        run.stdout
    );
}

#[test]
fn a_credential_comes_from_the_blueprint() {
    let sandbox = Sandbox::new(&[
        ("spec.yaml", &api(SPEC)),
        (
            "bp.yaml",
            "Parameters:\n  Mine:\n    Type: String\n    NoEcho: true\nResources: {}\n",
        ),
    ]);
    let run = sandbox.run(&[
        "generate",
        "spec.yaml",
        "--blueprint",
        "bp.yaml",
        "--credential",
        "key.value=Mine",
    ]);
    assert!(
        run.stdout.contains(r#""ApiKeyValue":{"Ref":"Mine"}"#),
        "{}",
        run.stdout
    );
    for (credential, expected) in [
        ("key.value=Other", "error[missing-blueprint-parameter]"),
        ("kye.value=Mine", "did you mean `key.value`?"),
    ] {
        let run = sandbox.run(&[
            "generate",
            "spec.yaml",
            "--blueprint",
            "bp.yaml",
            "--credential",
            credential,
            "--message-format",
            "short",
        ]);
        assert!(
            run.code == 1 && run.stderr.contains(expected),
            "{}",
            run.stderr
        );
    }
}
