//! Where the template goes.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use similar::TextDiff;

/// Writes `text` to the file, or to `stdout` for `-`.
///
/// A regular file is replaced in one step, so that a failure leaves the old one; anything else (a device, a pipe) is
/// written to directly.
pub(super) fn write(path: &Path, text: &str, stdout: &mut dyn Write) -> anyhow::Result<()> {
    if is_stdout(path) {
        stdout.write_all(text.as_bytes())?;
        stdout.flush()?;
        return Ok(());
    }
    replace(path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn is_stdout(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => Some(metadata),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if metadata
        .as_ref()
        .is_some_and(|metadata| !metadata.is_file())
    {
        return fs::OpenOptions::new()
            .write(true)
            .open(path)?
            .write_all(text.as_bytes());
    }
    // Through a link the file behind it is replaced, not the link.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    if !folder.is_dir() {
        let message = format!("there is no folder {}", folder.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, message));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".spec2dest-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = metadata
            .as_ref()
            .map_or(0o644, |metadata| metadata.permissions().mode());
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(&path)?;
    Ok(())
}

/// Whether the file holds `text`; otherwise prints how they differ.
pub(super) fn compare(path: &Path, text: &str, stdout: &mut dyn Write) -> anyhow::Result<bool> {
    if is_stdout(path) {
        anyhow::bail!("--check compares with a file: name it with --output FILE");
    }
    let there = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    if there == text.as_bytes() {
        return Ok(true);
    }
    let old = String::from_utf8_lossy(&there);
    let name = path.display().to_string();
    let diff = TextDiff::from_lines(old.as_ref(), text);
    write!(
        stdout,
        "{}",
        diff.unified_diff()
            .header(&name, &format!("{name} (as it would be written)"))
    )?;
    Ok(false)
}
