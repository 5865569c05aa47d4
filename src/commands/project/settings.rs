//! One setting of a template: an argument with its values, and where they are written.

use std::ffi::OsString;
use std::path::Path;

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Id};

use crate::findings::{Code, Finding, Place};
use crate::pipeline::{Cursor, Kind};

use super::keys::{KeyKind, kind_of, name_key, name_value, takes_path};

/// An argument with its values.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    /// The long name, or the id of a positional argument.
    pub(super) key: String,
    pub(super) id: Id,
    /// The words of the command line; none for `false` and for null, which remove a default.
    pub(super) words: Vec<OsString>,
    /// The key in the project file; `None` for a flag of the command line.
    pub(super) place: Option<Place>,
    /// For an overlay that is written in the project file: the keys and indices that lead to it.
    pub(super) overlay_steps: Vec<String>,
}

impl Setting {
    /// Whether it is the SPEC.
    pub(super) fn is_spec(&self) -> bool {
        self.key == "spec"
    }
}

/// Reads the value of a key. `folder` is the project file's, and `steps` lead to the value.
pub(super) fn read_setting(
    arg: &Arg,
    value: Cursor<'_>,
    folder: &Path,
    file: &Path,
    steps: &[String],
) -> Result<Setting, Box<Finding>> {
    let key = name_key(arg).unwrap_or_default();
    let mut setting = Setting {
        key: key.to_owned(),
        id: arg.get_id().clone(),
        words: Vec::new(),
        place: Some(value.place().on_key()),
        overlay_steps: Vec::new(),
    };
    let reject = |message: String| {
        let finding = Finding::new(Code::InvalidProjectFile, message);
        Box::new(finding.at(value.place()))
    };
    if value.kind() == Kind::Null {
        return Ok(setting);
    }
    if key == "overlay" && value.kind() == Kind::Object {
        setting.overlay_steps = steps.to_vec();
        setting.words = vec![write_word(arg, key, file.as_os_str().to_owned())];
        return Ok(setting);
    }
    if kind_of(arg) == KeyKind::Switch {
        let Some(is_on) = value.as_bool() else {
            return Err(reject(format!("`{key}` must be true or false")));
        };
        setting.words = is_on
            .then(|| format!("--{key}").into())
            .into_iter()
            .collect();
        return Ok(setting);
    }
    let texts = read_texts(arg, value).map_err(|what| reject(format!("`{key}` takes {what}")))?;
    if takes_path(arg) && texts.iter().any(|text| text == "-") {
        return Err(reject(format!("`{key}` must be a file")));
    }
    setting.words = texts
        .into_iter()
        .map(|text| {
            if takes_path(arg) {
                folder.join(text).into_os_string()
            } else {
                text.into()
            }
        })
        .map(|text| write_word(arg, key, text))
        .collect();
    Ok(setting)
}

/// The values of a key that is not a switch.
///
/// # Errors
/// What the key takes instead.
fn read_texts(arg: &Arg, value: Cursor<'_>) -> Result<Vec<String>, String> {
    let name = name_value(arg);
    match kind_of(arg) {
        KeyKind::Switch | KeyKind::One => {
            let text = read_text(value).map(|text| vec![text]);
            text.ok_or_else(|| format!("one value: {name}"))
        }
        KeyKind::Many => read_list(value).ok_or_else(|| format!("a list of {name}")),
        KeyKind::Pairs => {
            read_pairs(value).ok_or_else(|| format!("a mapping, or a list of {name}"))
        }
    }
}

/// The settings of the command line: the arguments of `command` that were given, except `excluded`.
pub(super) fn read_command_line(
    command: &clap::Command,
    matches: &ArgMatches,
    excluded: &[&str],
) -> Vec<Setting> {
    let mut settings = Vec::new();
    for arg in command.get_arguments() {
        let Some(key) = name_key(arg).filter(|key| !excluded.contains(key)) else {
            continue;
        };
        let id = arg.get_id();
        let known = matches.ids().any(|known| known == id);
        if !known || matches.value_source(id.as_str()) != Some(ValueSource::CommandLine) {
            continue;
        }
        let words = if kind_of(arg) == KeyKind::Switch {
            vec![format!("--{key}").into()]
        } else {
            let values = matches.get_raw(id.as_str()).into_iter().flatten();
            values
                .map(|value| write_word(arg, key, value.to_owned()))
                .collect()
        };
        settings.push(Setting {
            key: key.to_owned(),
            id: id.clone(),
            words,
            place: None,
            overlay_steps: Vec::new(),
        });
    }
    settings
}

/// `--key=value`, or the value of a positional argument.
fn write_word(arg: &Arg, key: &str, value: OsString) -> OsString {
    if arg.is_positional() {
        return value;
    }
    let mut word = OsString::from(format!("--{key}="));
    word.push(value);
    word
}

/// The text of a string or number. Without quotes, `true` is not a value but probably meant as a switch.
fn read_text(value: Cursor<'_>) -> Option<String> {
    let text = value.scalar_text()?;
    (value.kind() != Kind::Bool).then(|| text.to_owned())
}

fn read_list(value: Cursor<'_>) -> Option<Vec<String>> {
    match value.kind() {
        Kind::Array => value.items().map(read_text).collect(),
        _ => Some(vec![read_text(value)?]),
    }
}

fn read_pairs(value: Cursor<'_>) -> Option<Vec<String>> {
    if value.kind() != Kind::Object {
        return read_list(value);
    }
    let mut pairs = value.entries();
    pairs.try_fold(Vec::new(), |mut pairs, (name, value)| {
        pairs.push(format!("{name}={}", value.scalar_text()?));
        Some(pairs)
    })
}
