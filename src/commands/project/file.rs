//! Reads the project file: its templates and their settings. Everything that is wrong with it is reported at its place.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::CommandFactory;

use crate::commands::Cli;
use crate::findings::{Code, Finding, Place, nearest};
use crate::pipeline::{Cursor, Documents, Input, Kind, OpenError, ReadOptions};

use super::FILE_NAME;
use super::keys::{find_key, list_keys};
use super::settings::{Setting, read_setting};

/// The commands that make a template.
const COMMANDS: [&str; 2] = ["generate", "gateway"];

/// The keys at the top of the file. `$schema` is for editors.
const TOP_KEYS: [&str; 3] = ["templates", "defaults", "$schema"];

/// A project file.
pub(super) struct Project {
    pub(super) path: PathBuf,
    pub(super) documents: Documents,
    /// The settings for all templates.
    pub(super) defaults: Vec<Setting>,
    pub(super) templates: Vec<ProjectTemplate>,
    /// What is wrong with the file.
    pub(super) findings: Vec<Finding>,
}

/// A template of the project file.
pub(super) struct ProjectTemplate {
    pub(super) place: Place,
    /// `generate` or `gateway`.
    pub(super) command: &'static str,
    pub(super) settings: Vec<Setting>,
    /// The file that is written, as in the project file; empty if it is missing.
    pub(super) output: String,
}

/// Where a value of the file is.
struct Position<'p> {
    folder: &'p Path,
    file: &'p Path,
    /// The keys and indices that lead to the value.
    steps: Vec<String>,
}

