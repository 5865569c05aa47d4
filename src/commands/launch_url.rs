//! `spec2dest launch-url`

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;

use crate::aws::quick_create::{BUTTON_IMAGE, TemplateUrl, quick_create_url};
use crate::nearest::nearest;
use crate::pipeline::LogicalId;
use crate::pipeline::{DeclaredParameter, read_declared};

use super::{Environment, exit, values};

/// The arguments of `launch-url`.
#[derive(Debug, Clone, Args)]
pub(super) struct LaunchUrlArgs {
    #[command(flatten)]
    launch: LaunchArgs,
    /// The template, to check --param against and to name what the link cannot carry
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// What is printed
    #[arg(long = "as", value_enum, default_value_t = ShownAs::Url, value_name = "FORM")]
    shown_as: ShownAs,
}

/// What a link is made of.
#[derive(Debug, Clone, Args)]
pub(super) struct LaunchArgs {
    /// The template in S3, by https
    #[arg(long, value_name = "URL", value_parser = TemplateUrl::parse)]
    pub(super) template_url: TemplateUrl,
    /// The name of the stack
    #[arg(long, value_name = "NAME", value_parser = values::stack_name)]
    pub(super) stack_name: String,
    /// Where the stack is made; repeat for a link each [default: the region that the person used last]
    #[arg(long, value_name = "REGION", value_delimiter = ',', value_parser = values::region)]
    pub(super) region: Vec<String>,
    /// The value of a template parameter, filled in; secrets cannot be
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = assignment)]
    pub(super) parameters: Vec<(String, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ShownAs {
    /// The URL, one per line
    Url,
    /// The Launch Stack button, for a README
    Markdown,
    /// The Launch Stack button, for a page
    Html,
}

/// A link, and the region it opens in.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Link {
    pub(super) region: Option<String>,
    pub(super) url: String,
}

pub(super) fn run(args: &LaunchUrlArgs, environment: &mut Environment<'_>) -> anyhow::Result<u8> {
    let links = args.launch.links()?;
    match &args.template {
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            let declared = read_declared(&text)
                .map_err(anyhow::Error::msg)
                .with_context(|| format!("{} is not a template", path.display()))?;
            args.launch.check(&declared.parameters)?;
            for line in args.launch.left_to_type(&declared.parameters) {
                writeln!(environment.stderr, "note: {line}")?;
            }
        }
        None => writeln!(
            environment.stderr,
            "note: without --template FILE it is not known what the person must type; NoEcho parameters are never filled in"
        )?,
    }
    let text = match args.shown_as {
        ShownAs::Url => joined(&links) + "\n",
        ShownAs::Markdown => button(include_str!("../../templates/launch-button.md"), &links)?,
        ShownAs::Html => button(include_str!("../../templates/launch-button.html"), &links)?,
    };
    environment.stdout.write_all(text.as_bytes())?;
    Ok(exit::DONE)
}

/// The URLs, one per line.
pub(super) fn joined(links: &[Link]) -> String {
    let urls: Vec<_> = links.iter().map(|link| link.url.as_str()).collect();
    urls.join("\n")
}

/// The button. A URL has no character left that Markdown would take for its own, and none but `&` for HTML.
pub(super) fn button(template: &str, links: &[Link]) -> anyhow::Result<String> {
    Ok(minijinja::Environment::new().render_str(
        template,
        context! { links => Serde(links), image => BUTTON_IMAGE },
    )?)
}

impl LaunchArgs {
    /// The links, one for each region.
    pub(super) fn links(&self) -> anyhow::Result<Vec<Link>> {
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

    /// AWS ignores in silence what it does not take from a link; here it is an error.
    pub(super) fn check(&self, parameters: &[DeclaredParameter]) -> anyhow::Result<()> {
        for (name, value) in &self.parameters {
            let Some(declared) = parameters.iter().find(|declared| declared.name == *name) else {
                let near = nearest(
                    name,
                    parameters.iter().map(|declared| declared.name.as_str()),
                );
                let hint = near
                    .map(|near| format!(", but `{near}`"))
                    .unwrap_or_default();
                bail!("--param {name}: the template has no such parameter{hint}");
            };
            if declared.no_echo {
                bail!(
                    "--param {name}: NoEcho parameters are not taken from links, and a link is no place for a secret"
                );
            }
            if !declared.allowed_values.is_empty() && !declared.allowed_values.contains(value) {
                bail!(
                    "--param {name}: the template allows {}",
                    declared.allowed_values.join(", ")
                );
            }
        }
        Ok(())
    }

    /// What the person will have to type, a sentence each.
    pub(super) fn left_to_type(&self, parameters: &[DeclaredParameter]) -> Vec<String> {
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
            lines.push(format!("the person will have to type {hidden} (NoEcho)"));
        }
        if !open.is_empty() {
            lines.push(format!(
                "the person will have to type {open}, which has no default (--param fills it in)"
            ));
        }
        lines
    }
}

/// `NAME=VALUE` for a template parameter; the value may be empty.
pub(super) fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if LogicalId::new(name).is_some() => {
            Ok((name.to_owned(), value.to_owned()))
        }
        _ => {
            Err("write it as NAME=VALUE; a parameter's name has letters and digits only".to_owned())
        }
    }
}
