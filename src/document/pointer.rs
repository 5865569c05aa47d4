//! JSON pointers, RFC 6901.

use std::borrow::Cow;
use std::fmt;

/// A JSON pointer in the form of RFC 6901: empty for the whole document, otherwise `/token/token` with `~` and `/` escaped.
#[derive(Debug, Clone, Default)]
pub(super) struct Pointer(String);

impl Pointer {
    /// A pointer that is already escaped, such as the fragment of a `$ref`.
    pub(super) fn from_escaped(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Appends a token.
    pub(super) fn push(&mut self, token: &str) {
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
    pub(super) fn tokens(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.0.split('/').skip(1).map(|token| {
            if token.contains('~') {
                token.replace("~1", "/").replace("~0", "~").into()
            } else {
                token.into()
            }
        })
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_are_escaped_and_their_tokens_are_not() {
        let mut pointer = Pointer::default();
        pointer.push("paths");
        pointer.push("/a~b/{c}");
        assert_eq!(pointer.to_string(), "/paths/~1a~0b~1{c}");
        assert_eq!(pointer.tokens().collect::<Vec<_>>(), ["paths", "/a~b/{c}"]);
    }
}
