//! Describes problems in the text of a file, and turns them into findings.

use crate::findings::{Code, FileId, Finding, Place};

use super::Limits;
use super::file::File;

/// Decodes the text of a file. If it is not valid UTF-8, the text returned with the finding is still good enough to show
/// it.
pub(super) fn decode(bytes: Vec<u8>, id: FileId) -> (String, Result<(), Box<Finding>>) {
    let is_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    match String::from_utf8(bytes) {
        Ok(text) => (text, Ok(())),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let (message, help) = if is_utf16 {
                ("the file is UTF-16, not UTF-8", "save it as UTF-8")
            } else {
                let help = "save it as UTF-8; the first invalid byte is here";
                ("the file is not valid UTF-8", help)
            };
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let finding = Finding::new(Code::SyntaxError, message).at(Place::byte(id, at));
            (text, Err(Box::new(finding.help(help))))
        }
    }
}

/// Why a text cannot be parsed, and the byte at which the problem is.
#[derive(Debug)]
pub(super) enum Problem {
    /// It is not well-formed.
    Syntax { message: String, at: usize },
    /// It exceeds `Limits::depth`.
    Depth { at: usize },
    /// It exceeds `Limits::alias_nodes`.
    Aliases { at: usize },
}

impl Problem {
    pub(super) fn into_finding(self, id: FileId, limits: &Limits) -> Box<Finding> {
        let (code, message, at) = match self {
            Self::Syntax { message, at } => (Code::SyntaxError, message, at),
            Self::Depth { at } => (
                Code::LimitExceeded,
                format!("nesting exceeds {} levels", limits.depth),
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

/// A problem that does not prevent parsing.
#[derive(Debug)]
pub(super) enum ReadWarning {
    /// The member with this number repeats an earlier key.
    DuplicateKey(u32),
    /// A key is a list or a mapping.
    CollectionKey { at: usize },
    /// A second document begins.
    ExtraDocument { at: usize },
}

impl ReadWarning {
    pub(super) fn into_finding(self, id: FileId, file: &File) -> Finding {
        match self {
            Self::DuplicateKey(number) => {
                let key = file.tree.key_text(number, &file.text);
                let message = format!("duplicate key `{key}`; the last value is used");
                let place = Place::value(id, number).on_key();
                Finding::new(Code::DuplicateKey, message).at(place)
            }
            Self::CollectionKey { at } => {
                let message = "a key is a list or a mapping; the entry is ignored";
                Finding::new(Code::MalformedItem, message).at(Place::byte(id, at))
            }
            Self::ExtraDocument { at } => {
                let message = "a second YAML document begins here; it is ignored";
                Finding::new(Code::ExtraDocument, message).at(Place::byte(id, at))
            }
        }
    }
}
