//! Every command block of the documentation runs in bash, in a copy of `specs`, with the real binary.
//!
//! The blocks of a document run one after the other in one folder, as a reader would type them. Programs other than spec2dest are
//! stand-ins, and a program that is in none of the lists below is not found, so the lists are complete.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::docs::{list_documents, read_document};
use crate::harness::repository;

/// Programs that are only recorded, and why they do not run here. `aws` is checked by `check_aws_call`.
const NOT_RUN: &[(&str, &str)] = &[
    ("aws", "needs an account; its arguments are checked"),
    (
        "cargo",
        "builds; `cargo run -- ARGUMENTS` runs the binary that is tested",
    ),
    ("curl", "needs the network"),
    ("man", "is not on every machine"),
];

/// Programs of the system that run as they are.
const SYSTEM: &[&str] = &["cat", "mkdir", "cp"];

/// Variables that readers set.
const VARIABLES: [&str; 5] = [
    "COFFEE_API_KEY",
    "FOOTBALL_API_KEY",
    "API_KEY",
    "API_KEY_ID",
    "API_URL",
];

/// Files that the examples in help texts name.
const FIXTURES: &[(&str, &str)] = &[
    ("specs/football.yaml", "openapi.yaml"),
    ("specs/football-blueprint.yaml", "sam.yaml"),
];

/// A fenced block of a document.
struct Block {
    line: usize,
    language: String,
    text: String,
}

#[test]
fn the_command_blocks_of_the_documentation_run() {
    let (mut ran, mut used) = (0, BTreeSet::new());
    for document in list_documents() {
        let blocks = read_blocks(&read_document(&document));
        let blocks: Vec<_> = blocks.iter().filter(|it| it.language == "sh").collect();
        if blocks.is_empty() {
            continue;
        }
        let scratch = Scratch::new();
        for block in blocks {
            scratch.run(&document, block);
            ran += 1;
        }
        used.extend(scratch.check_calls(&document));
    }
    assert!(ran >= 15, "{ran} blocks found");
    for (program, _) in NOT_RUN {
        assert!(used.contains(*program), "no document uses {program}");
    }
}

#[test]
fn the_yaml_and_json_blocks_of_the_documentation_are_valid() {
    for document in list_documents() {
        for block in read_blocks(&read_document(&document)) {
            let error = match block.language.as_str() {
                "yaml" => serde_yaml::from_str::<serde_yaml::Value>(&block.text)
                    .err()
                    .map(|error| error.to_string()),
                "json" => serde_json::from_str::<Value>(&block.text)
                    .err()
                    .map(|error| error.to_string()),
                "sh" | "text" | "http" | "mermaid" => None,
                other => Some(format!("unknown language `{other}`")),
            };
            assert_eq!(error, None, "{document}:{}", block.line);
        }
    }
}

