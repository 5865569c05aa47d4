//! One file: its text and its tree.

use std::path::{Path, PathBuf};

use super::Limits;
use super::json;
use super::problems::{Problem, ReadWarning};
use super::tree::Tree;
use super::yaml;

#[derive(Debug)]
pub(super) struct File {
    pub(super) name: String,
    /// What relative `$ref`s start from.
    pub(super) base: Base,
    pub(super) text: String,
    pub(super) is_json: bool,
    pub(super) tree: Tree,
}

/// Where a file is from.
#[derive(Debug, Clone)]
pub(super) enum Base {
    /// A folder.
    Folder(PathBuf),
    /// Its own URL.
    Url(String),
}

/// The most bytes that a tree can refer to, with what is decoded from them, which is at most twice as long.
pub(super) const LONGEST: usize = u32::MAX as usize / 4;

impl File {
    /// An empty file, for numbers that no file has.
    pub(super) const NONE: &Self = &Self::new(String::new(), Base::Url(String::new()));

    /// A file without text.
    pub(super) const fn new(name: String, base: Base) -> Self {
        Self {
            name,
            base,
            text: String::new(),
            is_json: false,
            tree: Tree::EMPTY,
        }
    }

    /// Parses the text: as JSON if it looks like it and is, otherwise as YAML, of which JSON is nearly a part.
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
