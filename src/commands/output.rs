//! Where the template goes.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use similar::TextDiff;

use crate::findings::report::visible;

/// Writes `text` to the file, or to `stdout` for `-`; tells whether there was anything else before.
///
/// A regular file is replaced in one step, so that a failure leaves the old one; anything else (a device, a pipe) is
/// written to directly.
pub(super) fn write(path: &Path, text: &str, stdout: &mut dyn Write) -> anyhow::Result<bool> {
    if is_stdout(path) {
        stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush())
            .context("cannot write to standard output")?;
        return Ok(true);
    }
    let is_file = fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
    let changed = !is_file || !fs::read(path).is_ok_and(|there| there == text.as_bytes());
    replace(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(changed)
}

/// `-`, and the names that systems have for it: behind `/dev/stdout` may be a regular file that is being appended to,
/// which must not be replaced.
fn is_stdout(path: &Path) -> bool {
    let names = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];
    names.iter().any(|name| path.as_os_str() == *name)
}

/// Whether what is written there can show up in the log of a workflow.
pub(super) fn is_log(path: &Path) -> bool {
    is_stdout(path) || is_descriptor(path)
}

/// Whether the path names what another program has opened for us.
fn is_descriptor(path: &Path) -> bool {
    let folders = ["/dev/fd", "/proc/self/fd"];
    path == Path::new("/dev/stderr") || folders.iter().any(|folder| path.starts_with(folder))
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
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
        // What a new file gets that is not temporary: the system takes away what the umask says.
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

/// How the file differs from `text`; `None` when it does not.
pub(super) fn difference(path: &Path, text: &str) -> anyhow::Result<Option<String>> {
    if is_stdout(path) {
        anyhow::bail!("--check compares with a file: name it with --output FILE");
    }
    let there = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    if there == text.as_bytes() {
        return Ok(None);
    }
    let old = String::from_utf8_lossy(&there);
    let name = path.display().to_string();
    let diff = TextDiff::from_lines(old.as_ref(), text);
    let diff = diff
        .unified_diff()
        .header(&name, &format!("{name} (as it would be written)"))
        .to_string();
    let shown = |line: &str| {
        let line = line.strip_suffix('\n').unwrap_or(line);
        // A carriage return may be all that differs.
        visible(&line.replace('\r', "\\r")) + "\n"
    };
    Ok(Some(diff.split_inclusive('\n').map(shown).collect()))
}
