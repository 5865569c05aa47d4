//! How long a run takes, and how much memory, as a ratio to the bare parse of the same file.
//!
//! `cargo bench` measures the documents of `../shared/specs-big`, when they are there, and generated ones of 100, 1,000 and
//! 10,000 operations, each in a process of its own. Each round times every step once, bare parse first, so that whatever
//! else the machine does falls on both; what is shown are medians and their ratios. (criterion and divan measure one thing after the other and give no
//! ratio.) Peak memory is that of processes of their own, Linux only. `cargo bench -- github` measures only the documents
//! with `github` in their name.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a benchmark that panics has failed"
)]

use std::collections::HashMap;
use std::env;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use spec2dest::api::{self, Method};
use spec2dest::cloudformation::Format;
use spec2dest::contract::{self, Choices};
use spec2dest::document::{Documents, Input, ReadOptions};
use spec2dest::findings::report::{MessageFormat, report};
use spec2dest::findings::{Code, Findings, Levels, Severity};
use spec2dest::pipeline::{self, Request};
use spec2dest::plan::{Options, UnsupportedBody, plan};
use spec2dest::template::build;

/// The largest ratios of reading, mapping and writing that are accepted.
const MOST_JSON: f64 = 0.50;
const MOST_YAML: f64 = 0.60;
const MOST_MEMORY: f64 = 0.50;
/// 10,000 operations take at most this many times as long as 1,000.
const MOST_GROWTH: f64 = 12.0;
const ROUNDS: usize = 9;

fn main() {
    let arguments: Vec<_> = env::args().collect();
    match arguments.as_slice() {
        [_, step, file] if step == "generate" => return generate(Path::new(file)),
        [_, step, file] if step == "measure" => return measure(Path::new(file)).say(),
        [_, step, file] if step.starts_with("only-") => return alone(step, Path::new(file)),
        _ => {}
    }
    let chosen: Vec<_> = arguments
        .into_iter()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let folder = tempfile::TempDir::new().unwrap();
    let mut files = real();
    for count in [100, 1_000, 10_000] {
        for format in ["json", "yaml"] {
            files.push(folder.path().join(format!("{count}-operations.{format}")));
        }
    }
    let name = |file: &Path| file.file_name().unwrap().to_string_lossy().into_owned();
    files.retain(|file| chosen.is_empty() || chosen.iter().any(|part| name(file).contains(part)));
    assert!(!files.is_empty(), "no document has such a name");
    println!("milliseconds, medians of {ROUNDS} rounds; ratios to the bare parse");
    println!(
        "{:24} {:>8} {:>7} {:>7} {:>7} {:>7} {:>7} {:>9}",
        "", "bare", "read", "map", "write", "ratio", "all", "memory"
    );
    let mut failed = false;
    let mut times = HashMap::new();
    for file in &files {
        if file.starts_with(folder.path()) {
            child("generate", file);
        }
        let measured = Measured::said(&child("measure", file));
        let name = name(file);
        let memory = memory(file);
        println!(
            "{name:24} {:8.1} {:7.1} {:7.1} {:7.1} {:7.2} {:7.2} {:>9}",
            measured.bare,
            measured.read,
            measured.map,
            measured.write,
            measured.ratio(),
            measured.all / measured.bare,
            memory.map_or("-".to_owned(), |ratio| format!("{ratio:.2}")),
        );
        let most = if is_json(file) { MOST_JSON } else { MOST_YAML };
        failed |= measured.ratio() > most || memory.is_some_and(|ratio| ratio > MOST_MEMORY);
        times.insert(name, measured.read + measured.map + measured.write);
    }
    for format in ["json", "yaml"] {
        let time = |count: &str| times.get(&format!("{count}-operations.{format}"));
        if let (Some(few), Some(many)) = (time("1000"), time("10000")) {
            let growth = many / few;
            println!("10,000 operations of {format} take {growth:.1} times 1,000");
            failed |= growth > MOST_GROWTH;
        }
    }
    if failed {
        println!(
            "above the targets: JSON {MOST_JSON}, YAML {MOST_YAML}, memory {MOST_MEMORY}, growth {MOST_GROWTH}"
        );
        std::process::exit(1);
    }
}