impl Project {
    /// Reads the file at `path`, or `spec2dest.yaml` in the current folder.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(super) fn read(path: Option<&Path>) -> anyhow::Result<Self> {
        let name = path.unwrap_or(Path::new(FILE_NAME));
        if path.is_none() && !name.exists() {
            bail!(
                "there is no SPEC, and no {FILE_NAME} in this folder: name the spec, or write the file with `spec2dest init SPEC`"
            );
        }
        let mut project = Self {
            path: name.to_owned(),
            documents: Documents::default(),
            defaults: Vec::new(),
            templates: Vec::new(),
            findings: Vec::new(),
        };
        match Documents::open(Input::Path(name.to_owned()), &ReadOptions::default()) {
            Ok(documents) => project.documents = documents,
            Err(OpenError::Unreadable(path, error)) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
            Err(OpenError::Invalid(finding, documents)) => {
                project.documents = *documents;
                project.findings.push(*finding);
                return Ok(project);
            }
        }
        let documents = std::mem::take(&mut project.documents);
        project.findings.extend(documents.take_findings());
        project.read_top(documents.root());
        project.documents = documents;
        Ok(project)
    }

    /// The folder that paths in the file are relative to.
    pub(super) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    fn read_top(&mut self, top: Cursor<'_>) {
        let mut definition = Cli::command();
        definition.build();
        if top.kind() != Kind::Object {
            self.reject(
                top.place(),
                "the project file is not a mapping".to_owned(),
                "",
            );
            return;
        }
        for (key, value) in top.entries() {
            if !TOP_KEYS.contains(&key) {
                let message = format!("the project file has no key `{key}`");
                self.reject(
                    value.place().on_key(),
                    message,
                    &suggest(key, TOP_KEYS.into_iter()),
                );
            }
        }
        if let Some(defaults) = top
            .get("defaults")
            .filter(|value| value.kind() != Kind::Null)
        {
            if defaults.kind() == Kind::Object {
                self.defaults = self.read_defaults(&definition, defaults);
            } else {
                let message = "`defaults` must be a mapping of flags".to_owned();
                self.reject(defaults.place(), message, "");
            }
        }
        let templates = top
            .get("templates")
            .filter(|value| value.kind() == Kind::Array);
        let Some(templates) = templates.filter(|templates| !templates.is_empty()) else {
            let place = top
                .get("templates")
                .map_or(top.place(), |value| value.place());
            let message = "`templates` must be a list of the templates to make".to_owned();
            self.reject(place, message, "each with at least `spec` and `output`");
            return;
        };
        let mut outputs = HashSet::new();
        for (index, value) in templates.items().enumerate() {
            let Some(template) = self.read_template(&definition, index, value) else {
                continue;
            };
            let is_new = template.output.is_empty() || outputs.insert(template.output.clone());
            // A template can add to the one that an earlier entry makes.
            let blueprint = value.get("blueprint").and_then(|value| value.as_str());
            if !is_new && blueprint != Some(&template.output) {
                let message = format!("another template has the output `{}`", template.output);
                let help = "use another file, or the same file as `blueprint`, with a `prefix`";
                self.reject(template.place.clone(), message, help);
            }
            self.templates.push(template);
        }
    }

    /// The settings for all templates. Flags of `gateway` do not concern templates of `generate`.
    fn read_defaults(&mut self, definition: &clap::Command, defaults: Cursor<'_>) -> Vec<Setting> {
        let Some(command) = definition.find_subcommand("gateway") else {
            return Vec::new();
        };
        let path = self.path.clone();
        let position = Position::new(&path, &["defaults"]);
        let not_shared = ["spec", "output", "openapi-out"];
        let (shared, own): (Vec<_>, Vec<_>) = defaults
            .entries()
            .partition(|(key, _)| !not_shared.contains(key));
        for (key, value) in own {
            let message = format!("`{key}` belongs to each template, not to `defaults`");
            self.reject(value.place().on_key(), message, "");
        }
        self.read_settings(command, &position, shared)
    }

    fn read_template(
        &mut self,
        definition: &clap::Command,
        index: usize,
        template: Cursor<'_>,
    ) -> Option<ProjectTemplate> {
        if template.kind() != Kind::Object {
            let message = "a template must be a mapping of flags".to_owned();
            self.reject(template.place(), message, "");
            return None;
        }
        let command = match template.get("command") {
            None => "generate",
            Some(value) => {
                let known = COMMANDS
                    .into_iter()
                    .find(|name| value.as_str() == Some(name));
                if known.is_none() {
                    let message = "`command` must be generate or gateway".to_owned();
                    self.reject(value.place(), message, "");
                }
                known?
            }
        };
        let path = self.path.clone();
        let position = Position::new(&path, &["templates", &index.to_string()]);
        let entries = template.entries().filter(|(key, _)| *key != "command");
        let definition = definition.find_subcommand(command)?;
        let settings = self.read_settings(definition, &position, entries.collect());
        let given = |key: &str| template.get(key).filter(|value| value.kind() != Kind::Null);
        let output = given("output").or_else(|| given("openapi-out"));
        for (key, is_missing) in [
            ("spec", given("spec").is_none()),
            ("output", output.is_none()),
        ] {
            if is_missing {
                let message = format!("the template has no `{key}`");
                self.reject(template.place(), message, "");
            }
        }
        Some(ProjectTemplate {
            place: template.place(),
            command,
            settings,
            output: output
                .and_then(|output| output.scalar_text())
                .unwrap_or_default()
                .to_owned(),
        })
    }

    fn read_settings(
        &mut self,
        command: &clap::Command,
        position: &Position<'_>,
        entries: Vec<(&str, Cursor<'_>)>,
    ) -> Vec<Setting> {
        let mut settings = Vec::new();
        for (key, value) in entries {
            let Some(arg) = find_key(command, key) else {
                self.reject_key(key, value.place().on_key(), command);
                continue;
            };
            let mut steps = position.steps.clone();
            steps.push(key.to_owned());
            match read_setting(arg, value, position.folder, position.file, &steps) {
                Ok(setting) => settings.push(setting),
                Err(finding) => self.findings.push(*finding),
            }
        }
        settings
    }

    /// Reports a key that is not a flag of `command`.
    fn reject_key(&mut self, key: &str, place: Place, command: &clap::Command) {
        let name = command.get_name();
        let definition = Cli::command();
        let gateway = definition.find_subcommand("gateway");
        if gateway.is_some_and(|gateway| find_key(gateway, key).is_some()) {
            let message = format!("`{key}` is a flag of `gateway`, not of `{name}`");
            let help = "add `command: gateway`, or remove it";
            return self.reject(place, message, help);
        }
        let names = list_keys(command).map(|(name, _)| name);
        let help = suggest(key, names.chain(["command"]));
        self.reject(place, format!("`{name}` has no flag `{key}`"), &help);
    }

    /// Reports what is wrong at `place`.
    fn reject(&mut self, place: Place, message: String, help: &str) {
        let finding = Finding::new(Code::InvalidProjectFile, message).at(place);
        self.findings.push(match help {
            "" => finding,
            help => finding.help(help),
        });
    }
}

impl<'p> Position<'p> {
    fn new(file: &'p Path, steps: &[&str]) -> Self {
        Self {
            folder: file.parent().unwrap_or(Path::new("")),
            file,
            steps: steps.iter().map(ToString::to_string).collect(),
        }
    }
}

fn suggest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> String {
    match nearest(name, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            "`spec2dest generate --help` and `spec2dest gateway --help` list the flags".to_owned()
        }
    }
}
