//! Reports for people fit on a screen.

use std::collections::HashSet;

use crate::documents::list_documents;
use crate::harness::Sandbox;

#[test]
fn the_report_on_every_real_document_fits_on_a_screen() {
    let sandbox = Sandbox::new(&[]);
    for file in list_documents() {
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
