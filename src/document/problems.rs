//! What is wrong with a file, as findings.

use std::path::Path;

use crate::findings::{Code, FileId, Finding, Place, Pointer};

use super::Limits;
use super::json::Duplicate;
use super::node::Token;
use super::yaml::{Oddity, YamlError};

/// The text of a file, and what is wrong with its encoding.
pub(super) fn decode(bytes: Vec<u8>, id: FileId) -> (String, Result<(), Box<Finding>>) {
    let is_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    match String::from_utf8(bytes) {
        Ok(text) => (text, Ok(())),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let (message, help) = if is_utf16 {
                ("the file is UTF-16", "save it as UTF-8")
            } else {
                (
                    "the file is not UTF-8",
                    "save it as UTF-8; the place shown is the first byte that is not",
                )
            };
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            (
                text,
                Err(Box::new(
                    Finding::new(Code::SyntaxError, message)
                        .at(Place::byte(id, at))
                        .help(help),
                )),
            )
        }
    }
}

pub(super) fn is_json_name(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

fn pointer_of(tokens: &[Token], from: &Pointer, text: &str) -> Pointer {
    tokens
        .iter()
        .fold(from.clone(), |pointer, token| match token {
            Token::Key(key) => pointer.child(key.get(text)),
            Token::Index(index) => pointer.child(&index.to_string()),
        })
}

pub(super) fn duplicate_finding(
    duplicate: &Duplicate,
    id: FileId,
    from: &Pointer,
    text: &str,
) -> Finding {
    let pointer = pointer_of(&duplicate.path, from, text).child(&duplicate.key);
    Finding::new(
        Code::DuplicateKey,
        format!(
            "the key `{}` stands here twice, and the last one counts",
            duplicate.key
        ),
    )
    .at(Place::value(id, pointer).on_key())
}

pub(super) fn oddity_finding(oddity: Oddity, id: FileId, from: &Pointer, text: &str) -> Finding {
    match oddity {
        Oddity::Duplicate(duplicate) => duplicate_finding(&duplicate, id, from, text),
        Oddity::CollectionKey { at } => Finding::new(
            Code::MalformedItem,
            "a key is a list or a mapping; its entry is lost",
        )
        .at(Place::byte(id, at.start)),
        Oddity::SecondDocument { at } => Finding::new(
            Code::ExtraDocument,
            "a second YAML document begins here, and is not read",
        )
        .at(Place::byte(id, at.start)),
    }
}

pub(super) fn yaml_finding(error: YamlError, id: FileId, limits: &Limits) -> Box<Finding> {
    let (code, message, at) = match error {
        YamlError::Syntax { message, at } => (Code::SyntaxError, message, at),
        YamlError::Depth { at } => (
            Code::LimitExceeded,
            format!("values lie more than {} deep in each other", limits.depth),
            at,
        ),
        YamlError::Aliases { at } => (
            Code::LimitExceeded,
            format!("aliases repeat more than {} values", limits.alias_nodes),
            at,
        ),
        YamlError::Anchors => (
            Code::SyntaxError,
            "an anchor cannot be read here".to_owned(),
            0..0,
        ),
    };
    Box::new(Finding::new(code, message).at(Place::byte(id, at.start)))
}

pub(super) fn json_finding(
    error: &serde_json::Error,
    text: &str,
    id: FileId,
    depth: usize,
) -> Box<Finding> {
    let line_start = error.line().checked_sub(2).map_or(0, |lines| {
        memchr::memchr_iter(b'\n', text.as_bytes())
            .nth(lines)
            .map_or(text.len(), |at| at + 1)
    });
    let mut at = (line_start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let full = error.to_string();
    let message = full.split(" at line ").next().unwrap_or(&full);
    let (code, message) = if message.contains("recursion limit") {
        (
            Code::LimitExceeded,
            format!("values lie more than {depth} deep in each other"),
        )
    } else {
        (Code::SyntaxError, message.to_owned())
    };
    Box::new(Finding::new(code, message).at(Place::byte(id, at)))
}
