//! `--watch`, with files that change.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::harness::{Sandbox, api};

const PATHS: &str = "  /a: { $ref: 'paths/a.yaml' }\n";

/// A process that watches, and the lines of its standard error.
struct Watch {
    process: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn start(sandbox: &Sandbox, arguments: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_spec2dest"))
            .args(arguments)
            .args(["--watch", "--message-format", "short"])
            .current_dir(sandbox.path())
            .env_clear()
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(process.stderr.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in stderr.lines() {
                let _ = sender.send(line.unwrap());
            }
        });
        Self { process, lines }
    }

    /// The lines up to the one that contains `text`.
    #[track_caller]
    fn wait_for(&self, text: &str) -> String {
        let mut seen = String::new();
        loop {
            let line = self.lines.recv_timeout(Duration::from_secs(20));
            let line = line.unwrap_or_else(|_| panic!("no `{text}` after:\n{seen}"));
            seen += &format!("{line}\n");
            if line.contains(text) {
                return seen;
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_change_of_any_file_that_was_read_starts_another_run() {
    let sandbox = Sandbox::new(&[
        ("spec.yaml", &api(PATHS)),
        ("overlay.yaml", "{}\n"),
        (
            "spec2dest.yaml",
            "templates:\n- { spec: spec.yaml, output: t.yaml, overlay: overlay.yaml }\n",
        ),
    ]);
    // Files are not replaced at once here, so a run may see one that is empty; the next run sees the rest.
    let watch = Watch::start(&sandbox, &["generate"]);
    watch.wait_for("unresolved-reference");
    watch.wait_for("watching");
    let generated = "1 operation: 1 generated";

    // The folder of this file does not exist yet, so it takes the change of another one.
    let item = "post: { operationId: first, responses: {} }\n";
    sandbox.write("paths/a.yaml", item);
    sandbox.write("spec.yaml", &(api(PATHS) + "# changed\n"));
    watch.wait_for(generated);
    watch.wait_for("watching 4 files");
    assert!(sandbox.read("t.yaml").contains("FirstDestination"));

    // A file that a $ref leads to, replaced as editors do.
    sandbox.write("paths/new", &item.replace("first", "second"));
    let path = |name: &str| sandbox.path().join(name);
    std::fs::rename(path("paths/new"), path("paths/a.yaml")).unwrap();
    watch.wait_for("paths/a.yaml changed");
    watch.wait_for(generated);
    assert!(sandbox.read("t.yaml").contains("SecondDestination"));

    // Errors do not end it.
    sandbox.write("overlay.yaml", "nothing: {}\n");
    watch.wait_for("unknown-selection");
    sandbox.write("overlay.yaml", "second: { detail-type: Third }\n");
    watch.wait_for(generated);
    assert!(sandbox.read("t.yaml").contains("[Third]"));
    let project = sandbox.read("spec2dest.yaml");
    sandbox.write("spec2dest.yaml", "templates: [");
    watch.wait_for("syntax-error");
    sandbox.write("spec2dest.yaml", &project.replace("t.yaml", "u.yaml"));
    watch.wait_for(generated);
    assert!(sandbox.read("u.yaml").contains("[Third]"));
}

#[test]
fn writing_the_blueprint_itself_does_not_start_another_run() {
    let sandbox = Sandbox::new(&[
        (
            "spec.yaml",
            &api("  /a: { post: { operationId: a, responses: {} } }\n"),
        ),
        ("t.yaml", "Resources: {}\n"),
    ]);
    let arguments = [
        "generate",
        "spec.yaml",
        "--blueprint",
        "t.yaml",
        "-o",
        "t.yaml",
    ];
    let watch = Watch::start(&sandbox, &arguments);
    watch.wait_for("watching 2 files");
    let more = watch.lines.recv_timeout(Duration::from_millis(1500));
    assert!(more.is_err(), "{more:?}");
}

#[test]
fn standard_input_cannot_be_watched() {
    let run = Sandbox::new(&[]).run_with_stdin(&["check", "-", "--watch"], &api("  {}\n"));
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("--watch cannot watch standard input"));
}
