//! Compares the output with that of the reference action, whose stacks can be updated in place. Its documents are not in this
//! repository.

use std::collections::BTreeMap;

use serde_yaml::Value;

use crate::harness::{Sandbox, repository};

fn find_resources(text: &str, kind: &str) -> BTreeMap<String, Value> {
    let template: Value = serde_yaml::from_str(text).unwrap();
    let found = template["Resources"].as_mapping().unwrap().iter();
    found
        .filter(|(_, resource)| resource["Type"] == kind)
        .map(|(id, resource)| {
            (
                id.as_str().unwrap().to_owned(),
                resource["Properties"].clone(),
            )
        })
        .collect()
}

#[test]
fn the_output_has_the_resources_of_the_reference_action() {
    let folder = repository("../shared/specs/helton");
    let Ok(expected) = std::fs::read_to_string(format!("{folder}/action-output.yaml")) else {
        println!("SKIPPED: ../shared/specs/helton does not exist");
        return;
    };
    let sandbox = Sandbox::new(&[]);
    let run = sandbox.run(&[
        "generate",
        &format!("{folder}/openapi.yaml"),
        "--methods",
        "PUT,POST,DELETE",
        "--server",
        "AWS us-east-1",
        "--prefix",
        "TEST",
        "--optional-params",
        "always",
        "--logical-ids",
        "path",
        "--credential",
        "apiTokenHeader.value=MomentoAuthToken",
        "--blueprint",
        &format!("{folder}/blueprint.yaml"),
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let (theirs, ours) = (
        find_resources(&expected, "AWS::Events::ApiDestination"),
        find_resources(&run.stdout, "AWS::Events::ApiDestination"),
    );
    assert_eq!(
        theirs.keys().collect::<Vec<_>>(),
        ours.keys().collect::<Vec<_>>()
    );
    for (id, theirs) in &theirs {
        for property in [
            "HttpMethod",
            "InvocationEndpoint",
            "InvocationRateLimitPerSecond",
        ] {
            assert_eq!(theirs[property], ours[id][property], "{id}");
        }
    }
    let (theirs, ours) = (
        find_resources(&expected, "AWS::Events::Rule"),
        find_resources(&run.stdout, "AWS::Events::Rule"),
    );
    assert_eq!(
        theirs.keys().collect::<Vec<_>>(),
        ours.keys().collect::<Vec<_>>()
    );
    for (id, theirs) in &theirs {
        let ours = &ours[id];
        assert_eq!(
            theirs["EventPattern"]["detail-type"], ours["EventPattern"]["detail-type"],
            "{id}"
        );
        let http = |properties: &Value| properties["Targets"][0]["HttpParameters"].clone();
        assert_eq!(
            http(theirs)["PathParameterValues"],
            http(ours)["PathParameterValues"],
            "{id}"
        );
        let sorted = |value: &Value| -> BTreeMap<String, Value> {
            serde_yaml::from_value(value.clone()).unwrap_or_default()
        };
        assert_eq!(
            sorted(&http(theirs)["QueryStringParameters"]),
            sorted(&http(ours)["QueryStringParameters"]),
            "{id}"
        );
        assert!(
            ours["EventPattern"]["detail"]["cacheName"].is_sequence(),
            "{id} does not require the path value"
        );
        assert_eq!(theirs["Targets"][0]["Id"], ours["Targets"][0]["Id"]);
    }
    for shared in [
        "ApiDestinationsTargetRole",
        "FailedDeliveryDLQ",
        "ApiConnection",
    ] {
        assert!(run.stdout.contains(&format!("\n  {shared}:\n")), "{shared}");
    }
    assert_eq!(
        find_resources(&run.stdout, "AWS::SQS::QueuePolicy").len(),
        1
    );
    assert!(run.stdout.contains("ApiKeyValue: !Ref MomentoAuthToken"));
}
