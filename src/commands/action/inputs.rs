//! The inputs of the Action as arguments of the command line.

use anyhow::{Context, bail};
use clap::{ArgAction, CommandFactory};
use indexmap::IndexMap;

use crate::commands::Cli;
use crate::nearest::nearest;

/// The inputs of the reference action that mean flags of ours, `specPath` aside.
const REFERENCE: [(&str, &str); 4] = [
    ("environment", "server"),
    ("httpMethods", "methods"),
    ("resourcePrefix", "prefix"),
    ("outputFilename", "output"),
];

/// Where the template goes when nothing is said, as in the reference action.
const DEFAULT_OUTPUT: &str = "template.yaml";

/// Flags of `generate` that are no inputs: the Action writes annotations, and a log has its own colours.
const NO_INPUTS: [&str; 4] = ["message-format", "color", "help", "version"];

/// Inputs that the installing step of the Action reads.
const OF_INSTALLATION: [&str; 2] = ["from-source", "release-url"];

/// What a workflow gives to the Action: inputs by name in lower case, those not given left out.
///
/// Source: GitHub Docs, "Metadata syntax for GitHub Actions", inputs: names are not case-sensitive.
#[derive(Debug)]
pub(super) struct Inputs(IndexMap<String, String>);

/// The arguments that the inputs mean.
#[derive(Debug)]
pub(super) struct Arguments {
    /// Of `spec2dest generate`.
    pub(super) generate: Vec<String>,
    /// Of `spec2dest launch-url`, if a link is wanted.
    pub(super) launch: Option<Vec<String>>,
    /// Whether the job summary is wanted.
    pub(super) summary: bool,
}

impl Inputs {
    /// Reads a JSON object of strings: `toJSON(inputs)`.
    pub(super) fn parse(json: &str) -> anyhow::Result<Self> {
        let all: IndexMap<String, String> = serde_json::from_str(json)
            .context("SPEC2DEST_INPUTS is not the JSON object that `toJSON(inputs)` gives")?;
        let given = all
            .into_iter()
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .filter(|(_, value)| !value.is_empty());
        Ok(Self(given.collect()))
    }

    /// The arguments; every input is used, or is an error.
    pub(super) fn arguments(mut self) -> anyhow::Result<Arguments> {
        for name in OF_INSTALLATION {
            self.0.shift_remove(name);
        }
        let summary = self.flag("summary", true)?;
        let launch = self.launch()?;
        Ok(Arguments {
            generate: self.generate()?,
            launch,
            summary,
        })
    }

    fn flag(&mut self, name: &str, default: bool) -> anyhow::Result<bool> {
        self.0
            .shift_remove(name)
            .map_or(Ok(default), |value| boolean(name, &value))
    }

    fn launch(&mut self) -> anyhow::Result<Option<Vec<String>>> {
        let names = ["template-url", "stack-name", "region", "param"];
        let mut arguments = Vec::new();
        for name in names {
            let Some(value) = self.0.shift_remove(&format!("launch-{name}")) else {
                continue;
            };
            let values = if name == "region" {
                value.split([',', '\n']).collect()
            } else if name == "param" {
                value.lines().collect()
            } else {
                vec![value.as_str()]
            };
            let values = values
                .into_iter()
                .map(str::trim)
                .filter(|value| !value.is_empty());
            arguments.extend(values.map(|value| format!("--{name}={value}")));
        }
        let has = |name: &str| arguments.iter().any(|argument| argument.starts_with(name));
        if arguments.is_empty() {
            return Ok(None);
        }
        if !has("--template-url=") || !has("--stack-name=") {
            bail!("a Launch Stack button needs both launch-template-url and launch-stack-name");
        }
        Ok(Some(arguments))
    }

