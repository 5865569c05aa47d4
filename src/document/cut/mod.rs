//! Cuts blocks that need not be read out of a YAML text, line by line, before it is parsed.
//!
//! Where a block ends is a matter of indentation, but only between scalars that go on over lines: inside of a quoted, block
//! or plain scalar or a flow collection a line may look like anything. So the lines are followed with their state, and
//! at the first thing that is not understood for certain nothing is cut at all. What is left is parsed as always, and a
//! block that was cut is parsed when it is asked for.
//!
//! Source: YAML 1.2.2, chapters 6 to 8.

mod scan;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub(super) use scan::flow_end;

use scan::{Begins, DEEP, Scanner};

/// A text without the blocks that were cut out of it.
#[derive(Debug)]
pub(super) struct Cut {
    /// What is left.
    pub(super) text: String,
    /// Where each line of it begins in the uncut text.
    lines: Vec<u32>,
    /// Where each run of lines that stayed begins in what is left, and in the uncut text.
    runs: Vec<(u32, u32)>,
    /// By line of what is left, counted from 1: where the block below it ends in the uncut text.
    blocks: Vec<(u32, u32)>,
}

/// What is cut.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted {
    /// Blocks under the keys that are always skipped, but not under the first key.
    Usual { keep_first: bool },
    /// Those, and every block right below the first key.
    Members,
}

impl Cut {
    /// `text` without its skipped blocks; `None` when there are none, or it cannot be said for certain where they end.
    pub(super) fn new(text: &str, wanted: Wanted) -> Option<Self> {
        let mut cutter = Cutter::new(text, wanted);
        cutter.lines()?;
        if cutter.blocks.is_empty() {
            return None;
        }
        let mut cut = Self {
            text: String::new(),
            lines: Vec::new(),
            runs: Vec::new(),
            blocks: cutter.blocks,
        };
        for run in cutter.kept {
            let number = |at: usize| u32::try_from(at).ok();
            cut.runs.push((number(cut.text.len())?, number(run.start)?));
            let lines = text.get(run.clone())?;
            let mut start = run.start;
            for line in lines.split_inclusive('\n') {
                cut.lines.push(number(start)?);
                start += line.len();
            }
            cut.text.push_str(lines);
        }
        Some(cut)
    }

    /// Where each line of what is left begins in the uncut text.
    pub(super) fn line_starts(&self) -> impl Iterator<Item = usize> {
        self.lines.iter().map(|start| *start as usize)
    }

    /// Where a piece of what is left stands in the uncut text; it lies in one run.
    pub(super) fn offset(&self, piece: &str) -> Option<usize> {
        let at = (piece.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        if at + piece.len() > self.text.len() {
            return None;
        }
        let run = self.runs.partition_point(|(left, _)| *left as usize <= at);
        let (left, uncut) = self.runs.get(run.checked_sub(1)?)?;
        Some(at - *left as usize + *uncut as usize)
    }

    /// Where the block below the key on `line` (counted from 1) ended in the uncut text, if it was cut.
    pub(super) fn block_end(&self, line: usize) -> Option<usize> {
        let line = u32::try_from(line).ok()?;
        let found = self
            .blocks
            .binary_search_by_key(&line, |(line, _)| *line)
            .ok()?;
        self.blocks.get(found).map(|(_, end)| *end as usize)
    }
}

/// A block that is being cut.
struct Cutting {
    /// The column of its key.
    column: usize,
    /// The line of its key among those that stay, counted from 1.
    line: u32,
}

struct Cutter<'t> {
    scanner: Scanner<'t>,
    wanted: Wanted,
    /// The column of the first key.
    first: Option<usize>,
    /// The column of the keys right below it.
    member: Option<usize>,
    /// The column of the node that a plain scalar belongs to, which goes on in lines further in than that.
    plain: Option<usize>,
    /// The column of the last key or dash with nothing behind it.
    open: Option<usize>,
    cutting: Option<Cutting>,
    /// The runs of lines that stay.
    kept: Vec<Range<usize>>,
    blocks: Vec<(u32, u32)>,
    kept_lines: u32,
}

