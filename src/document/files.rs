//! The files of a run: the spec, and what its `$ref`s bring in. They are only ever added.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fs::{self, File as FsFile};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use elsa::FrozenVec;

use crate::findings::{Code, FileId, Finding, Place, Sources};

use super::cursor::{Cursor, NodeId};
use super::extent::Extent;
use super::json;
use super::problems::{Problem, ReadWarning, decode, is_json_name};
use super::tree::Tree;
use super::yaml::{self, Bounds};
use super::{Limits, ReadOptions, Remote};

/// Where the spec comes from.
#[derive(Debug, Clone)]
pub enum Input {
    /// A file.
    Path(PathBuf),
    /// Standard input, read already; `$ref`s to files start from the working directory.
    Stdin(Vec<u8>),
}

/// Why a document cannot be opened.
#[derive(Debug)]
pub enum OpenError {
    /// The file cannot be read at all: exit status 2.
    Unreadable(PathBuf, io::Error),
    /// It is read, but cannot be parsed: the finding says where, and the documents show its text.
    Refused(Box<Finding>, Box<Documents>),
}

#[derive(Debug)]
pub(super) struct File {
    pub(super) name: String,
    /// What relative `$ref`s start from.
    pub(super) base: Base,
    pub(super) text: String,
    pub(super) is_json: bool,
    pub(super) tree: Tree,
}

impl File {
    /// An empty file, for numbers that no file has.
    pub(super) const NONE: &Self = &Self {
        name: String::new(),
        base: Base::Url(String::new()),
        text: String::new(),
        is_json: false,
        tree: Tree::EMPTY,
    };
}

/// The most bytes that a tree can refer to, with what is decoded from them, which is at most twice as long.
const LONGEST: usize = u32::MAX as usize / 4;

/// Where a file is from.
#[derive(Debug, Clone)]
pub(super) enum Base {
    /// A folder.
    Folder(PathBuf),
    /// Its own URL.
    Url(String),
}

/// All files of a run.
pub struct Documents {
    pub(super) files: FrozenVec<Box<File>>,
    pub(super) by_path: RefCell<HashMap<PathBuf, Result<FileId, Box<Finding>>>>,
    pub(super) ref_root: Option<PathBuf>,
    pub(super) remote: Option<Remote>,
    pub(super) limits: Limits,
    pub(super) referenced_bytes: Cell<u64>,
    findings: RefCell<Vec<Finding>>,
}

impl std::fmt::Debug for Documents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.files.iter().map(|file| &file.name).collect();
        f.debug_struct("Documents")
            .field("files", &names)
            .finish_non_exhaustive()
    }
}

impl Documents {
    /// Reads the document that everything starts from.
    ///
    /// # Errors
    /// The file cannot be read, or is not well-formed, or is beyond a limit.
    pub fn open(input: Input, options: &ReadOptions) -> Result<Self, OpenError> {
        let limit = options.limits.file_bytes;
        let (name, folder, path, bytes) = match input {
            Input::Stdin(bytes) => {
                let fits = bytes.len() as u64 <= limit;
                (
                    "-".to_owned(),
                    PathBuf::from("."),
                    None,
                    fits.then_some(bytes),
                )
            }
            Input::Path(path) => {
                let bytes = read_bounded(&path, limit)
                    .map_err(|error| OpenError::Unreadable(path.clone(), error))?;
                let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
                (
                    path.to_string_lossy().into_owned(),
                    folder,
                    Some(path),
                    bytes,
                )
            }
        };
        let folder = if folder.as_os_str().is_empty() {
            PathBuf::from(".")
        } else {
            folder
        };
        let root = options.ref_root.clone().unwrap_or_else(|| folder.clone());
        let documents = Self {
            ref_root: fs::canonicalize(root).ok(),
            remote: options.remote,
            ..Self::empty(&options.limits)
        };
        match documents.add(name, Base::Folder(folder), bytes) {
            Ok(id) => {
                if let Some(path) = path.and_then(|path| fs::canonicalize(path).ok()) {
                    documents.by_path.borrow_mut().insert(path, Ok(id));
                }
                Ok(documents)
            }
            Err(finding) => Err(OpenError::Refused(finding, Box::new(documents))),
        }
    }

