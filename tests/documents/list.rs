//! The documents that tests read.

use std::fs;
use std::path::{Path, PathBuf};

/// The specs of this repository, and the real documents next to it if there are any, in the order of their paths.
pub(crate) fn list_documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["specs", "../shared/specs", "../shared/specs-big"] {
        if root.join(folder).is_dir() {
            collect_documents(&root.join(folder), &mut found);
        } else {
            println!("SKIPPED: {folder} does not exist");
        }
    }
    found.sort();
    assert!(found.len() > 5, "{found:?}");
    found
}

fn collect_documents(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if path.is_dir() {
            collect_documents(&path, found);
        } else if matches!(extension, Some("yaml" | "yml" | "json")) {
            found.push(path);
        }
    }
}
