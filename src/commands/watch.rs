//! `--watch`: runs a command again whenever a file that it has read changes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::Environment;

/// Editors write a file in several steps, so a run waits until nothing has happened for this time.
const QUIET: Duration = Duration::from_millis(100);

/// Whether the command runs again.
#[derive(Debug, Clone, Args)]
pub(super) struct WatchArgs {
    /// Run again whenever a file that was read changes, until Ctrl-C
    #[arg(long, help_heading = "Input")]
    pub(super) watch: bool,
}

/// The files that a command reads and writes.
#[derive(Debug, Default)]
pub struct UsedFiles {
    read: BTreeSet<PathBuf>,
    written: BTreeSet<PathBuf>,
}

impl UsedFiles {
    pub(super) fn read(&mut self, path: &Path) {
        self.read.insert(path.to_owned());
    }

    pub(super) fn read_all(&mut self, paths: &[PathBuf]) {
        self.read.extend(paths.iter().cloned());
    }

    pub(super) fn write(&mut self, path: &Path) {
        self.written.insert(path.to_owned());
    }
}

/// The hash of a file's contents; `None` if there is no such file.
type Fingerprint = Option<u64>;

/// Runs a command, and again whenever the contents of a file that it has read change. Ctrl-C ends the process.
///
/// # Errors
/// The first run fails before it reads anything, standard input is read, or the system cannot watch files.
pub(super) fn watch(
    environment: &mut Environment<'_>,
    run: impl Fn(&mut Environment<'_>) -> anyhow::Result<u8>,
) -> anyhow::Result<u8> {
    let (sender, events) = channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let names = match event {
            Ok(event) if event.kind.is_access() => return,
            Ok(event) => event.paths,
            // Events were lost.
            Err(_) => Vec::new(),
        };
        let _ = sender.send(names);
    })
    .context("cannot watch files")?;
    let mut folders = BTreeSet::new();
    let mut before = BTreeMap::new();
    loop {
        *environment.files = UsedFiles::default();
        let result = run(environment);
        let files = std::mem::take(environment.files);
        if files.read.contains(Path::new("-")) {
            bail!("--watch cannot watch standard input");
        }
        if let Err(error) = result {
            if files.read.is_empty() {
                return Err(error);
            }
            writeln!(environment.stderr, "error: {error:#}")?;
        }
        watch_folders(&mut watcher, &files, &mut folders)?;
        // A file that changed during the run still has its earlier fingerprint, unless the run wrote it.
        let state = files.read.iter().map(|path| {
            let known = before
                .remove(path)
                .filter(|_| !files.written.contains(path));
            (
                path.clone(),
                known.unwrap_or_else(|| read_fingerprint(path)),
            )
        });
        before = state.collect();
        let count = crate::findings::counted(before.len(), "file", "files");
        writeln!(environment.stderr, "watching {count}; Ctrl-C ends")?;
        let changed = wait_for_change(&events, &before)?;
        writeln!(environment.stderr, "\n{} changed", changed.display())?;
        before = before
            .into_keys()
            .map(|path| {
                let fingerprint = read_fingerprint(&path);
                (path, fingerprint)
            })
            .collect();
    }
}

/// Watches the folders of the files: editors replace files instead of writing them.
fn watch_folders(
    watcher: &mut RecommendedWatcher,
    files: &UsedFiles,
    folders: &mut BTreeSet<PathBuf>,
) -> anyhow::Result<()> {
    for file in &files.read {
        // A link and its target can change separately.
        let target = fs::canonicalize(file).ok();
        for path in target.iter().chain([file]) {
            let folder = match path.parent() {
                Some(folder) if !folder.as_os_str().is_empty() => folder,
                _ => Path::new("."),
            };
            if folder.is_dir() && folders.insert(folder.to_owned()) {
                watcher
                    .watch(folder, RecursiveMode::NonRecursive)
                    .with_context(|| format!("cannot watch {}", folder.display()))?;
            }
        }
    }
    Ok(())
}

/// Waits until the contents of a file differ, and returns its path.
fn wait_for_change(
    events: &Receiver<Vec<PathBuf>>,
    before: &BTreeMap<PathBuf, Fingerprint>,
) -> anyhow::Result<PathBuf> {
    let names: BTreeSet<_> = before.keys().filter_map(|path| path.file_name()).collect();
    // The folders contain other files, too.
    let is_about_them = |event: &[PathBuf]| {
        let mut changed = event.iter().filter_map(|path| path.file_name());
        event.is_empty() || changed.any(|name| names.contains(name))
    };
    loop {
        let mut files = before.iter();
        if let Some((path, _)) = files.find(|(path, known)| read_fingerprint(path) != **known) {
            return Ok(path.clone());
        }
        while !is_about_them(&events.recv().context("cannot watch files")?) {}
        while let Ok(event) = events.recv_timeout(QUIET) {
            if !is_about_them(&event) {
                break;
            }
        }
    }
}

fn read_fingerprint(path: &Path) -> Fingerprint {
    // Reading a pipe or a device could block forever.
    if !fs::metadata(path).is_ok_and(|metadata| metadata.is_file()) {
        return None;
    }
    let mut hasher = DefaultHasher::new();
    fs::read(path).ok()?.hash(&mut hasher);
    Some(hasher.finish())
}
