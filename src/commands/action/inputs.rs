//! Converts the inputs of the Action to arguments of the command line.

use anyhow::{Context, bail};
use clap::{ArgAction, CommandFactory};
use indexmap::IndexMap;

use crate::commands::Cli;
use crate::findings::nearest;

/// The inputs of the reference action, except `specPath`, and the flags that they set.
const REFERENCE_INPUTS: [(&str, &str); 4] = [
    ("environment", "server"),
    ("httpMethods", "methods"),
    ("resourcePrefix", "prefix"),
    ("outputFilename", "output"),
];

/// The default file name of the template, as in the reference action.
const DEFAULT_OUTPUT: &str = "template.yaml";

/// Flags of `generate` that are not inputs: the Action always writes annotations, without colours.
const FLAGS_WITHOUT_INPUT: [&str; 5] = ["message-format", "color", "help", "version", "watch"];

/// Inputs of the Action's install step.
const INSTALL_INPUTS: [&str; 2] = ["from-source", "release-url"];

/// The inputs that a workflow sets, by name in lower case; empty inputs are left out.
///
/// Source: GitHub Docs, "Metadata syntax for GitHub Actions", inputs: names are not case-sensitive.
#[derive(Debug)]
pub(super) struct Inputs(IndexMap<String, String>);

/// The arguments that correspond to the inputs.
#[derive(Debug)]
pub(super) struct Arguments {
    /// The command: `generate` or `gateway`.
    pub(super) command: &'static str,
    /// Its arguments.
    pub(super) generate: Vec<String>,
    /// The arguments of `spec2dest launch-url`; `None` without a link.
    pub(super) launch: Option<Vec<String>>,
    /// Whether to write the job summary.
    pub(super) summary: bool,
}

impl Inputs {
    /// Parses a JSON object of strings: `toJSON(inputs)`.
    pub(super) fn parse(json: &str) -> anyhow::Result<Self> {
        let all: IndexMap<String, String> = serde_json::from_str(json)
            .context("SPEC2DEST_INPUTS is not the JSON object that `toJSON(inputs)` returns")?;
        let inputs = all
            .into_iter()
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .filter(|(_, value)| !value.is_empty());
        Ok(Self(inputs.collect()))
    }

    /// Converts all inputs to arguments; an unknown input is an error.
    pub(super) fn into_arguments(mut self) -> anyhow::Result<Arguments> {
        for name in INSTALL_INPUTS {
            self.0.shift_remove(name);
        }
        let summary = self.0.shift_remove("summary");
        let summary = summary.map_or(Ok(true), |value| parse_boolean("summary", &value))?;
        let launch = self.take_launch_arguments()?;
        let command = self.take_command()?;
        Ok(Arguments {
            command,
            generate: self.take_generate_arguments(command)?,
            launch,
            summary,
        })
    }