    fn generate(&mut self) -> anyhow::Result<Vec<String>> {
        let spec = self.spec()?;
        let mut arguments = Vec::new();
        for (theirs, ours) in REFERENCE {
            if let Some(value) = self.0.shift_remove(&theirs.to_ascii_lowercase())
                && let Some(other) = self.0.insert(ours.to_owned(), value)
            {
                bail!("`{theirs}` and `{ours}` are the same input; `{ours}` is `{other}` already");
            }
        }
        self.0
            .entry("output".to_owned())
            .or_insert_with(|| DEFAULT_OUTPUT.to_owned());
        let command = Cli::command();
        let Some(generate) = command.find_subcommand("generate") else {
            bail!("there is no command `generate`")
        };
        let flags: Vec<_> = generate
            .get_arguments()
            .filter_map(|flag| Some((flag.get_long()?, flag)))
            .filter(|(name, _)| !NO_INPUTS.contains(name))
            .collect();
        for (name, value) in &self.0 {
            let Some((_, flag)) = flags.iter().find(|(flag, _)| flag == name) else {
                let near = nearest(name, flags.iter().map(|(flag, _)| *flag));
                let hint = near
                    .map(|near| format!("; did you mean `{near}`?"))
                    .unwrap_or_default();
                bail!("there is no input `{name}`{hint}");
            };
            match flag.get_action() {
                ArgAction::SetTrue if boolean(name, value)? => arguments.push(format!("--{name}")),
                ArgAction::SetTrue => {}
                ArgAction::Append => {
                    let delimiter = flag.get_value_delimiter().unwrap_or('\n');
                    let values = value
                        .split(['\n', delimiter])
                        .map(str::trim)
                        .filter(|value| !value.is_empty());
                    arguments.extend(values.map(|value| format!("--{name}={value}")));
                }
                _ => arguments.push(format!("--{name}={value}")),
            }
        }
        arguments.push("--message-format=github".to_owned());
        // A name that begins with a hyphen is a name.
        arguments.extend(["--".to_owned(), spec]);
        Ok(arguments)
    }

    /// The spec. `specPath` comes from a workflow of the reference action: its stack is to be updated in place.
    fn spec(&mut self) -> anyhow::Result<String> {
        match (self.0.shift_remove("spec"), self.0.shift_remove("specpath")) {
            (Some(_), Some(_)) => {
                bail!("`spec` and `specPath` are the same input: give one of them")
            }
            (None, None) => bail!("the input `spec` is missing: the path of the OpenAPI document"),
            (Some(spec), None) => Ok(spec),
            (None, Some(spec)) => {
                let path = ("logical-ids".to_owned(), "path".to_owned());
                self.0.entry(path.0).or_insert(path.1);
                if self.0.contains_key("blueprint") && !self.0.contains_key("credential") {
                    let adopt = "adopt-credential".to_owned();
                    self.0.entry(adopt).or_insert_with(|| "true".to_owned());
                }
                Ok(spec)
            }
        }
    }
}

fn boolean(name: &str, value: &str) -> anyhow::Result<bool> {
    match value.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => bail!("`{name}` is true or false, not `{value}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(json: &str) -> anyhow::Result<Vec<String>> {
        Ok(Inputs::parse(json)?.arguments()?.generate)
    }

    #[test]
    fn inputs_of_the_reference_mean_flags_of_ours() {
        let json = r#"{ "specPath": "-s.yaml", "blueprint": "b.yaml", "environment": "prod", "httpMethods": "PUT, POST",
            "resourcePrefix": "my_", "outputFilename": "out.yaml", "check": "" }"#;
        assert_eq!(
            arguments(json).unwrap(),
            [
                "--blueprint=b.yaml",
                "--logical-ids=path",
                "--adopt-credential",
                "--server=prod",
                "--methods=PUT",
                "--methods=POST",
                "--prefix=my_",
                "--output=out.yaml",
                "--message-format=github",
                "--",
                "-s.yaml"
            ]
        );
    }

    #[test]
    fn every_input_is_used_or_refused() {
        for (json, why) in [
            ("{}", "`spec` is missing"),
            (r#"{"spec": "a", "specPath": "b"}"#, "the same input"),
            (
                r#"{"spec": "a", "server": "b", "environment": "c"}"#,
                "the same input",
            ),
            (
                r#"{"spec": "a", "message-format": "json"}"#,
                "no input `message-format`",
            ),
            (
                r#"{"spec": "a", "method": "GET"}"#,
                "did you mean `methods`?",
            ),
            (r#"{"spec": "a", "check": "yes"}"#, "true or false"),
            (
                r#"{"spec": "a", "launch-region": "eu-west-1"}"#,
                "launch-template-url",
            ),
            ("[]", "toJSON"),
        ] {
            let error = format!("{:#}", arguments(json).unwrap_err());
            assert!(error.contains(why), "{json}: {error}");
        }
    }
}
