//! What is wrong with a file, as findings.

use crate::findings::{Code, FileId, Finding, Place};

use super::Limits;
use super::file::File;

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

/// Why a text is no tree, and the byte where.
#[derive(Debug)]
pub(super) enum Problem {
    /// It is not well-formed.
    Syntax { message: String, at: usize },
    /// It is nested deeper than allowed.
    Depth { at: usize },
    /// Its aliases repeat more than allowed.
    Aliases { at: usize },
}

impl Problem {
    pub(super) fn into_finding(self, id: FileId, limits: &Limits) -> Box<Finding> {
        let (code, message, at) = match self {
            Self::Syntax { message, at } => (Code::SyntaxError, message, at),
            Self::Depth { at } => (
                Code::LimitExceeded,
                format!("values lie more than {} deep in each other", limits.depth),
                at,
            ),
            Self::Aliases { at } => (
                Code::LimitExceeded,
                format!("aliases repeat more than {} values", limits.alias_nodes),
                at,
            ),
        };
        Box::new(Finding::new(code, message).at(Place::byte(id, at)))
    }
}

/// What is reported about a text that can be read all the same.
#[derive(Debug)]
pub(super) enum ReadWarning {
    /// The key of the member with this number came before.
    DuplicateKey(u32),
    /// A key is a list or a mapping.
    CollectionKey { at: usize },
    /// Another document begins.
    ExtraDocument { at: usize },
}

impl ReadWarning {
    pub(super) fn into_finding(self, id: FileId, file: &File) -> Finding {
        match self {
            Self::DuplicateKey(number) => {
                let key = file.tree.key_text(number, &file.text);
                let message = format!("the key `{key}` stands here twice, and the last one counts");
                let place = Place::value(id, number).on_key();
                Finding::new(Code::DuplicateKey, message).at(place)
            }
            Self::CollectionKey { at } => {
                let message = "a key is a list or a mapping; its entry is lost";
                Finding::new(Code::MalformedItem, message).at(Place::byte(id, at))
            }
            Self::ExtraDocument { at } => {
                let message = "a second YAML document begins here, and is not read";
                Finding::new(Code::ExtraDocument, message).at(Place::byte(id, at))
            }
        }
    }
}
