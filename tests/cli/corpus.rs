//! Inputs that once caused failures, and similar ones: `tests/corpus/spec` and `tests/corpus/blueprint`, which also contain
//! the findings of the fuzz targets in `fuzz/`.

use std::fs;

use crate::harness::{Sandbox, repository};

/// The names and contents of the files in a folder of the corpus. Some are not UTF-8.
fn read_corpus(folder: &str) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(repository(&format!("tests/corpus/{folder}"))).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{folder}");
    files
        .into_iter()
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read(path).unwrap())
        })
        .collect()
}

/// Checks that a run does not panic, that the exit code matches the output, and that the template passes its check.
fn check_run(name: &str, sandbox: &Sandbox, arguments: &[&str]) {
    let run = sandbox.run(arguments);
    assert!((0..=2).contains(&run.code), "{name}: {}", run.all());
    assert!(!run.stderr.contains("panicked"), "{name}: {}", run.stderr);
    assert!(
        !run.stderr.contains("template-check"),
        "{name}: {}",
        run.stderr
    );
    assert_eq!(
        run.code == 0,
        !run.stdout.is_empty(),
        "{name}: {}",
        run.all()
    );
    if run.code != 0 {
        assert!(run.stderr.contains("error["), "{name}: {}", run.stderr);
    }
}

#[test]
fn every_spec_of_the_corpus_is_generated_or_rejected() {
    for (name, bytes) in read_corpus("spec") {
        let sandbox = Sandbox::new(&[]);
        fs::write(sandbox.path().join("spec"), &bytes).unwrap();
        for more in [
            &[][..],
            &[
                "--methods",
                "GET,POST,PUT,PATCH,DELETE",
                "--base-url",
                "https://x.example.com",
            ],
            &[
                "--logical-ids",
                "path",
                "--optional-params",
                "always",
                "--unsupported-body",
                "json",
                "--format",
                "json",
            ],
        ] {
            check_run(&name, &sandbox, &[&["generate", "spec"], more].concat());
        }
    }
}

#[test]
fn every_blueprint_of_the_corpus_is_merged_or_rejected() {
    for (name, bytes) in read_corpus("blueprint") {
        let spec = fs::read_to_string(repository("specs/football.yaml")).unwrap();
        let sandbox = Sandbox::new(&[("spec.yaml", &spec)]);
        fs::write(sandbox.path().join("blueprint"), &bytes).unwrap();
        for more in [&[][..], &["--adopt-credential"]] {
            let arguments = ["generate", "spec.yaml", "--blueprint", "blueprint"];
            check_run(&name, &sandbox, &[&arguments, more].concat());
        }
    }
}

#[test]
fn generating_into_a_blueprint_again_replaces_the_earlier_part() {
    for (name, bytes) in read_corpus("blueprint") {
        let spec = fs::read_to_string(repository("specs/football.yaml")).unwrap();
        let sandbox = Sandbox::new(&[("spec.yaml", &spec)]);
        fs::write(sandbox.path().join("blueprint"), &bytes).unwrap();
        let generate = |into: &str, more: &[&str]| {
            let arguments = ["generate", "spec.yaml", "--blueprint", into, "-o", "merged"];
            let run = sandbox.run(&[&arguments, more].concat());
            (run.code == 0).then(|| sandbox.read("merged"))
        };
        let Some(first) = generate("blueprint", &[]) else {
            continue;
        };
        assert_eq!(generate("merged", &[]).as_ref(), Some(&first), "{name}");
        let other = generate("merged", &["--prefix", "Other"]).unwrap();
        assert_ne!(other, first, "{name}");
        // The part of the other prefix stays where it is.
        let smaller = generate("merged", &["--optional-params", "omit"]).unwrap();
        assert!(smaller.len() < other.len(), "{name}");
        assert_eq!(generate("merged", &[]), Some(other), "{name}");
    }
}
