//! Writes the template, or compares it with a file.

use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail};
use similar::TextDiff;

use crate::findings::report::visible;

/// Writes `text` to the file, or to `stdout` for `-`. Returns whether the contents of the file changed.
///
/// A regular file is replaced atomically, so that a failure leaves the old file. Devices and pipes are written to directly.
pub(super) fn write_template(
    path: &Path,
    text: &str,
    stdout: &mut dyn Write,
) -> anyhow::Result<bool> {
    if is_stdout(path) {
        stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush())
            .context("cannot write to standard output")?;
        return Ok(true);
    }
    let is_file = fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
    let changed = !is_file || !fs::read(path).is_ok_and(|old| old == text.as_bytes());
    replace_file(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(changed)
}

/// Whether the path is `-` or a system's name for standard output, which may be a regular file opened for appending and
/// must not be replaced.
pub(super) fn is_stdout(path: &Path) -> bool {
    let names = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];
    names.iter().any(|name| path.as_os_str() == *name)
}

/// Whether text written to the path can appear in the log of a workflow.
pub(super) fn is_log(path: &Path) -> bool {
    is_stdout(path) || is_descriptor(path)
}

/// Whether the path names an inherited file descriptor.
fn is_descriptor(path: &Path) -> bool {
    let folders = ["/dev/fd", "/proc/self/fd"];
    path == Path::new("/dev/stderr") || folders.iter().any(|folder| path.starts_with(folder))
}

fn replace_file(path: &Path, text: &str) -> io::Result<()> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => Some(metadata),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let is_special = |metadata: &fs::Metadata| !metadata.is_file();
    if metadata.as_ref().is_some_and(is_special) || is_descriptor(path) {
        return fs::OpenOptions::new()
            .append(true)
            .open(path)?
            .write_all(text.as_bytes());
    }
    // Replaces the target of a symbolic link, not the link.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    if !folder.is_dir() {
        let message = format!("the folder {} does not exist", folder.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, message));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".spec2dest-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The usual mode of new files, which the umask restricts; a temporary file would be private.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    if let Some(metadata) = metadata {
        file.as_file().set_permissions(metadata.permissions())?;
    }
    file.write_all(text.as_bytes())?;
    file.persist(&path)?;
    Ok(())
}

/// How the file that `--check` names differs from the template.
pub(super) enum Comparison {
    /// Not at all.
    Equal,
    /// It does not exist.
    Missing,
    /// It is different: the diff, unless the file is behind a link that leads elsewhere and may contain anything.
    Stale(Option<String>),
}

/// Compares the file with `text`.
pub(super) fn compare_with_file(path: &Path, text: &str) -> anyhow::Result<Comparison> {
    if is_stdout(path) {
        bail!("--check needs a file to compare with: add --output FILE");
    }
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Comparison::Missing),
        Ok(metadata) if !metadata.is_file() => {
            bail!(
                "cannot compare with {}: it is not a regular file",
                path.display()
            )
        }
        Ok(_) | Err(_) => {}
    }
    let old = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    if old == text.as_bytes() {
        return Ok(Comparison::Equal);
    }
    let folder = std::env::current_dir()?;
    if leads_out_of(&folder, path) {
        return Ok(Comparison::Stale(None));
    }
    let old = String::from_utf8_lossy(&old);
    Ok(Comparison::Stale(Some(write_diff(
        &path.display().to_string(),
        &old,
        text,
    ))))
}

fn write_diff(name: &str, old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let diff = diff
        .unified_diff()
        .header(name, &format!("{name} (generated)"))
        .to_string();
    let shown = |line: &str| {
        let line = line.strip_suffix('\n').unwrap_or(line);
        // Shows carriage returns, which may be the only difference.
        visible(&line.replace('\r', "\\r")) + "\n"
    };
    diff.split_inclusive('\n').map(shown).collect()
}

/// Whether `path` is written as a path below `folder` but leads out of it through a symbolic link. A path that is written as
/// one outside of the folder is what the user wants.
pub(super) fn leads_out_of(folder: &Path, path: &Path) -> bool {
    let Ok(written) = std::path::absolute(path) else {
        return false;
    };
    let written = resolve_parents(&written);
    let real_folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
    if !written.starts_with(folder) && !written.starts_with(&real_folder) {
        return false;
    }
    // A file that does not exist yet is in a folder that does.
    let mut existing = written.as_path();
    loop {
        if let Ok(real) = fs::canonicalize(existing) {
            return !real.starts_with(&real_folder);
        }
        match existing.parent() {
            Some(parent) => existing = parent,
            None => return false,
        }
    }
}

/// Whether `path` is written as one outside of `folder`, or leads out of it through a symbolic link.
pub(super) fn is_outside(folder: &Path, path: &Path) -> bool {
    let Ok(written) = std::path::absolute(path) else {
        return true;
    };
    let written = resolve_parents(&written);
    let real_folder = fs::canonicalize(folder);
    let is_inside = |folder: &Path| written.starts_with(folder);
    !(is_inside(folder) || real_folder.is_ok_and(|folder| is_inside(&folder)))
        || leads_out_of(folder, path)
}

/// The path without `..`.
fn resolve_parents(path: &Path) -> PathBuf {
    let mut resolved = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => drop(resolved.pop()),
            other => resolved.push(other),
        }
    }
    resolved
}
