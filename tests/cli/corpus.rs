//! Every input that ever made something fail, and those that look like it: `tests/corpus/spec` and `tests/corpus/blueprint`,
//! where the fuzz targets of `fuzz/` put theirs.

use std::fs;

use crate::harness::{Sandbox, repository};

/// The files of a folder of the corpus, as they are: not all of them are UTF-8.
fn corpus(folder: &str) -> Vec<(String, Vec<u8>)> {
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

/// A run ends with what its exit codes mean, and never with a template that fails its own check.
fn ends_well(name: &str, sandbox: &Sandbox, arguments: &[&str]) {
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
fn every_spec_of_the_corpus_is_read_or_refused() {
    for (name, bytes) in corpus("spec") {
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
            ends_well(&name, &sandbox, &[&["generate", "spec"], more].concat());
        }
    }
}

#[test]
fn every_blueprint_of_the_corpus_is_merged_or_refused() {
    for (name, bytes) in corpus("blueprint") {
        let spec = fs::read_to_string(repository("specs/football.yaml")).unwrap();
        let sandbox = Sandbox::new(&[("spec.yaml", &spec)]);
        fs::write(sandbox.path().join("blueprint"), &bytes).unwrap();
        for more in [&[][..], &["--adopt-credential"]] {
            let arguments = ["generate", "spec.yaml", "--blueprint", "blueprint"];
            ends_well(&name, &sandbox, &[&arguments, more].concat());
        }
    }
}
