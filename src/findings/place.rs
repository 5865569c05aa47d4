//! Where a finding stands: a file and a JSON pointer (RFC 6901) into it.

use std::borrow::Cow;
use std::fmt;

/// A file of the run, by its number in the order in which files were read; 0 is the spec itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub usize);

/// A JSON pointer as RFC 6901 writes it: empty for the whole document, else `/token/token`, `~` and `/` escaped.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(String);

impl Pointer {
    /// The pointer to the whole document.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// The pointer to the whole document, with room for `bytes` of tokens.
    #[must_use]
    pub fn with_room(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// A pointer that is already escaped, as after `#` in a `$ref`.
    #[must_use]
    pub fn from_escaped(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The member `token` of what this points to.
    #[must_use]
    pub fn child(&self, token: &str) -> Self {
        let mut pointer = self.clone();
        pointer.push(token);
        pointer
    }

    /// Goes on to the member `token`.
    pub fn push(&mut self, token: &str) {
        self.0.push('/');
        for piece in token.split_inclusive(['~', '/']) {
            if let Some(before) = piece.strip_suffix('~') {
                self.0.push_str(before);
                self.0.push_str("~0");
            } else if let Some(before) = piece.strip_suffix('/') {
                self.0.push_str(before);
                self.0.push_str("~1");
            } else {
                self.0.push_str(piece);
            }
        }
    }

    /// The unescaped tokens, outermost first.
    pub fn tokens(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.0.split('/').skip(1).map(|token| {
            if token.contains('~') {
                token.replace("~1", "/").replace("~0", "~").into()
            } else {
                token.into()
            }
        })
    }

    /// The escaped text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A place in the input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Which file.
    pub file: FileId,
    /// Which value in it.
    pub pointer: Pointer,
    /// Whether the key that holds the value is meant, not the value.
    pub key: bool,
    /// The byte offset, when the file could not be read and no pointer exists (a syntax error).
    pub offset: Option<usize>,
}

impl Place {
    /// The value at `pointer`.
    #[must_use]
    pub fn value(file: FileId, pointer: Pointer) -> Self {
        Self {
            file,
            pointer,
            key: false,
            offset: None,
        }
    }

    /// The whole of a file.
    #[must_use]
    pub fn top(file: FileId) -> Self {
        Self::value(file, Pointer::root())
    }

    /// The byte at `offset`, for a file that could not be parsed.
    #[must_use]
    pub fn byte(file: FileId, offset: usize) -> Self {
        Self {
            file,
            pointer: Pointer::root(),
            key: false,
            offset: Some(offset),
        }
    }

    /// The same place, meaning the key instead of the value.
    #[must_use]
    pub fn on_key(mut self) -> Self {
        self.key = true;
        self
    }

    /// The member `token` of this place's value.
    #[must_use]
    pub fn child(&self, token: &str) -> Self {
        Self::value(self.file, self.pointer.child(token))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_back_unescaped() {
        let pointer = Pointer::root().child("paths").child("/a~b/{c}");
        assert_eq!(pointer.as_str(), "/paths/~1a~0b~1{c}");
        assert_eq!(pointer.tokens().collect::<Vec<_>>(), ["paths", "/a~b/{c}"]);
    }
}