fn read_blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(Block, usize)> = None;
    for (index, line) in text.lines().enumerate() {
        let indent = line.len() - line.trim_start().len();
        match (line.trim_start().strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => blocks.extend(open.take().map(|(block, _)| block)),
            (Some(language), None) => {
                let block = Block {
                    line: index + 1,
                    language: language.to_owned(),
                    text: String::new(),
                };
                open = Some((block, indent));
            }
            (None, Some((block, indent))) => {
                let line = line.get(*indent..).unwrap_or_default();
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

/// A folder in which the blocks of a document run.
struct Scratch {
    folder: TempDir,
    programs: TempDir,
    calls: TempDir,
}

impl Scratch {
    fn new() -> Self {
        let scratch = Self {
            folder: TempDir::new().unwrap(),
            programs: TempDir::new().unwrap(),
            calls: TempDir::new().unwrap(),
        };
        let folder = scratch.folder.path();
        copy_folder(Path::new(&repository("specs")), &folder.join("specs"));
        for (from, to) in FIXTURES {
            fs::copy(folder.join(from), folder.join(to)).unwrap();
        }
        scratch.add_programs();
        scratch
    }

    fn add_programs(&self) {
        let programs = self.programs.path();
        let binary = env!("CARGO_BIN_EXE_spec2dest");
        symlink(binary, programs.join("spec2dest")).unwrap();
        for name in SYSTEM {
            let found = ["/usr/bin", "/bin"].map(|folder| Path::new(folder).join(name));
            let found = found.iter().find(|path| path.exists()).unwrap();
            symlink(found, programs.join(name)).unwrap();
        }
        for (name, _) in NOT_RUN {
            let calls = self.calls.path().display();
            let mut script = format!(
                "#!/bin/bash\nprintf '%s\\0' \"${{0##*/}}\" \"$@\" > \"{calls}/$BASHPID\"\n"
            );
            if *name == "cargo" {
                let run =
                    "case \"$*\" in 'run --release -- '*) shift 3; exec spec2dest \"$@\" ;; esac\n";
                script.push_str(run);
            }
            // What is piped into it is read, so that the other program does not fail.
            script.push_str("while read -r _; do :; done\n");
            let path = programs.join(name);
            fs::write(&path, script).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
    }

    fn run(&self, document: &str, block: &Block) {
        let run = Command::new("/bin/bash")
            .args(["-euo", "pipefail", "-c", &block.text])
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", self.programs.path())
            .envs(VARIABLES.map(|name| (name, "value")))
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap();
        assert!(
            run.status.success(),
            "{document}:{}\n{}{}",
            block.line,
            block.text,
            String::from_utf8_lossy(&run.stderr)
        );
    }

    /// Checks the calls of the programs that did not run, and returns the names of those programs.
    fn check_calls(&self, document: &str) -> BTreeSet<String> {
        let mut programs = BTreeSet::new();
        for entry in fs::read_dir(self.calls.path()).unwrap() {
            let call = fs::read_to_string(entry.unwrap().path()).unwrap();
            let words: Vec<_> = call.trim_end_matches('\0').split('\0').collect();
            if let ["aws", arguments @ ..] = words.as_slice() {
                check_aws_call(document, self.folder.path(), arguments);
            }
            programs.insert(words[0].to_owned());
        }
        programs
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Checks what the AWS CLI would need: files that exist, parameters that the template declares, entries that EventBridge accepts.
fn check_aws_call(document: &str, folder: &Path, arguments: &[&str]) {
    let value = |flag: &str| {
        let mut rest = arguments.iter().skip_while(|word| **word != flag);
        rest.nth(1)
            .copied()
            .unwrap_or_else(|| panic!("{document}: aws without {flag}: {arguments:?}"))
    };
    match arguments {
        ["cloudformation", "deploy", ..] => {
            let template = fs::read_to_string(folder.join(value("--template-file"))).unwrap();
            let template: serde_yaml::Value = serde_yaml::from_str(&template).unwrap();
            value("--stack-name");
            assert_eq!(value("--capabilities"), "CAPABILITY_IAM", "{document}");
            let given = arguments
                .iter()
                .skip_while(|word| **word != "--parameter-overrides")
                .skip(1)
                .take_while(|word| !word.starts_with("--"));
            let given: BTreeSet<_> = given.map(|word| word.split_once('=').unwrap().0).collect();
            let declared = template["Parameters"].as_mapping().unwrap();
            for name in &given {
                assert!(
                    declared.contains_key(*name),
                    "{document}: no parameter {name}"
                );
            }
            for (name, parameter) in declared {
                let name = name.as_str().unwrap();
                let is_given = given.contains(name) || parameter.get("Default").is_some();
                assert!(is_given, "{document}: no value for {name}");
            }
        }
        ["events", "put-events", ..] => {
            let entries = match value("--entries").strip_prefix("file://") {
                Some(file) => fs::read_to_string(folder.join(file)).unwrap(),
                None => value("--entries").to_owned(),
            };
            let entries: Value = serde_json::from_str(&entries).unwrap();
            let entries = entries.as_array().unwrap();
            assert!(!entries.is_empty(), "{document}");
            for entry in entries {
                for member in ["Source", "DetailType"] {
                    assert!(entry[member].is_string(), "{document}: {entry}");
                }
                let detail: Value =
                    serde_json::from_str(entry["Detail"].as_str().unwrap()).unwrap();
                assert!(detail.is_object(), "{document}: {entry}");
            }
        }
        ["apigateway", "get-api-key", ..] => {
            value("--api-key");
        }
        ["s3", "cp", file, target] => {
            assert!(folder.join(file).is_file(), "{document}: {file}");
            assert!(target.starts_with("s3://"), "{document}: {target}");
        }
        _ => panic!(
            "{document}: this test does not know `aws {}`",
            arguments.join(" ")
        ),
    }
}
