//! Reports for people fit on a screen.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::harness::{Sandbox, repository};

#[test]
fn the_report_on_every_real_document_fits_on_a_screen() {
    let sandbox = Sandbox::new(&[]);
    let mut files = Vec::new();
    for folder in ["specs", "../shared/specs", "../shared/specs-big"] {
        let path = repository(folder);
        if Path::new(&path).is_dir() {
            find_documents(Path::new(&path), &mut files);
        } else {
            println!("SKIPPED: {folder} does not exist");
        }
    }
    assert!(files.len() > 5, "{files:?}");
    for file in &files {
        let path = file.to_str().unwrap();
        let report = sandbox.run(&["generate", path, "-o", "t.yaml"]).stderr;
        assert!(report.lines().count() <= 40, "{path}:\n{report}");
        let mut seen = HashSet::new();
        for title in report.lines().filter(|line| is_title(line)) {
            assert!(seen.insert(title), "{path} repeats {title}:\n{report}");
        }
    }
}

fn is_title(line: &str) -> bool {
    ["note[", "warning[", "error["]
        .iter()
        .any(|severity| line.starts_with(severity))
}

fn find_documents(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if path.is_dir() {
            find_documents(&path, files);
        } else if matches!(extension, Some("yaml" | "yml" | "json")) {
            files.push(path);
        }
    }
}
