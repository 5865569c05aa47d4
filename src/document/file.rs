//! Parses a file, and holds its text and its tree.

use std::path::{Path, PathBuf};

use super::Limits;
use super::json;
use super::problems::{Problem, ReadWarning};
use super::tree::Tree;
use super::yaml;

#[derive(Debug)]
pub(super) struct File {
    pub(super) name: String,
    /// The base of relative `$ref`s.
    pub(super) base: Base,
    pub(super) text: String,
    pub(super) is_json: bool,
    pub(super) tree: Tree,
}

/// The base against which the relative `$ref`s of a file are resolved.
#[derive(Debug, Clone)]
pub(super) enum Base {
    /// The folder that contains the file.
    Folder(PathBuf),
    /// The URL of the file.
    Url(String),
}

/// The maximum size of a text in bytes: offsets have 32 bits, and decoded text can be twice as long as its source.
pub(super) const MAX_TEXT_BYTES: usize = u32::MAX as usize / 4;

impl File {
    /// An empty file, used for unknown file ids.
    pub(super) const NONE: &Self = &Self::new(String::new(), Base::Url(String::new()));

    /// A file whose text has not been set.
    pub(super) const fn new(name: String, base: Base) -> Self {
        Self {
            name,
            base,
            text: String::new(),
            is_json: false,
            tree: Tree::EMPTY,
        }
    }

    /// Parses the text as JSON if it is valid JSON, and otherwise as YAML, which is almost a superset of JSON.
    pub(super) fn parse(
        &mut self,
        limits: &Limits,
        warnings: &mut Vec<ReadWarning>,
    ) -> Result<(), Problem> {
        let start = self
            .text
            .trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
        let mut json_problem = None;
        if start.starts_with(['{', '[']) {
            match json::parse(&self.text, limits, warnings) {
                Ok(tree) => {
                    self.tree = tree;
                    self.is_json = true;
                    return Ok(());
                }
                Err(problem) => json_problem = Some(problem),
            }
            warnings.clear();
        }
        let parsed = yaml::parse(&self.text, limits, warnings);
        self.tree = parsed.map_err(|problem| {
            warnings.clear();
            let is_syntax = matches!(problem, Problem::Syntax { .. });
            match json_problem {
                Some(json_problem) if self.has_json_name() || !is_syntax => json_problem,
                _ => problem,
            }
        })?;
        Ok(())
    }

    fn has_json_name(&self) -> bool {
        let extension = Path::new(&self.name).extension();
        extension.is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
    }
}
