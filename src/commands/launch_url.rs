//! `spec2dest launch-url`

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;

use crate::aws::quick_create::{BUTTON_IMAGE, TemplateUrl, quick_create_url};
use crate::findings::nearest;
use crate::pipeline::LogicalId;
use crate::pipeline::{DeclaredParameter, read_declared};

use super::{Environment, exit, values};

/// The arguments of `launch-url`.
#[derive(Debug, Clone, Args)]
pub(super) struct LaunchUrlArgs {
    #[command(flatten)]
    launch: LaunchArgs,
    /// The template; checks --param, and lists the parameters that the user must enter
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// The form to print
    #[arg(long = "as", value_enum, default_value_t = LinkForm::Url, value_name = "FORM")]
    form: LinkForm,
}

/// The arguments that define a link.
#[derive(Debug, Clone, Args)]
pub(super) struct LaunchArgs {
    /// The https URL of the template in S3
    #[arg(long, value_name = "URL", value_parser = TemplateUrl::parse)]
    pub(super) template_url: TemplateUrl,
    /// The name of the new stack
    #[arg(long, value_name = "NAME", value_parser = values::stack_name)]
    pub(super) stack_name: String,
    /// The region of the stack; repeat for one link each [default: the region that the user last opened]
    #[arg(long, value_name = "REGION", value_delimiter = ',', value_parser = values::region)]
    pub(super) region: Vec<String>,
    /// The value of a template parameter; not possible for NoEcho parameters
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = parse_assignment)]
    pub(super) parameters: Vec<(String, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LinkForm {
    /// One URL per line
    Url,
    /// A Launch Stack button in Markdown
    Markdown,
    /// A Launch Stack button in HTML
    Html,
}

/// A link and its region.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Link {
    pub(super) region: Option<String>,
    pub(super) url: String,
}

pub(super) fn run(args: &LaunchUrlArgs, environment: &mut Environment<'_>) -> anyhow::Result<u8> {
    let links = args.launch.build_links()?;
    match &args.template {
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            let declared = read_declared(&text)
                .map_err(anyhow::Error::msg)
                .with_context(|| format!("{} is not a template", path.display()))?;
            args.launch.check_parameters(&declared.parameters)?;
            for line in args.launch.list_missing_values(&declared.parameters) {
                writeln!(environment.stderr, "note: {line}")?;
            }
        }
        None => writeln!(
            environment.stderr,
            "note: add --template FILE to list the parameters that the user must enter"
        )?,
    }
    let text = match args.form {
        LinkForm::Url => join_urls(&links) + "\n",
        LinkForm::Markdown => {
            render_button(include_str!("../../templates/launch-button.md"), &links)?
        }
        LinkForm::Html => {
            render_button(include_str!("../../templates/launch-button.html"), &links)?
        }
    };
    environment.stdout.write_all(text.as_bytes())?;
    Ok(exit::SUCCESS)
}

/// The URLs, one per line.
pub(super) fn join_urls(links: &[Link]) -> String {
    let urls: Vec<_> = links.iter().map(|link| link.url.as_str()).collect();
    urls.join("\n")
}

/// Renders the button. In the URLs, no character has a meaning in Markdown, and only `&` has one in HTML.
pub(super) fn render_button(template: &str, links: &[Link]) -> anyhow::Result<String> {
    Ok(minijinja::Environment::new().render_str(
        template,
        context! { links => Serde(links), image => BUTTON_IMAGE },
    )?)
}

impl LaunchArgs {
    /// Builds one link for each region.
    pub(super) fn build_links(&self) -> anyhow::Result<Vec<Link>> {
        let regions: Vec<_> = if self.region.is_empty() {
            vec![None]
        } else {
            self.region.iter().cloned().map(Some).collect()
        };
        let link = |region: Option<String>| {
            let url = quick_create_url(
                &self.template_url,
                &self.stack_name,
                region.as_deref(),
                &self.parameters,
            );
            Ok(Link {
                url: url.map_err(anyhow::Error::msg)?,
                region,
            })
        };
        regions.into_iter().map(link).collect()
    }

    /// Rejects parameters of the link that the console would silently ignore.
    pub(super) fn check_parameters(&self, parameters: &[DeclaredParameter]) -> anyhow::Result<()> {
        for (name, value) in &self.parameters {
            let Some(declared) = parameters.iter().find(|declared| declared.name == *name) else {
                let near = nearest(
                    name,
                    parameters.iter().map(|declared| declared.name.as_str()),
                );
                let hint = near
                    .map(|near| format!("; did you mean `{near}`?"))
                    .unwrap_or_default();
                bail!("--param {name}: the template has no such parameter{hint}");
            };
            if declared.no_echo {
                bail!(
                    "--param {name}: a link cannot set a NoEcho parameter, and must not contain secrets"
                );
            }
            if !declared.allowed_values.is_empty() && !declared.allowed_values.contains(value) {
                bail!(
                    "--param {name}: the allowed values are {}",
                    declared.allowed_values.join(", ")
                );
            }
        }
        Ok(())
    }

    /// Lists the parameters that the user of the link must enter, as one or two lines of text.
    pub(super) fn list_missing_values(&self, parameters: &[DeclaredParameter]) -> Vec<String> {
        let given = |name: &str| self.parameters.iter().any(|(given, _)| given == name);
        let names = |no_echo: bool| {
            let left = parameters.iter().filter(|declared| {
                declared.no_echo == no_echo && !declared.has_default && !given(&declared.name)
            });
            left.map(|declared| declared.name.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        };
        let (hidden, open) = (names(true), names(false));
        let mut lines = Vec::new();
        if !hidden.is_empty() {
            lines.push(format!("the user must enter {hidden} (NoEcho)"));
        }
        if !open.is_empty() {
            lines.push(format!("the user must enter {open} (no default)"));
        }
        lines
    }
}

/// Parses `NAME=VALUE` for a template parameter; the value can be empty.
fn parse_assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if LogicalId::new(name).is_some() => {
            Ok((name.to_owned(), value.to_owned()))
        }
        _ => Err("write it as NAME=VALUE, with only letters and digits in NAME".to_owned()),
    }
}
