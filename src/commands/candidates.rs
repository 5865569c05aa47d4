//! The values that shells complete: the operations and tags of the SPEC on the command line, and the templates of the project
//! file.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::ArgMatches;
use clap_complete::CompletionCandidate;
use clap_complete::engine::ArgValueCandidates;

use crate::findings::counted;
use crate::pipeline::{Input, ReadOptions, Survey, survey};

use super::{command, project};

/// Operations by operationId, or by `METHOD /path` if they have none.
pub(super) fn complete_operations() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let operations = survey_specs()
            .into_iter()
            .flat_map(|survey| survey.operations);
        let candidates = operations.map(|operation| match operation.id {
            Some(id) => CompletionCandidate::new(id).help(Some(operation.key.into())),
            None => CompletionCandidate::new(operation.key),
        });
        candidates.collect()
    })
}

/// Tags, with the number of their operations.
pub(super) fn complete_tags() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let mut counts = BTreeMap::<_, usize>::new();
        let operations = survey_specs()
            .into_iter()
            .flat_map(|survey| survey.operations);
        for tag in operations.flat_map(|operation| operation.tags) {
            *counts.entry(tag).or_default() += 1;
        }
        let describe = |(tag, count): (String, usize)| {
            let help = counted(count, "operation", "operations");
            CompletionCandidate::new(tag).help(Some(help.into()))
        };
        counts.into_iter().map(describe).collect()
    })
}

/// The outputs of the templates in the project file.
pub(super) fn complete_templates() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let outputs = read_words().map(|matches| project::list_outputs(&matches));
        let outputs = outputs.unwrap_or_default().into_iter();
        outputs.map(CompletionCandidate::new).collect()
    })
}

/// The SPEC on the command line, or those of the project file.
fn survey_specs() -> Vec<Survey> {
    let Some(matches) = read_words() else {
        return Vec::new();
    };
    let given = matches.try_get_one::<PathBuf>("spec").ok().flatten();
    let specs = match given {
        Some(spec) => vec![spec.clone()],
        None => project::list_specs(&matches),
    };
    let options = ReadOptions::default();
    let surveys = specs
        .into_iter()
        .filter_map(|spec| survey(Input::Path(spec), &options));
    surveys.collect()
}

/// The words that the shell passes after `--`, as far as they are a command line.
fn read_words() -> Option<ArgMatches> {
    let words = std::env::args_os().skip_while(|word| word != OsStr::new("--"));
    let words: Vec<OsString> = words.skip(1).collect();
    let matches = command().ignore_errors(true).try_get_matches_from(words);
    matches
        .ok()?
        .remove_subcommand()
        .map(|(_, matches)| matches)
}