/// What stands behind a key or a dash, or alone.
enum Behind {
    Nothing,
    Plain,
    /// A scalar or collection that ended in its last line.
    Closed,
}

impl<'t> Cutter<'t> {
    fn new(text: &'t str, wanted: Wanted) -> Self {
        Self {
            scanner: Scanner::new(text),
            wanted,
            first: None,
            member: None,
            plain: None,
            open: None,
            cutting: None,
            kept: Vec::new(),
            blocks: Vec::new(),
            kept_lines: 0,
        }
    }

    /// Follows all lines. `None` at what is not understood.
    fn lines(&mut self) -> Option<()> {
        // A carriage return alone ends lines, too, and no text has a NUL.
        let mut returns = memchr::memchr_iter(b'\r', self.scanner.bytes);
        if returns.any(|at| self.scanner.bytes.get(at + 1) != Some(&b'\n'))
            || memchr::memchr(0, self.scanner.bytes).is_some()
            || self.scanner.bytes.starts_with(b"\xef\xbb\xbf")
        {
            return None;
        }
        while self.scanner.at < self.scanner.bytes.len() {
            let start = self.scanner.at;
            while self.scanner.byte() == Some(b' ') {
                self.scanner.at += 1;
            }
            let column = self.scanner.at - start;
            match self.scanner.byte() {
                None => break,
                Some(b'\n') => self.scanner.at += 1,
                Some(b'\r') if self.scanner.peek(1) == Some(b'\n') => self.scanner.at += 2,
                Some(b'\t' | b'\r') => return None,
                Some(b'#') => {
                    self.plain = None;
                    self.scanner.next_line();
                }
                Some(_) if self.plain.is_some_and(|parent| column > parent) => {
                    self.scanner.next_line();
                }
                Some(byte) => {
                    // So far in a text may lie deeper than is allowed, which the parser has to see.
                    if column > DEEP {
                        return None;
                    }
                    self.end_cut(column, byte, start);
                    self.plain = None;
                    self.line(start, column)?;
                    continue;
                }
            }
            self.keep(start);
        }
        self.finish_cut(self.scanner.bytes.len());
        Some(())
    }

    /// Ends the block that is being cut where a line is not of it.
    fn end_cut(&mut self, column: usize, byte: u8, start: usize) {
        if let Some(cutting) = &self.cutting {
            // A sequence may stand as far out as its key.
            let is_item = byte == b'-' && Scanner::is_blank(self.scanner.peek(1));
            let is_inside = column > cutting.column || (column == cutting.column && is_item);
            if !is_inside {
                self.finish_cut(start);
            }
        }
    }

    fn finish_cut(&mut self, end: usize) {
        self.scanner.floor = None;
        if let Some(cutting) = self.cutting.take()
            // A key with nothing below it has no block.
            && self.kept.last().is_some_and(|kept| kept.end < end)
        {
            self.blocks
                .push((cutting.line, u32::try_from(end).unwrap_or(u32::MAX)));
        }
    }

    /// Keeps the lines from `start` to here, unless they are being cut.
    fn keep(&mut self, start: usize) {
        if self.cutting.is_some() {
            return;
        }
        let lines = self
            .scanner
            .bytes
            .get(start..self.scanner.at)
            .unwrap_or_default();
        self.kept_lines += u32::try_from(memchr::memchr_iter(b'\n', lines).count()).unwrap_or(0);
        match self.kept.last_mut() {
            Some(last) if last.end == start => last.end = self.scanner.at,
            _ => self.kept.push(start..self.scanner.at),
        }
    }

