//! Passes over pieces of YAML, byte by byte. `None` is the answer to everything that is not understood for certain.

use std::ops::Range;

/// Columns, and brackets in brackets, from which on nothing is certain: it may lie deeper than is allowed.
pub(super) const DEEP: usize = 100;

/// Where the flow collection ends that begins at `start`: behind its bracket.
pub(in crate::document) fn flow_end(text: &str, start: usize) -> Option<usize> {
    let mut scanner = Scanner::new(text);
    scanner.at = start;
    scanner.has_properties = true;
    scanner.flow()?;
    Some(scanner.at)
}

/// A text, and how far it was passed over.
pub(super) struct Scanner<'t> {
    pub(super) bytes: &'t [u8],
    /// The first byte that was not looked at.
    pub(super) at: usize,
    /// Scalars and collections of several lines are not expected as far out as this column.
    pub(super) floor: Option<usize>,
    /// Whether tags, anchors and aliases are passed over in flow collections.
    has_properties: bool,
}

/// What a line of structure begins with.
pub(super) enum Begins {
    /// A key, which stands here; empty for a key in quotes.
    Key(Range<usize>),
    /// Anything else.
    Other,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            bytes: text.as_bytes(),
            at: 0,
            floor: None,
            has_properties: false,
        }
    }

    pub(super) fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// What was not looked at.
    pub(super) fn rest(&self) -> &'t [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    /// Whether what comes next ends a word: a blank, or the end of the line.
    pub(super) fn is_blank(byte: Option<u8>) -> bool {
        matches!(byte, None | Some(b' ' | b'\t' | b'\n' | b'\r'))
    }

    pub(super) fn blanks(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    pub(super) fn next_line(&mut self) {
        let rest = self.rest();
        self.at += memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
    }

    /// Passes over what may stand behind a closed node: blanks and a comment.
    pub(super) fn end_of_line(&mut self) -> Option<()> {
        let start = self.at;
        self.blanks();
        match self.byte() {
            Some(b'#') if self.at > start => {}
            Some(b'\r') if self.peek(1) == Some(b'\n') => {}
            None | Some(b'\n') => {}
            _ => return None,
        }
        self.next_line();
        Some(())
    }

    /// Passes over a key and its colon, if the line has one. A key in quotes is never one that is cut.
    pub(super) fn key(&mut self) -> Option<Begins> {
        let start = self.at;
        match self.byte()? {
            quote @ (b'"' | b'\'') => {
                let line_end = memchr::memchr(b'\n', self.bytes.get(start..)?)
                    .map_or(self.bytes.len(), |at| start + at);
                self.quoted(quote)?;
                if self.at <= line_end {
                    self.blanks();
                    if self.byte() == Some(b':') && Self::is_blank(self.peek(1)) {
                        self.at += 1;
                        return Some(Begins::Key(start..start));
                    }
                }
                self.at = start;
                Some(Begins::Other)
            }
            b'[' | b'{' | b'|' | b'>' | b'\n' | b'\r' | b'#' => Some(Begins::Other),
            b'&' | b'*' | b'!' | b'%' | b'@' | b'`' | b']' | b'}' | b',' => None,
            b'?' if Self::is_blank(self.peek(1)) => None,
            _ => {
                let rest = self.bytes.get(start..)?;
                let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                let line = rest.get(..end)?;
                for colon in memchr::memchr_iter(b':', line) {
                    if Self::is_blank(line.get(colon + 1).copied()) {
                        let name = line.get(..colon)?;
                        // What stands behind ` #` is a comment.
                        if name.windows(2).any(|pair| matches!(pair, b" #" | b"\t#")) {
                            return Some(Begins::Other);
                        }
                        self.at = start + colon + 1;
                        return Some(Begins::Key(start..start + colon));
                    }
                }
                Some(Begins::Other)
            }
        }
    }

    /// Passes over the lines of a block scalar: all that begin in `column` or further in.
    pub(super) fn block_scalar(&mut self, column: usize) {
        while self.at < self.bytes.len() {
            let start = self.at;
            while self.byte() == Some(b' ') {
                self.at += 1;
            }
            let is_empty = matches!(self.byte(), None | Some(b'\n' | b'\r'));
            if !is_empty && self.at - start < column {
                self.at = start;
                return;
            }
            self.next_line();
        }
    }

    /// Passes over a quoted scalar. Its lines may not be as far out as the floor.
    pub(super) fn quoted(&mut self, quote: u8) -> Option<()> {
        self.at += 1;
        loop {
            let rest = self.rest();
            self.at += memchr::memchr3(quote, b'\\', b'\n', rest)? + 1;
            match self.bytes.get(self.at - 1)? {
                b'\\' if quote == b'"' => {
                    if self.byte() != Some(b'\n') {
                        self.at += 1;
                    }
                }
                b'\\' => {}
                b'\n' => self.continued()?,
                _ if quote == b'\'' && self.byte() == Some(b'\'') => self.at += 1,
                _ => return Some(()),
            }
        }
    }

    /// Passes over a flow collection.
    pub(super) fn flow(&mut self) -> Option<()> {
        let mut open = 0_usize;
        // Whether a node may begin here.
        let mut begins = true;
        loop {
            let byte = self.byte()?;
            let before = self.bytes.get(self.at.checked_sub(1)?).copied();
            match byte {
                b'[' | b'{' => {
                    // Inside of a plain scalar they would be an error.
                    if !begins {
                        return None;
                    }
                    open += 1;
                    if open > DEEP {
                        return None;
                    }
                }
                b']' | b'}' => {
                    open = open.checked_sub(1)?;
                    begins = false;
                    if open == 0 {
                        self.at += 1;
                        return Some(());
                    }
                }
                b',' => begins = true,
                b'"' | b'\'' if begins => {
                    self.quoted(byte)?;
                    begins = false;
                    // A value may follow such a key without a blank.
                    if self.byte() == Some(b':') {
                        self.at += 1;
                        begins = true;
                    }
                    continue;
                }
                b':' if Self::is_blank(self.peek(1))
                    || matches!(self.peek(1), Some(b',' | b'[' | b']' | b'{' | b'}')) =>
                {
                    begins = true;
                }
                b'#' if matches!(before, Some(b' ' | b'\t' | b'\n')) => {
                    self.next_line();
                    self.continued()?;
                    continue;
                }
                b'\n' => {
                    self.at += 1;
                    self.continued()?;
                    continue;
                }
                b' ' | b'\t' | b'\r' => {}
                b'&' | b'*' | b'!' if begins && self.has_properties => {
                    let rest = self.rest();
                    let ends = |byte: &u8| byte.is_ascii_whitespace() || b",[]{}".contains(byte);
                    self.at += rest.iter().position(ends)?;
                    continue;
                }
                b'&' | b'*' | b'!' | b'?' | b'|' | b'>' | b'%' | b'@' | b'`' if begins => {
                    return None;
                }
                b'-' if begins && Self::is_blank(self.peek(1)) => return None,
                _ => begins = false,
            }
            self.at += 1;
        }
    }

    /// At the beginning of a line inside of a scalar or collection: it may not be as far out as the key of the block
    /// that is being cut, and no document ends there.
    pub(super) fn continued(&self) -> Option<()> {
        let rest = self.rest();
        let column = rest.iter().take_while(|byte| **byte == b' ').count();
        let is_empty = matches!(rest.get(column), None | Some(b'\n' | b'\r'));
        let is_inside = self.floor.is_none_or(|floor| column > floor);
        let is_marker = rest.starts_with(b"---") || rest.starts_with(b"...");
        (is_empty || (is_inside && !is_marker)).then_some(())
    }
}