    /// The top of the spec.
    #[must_use]
    pub fn root(&self) -> Cursor<'_> {
        Cursor::top(self, FileId(0))
    }

    /// The top of a file.
    #[must_use]
    pub fn top(&self, file: FileId) -> Cursor<'_> {
        Cursor::top(self, file)
    }

    /// The value that `id` names.
    #[must_use]
    pub fn cursor(&self, id: NodeId) -> Cursor<'_> {
        Cursor::new(self, id)
    }

    /// Reads a file that is no part of the spec: an overlay, a blueprint. Its folder does not matter.
    ///
    /// # Errors
    /// The file cannot be read at all; the inner error is a finding, when it cannot be parsed.
    pub fn add_beside(&self, path: &Path) -> io::Result<Result<FileId, Box<Finding>>> {
        let bytes = read_bounded(path, self.limits.file_bytes)?;
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        Ok(self.add(
            path.to_string_lossy().into_owned(),
            Base::Folder(folder),
            bytes,
        ))
    }

    /// How the value at `place` is written, for those who insert something there. `None` when nothing is there.
    #[must_use]
    pub fn extent(&self, place: &Place) -> Option<Extent> {
        self.file(place.file)?.extent(place)
    }

    /// Whether the file is JSON.
    #[must_use]
    pub fn is_json(&self, file: FileId) -> bool {
        self.file(file).is_some_and(|file| file.is_json)
    }

    fn empty(limits: &Limits) -> Self {
        Self {
            files: FrozenVec::new(),
            by_path: RefCell::default(),
            ref_root: None,
            remote: None,
            limits: limits.clone(),
            referenced_bytes: Cell::new(0),
            findings: RefCell::default(),
        }
    }

    /// What was found while reading, since this was last asked: `$ref`s bring in files at any time.
    pub fn take_findings(&self) -> Vec<Finding> {
        std::mem::take(&mut self.findings.borrow_mut())
    }

    pub(super) fn file(&self, id: FileId) -> Option<&File> {
        self.files.get(id.0)
    }

    /// Parses a file and keeps it, also when it cannot be parsed: the finding shows its text.
    pub(super) fn add(
        &self,
        name: String,
        base: Base,
        bytes: Option<Vec<u8>>,
    ) -> Result<FileId, Box<Finding>> {
        let id = FileId(self.files.len());
        let Some(bytes) = bytes.filter(|bytes| bytes.len() <= LONGEST) else {
            let (text, tree) = (String::new(), Tree::EMPTY);
            self.files.push(Box::new(File {
                name,
                base,
                text,
                is_json: false,
                tree,
            }));
            let message = format!("the file has more than {} bytes", self.limits.file_bytes);
            let finding = Finding::new(Code::LimitExceeded, message);
            return Err(Box::new(finding.at(Place::byte(id, 0))));
        };
        let (text, decoded) = decode(bytes, id);
        let mut warnings = Vec::new();
        let parsed = decoded.and_then(|()| {
            self.parse(&text, &name, &mut warnings)
                .map_err(|problem| problem.into_finding(id, &self.limits))
        });
        let (tree, is_json, failed) = match parsed {
            Ok((tree, is_json)) => (tree, is_json, None),
            Err(finding) => (Tree::EMPTY, false, Some(finding)),
        };
        let findings = warnings
            .into_iter()
            .map(|warning| warning.into_finding(id, &tree, &text));
        self.findings.borrow_mut().extend(findings);
        self.files.push(Box::new(File {
            name,
            base,
            text,
            is_json,
            tree,
        }));
        failed.map_or(Ok(id), Err)
    }

    /// The tree of `text`, and whether it is JSON: if it looks like it and is. Otherwise it is YAML, of which JSON is
    /// nearly a part.
    fn parse(
        &self,
        text: &str,
        name: &str,
        warnings: &mut Vec<ReadWarning>,
    ) -> Result<(Tree, bool), Problem> {
        let looks_like_json = text
            .trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n'])
            .starts_with(['{', '[']);
        let json_problem = if looks_like_json {
            match json::parse(text, self.limits.depth, warnings) {
                Ok(tree) => return Ok((tree, true)),
                Err(problem) => Some(problem),
            }
        } else {
            None
        };
        warnings.clear();
        let bounds = Bounds {
            depth: self.limits.depth,
            alias_nodes: self.limits.alias_nodes,
        };
        let parsed = yaml::parse(text, bounds, warnings);
        parsed.map(|tree| (tree, false)).map_err(|problem| {
            warnings.clear();
            let is_syntax = matches!(problem, Problem::Syntax { .. });
            match json_problem {
                Some(json_problem) if is_json_name(name) || !is_syntax => json_problem,
                _ => problem,
            }
        })
    }
}

impl Sources for Documents {
    fn name(&self, file: FileId) -> &str {
        self.file(file).map_or("", |file| &file.name)
    }

    fn pointer(&self, place: &Place) -> String {
        let file = self.file(place.file).unwrap_or(File::NONE);
        file.pointer(place).to_string()
    }

    fn text(&self, file: FileId) -> &str {
        self.file(file).map_or("", |file| &file.text)
    }

    fn locate(&self, place: &Place) -> std::ops::Range<usize> {
        let file = self.file(place.file).unwrap_or(File::NONE);
        file.locate(place)
    }
}

/// The bytes of a file; `None` when there are more than `limit`, which a regular file says before it is read.
pub(super) fn read_bounded(path: &Path, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::Error::new(
            io::ErrorKind::IsADirectory,
            "it is a folder",
        ));
    }
    if metadata.is_file() && metadata.len() > limit {
        return Ok(None);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    FsFile::open(path)?
        .take(limit + 1)
        .read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}
