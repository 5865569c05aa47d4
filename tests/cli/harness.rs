//! Runs the binary in a temporary folder, without environment variables.

use std::fs::{self, File};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;
use wait4::Wait4;

/// A temporary folder with input files, in which the binary runs.
pub(crate) struct Sandbox {
    folder: TempDir,
}

/// The result of a run.
#[derive(Debug)]
pub(crate) struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
    /// Unlike elapsed time, this does not depend on the load of the machine.
    pub cpu_time: Duration,
}

impl Sandbox {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let sandbox = Self {
            folder: TempDir::new().unwrap(),
        };
        for (name, text) in files {
            sandbox.write(name, text);
        }
        sandbox
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_with_stdin(arguments, "")
    }

    pub(crate) fn run_with_stdin(&self, arguments: &[&str], stdin: &str) -> Run {
        let (mut input, mut stdout, mut stderr) = (tempfile(), tempfile(), tempfile());
        input.write_all(stdin.as_bytes()).unwrap();
        input.rewind().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_spec2dest"))
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .stdin(input)
            .stdout(stdout.try_clone().unwrap())
            .stderr(stderr.try_clone().unwrap())
            .spawn()
            .unwrap();
        let done = child.wait4().unwrap();
        Run {
            code: done.status.code().unwrap_or(-1),
            stdout: read_from_start(&mut stdout),
            stderr: read_from_start(&mut stderr),
            cpu_time: done.rusage.utime + done.rusage.stime,
        }
    }
}

fn tempfile() -> File {
    tempfile::tempfile().unwrap()
}

fn read_from_start(file: &mut File) -> String {
    let mut text = String::new();
    file.rewind().unwrap();
    file.read_to_string(&mut text).unwrap();
    text
}

impl Run {
    /// The template on standard output; intrinsic functions are tagged values.
    pub(crate) fn template(&self) -> serde_yaml::Value {
        assert_eq!(self.code, 0, "{}", self.stderr);
        serde_yaml::from_str(&self.stdout).unwrap()
    }

    pub(crate) fn all(&self) -> String {
        format!(
            "exit: {}\n--- stdout\n{}--- stderr\n{}",
            self.code, self.stdout, self.stderr
        )
    }
}

/// A small spec with these paths.
pub(crate) fn api(paths: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\nservers: [{{ url: https://x.example.com }}]\npaths:\n{paths}"
    )
}

/// The absolute path of a file in this repository.
pub(crate) fn repository(path: &str) -> String {
    format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))
}

/// Settings for the snapshots in the top-level folder `snapshots`.
pub(crate) fn snapshots() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(repository("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings
}
