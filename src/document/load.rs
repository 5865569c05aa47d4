//! The files that `$ref`s bring in: below one folder, or behind URLs where that is asked for.

use std::fs;
use std::path::{Path, PathBuf};

use crate::findings::{Code, FileId, Finding};

use super::cursor::Cursor;
use super::file::Base;
use super::files::{Documents, read_bounded};
use super::reference::{decoded, is_url};

impl Documents {
    /// The file that `target`, a reference without its fragment, leads to from the file `from`.
    ///
    /// # Errors
    /// A finding without place: the file may not be read, or cannot be.
    pub(super) fn load(&self, from: FileId, target: &str) -> Result<FileId, Box<Finding>> {
        if is_url(target) {
            return match self.calling_itself(target) {
                Some(file) => Ok(file),
                None => self.load_url(target),
            };
        }
        match self.file(from).map(|file| &file.base) {
            Some(Base::Url(url)) => {
                let joined = self.remote.and_then(|remote| (remote.join)(url, target));
                joined.map_or_else(
                    || {
                        let message = format!("`{target}` is no reference from `{url}`");
                        Err(Box::new(Finding::new(Code::UnresolvedReference, message)))
                    },
                    |url| self.load_url(&url),
                )
            }
            Some(Base::Folder(folder)) => self.load_file(folder, &decoded(target)),
            None => self.load_file(Path::new("."), &decoded(target)),
        }
    }

    /// The file, among those read so far, whose `$self` is `target`. Source: OpenAPI 3.2, "OpenAPI Object", `$self`.
    fn calling_itself(&self, target: &str) -> Option<FileId> {
        let mut files = (0..self.files.len()).map(FileId);
        files.find(|file| {
            let name = Cursor::top(self, *file).get("$self");
            name.and_then(|name| name.as_str()) == Some(target)
        })
    }

    fn load_url(&self, url: &str) -> Result<FileId, Box<Finding>> {
        let refused = |message: String, help: &str| {
            Err(Box::new(
                Finding::new(Code::RefusedReference, message).help(help),
            ))
        };
        let Some(remote) = self.remote else {
            let message = format!("`{url}` is a URL, and nothing is fetched");
            return refused(
                message,
                "bundle the spec into one file, or download what it refers to",
            );
        };
        if !url.starts_with("https://") {
            let message = format!("`{url}` is not https");
            return refused(message, "refer to it by https, or download it");
        }
        let known = PathBuf::from(url);
        if let Some(known) = self.by_path.borrow().get(&known) {
            return known.clone();
        }
        let read = self.room().and_then(|room| {
            let bytes = (remote.fetch)(url, room).map_err(|error| {
                let message = format!("`{url}` cannot be fetched: {error}");
                Box::new(Finding::new(Code::UnresolvedReference, message))
            })?;
            self.add_referenced(url.to_owned(), Base::Url(url.to_owned()), bytes)
        });
        self.by_path.borrow_mut().insert(known, read.clone());
        read
    }

    /// How many bytes `$ref` may bring in yet with one more file.
    fn room(&self) -> Result<u64, Box<Finding>> {
        if self.files.len() > self.limits.files {
            let message = format!("$refs bring in more than {} files", self.limits.files);
            return Err(Box::new(Finding::new(Code::LimitExceeded, message)));
        }
        let left = self
            .limits
            .referenced_bytes
            .saturating_sub(self.referenced_bytes.get());
        Ok(left.min(self.limits.file_bytes))
    }

    fn add_referenced(
        &self,
        name: String,
        base: Base,
        bytes: Vec<u8>,
    ) -> Result<FileId, Box<Finding>> {
        let size = bytes.len() as u64;
        self.referenced_bytes
            .set(self.referenced_bytes.get() + size);
        self.add(name, base, Some(bytes))
    }

    /// The file at `target`, seen from `folder`; read when it is first asked for.
    fn load_file(&self, folder: &Path, target: &str) -> Result<FileId, Box<Finding>> {
        let refused = |message: String, help: &str| {
            Box::new(Finding::new(Code::RefusedReference, message).help(help))
        };
        let wanted = Path::new(target);
        if wanted.has_root() || target.starts_with('\\') || target.get(1..2) == Some(":") {
            return Err(refused(
                format!("`{target}` is an absolute path"),
                "refer to files relative to this one",
            ));
        }
        let joined = folder.join(wanted);
        let Ok(path) = fs::canonicalize(&joined) else {
            let message = format!("there is no file `{target}`");
            return Err(Box::new(
                Finding::new(Code::UnresolvedReference, message)
                    .help("correct the path, or add the file"),
            ));
        };
        let inside = self
            .ref_root
            .as_ref()
            .is_some_and(|root| path.starts_with(root));
        if !inside {
            let message = format!("`{target}` lies outside of the spec's folder");
            return Err(refused(
                message,
                "widen the folder with --ref-root, or bundle the spec into one file",
            ));
        }
        if let Some(known) = self.by_path.borrow().get(&path) {
            return known.clone();
        }
        let read = self.read_referenced(&path, &joined);
        self.by_path.borrow_mut().insert(path, read.clone());
        read
    }

    fn read_referenced(&self, path: &Path, joined: &Path) -> Result<FileId, Box<Finding>> {
        let name = joined.to_string_lossy().replace("/./", "/");
        let room = self.room()?;
        // A pipe or a device could block, or never end.
        if !fs::metadata(path).is_ok_and(|metadata| metadata.is_file()) {
            let message = format!("`{name}` is not a regular file");
            return Err(Box::new(
                Finding::new(Code::RefusedReference, message).help("refer to a file"),
            ));
        }
        let bytes = match read_bounded(path, room) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => {
                let message = format!("`{name}` is larger than what $refs may bring in");
                return Err(Box::new(Finding::new(Code::LimitExceeded, message)));
            }
            Err(error) => {
                let message = format!("`{name}` cannot be read: {error}");
                return Err(Box::new(Finding::new(Code::UnresolvedReference, message)));
            }
        };
        let folder = joined.parent().map(Path::to_path_buf).unwrap_or_default();
        self.add_referenced(name, Base::Folder(folder), bytes)
    }
}
