//! `spec2dest event`

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use serde_json::{Value, json};

use crate::catalogue::options::EventFormat;
use crate::pipeline::{self, Example, ExampleDetail};

use super::args::{PlanArgs, SpecArgs};
use super::candidates::complete_operations;
use super::messages::MessageArgs;
use super::{Environment, explore, generate, output};

/// The arguments of `event`.
#[derive(Debug, Clone, Args)]
#[command(mut_arg("methods", |arg| arg.help(explore::METHODS_HELP)))]
// An operation is one of the given spec, not of the project file.
#[command(mut_arg("spec", |arg| arg.required(true).index(1)))]
pub(super) struct EventArgs {
    #[command(flatten)]
    spec: SpecArgs,
    /// The operation: its operationId, detail-type or `METHOD /path`
    #[arg(
        index = 2,
        value_name = "OPERATION",
        required_unless_present = "out",
        add = complete_operations()
    )]
    name: Option<String>,
    /// How the event is written
    #[arg(long = "as", value_enum, default_value_t = EventFormat::PutEvents, value_name = "FORMAT", help_heading = "Output")]
    format: EventFormat,
    /// Only what the operation requires
    #[arg(long, help_heading = "Output")]
    minimal: bool,
    /// Write a file for each selected operation into this folder
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with = "name",
        help_heading = "Output"
    )]
    out: Option<PathBuf>,
    #[command(flatten)]
    plan: PlanArgs,
    #[command(flatten)]
    messages: MessageArgs,
}

pub(super) fn run(args: &EventArgs, environment: &mut Environment<'_>) -> anyhow::Result<u8> {
    let is_json = matches!(args.format, EventFormat::PutEvents | EventFormat::Json);
    if args.out.is_some() && !is_json {
        anyhow::bail!("--out writes files in JSON: use --as put-events or --as json");
    }
    let mut request = args
        .spec
        .request(&args.plan, &args.messages, None, environment)?;
    explore::choose_all_methods(&mut request, &args.plan);
    let detail = if args.minimal {
        ExampleDetail::Minimal
    } else {
        ExampleDetail::Complete
    };
    let (outcome, examples) = match pipeline::build_examples(&request, args.name.as_deref(), detail)
    {
        Ok(built) => built,
        Err(unreadable) => {
            return generate::report_unreadable(&unreadable, &args.messages, environment.stderr);
        }
    };
    match (&args.out, examples.first()) {
        (Some(folder), _) => write_files(folder, &examples, args.format)?,
        (None, Some(example)) => {
            let text = write_example(example, args.format)?;
            environment.stdout.write_all(text.as_bytes())?;
            environment.stdout.flush()?;
        }
        (None, None) => {}
    }
    explore::report_problems(&outcome, &args.messages, environment)?;
    if let (Some(example), None) = (examples.first(), &args.out)
        && args.format != EventFormat::Json
    {
        write_preview(example, environment)?;
    }
    Ok(generate::exit_code(&outcome.findings, &args.messages))
}

fn write_files(folder: &Path, examples: &[Example], format: EventFormat) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let operations: Vec<_> = examples
        .iter()
        .map(|example| example.operation.as_str())
        .collect();
    let names = pipeline::name_files(&operations);
    for (example, name) in examples.iter().zip(names) {
        let text = write_example(example, format)?;
        output::write_template(&folder.join(name), &text, &mut std::io::sink())?;
    }
    Ok(())
}

fn write_example(example: &Example, format: EventFormat) -> anyhow::Result<String> {
    if format != EventFormat::Json {
        return Ok(pipeline::write_event(&example.event, format)?);
    }
    let request = example.request.as_ref().map(|request| {
        let headers = request.headers.iter();
        let headers = headers.map(|(name, value)| (name.clone(), json!(value)));
        json!({
            "method": request.method,
            "url": request.url,
            "headers": headers.collect::<Value>(),
            "body": request.body,
        })
    });
    let document = json!({
        "operation": example.operation,
        "entries": [pipeline::entry(&example.event)],
        "event": example.event.to_json(),
        "problems": example.event.problems,
        "delivery": example.by,
        "request": request,
    });
    Ok(pipeline::write_document(&document))
}

/// Writes the request below the event.
fn write_preview(example: &Example, environment: &mut Environment<'_>) -> anyhow::Result<()> {
    let (Some(request), Some(by)) = (&example.request, example.by) else {
        return Ok(());
    };
    let who = match by {
        "workflow" => "The workflow",
        _ => "The API destination",
    };
    let text = pipeline::write_request(request);
    write!(environment.stderr, "\n{who} sends this request:\n\n{text}")?;
    Ok(())
}
