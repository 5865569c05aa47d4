//! Loads the files that `$ref`s refer to: from one folder, and from https URLs if that is allowed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::findings::{Code, FileId, Finding};

use super::cursor::Cursor;
use super::file::Base;
use super::files::{Documents, read_bounded};
use super::reference::{is_url, percent_decode};

impl Documents {
    /// Loads the file that `target` refers to. `target` is a `$ref` of the file `from`, without its fragment.
    ///
    /// # Errors
    /// A finding without a place: the reference is refused, or the file cannot be read.
    pub(super) fn load(&self, from: FileId, target: &str) -> Result<FileId, Box<Finding>> {
        if is_url(target) {
            return match self.find_by_self(target) {
                Some(file) => Ok(file),
                None => self.load_url(target),
            };
        }
        match self.file(from).map(|file| &file.base) {
            Some(Base::Url(url)) => {
                let joined = self.remote.and_then(|remote| (remote.join)(url, target));
                let url = joined.ok_or_else(|| {
                    let message = format!("`{target}` is not a valid reference");
                    Box::new(Finding::new(Code::UnresolvedReference, message))
                })?;
                self.load_url(&url)
            }
            Some(Base::Folder(folder)) => self.load_file(folder, &percent_decode(target)),
            None => self.load_file(Path::new("."), &percent_decode(target)),
        }
    }

    /// The file whose `$self` is `target`, if it has been read already.
    ///
    /// Source: OpenAPI 3.2, "OpenAPI Object", `$self`.
    fn find_by_self(&self, target: &str) -> Option<FileId> {
        let mut files = (0..self.files.len()).map(FileId);
        files.find(|file| {
            let name = Cursor::top(self, *file).get("$self");
            name.and_then(|name| name.as_str()) == Some(target)
        })
    }

    fn load_url(&self, url: &str) -> Result<FileId, Box<Finding>> {
        let Some(remote) = self.remote else {
            let message = format!("`{url}` is a URL, and URLs are not fetched");
            let help =
                "bundle the spec into one file, or download the document and refer to the copy";
            return Err(refuse(message, help));
        };
        if !url.starts_with("https://") {
            let message = format!("`{url}` is not an https URL");
            return Err(refuse(message, "use https, or refer to a downloaded copy"));
        }
        let known = PathBuf::from(url);
        if let Some(known) = self.by_path.borrow().get(&known) {
            return known.clone();
        }
        let read = self.count_remaining_bytes().and_then(|limit| {
            let bytes = (remote.fetch)(url, limit).map_err(|error| {
                let message = format!("`{url}` cannot be fetched: {error}");
                Box::new(Finding::new(Code::UnresolvedReference, message))
            })?;
            self.add_referenced(url.to_owned(), Base::Url(url.to_owned()), bytes)
        });
        self.by_path.borrow_mut().insert(known, read.clone());
        read
    }

    /// The maximum size of the next file loaded through `$ref`.
    fn count_remaining_bytes(&self) -> Result<u64, Box<Finding>> {
        if self.files.len() > self.limits.files {
            let message = format!("`$ref`s load more than {} files", self.limits.files);
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

    /// Loads the file at `target`, relative to `folder`. Each file is read only once.
    fn load_file(&self, folder: &Path, target: &str) -> Result<FileId, Box<Finding>> {
        let relative = Path::new(target);
        if relative.has_root() || target.starts_with('\\') || target.get(1..2) == Some(":") {
            let message = format!("`{target}` is an absolute path");
            return Err(refuse(message, "use a path relative to this file"));
        }
        let joined = folder.join(relative);
        let Ok(path) = fs::canonicalize(&joined) else {
            self.missing.borrow_mut().insert(joined);
            let message = format!("the file `{target}` does not exist");
            return Err(Box::new(
                Finding::new(Code::UnresolvedReference, message)
                    .help("correct the path, or add the file"),
            ));
        };
        let root = self.ref_root.as_ref();
        if !root.is_some_and(|root| path.starts_with(root)) {
            let message = format!("`{target}` is outside the spec's folder");
            return Err(Box::new(Finding::new(Code::RefusedReference, message)));
        }
        if let Some(known) = self.by_path.borrow().get(&path) {
            return known.clone();
        }
        let read = self.read_referenced(&path, &joined);
        self.by_path.borrow_mut().insert(path, read.clone());
        read
    }

    fn read_referenced(&self, path: &Path, joined: &Path) -> Result<FileId, Box<Finding>> {
        let name = joined
            .to_string_lossy()
            .replace(std::path::MAIN_SEPARATOR, "/")
            .replace("/./", "/");
        let limit = self.count_remaining_bytes()?;
        // Reading a pipe or a device could block forever.
        if !fs::metadata(path).is_ok_and(|metadata| metadata.is_file()) {
            let message = format!("`{name}` is not a regular file");
            return Err(refuse(message, "refer to a regular file"));
        }
        let bytes = match read_bounded(path, limit) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => {
                let message =
                    format!("`{name}` exceeds the size limit for files loaded through `$ref`");
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

fn refuse(message: String, help: &str) -> Box<Finding> {
    Box::new(Finding::new(Code::RefusedReference, message).help(help))
}
