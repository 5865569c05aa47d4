//! `launch-url`: the link and the button, and what AWS would refuse or ignore.

use crate::harness::{Run, Sandbox};

const TEMPLATE: &str = "Parameters:\n  Key: { Type: String, NoEcho: true }\n  EventBusName: { Type: String, Default: default }\n  Stage: { Type: String, AllowedValues: [dev, prod] }\nResources: {}\n";
const URL: &str = "https://bucket.s3.eu-west-1.amazonaws.com/t.yaml";

fn launch(more: &[&str]) -> Run {
    let sandbox = Sandbox::new(&[("t.yaml", TEMPLATE), ("no.yaml", "a: b\n")]);
    let mut arguments = vec![
        "launch-url",
        "--template-url",
        URL,
        "--stack-name",
        "football",
    ];
    arguments.extend(more);
    sandbox.run(&arguments)
}

#[test]
fn the_link_has_what_was_given() {
    let run = launch(&[
        "--template",
        "t.yaml",
        "--region",
        "eu-west-1",
        "--param",
        "Stage=prod",
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(
        run.stdout,
        "https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/create/review\
         ?templateURL=https%3A%2F%2Fbucket.s3.eu-west-1.amazonaws.com%2Ft.yaml&stackName=football&param_Stage=prod\n"
    );
    assert_eq!(
        run.stderr,
        "note: the person will have to type Key (NoEcho)\n"
    );
    let run = launch(&["--template", "t.yaml"]);
    assert!(
        run.stdout
            .starts_with("https://console.aws.amazon.com/cloudformation/home#/")
    );
    assert!(run.stderr.contains("type Stage"), "{}", run.stderr);
}

#[test]
fn a_button_for_each_region() {
    let one = launch(&["--as", "markdown"]).stdout;
    assert!(one.starts_with("[![Launch Stack](https://"), "{one}");
    let two = launch(&["--as", "markdown", "--region", "eu-west-1,us-east-1"]).stdout;
    assert_eq!(two.matches("| [![Launch Stack in ").count(), 2, "{two}");
    let html = launch(&[
        "--as",
        "html",
        "--region",
        "eu-west-1",
        "--region",
        "us-east-1",
    ])
    .stdout;
    assert_eq!(html.lines().count(), 2, "{html}");
    assert!(
        html.contains("&amp;stackName=football\"><img src=\"https://"),
        "{html}"
    );
}

#[test]
fn what_aws_refuses_or_ignores_is_refused() {
    for (more, why) in [
        (
            &["--template", "t.yaml", "--param", "Key=secret"][..],
            "no place for a secret",
        ),
        (
            &["--template", "t.yaml", "--param", "Stages=prod"],
            "but `Stage`",
        ),
        (
            &["--template", "t.yaml", "--param", "Stage=test"],
            "allows dev, prod",
        ),
        (&["--template", "no.yaml"], "no template"),
        (&["--template", "absent.yaml"], "cannot read absent.yaml"),
        (&["--param", "a b=c"], "letters and digits"),
        (&["--region", "europe"], "eu-west-1"),
        (&["--region", "cn-north-1"], "China"),
    ] {
        let run = launch(more);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{more:?}");
        assert!(run.stderr.contains(why), "{more:?}: {}", run.stderr);
    }
    let sandbox = Sandbox::new(&[]);
    for (url, name, why) in [
        ("http://bucket.s3.amazonaws.com/t.yaml", "s", "https only"),
        (
            "https://raw.githubusercontent.com/a/b/t.yaml",
            "s",
            "not S3",
        ),
        (URL, "1st", "beginning with a letter"),
    ] {
        let run = sandbox.run(&["launch-url", "--template-url", url, "--stack-name", name]);
        assert_eq!(run.code, 2, "{url}");
        assert!(run.stderr.contains(why), "{url}: {}", run.stderr);
    }
}