    fn take_command(&mut self) -> anyhow::Result<&'static str> {
        match self.0.shift_remove("command").as_deref() {
            None | Some("generate") => Ok("generate"),
            Some("gateway") => Ok("gateway"),
            Some(other) => bail!("`command` must be generate or gateway, not `{other}`"),
        }
    }

    fn take_launch_arguments(&mut self) -> anyhow::Result<Option<Vec<String>>> {
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

    fn take_generate_arguments(&mut self, command: &str) -> anyhow::Result<Vec<String>> {
        let spec = self.take_spec()?;
        let is_project = self.0.contains_key("project") || self.0.contains_key("template");
        if is_project && spec.is_some() {
            bail!("`spec` cannot be used with `project` and `template`");
        }
        let mut arguments = Vec::new();
        for (input, flag) in REFERENCE_INPUTS {
            if let Some(value) = self.0.shift_remove(&input.to_ascii_lowercase())
                && self.0.insert(flag.to_owned(), value).is_some()
            {
                bail!("`{input}` and `{flag}` are the same input: set only one of them");
            }
        }
        if spec.is_some() && !self.0.contains_key("openapi-out") {
            self.0
                .entry("output".to_owned())
                .or_insert_with(|| DEFAULT_OUTPUT.to_owned());
        }
        let definition = Cli::command();
        let Some(subcommand) = definition.find_subcommand(command) else {
            bail!("the command `{command}` does not exist")
        };
        let flags: Vec<_> = subcommand
            .get_arguments()
            .filter_map(|flag| Some((flag.get_long()?, flag)))
            .filter(|(name, _)| !FLAGS_WITHOUT_INPUT.contains(name))
            .collect();
        for (name, value) in &self.0 {
            let Some((_, flag)) = flags.iter().find(|(flag, _)| flag == name) else {
                let near = nearest(name, flags.iter().map(|(flag, _)| *flag));
                let hint = near
                    .map(|near| format!("; did you mean `{near}`?"))
                    .unwrap_or_default();
                bail!("unknown input `{name}`{hint}");
            };
            match flag.get_action() {
                ArgAction::SetTrue if parse_boolean(name, value)? => {
                    arguments.push(format!("--{name}"));
                }
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
        // The name of the spec can begin with a hyphen.
        let spec = spec.map(|spec| ["--".to_owned(), spec]);
        arguments.extend(spec.into_iter().flatten());
        Ok(arguments)
    }

    /// The path of the spec; `None` for the project file. With `specPath`, the reference action's input, the defaults let its stack be updated in place.
    fn take_spec(&mut self) -> anyhow::Result<Option<String>> {
        match (self.0.shift_remove("spec"), self.0.shift_remove("specpath")) {
            (Some(_), Some(_)) => {
                bail!("`spec` and `specPath` are the same input: set only one of them")
            }
            (None, None) => Ok(None),
            (Some(spec), None) => Ok(Some(spec)),
            (None, Some(spec)) => {
                let path = ("logical-ids".to_owned(), "path".to_owned());
                self.0.entry(path.0).or_insert(path.1);
                if self.0.contains_key("blueprint") && !self.0.contains_key("credential") {
                    let adopt = "adopt-credential".to_owned();
                    self.0.entry(adopt).or_insert_with(|| "true".to_owned());
                }
                Ok(Some(spec))
            }
        }
    }
}

fn parse_boolean(name: &str, value: &str) -> anyhow::Result<bool> {
    match value.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => bail!("`{name}` must be true or false, not `{value}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert(json: &str) -> anyhow::Result<Vec<String>> {
        Ok(Inputs::parse(json)?.into_arguments()?.generate)
    }

    #[test]
    fn inputs_of_the_reference_action_set_flags() {
        let json = r#"{ "specPath": "-s.yaml", "blueprint": "b.yaml", "environment": "prod", "httpMethods": "PUT, POST",
            "resourcePrefix": "my_", "outputFilename": "out.yaml", "check": "" }"#;
        assert_eq!(
            convert(json).unwrap(),
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
    fn without_spec_the_project_file_is_used() {
        let json = r#"{ "check": "true", "template": "a.yaml\nb.yaml" }"#;
        let arguments = [
            "--check",
            "--template=a.yaml",
            "--template=b.yaml",
            "--message-format=github",
        ];
        assert_eq!(convert(json).unwrap(), arguments);
    }

    #[test]
    fn a_gateway_takes_its_own_inputs() {
        let json = r#"{ "command": "gateway", "spec": "s", "cors": "*", "log-events": "true" }"#;
        let arguments = [
            "--cors=*",
            "--log-events",
            "--output=template.yaml",
            "--message-format=github",
            "--",
            "s",
        ];
        assert_eq!(convert(json).unwrap(), arguments);
    }

    #[test]
    fn every_input_is_used_or_rejected() {
        for (json, why) in [
            (r#"{"spec": "a", "project": "b"}"#, "cannot be used with"),
            (r#"{"spec": "a", "specPath": "b"}"#, "the same input"),
            (
                r#"{"spec": "a", "server": "b", "environment": "c"}"#,
                "the same input",
            ),
            (
                r#"{"spec": "a", "message-format": "json"}"#,
                "unknown input `message-format`",
            ),
            (
                r#"{"spec": "a", "method": "GET"}"#,
                "did you mean `methods`?",
            ),
            (r#"{"spec": "a", "check": "yes"}"#, "true or false"),
            (r#"{"spec": "a", "command": "man"}"#, "generate or gateway"),
            (r#"{"spec": "a", "cors": "*"}"#, "unknown input `cors`"),
            (
                r#"{"spec": "a", "launch-region": "eu-west-1"}"#,
                "launch-template-url",
            ),
            ("[]", "toJSON"),
        ] {
            let error = format!("{:#}", convert(json).unwrap_err());
            assert!(error.contains(why), "{json}: {error}");
        }
    }
}
