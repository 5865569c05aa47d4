//! Writes the template, or compares it with a file.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
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
fn is_stdout(path: &Path) -> bool {
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

/// The diff between the file and `text`; `None` if they are equal.
pub(super) fn diff_with_file(path: &Path, text: &str) -> anyhow::Result<Option<String>> {
    if is_stdout(path) {
        anyhow::bail!("--check needs a file to compare with: add --output FILE");
    }
    let old = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    if old == text.as_bytes() {
        return Ok(None);
    }
    let old = String::from_utf8_lossy(&old);
    let name = path.display().to_string();
    let diff = TextDiff::from_lines(old.as_ref(), text);
    let diff = diff
        .unified_diff()
        .header(&name, &format!("{name} (generated)"))
        .to_string();
    let shown = |line: &str| {
        let line = line.strip_suffix('\n').unwrap_or(line);
        // Shows carriage returns, which may be the only difference.
        visible(&line.replace('\r', "\\r")) + "\n"
    };
    Ok(Some(diff.split_inclusive('\n').map(shown).collect()))
}