/// Milliseconds of each step.
struct Measured {
    bare: f64,
    read: f64,
    map: f64,
    write: f64,
    /// What `spec2dest generate` does: also the checks of the template, reading it back, and the findings.
    all: f64,
}

impl Measured {
    fn say(&self) {
        let Self {
            bare,
            read,
            map,
            write,
            all,
        } = self;
        println!("{bare} {read} {map} {write} {all}");
    }

    fn said(text: &str) -> Self {
        let times: Vec<f64> = text
            .split_whitespace()
            .map(|time| time.parse().unwrap())
            .collect();
        let [bare, read, map, write, all] = times.try_into().unwrap();
        Self {
            bare,
            read,
            map,
            write,
            all,
        }
    }

    fn ratio(&self) -> f64 {
        (self.read + self.map + self.write) / self.bare
    }
}

fn measure(file: &Path) -> Measured {
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let bare = time(|| bare(file));
        settle();
        let (read, map, write) = steps(file);
        let all = time(|| all(file));
        rounds.push([bare, read, map, write, all]);
    }
    let median = |step: usize| {
        let mut times: Vec<_> = rounds.iter().map(|round| round[step]).collect();
        times.sort();
        times[ROUNDS / 2].as_secs_f64() * 1000.0
    };
    Measured {
        bare: median(0),
        read: median(1),
        map: median(2),
        write: median(3),
        all: median(4),
    }
}

/// Lets the allocator tidy up what was freed before, which it does at the next large allocation and which would else be
/// counted to the step that happens to make one.
fn settle() {
    drop(black_box(Vec::<u8>::with_capacity(1 << 20)));
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    settle();
    let start = Instant::now();
    let result = work();
    let took = start.elapsed();
    drop(black_box(result));
    took
}

fn is_json(file: &Path) -> bool {
    file.extension()
        .is_some_and(|extension| extension == "json")
}

fn bare(file: &Path) -> Box<dyn std::any::Any> {
    let bytes = fs::read(file).unwrap();
    if is_json(file) {
        Box::new(serde_json::from_slice::<serde_json::Value>(&bytes).unwrap())
    } else {
        Box::new(serde_yaml::from_slice::<serde_yaml::Value>(&bytes).unwrap())
    }
}

fn levels() -> Levels {
    let mut levels = Levels::default();
    // The whole of a large API is more than a stack holds; written all the same.
    levels.set(Code::TemplateTooLarge, Severity::Note);
    levels
}

/// The usual choices, but where they would leave nothing to write: Stripe's bodies are forms, Shopify's document has no
/// server.
fn options(file: &Path) -> (Choices, Options) {
    let (mut choices, mut options) = (Choices::default(), Options::default());
    match file.file_stem().and_then(|stem| stem.to_str()) {
        Some("stripe") => options.destinations.unsupported_body = UnsupportedBody::Json,
        Some("shopify") => choices.base_url = Some("https://api.example.com".to_owned()),
        _ => {}
    }
    (choices, options)
}

/// Reading, mapping and writing, one after the other.
fn steps(file: &Path) -> (Duration, Duration, Duration) {
    let (choices, options) = options(file);
    let wanted = |method: &Method| choices.methods.accepts(method);
    let findings = Findings::new(levels());
    let start = Instant::now();
    let documents = open(file);
    let api = api::read(documents.root(), None, &wanted, &findings).unwrap();
    let read = start.elapsed();
    let start = Instant::now();
    let contract = contract::build(&api, &choices, &findings);
    let (plan, _) = plan(&contract, &options, &findings);
    let plan = plan.unwrap();
    let template = build(&plan);
    let map = start.elapsed();
    let start = Instant::now();
    let text = template.write(if is_json(file) {
        Format::Json
    } else {
        Format::Yaml
    });
    let mut target = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut target, text.as_bytes()).unwrap();
    let write = start.elapsed();
    black_box(&text);
    (read, map, write)
}

fn open(file: &Path) -> Documents {
    let input = Input::Path(file.to_path_buf());
    let Ok(documents) = Documents::open(input, &ReadOptions::default()) else {
        panic!("{} cannot be read", file.display())
    };
    documents
}

