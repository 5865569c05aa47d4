//! Stores the files of a run: those that the user names, and those loaded through `$ref`. Files are never removed.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File as FsFile};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use elsa::FrozenVec;

use crate::findings::{Code, FileId, Finding, Place, Sources, Spot};

use super::cursor::{Cursor, NodeId};
use super::extent::Extent;
use super::file::{Base, File, MAX_TEXT_BYTES};
use super::problems::decode;
use super::{Limits, ReadOptions, Remote};

/// The spec to read.
#[derive(Debug, Clone)]
pub enum Input {
    /// The path of a file.
    Path(PathBuf),
    /// The contents of standard input; relative `$ref`s are resolved against the working directory.
    Stdin(Vec<u8>),
}

/// Why the spec cannot be opened.
#[derive(Debug)]
pub enum OpenError {
    /// The file cannot be read.
    Unreadable(PathBuf, io::Error),
    /// The file is not well-formed or exceeds a limit. Contains the finding, and the documents with the text that it shows.
    Invalid(Box<Finding>, Box<Documents>),
}

/// All files of a run.
#[derive(Default)]
pub struct Documents {
    pub(super) files: FrozenVec<Box<File>>,
    pub(super) by_path: RefCell<HashMap<PathBuf, Result<FileId, Box<Finding>>>>,
    pub(super) ref_root: Option<PathBuf>,
    pub(super) remote: Option<Remote>,
    pub(super) limits: Limits,
    pub(super) referenced_bytes: Cell<u64>,
    /// The files that `$ref`s lead to but that do not exist.
    pub(super) missing: RefCell<BTreeSet<PathBuf>>,
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
    /// Reads the spec.
    ///
    /// # Errors
    /// The file cannot be read, is not well-formed, or exceeds a limit.
    pub fn open(input: Input, options: &ReadOptions) -> Result<Self, OpenError> {
        let folder = match &input {
            Input::Path(path) => folder_of(path),
            Input::Stdin(_) => PathBuf::from("."),
        };
        let documents = Self {
            ref_root: fs::canonicalize(options.ref_root.as_ref().unwrap_or(&folder)).ok(),
            remote: options.remote,
            limits: options.limits.clone(),
            ..Self::default()
        };
        let added = match input {
            Input::Stdin(bytes) => {
                let fits = bytes.len() as u64 <= options.limits.file_bytes;
                let bytes = Some(bytes).filter(|_| fits);
                documents.add("-".to_owned(), Base::Folder(folder), bytes)
            }
            Input::Path(path) => {
                let added = documents.read_file(&path);
                let added = added.map_err(|error| OpenError::Unreadable(path.clone(), error))?;
                if let (Ok(id), Ok(path)) = (&added, fs::canonicalize(path)) {
                    documents.by_path.borrow_mut().insert(path, Ok(*id));
                }
                added
            }
        };
        match added {
            Ok(_) => Ok(documents),
            Err(finding) => Err(OpenError::Invalid(finding, Box::new(documents))),
        }
    }

    /// The top-level value of the spec.
    #[must_use]
    pub fn root(&self) -> Cursor<'_> {
        Cursor::top(self, FileId(0))
    }

    /// The top-level value of a file.
    #[must_use]
    pub fn top(&self, file: FileId) -> Cursor<'_> {
        Cursor::top(self, file)
    }

    /// The value with this id.
    #[must_use]
    pub fn cursor(&self, id: NodeId) -> Cursor<'_> {
        Cursor::new(self, id)
    }

    /// The value that a place leads to; `None` if that is a byte.
    #[must_use]
    pub fn at(&self, place: &Place) -> Option<Cursor<'_>> {
        match place.spot() {
            Spot::Value(number) | Spot::Key(number) => Some(self.cursor(NodeId {
                file: place.file,
                number,
            })),
            Spot::Byte(_) => None,
        }
    }

    /// Reads a file that the user named: the spec, an overlay or a blueprint.
    ///
    /// # Errors
    /// The file cannot be read. The inner error is a finding: the file is not well-formed or exceeds a limit.
    pub fn read_file(&self, path: &Path) -> io::Result<Result<FileId, Box<Finding>>> {
        let bytes = read_bounded(path, self.limits.file_bytes)?;
        let name = path.to_string_lossy().into_owned();
        Ok(self.add(name, Base::Folder(folder_of(path)), bytes))
    }

    /// The style and position of the value at `place`; `None` if the place is not a value.
    #[must_use]
    pub fn extent(&self, place: &Place) -> Option<Extent> {
        self.file(place.file)?.extent(place)
    }

    /// The bytes of the value at `place` and, in a mapping, of its key; `None` if the place is not a value.
    #[must_use]
    pub fn entry_span(&self, place: &Place) -> Option<std::ops::Range<usize>> {
        self.file(place.file)?.entry_span(place)
    }

    /// Whether the file was parsed as JSON.
    #[must_use]
    pub fn is_json(&self, file: FileId) -> bool {
        self.file(file).is_some_and(|file| file.is_json)
    }

    /// The paths of the files that the result depends on: those that were read, and missing ones that `$ref`s lead to.
    #[must_use]
    pub fn list_paths(&self) -> Vec<PathBuf> {
        let files = self
            .files
            .iter()
            .filter(|file| matches!(file.base, Base::Folder(_)) && file.name != "-");
        let mut paths: Vec<_> = files.map(|file| PathBuf::from(&file.name)).collect();
        paths.extend(self.missing.borrow().iter().cloned());
        paths
    }

    /// Removes and returns the findings about the files read since the last call. Following any `$ref` can load a file.
    pub fn take_findings(&self) -> Vec<Finding> {
        std::mem::take(&mut self.findings.borrow_mut())
    }

    pub(super) fn file(&self, id: FileId) -> Option<&File> {
        self.files.get(id.0)
    }

    /// Parses and stores a file. A file that is not well-formed is stored too, because the finding shows its text. `bytes` is
    /// `None` if the file is too large.
    pub(super) fn add(
        &self,
        name: String,
        base: Base,
        bytes: Option<Vec<u8>>,
    ) -> Result<FileId, Box<Finding>> {
        let id = FileId(self.files.len());
        let mut file = File::new(name, base);
        let mut warnings = Vec::new();
        let read = if let Some(bytes) = bytes.filter(|bytes| bytes.len() <= MAX_TEXT_BYTES) {
            let (text, decoded) = decode(bytes, id);
            file.text = text;
            decoded.and_then(|()| {
                let parsed = file.parse(&self.limits, &mut warnings);
                parsed.map_err(|problem| problem.into_finding(id, &self.limits))
            })
        } else {
            let message = format!("the file is larger than {} bytes", self.limits.file_bytes);
            let finding = Finding::new(Code::LimitExceeded, message);
            Err(Box::new(finding.at(Place::byte(id, 0))))
        };
        let warnings = warnings.into_iter();
        let findings = warnings.map(|warning| warning.into_finding(id, &file));
        self.findings.borrow_mut().extend(findings);
        self.files.push(Box::new(file));
        read.map(|()| id)
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

/// The folder that contains a file.
fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// Reads a file; `None` if it has more than `limit` bytes: such a file is not read at all. Reading a pipe or a device could
/// block forever.
pub(super) fn read_bounded(path: &Path, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::Error::new(
            io::ErrorKind::IsADirectory,
            "it is a folder",
        ));
    }
    if !metadata.is_file() {
        let message = "it is not a regular file; use `-` as SPEC to read standard input";
        return Err(io::Error::other(message));
    }
    if metadata.len() > limit {
        return Ok(None);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    FsFile::open(path)?
        .take(limit + 1)
        .read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}
