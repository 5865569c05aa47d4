//! The files of a run: the spec, and what its `$ref`s bring in. They are only ever added.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fs::{self, File as FsFile};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use elsa::FrozenVec;

use crate::findings::{Code, FileId, Finding, Place, Pointer, Sources};

use super::cursor::Cursor;
use super::extent::{self, Extent};
use super::json;
use super::locate;
use super::node::{Format, Node, Skipped, Step};
use super::part::Part;
use super::problems::{
    decode, duplicate_finding, is_json_name, json_finding, oddity_finding, yaml_finding,
};
use super::yaml::{self, Bounds, Oddity, YamlError};
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
    pub(super) format: Format,
    pub(super) root: Node,
}

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
    /// How cursors came to where they are.
    pub(super) steps: RefCell<Vec<Step>>,
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
        let file = self.file(place.file)?;
        extent::extent(&file.text, file.format, &place.pointer)
    }

    /// Whether the file is JSON.
    #[must_use]
    pub fn is_json(&self, file: FileId) -> bool {
        self.file(file)
            .is_some_and(|file| file.format == Format::Json)
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
            steps: RefCell::default(),
        }
    }

    /// Lets go of everything that was read but the texts, into which findings point. A cursor then finds nothing.
    pub fn release_trees(&mut self) {
        for file in self.files.as_mut() {
            file.root = Node::Null;
        }
        self.steps.take();
    }

    /// What there is to say about reading, since this was last asked: duplicate keys and the like are met late where
    /// subtrees are parsed late.
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
        let decoded = bytes
            .map(|bytes| decode(bytes, id))
            .filter(|(text, _)| u32::try_from(text.len()).is_ok());
        let Some((text, decoded)) = decoded else {
            self.files.push(Box::new(File {
                name,
                base,
                text: String::new(),
                format: Format::Yaml,
                root: Node::Null,
            }));
            return Err(Box::new(
                Finding::new(
                    Code::LimitExceeded,
                    format!("the file has more than {} bytes", self.limits.file_bytes),
                )
                .at(Place::byte(id, 0)),
            ));
        };
        let mut findings = Vec::new();
        let parsed = decoded.and_then(|()| self.parse(&text, id, &name, &mut findings));
        let (root, format, failed) = match parsed {
            Ok((root, format)) => (root, format, None),
            Err(finding) => (Node::Null, Format::Yaml, Some(finding)),
        };
        self.files.push(Box::new(File {
            name,
            base,
            text,
            format,
            root,
        }));
        self.findings.borrow_mut().extend(findings);
        failed.map_or(Ok(id), Err)
    }

    fn bounds(&self) -> Bounds {
        Bounds {
            depth: self.limits.depth,
            alias_nodes: self.limits.alias_nodes,
        }
    }

    /// JSON when it looks like it and is; otherwise YAML, of which JSON is nearly a part.
    fn parse(
        &self,
        text: &str,
        id: FileId,
        name: &str,
        findings: &mut Vec<Finding>,
    ) -> Result<(Node, Format), Box<Finding>> {
        let looks_like_json = text
            .trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n'])
            .starts_with(['{', '[']);
        let json_error = if looks_like_json {
            let mut duplicates = Vec::new();
            // A byte order mark is not JSON, and is often there all the same.
            let part = text.strip_prefix('\u{feff}').unwrap_or(text);
            match json::parse(part, text, 0, false, &mut duplicates) {
                Ok(root) => {
                    findings.extend(duplicates.into_iter().map(|duplicate| {
                        duplicate_finding(&duplicate, id, &Pointer::root(), text)
                    }));
                    return Ok((root, Format::Json));
                }
                Err(error) => Some(error),
            }
        } else {
            None
        };
        let mut oddities = Vec::new();
        match yaml::parse(&Part::whole(text), 0, self.bounds(), &mut oddities) {
            Ok(root) => {
                findings.extend(
                    oddities
                        .into_iter()
                        .map(|oddity| oddity_finding(oddity, id, &Pointer::root(), text)),
                );
                Ok((root, Format::Yaml))
            }
            Err(error) => Err(match json_error {
                Some(json_error)
                    if is_json_name(name) || !matches!(error, YamlError::Syntax { .. }) =>
                {
                    json_finding(&json_error, text, id, self.limits.depth)
                }
                _ => yaml_finding(error, id, &self.limits),
            }),
        }
    }

    /// The tree of a skipped subtree of `file`, whose place is asked for only when there is something to say.
    pub(super) fn parse_skipped<'d>(
        &self,
        id: FileId,
        skipped: &'d Skipped,
        pointer: impl FnOnce() -> Pointer,
    ) -> &'d Node {
        skipped.parsed.get_or_init(|| {
            let Some(file) = self.file(id) else {
                return Node::Null;
            };
            let mut found = Vec::new();
            let parsed = match file.format {
                Format::Json => {
                    let range = skipped.range.start as usize..skipped.range.end as usize;
                    let mut duplicates = Vec::new();
                    let parsed = json::parse(
                        file.text.get(range).unwrap_or_default(),
                        &file.text,
                        skipped.depth,
                        skipped.members,
                        &mut duplicates,
                    );
                    found.extend(duplicates.into_iter().map(Oddity::Duplicate));
                    parsed.map_err(|error| json_finding(&error, &file.text, id, self.limits.depth))
                }
                Format::Yaml => yaml::parse_skipped(skipped, &file.text, self.bounds(), &mut found)
                    .map_err(|error| yaml_finding(error, id, &self.limits)),
            };
            if found.is_empty() && parsed.is_ok() {
                return parsed.unwrap_or(Node::Null);
            }
            let pointer = pointer();
            let findings = found
                .into_iter()
                .map(|oddity| oddity_finding(oddity, id, &pointer, &file.text));
            self.findings.borrow_mut().extend(findings);
            parsed.unwrap_or_else(|finding| {
                self.findings.borrow_mut().push(*finding);
                Node::Null
            })
        })
    }
}

impl Sources for Documents {
    fn name(&self, file: FileId) -> &str {
        self.file(file).map_or("", |file| &file.name)
    }

    fn pointer(&self, place: &Place) -> String {
        place.pointer.to_string()
    }

    fn text(&self, file: FileId) -> &str {
        self.file(file).map_or("", |file| &file.text)
    }

    fn locate(&self, places: &[&Place]) -> Vec<std::ops::Range<usize>> {
        let mut found = vec![0..0; places.len()];
        for (id, file) in self
            .files
            .iter()
            .enumerate()
            .map(|(number, file)| (FileId(number), file))
        {
            let here: Vec<_> = places
                .iter()
                .enumerate()
                .filter(|(_, place)| place.file == id)
                .collect();
            let by_pointer: Vec<_> = here
                .iter()
                .filter(|(_, place)| place.offset.is_none())
                .collect();
            if !by_pointer.is_empty() {
                let asked: Vec<_> = by_pointer.iter().map(|(_, place)| **place).collect();
                let ranges = locate::locate_all(&file.text, file.format, &asked);
                for ((index, _), range) in by_pointer.iter().zip(ranges) {
                    if let Some(found) = found.get_mut(*index) {
                        *found = range;
                    }
                }
            }
            for (index, place) in &here {
                if let (Some(offset), Some(found)) = (place.offset, found.get_mut(*index)) {
                    let offset = offset.min(file.text.len());
                    *found = offset..offset;
                }
            }
        }
        found
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
