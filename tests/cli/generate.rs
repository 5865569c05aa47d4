//! The templates of `generate`.

use crate::harness::{Sandbox, api, repository, snapshots};

#[test]
fn templates_and_findings_of_the_specs_match_the_snapshots() {
    let sandbox = Sandbox::new(&[]);
    for (name, spec) in [
        ("football", "specs/football.yaml"),
        ("security", "specs/security.yaml"),
        ("parameters", "specs/parameters.yaml"),
        ("modern", "specs/modern.yaml"),
        ("orders", "specs/orders/openapi.json"),
    ] {
        let spec = repository(spec);
        let run = sandbox.run(&["generate", &spec, "--message-format", "short", "--verbose"]);
        let mut settings = snapshots();
        settings.add_filter(env!("CARGO_MANIFEST_DIR"), "");
        settings.bind(|| {
            insta::assert_snapshot!(format!("{name}-template"), run.stdout);
            insta::assert_snapshot!(format!("{name}-findings"), run.stderr);
        });
    }
}

#[test]
fn json_is_written_for_a_format_flag_or_a_json_file_name() {
    let sandbox = Sandbox::new(&[]);
    let spec = repository("specs/football.yaml");
    let json = sandbox.run(&["generate", &spec, "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(
        value["Resources"]["ReportInjuryRule"]["Properties"]["EventBusName"]["Ref"],
        "EventBusName"
    );
    let written = sandbox.run(&["generate", &spec, "-o", "t.json"]);
    assert_eq!(written.code, 0);
    let written: serde_json::Value = serde_json::from_str(&sandbox.read("t.json")).unwrap();
    assert_eq!(written["Resources"], value["Resources"]);
}

#[test]
fn the_output_is_deterministic() {
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

/// The lines that only `old` has, and those that only `new` has.
fn compare_lines(old: &str, new: &str) -> (Vec<String>, Vec<String>) {
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
fn a_new_operation_does_not_change_the_resources_of_others() {
    let operation = |name: &str| {
        format!(
            "  /{name}/{{id}}:\n    post:\n      operationId: {name}\n      parameters: [{{ name: limit, in: query, schema: {{}} }}]\n      responses: {{}}\n"
        )
    };
    let names: Vec<String> = (0..60).map(|number| format!("thing{number}")).collect();
    let all: Vec<_> = names.iter().map(|name| operation(name)).collect();
    let sandbox = Sandbox::new(&[]);
    let generate = |operations: &[String]| {
        sandbox.write("spec.yaml", &api(&operations.concat()));
        sandbox.run(&["generate", "spec.yaml"]).stdout
    };
    for added in [0, 30, 59] {
        let mut without = all.clone();
        without.remove(added);
        let (old, new) = (generate(&without), generate(&all));
        let (removed, added_lines) = compare_lines(&old, &new);
        assert_eq!(
            removed,
            ["Description: EventBridge API destinations and rules for 59 operations of T"]
        );
        let changed: Vec<_> = names
            .iter()
            .filter(|name| **name != names[added])
            .filter(|name| {
                added_lines.iter().any(|line| {
                    line.contains(&format!("/{name}/"))
                        || line.contains(&format!("T{}Rule", &name[1..]))
                })
            })
            .collect();
        assert!(
            changed.is_empty(),
            "{changed:?}\n{}",
            added_lines.join("\n")
        );
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
fn a_large_table_is_split_over_several_state_machines() {
    let paths: String = (0..3500)
        .map(|number| {
            let id = format!("setTheThingWithTheVeryLongName{number}");
            format!("  /thing-number-{number}/parts/{{partId}}:\n    put: {{ operationId: {id}, responses: {{}} }}\n")
        })
        .collect();
    let sandbox = Sandbox::new(&[("spec.yaml", &api(&paths))]);
    let arguments = [
        "generate",
        "spec.yaml",
        "--deliver",
        "workflow",
        "--format",
        "json",
    ];
    let run = sandbox.run(&arguments);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let template: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let resources = template["Resources"].as_object().unwrap().values();
    let of_type = |kind: &str| {
        let found = resources
            .clone()
            .filter(|resource| resource["Type"] == kind);
        found
            .map(|resource| &resource["Properties"])
            .collect::<Vec<_>>()
    };
    let tables = of_type("AWS::StepFunctions::StateMachine").into_iter();
    let tables: Vec<_> = tables
        .map(|machine| &machine["Definition"]["States"]["Prepare"]["Assign"]["operations"])
        .collect();
    assert!(tables.len() > 1);
    assert!(
        tables
            .iter()
            .all(|table| table.to_string().len() <= 250_000)
    );
    let rows = tables.iter().map(|table| table.as_object().unwrap().len());
    assert_eq!(rows.sum::<usize>(), 3500);
    let patterns = of_type("AWS::Events::Rule").into_iter();
    let patterns: Vec<_> = patterns.map(|rule| &rule["EventPattern"]).collect();
    assert!(
        patterns
            .iter()
            .all(|pattern| pattern.to_string().len() <= 2048)
    );
    let types = patterns
        .iter()
        .map(|pattern| pattern["detail-type"].as_array().unwrap().len());
    assert_eq!(types.sum::<usize>(), 3500);
}

#[test]
fn too_many_resources_are_an_error_that_allow_lowers() {
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
fn secrets_can_come_from_secrets_manager() {
    let sandbox = Sandbox::new(&[]);
    let run = sandbox.run(&[
        "generate",
        &repository("specs/security.yaml"),
        "--secrets",
        "secretsmanager",
    ]);
    let mut settings = snapshots();
    settings.add_filter(env!("CARGO_MANIFEST_DIR"), "");
    settings.bind(|| insta::assert_snapshot!("security-secretsmanager", run.stdout));
}

#[test]
fn a_bus_accepts_thirty_rules_with_strict_paths() {
    let generate = |operations: usize, flags: &[&str]| {
        let paths: String = (0..operations)
            .map(|number| format!("  /a{number}/{{id}}:\n    post: {{ responses: {{}} }}\n"))
            .collect();
        let sandbox = Sandbox::new(&[("spec.yaml", &api(&paths))]);
        let arguments = ["generate", "spec.yaml", "--message-format", "short"];
        sandbox.run(&[&arguments, flags].concat())
    };
    assert_eq!(generate(30, &["--strict-paths"]).code, 0);
    let error = "31 rules have wildcards in their patterns; an event bus accepts 30";
    let run = generate(31, &["--strict-paths"]);
    assert!(
        run.code == 1 && run.stderr.contains(error),
        "{}",
        run.stderr
    );
    assert_eq!(generate(31, &[]).code, 0);
}