/// Everything that `spec2dest generate` does but for writing the file.
fn all(file: &Path) -> String {
    let (choices, plan) = options(file);
    let request = Request {
        input: Input::Path(file.to_path_buf()),
        read: ReadOptions::default(),
        overlay: None,
        blueprint: None,
        adopt_credential: false,
        choices,
        plan,
        format: if is_json(file) {
            Format::Json
        } else {
            Format::Yaml
        },
        levels: levels(),
    };
    let outcome = pipeline::run(&request).unwrap();
    let mut said = Vec::new();
    report(
        &mut said,
        MessageFormat::Short,
        &outcome.findings,
        outcome.sources.as_ref(),
        outcome.accounting.as_ref(),
    )
    .unwrap();
    outcome.template.unwrap()
}

/// One step in a process of its own, which then says its peak memory.
fn alone(step: &str, file: &Path) {
    match step {
        "only-bare" => drop(black_box(bare(file))),
        "only-steps" => drop(black_box(steps(file))),
        "only-all" => drop(black_box(all(file))),
        // What the process needs for itself.
        _ => {}
    }
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    println!("{}", peak.unwrap_or_default().trim_end_matches("kB").trim());
}

/// Peak memory of a whole run to that of the bare parse, each without what the process needs for itself.
fn memory(file: &Path) -> Option<f64> {
    let peak = |step: &str| -> Option<f64> { child(step, file).trim().parse().ok() };
    let nothing = peak("only-nothing")?;
    Some((peak("only-all")? - nothing) / (peak("only-bare")? - nothing))
}

/// What a process of its own says, in which this benchmark does one `step` on `file`.
fn child(step: &str, file: &Path) -> String {
    let mut command = Command::new(env::current_exe().unwrap());
    let output = command.arg(step).arg(file).output().unwrap();
    assert!(output.status.success(), "{step} {}", file.display());
    String::from_utf8(output.stdout).unwrap()
}

/// Writes the generated document that the name of `file` tells.
fn generate(file: &Path) {
    let name = file.file_name().unwrap().to_string_lossy();
    let document = generated(name.split('-').next().unwrap().parse().unwrap());
    let text = if is_json(file) {
        document.to_string()
    } else {
        serde_yaml::to_string(&document).unwrap()
    };
    fs::write(file, text).unwrap();
}

/// The large documents beside the checkout.
fn real() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/specs-big");
    let Ok(entries) = fs::read_dir(&folder) else {
        println!("SKIPPED: {} is not here", folder.display());
        return Vec::new();
    };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// An API of `count` operations, each with what operations usually have.
fn generated(count: usize) -> serde_json::Value {
    let about = "What this is for, in the words of somebody who has to say it in a line.";
    let property =
        |kind: &str| serde_json::json!({ "type": kind, "description": about, "example": "value" });
    let schema = serde_json::json!({
        "type": "object",
        "required": ["name", "size"],
        "properties": {
            "name": property("string"), "size": property("integer"), "note": property("string"),
            "tags": { "type": "array", "items": property("string") },
        },
    });
    let answer = serde_json::json!({
        "description": about,
        "content": { "application/json": { "schema": schema, "example": { "name": "n", "size": 1 } } },
    });
    let operation = |number: usize| {
        serde_json::json!({
            "operationId": format!("thing{number}Update"),
            "summary": "Update a thing",
            "description": about,
            "tags": [format!("group{}", number % 20)],
            "parameters": [
                { "name": "thingId", "in": "path", "required": true, "schema": { "type": "string" } },
                { "name": "notify", "in": "query", "description": about, "schema": { "type": "boolean" } },
            ],
            "requestBody": { "required": true, "content": { "application/json": { "schema": schema } } },
            "responses": { "200": answer, "400": answer, "404": answer },
        })
    };
    let paths: serde_json::Map<_, _> = (0..count)
        .map(|number| {
            let methods = serde_json::json!({ "put": operation(number), "get": { "responses": { "200": answer } } });
            (format!("/groups/{}/things{number}/{{thingId}}", number % 20), methods)
        })
        .collect();
    serde_json::json!({
        "openapi": "3.0.3",
        "info": { "title": "Generated", "version": "1" },
        "servers": [{ "url": "https://api.example.com" }],
        "paths": paths,
    })
}
