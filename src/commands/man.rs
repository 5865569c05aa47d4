//! `spec2dest man`

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::help::{Example, list_examples, list_exit_statuses};
use super::{Environment, command, exit};

/// The arguments of `man`.
#[derive(Debug, Clone, Args)]
pub(super) struct ManArgs {
    /// Write the page of every command to this folder, instead of printing the main page
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &ManArgs, environment: &mut Environment<'_>) -> anyhow::Result<u8> {
    let mut main = command().disable_help_subcommand(true);
    main.build();
    let Some(folder) = &args.out else {
        render_page(&main, &main, environment.stdout)?;
        return Ok(exit::SUCCESS);
    };
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    for page in pages(&main) {
        let mut text = Vec::new();
        render_page(page, &main, &mut text)?;
        let file = folder.join(file_name(page));
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(exit::SUCCESS)
}

/// The commands that have a page: the program, and all subcommands that are not hidden.
fn pages(program: &Command) -> impl Iterator<Item = &Command> {
    let shown = |subcommand: &&Command| !subcommand.is_hide_set();
    std::iter::once(program).chain(program.get_subcommands().filter(shown))
}

/// `spec2dest-generate` for `generate`.
fn page_name(page: &Command) -> &str {
    page.get_display_name().unwrap_or_else(|| page.get_name())
}

fn file_name(page: &Command) -> String {
    format!("{}.1", page_name(page))
}

/// Writes the page of one command, with the sections that man-pages(7) names.
fn render_page(page: &Command, program: &Command, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut named = page.clone();
    let usage = named.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").to_owned();
    let version = program.get_version().unwrap_or_default();
    let man = Man::new(named.override_usage(usage))
        .source(format!("spec2dest {version}"))
        .manual("spec2dest");
    man.render_title(out)?;
    man.render_name_section(out)?;
    man.render_synopsis_section(out)?;
    man.render_description_section(out)?;
    if page.has_subcommands() {
        man.render_subcommands_section(out)?;
    }
    man.render_options_section(out)?;
    let mut end = Roff::default();
    add_examples(page.get_name(), &mut end);
    add_exit_status(page.get_name(), &mut end);
    add_see_also(page, program, &mut end);
    end.to_writer(out)?;
    Ok(())
}

fn add_examples(command: &str, roff: &mut Roff) {
    let examples = list_examples(command);
    if examples.is_empty() {
        return;
    }
    roff.control("SH", ["EXAMPLES"]);
    for Example { purpose, line } in examples {
        roff.control("PP", []);
        roff.text([roman(format!("{purpose}:"))]);
        roff.control("PP", []);
        roff.control("RS", ["4"]);
        roff.control("nf", []);
        for line in line.lines() {
            roff.text([bold(line)]);
        }
        roff.control("fi", []);
        roff.control("RE", []);
    }
}

fn add_exit_status(command: &str, roff: &mut Roff) {
    roff.control("SH", ["EXIT STATUS"]);
    for (status, meaning) in list_exit_statuses(command) {
        roff.control("TP", []);
        roff.text([bold(status.to_string())]);
        roff.text([roman(format!("{meaning}."))]);
    }
}

/// Refers to the other pages.
fn add_see_also(page: &Command, program: &Command, roff: &mut Roff) {
    roff.control("SH", ["SEE ALSO"]);
    roff.control("ad", ["l"]);
    let others = pages(program).map(page_name);
    let others = others.filter(|name| *name != page_name(page));
    let mut inlines = Vec::new();
    for name in others {
        if !inlines.is_empty() {
            inlines.push(roman(", "));
        }
        inlines.push(bold(name));
        inlines.push(roman("(1)"));
    }
    roff.text(inlines);
}