    /// One line of structure, or as many as its scalar or collection goes on.
    fn line(&mut self, start: usize, column: usize) -> Option<()> {
        if column == 0 && self.scanner.rest().starts_with(b"---") {
            self.scanner.at += 3;
            self.scanner.end_of_line()?;
            self.open = None;
            self.keep(start);
            return Some(());
        }
        if column == 0 && self.scanner.rest().starts_with(b"...") {
            return None;
        }
        let mut parent = self.open.filter(|open| *open < column);
        let begin = |cutter: &Self| cutter.scanner.at - start;
        while self.scanner.byte() == Some(b'-') && Scanner::is_blank(self.scanner.peek(1)) {
            if begin(self) > DEEP {
                return None;
            }
            parent = Some(begin(self));
            self.scanner.at += 1;
            let before = self.scanner.at;
            self.scanner.blanks();
            // Tabs are no indentation.
            if self
                .scanner
                .bytes
                .get(before..self.scanner.at)?
                .contains(&b'\t')
            {
                return None;
            }
        }
        let node = begin(self);
        let behind = match self.scanner.key()? {
            Begins::Key(key) => {
                parent = Some(node);
                self.scanner.blanks();
                let behind = self.behind(parent)?;
                self.found_key(&key, node, &behind, start);
                behind
            }
            Begins::Other => self.behind(parent)?,
        };
        match behind {
            Behind::Nothing => self.open = parent,
            Behind::Plain => self.plain = Some(parent.unwrap_or(0)),
            Behind::Closed => {}
        }
        if matches!(behind, Behind::Plain) && parent.is_none() {
            // A scalar as the whole document: nothing to cut.
            return None;
        }
        self.keep_key(start);
        Some(())
    }

    /// Begins a cut behind the line of a key whose block is not wanted.
    fn found_key(&mut self, key: &Range<usize>, column: usize, behind: &Behind, start: usize) {
        let is_first = self.first.is_none();
        if is_first {
            self.first = Some(column);
        } else if self.member.is_none() && self.first.is_some_and(|first| column > first) {
            self.member = Some(column);
        }
        if self.cutting.is_some() || !matches!(behind, Behind::Nothing) {
            return;
        }
        let text = self.scanner.bytes.get(key.clone()).unwrap_or_default();
        let is_usual = std::str::from_utf8(text).is_ok_and(super::is_skipped);
        let is_cut = match self.wanted {
            Wanted::Usual { keep_first } => is_usual && !(keep_first && is_first),
            Wanted::Members => !is_first && (is_usual || self.member == Some(column)),
        };
        if is_cut {
            self.keep(start);
            self.scanner.floor = Some(column);
            self.cutting = Some(Cutting {
                column,
                line: self.kept_lines,
            });
        }
    }

    /// Keeps a line of structure; that of a key whose cut begins is kept already.
    fn keep_key(&mut self, start: usize) {
        if self.cutting.is_none() {
            self.keep(start);
        }
    }

    /// Passes over what stands behind a key or dash of the node at `parent`, to the beginning of a line.
    fn behind(&mut self, parent: Option<usize>) -> Option<Behind> {
        match self.scanner.byte() {
            None | Some(b'\n' | b'\r') => {
                self.scanner.end_of_line()?;
                Some(Behind::Nothing)
            }
            Some(b'#') => {
                // Blanks stand before it: a `#` right behind a colon is text.
                if !matches!(
                    self.scanner.bytes.get(self.scanner.at.checked_sub(1)?),
                    Some(b' ' | b'\t')
                ) {
                    return None;
                }
                self.scanner.next_line();
                Some(Behind::Nothing)
            }
            Some(quote @ (b'"' | b'\'')) => {
                self.scanner.quoted(quote)?;
                self.scanner.end_of_line()?;
                Some(Behind::Closed)
            }
            Some(b'[' | b'{') => {
                self.scanner.flow()?;
                self.scanner.end_of_line()?;
                Some(Behind::Closed)
            }
            Some(b'|' | b'>') => {
                self.scanner.at += 1;
                let mut further = 1;
                while let Some(byte @ (b'+' | b'-' | b'1'..=b'9')) = self.scanner.byte() {
                    // A digit says how far in the text stands.
                    if byte.is_ascii_digit() {
                        further = usize::from(byte - b'0');
                    }
                    self.scanner.at += 1;
                }
                self.scanner.end_of_line()?;
                self.scanner.block_scalar(parent? + further);
                Some(Behind::Closed)
            }
            Some(b'&' | b'*' | b'!' | b'%' | b'@' | b'`' | b']' | b'}' | b',') => None,
            Some(b'-' | b'?') if Scanner::is_blank(self.scanner.peek(1)) => None,
            Some(_) => {
                self.scanner.next_line();
                Some(Behind::Plain)
            }
        }
    }
}
