//! Cuts blocks that need not be read out of a YAML text, line by line, before it is parsed.
//!
//! Where a block ends is a matter of indentation, but only between scalars that go on over lines: inside of a quoted, block
//! or plain scalar or a flow collection a line may look like anything. So the lines are followed with their state, and
//! at the first thing that is not understood for certain nothing is cut at all. What is left is parsed as always, and a
//! block that was cut is parsed when it is asked for.
//!
//! Source: YAML 1.2.2, chapters 6 to 8.

use std::ops::Range;

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
        let mut cutter = Cutter {
            bytes: text.as_bytes(),
            at: 0,
            wanted,
            first: None,
            member: None,
            plain: None,
            open: None,
            cutting: None,
            kept: Vec::new(),
            blocks: Vec::new(),
            kept_lines: 0,
        };
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

/// Columns, and brackets in brackets, from which on nothing is cut.
const DEEP: usize = 100;

/// A block that is being cut.
struct Cutting {
    /// The column of its key.
    column: usize,
    /// The line of its key among those that stay, counted from 1.
    line: u32,
}

struct Cutter<'t> {
    bytes: &'t [u8],
    /// The first byte that was not looked at.
    at: usize,
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

impl Cutter<'_> {
    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    /// Whether what comes next ends a word: a blank, or the end of the line.
    fn is_blank(byte: Option<u8>) -> bool {
        matches!(byte, None | Some(b' ' | b'\t' | b'\n' | b'\r'))
    }

    fn blanks(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    fn to_next_line(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
    }

    /// Passes over what may stand behind a closed node: blanks and a comment.
    fn end_of_line(&mut self) -> Option<()> {
        let start = self.at;
        self.blanks();
        match self.byte() {
            Some(b'#') if self.at > start => {}
            Some(b'\r') if self.peek(1) == Some(b'\n') => {}
            None | Some(b'\n') => {}
            _ => return None,
        }
        self.to_next_line();
        Some(())
    }

    /// Follows all lines. `None` at what is not understood.
    fn lines(&mut self) -> Option<()> {
        // A carriage return alone ends lines, too, and no text has a NUL.
        let mut returns = memchr::memchr_iter(b'\r', self.bytes);
        if returns.any(|at| self.bytes.get(at + 1) != Some(&b'\n'))
            || memchr::memchr(0, self.bytes).is_some()
            || self.bytes.starts_with(b"\xef\xbb\xbf")
        {
            return None;
        }
        while self.at < self.bytes.len() {
            let start = self.at;
            while self.byte() == Some(b' ') {
                self.at += 1;
            }
            let column = self.at - start;
            match self.byte() {
                None => break,
                Some(b'\n') => self.at += 1,
                Some(b'\r') if self.peek(1) == Some(b'\n') => self.at += 2,
                Some(b'\t' | b'\r') => return None,
                Some(b'#') => {
                    self.plain = None;
                    self.to_next_line();
                }
                Some(_) if self.plain.is_some_and(|parent| column > parent) => self.to_next_line(),
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
        self.finish_cut(self.bytes.len());
        Some(())
    }

    /// Ends the block that is being cut where a line is not of it.
    fn end_cut(&mut self, column: usize, byte: u8, start: usize) {
        if let Some(cutting) = &self.cutting {
            // A sequence may stand as far out as its key.
            let is_item = byte == b'-' && Self::is_blank(self.peek(1));
            let is_inside = column > cutting.column || (column == cutting.column && is_item);
            if !is_inside {
                self.finish_cut(start);
            }
        }
    }

    fn finish_cut(&mut self, end: usize) {
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
        let lines = self.bytes.get(start..self.at).unwrap_or_default();
        self.kept_lines += u32::try_from(memchr::memchr_iter(b'\n', lines).count()).unwrap_or(0);
        match self.kept.last_mut() {
            Some(last) if last.end == start => last.end = self.at,
            _ => self.kept.push(start..self.at),
        }
    }

    /// One line of structure, or as many as its scalar or collection goes on.
    fn line(&mut self, start: usize, column: usize) -> Option<()> {
        if column == 0 && self.bytes.get(self.at..)?.starts_with(b"---") {
            self.at += 3;
            self.end_of_line()?;
            self.open = None;
            self.keep(start);
            return Some(());
        }
        if column == 0 && self.bytes.get(self.at..)?.starts_with(b"...") {
            return None;
        }
        let mut parent = self.open.filter(|open| *open < column);
        let begin = |cutter: &Self| cutter.at - start;
        while self.byte() == Some(b'-') && Self::is_blank(self.peek(1)) {
            if begin(self) > DEEP {
                return None;
            }
            parent = Some(begin(self));
            self.at += 1;
            let before = self.at;
            self.blanks();
            // Tabs are no indentation.
            if self.bytes.get(before..self.at)?.contains(&b'\t') {
                return None;
            }
        }
        let node = begin(self);
        let behind = match self.key()? {
            Some(key) => {
                parent = Some(node);
                self.blanks();
                let behind = self.behind(parent)?;
                self.found_key(&key, node, &behind, start);
                behind
            }
            None => self.behind(parent)?,
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
        let text = self.bytes.get(key.clone()).unwrap_or_default();
        let is_usual = std::str::from_utf8(text).is_ok_and(super::is_skipped);
        let is_cut = match self.wanted {
            Wanted::Usual { keep_first } => is_usual && !(keep_first && is_first),
            Wanted::Members => !is_first && (is_usual || self.member == Some(column)),
        };
        if is_cut {
            self.keep(start);
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

    /// Passes over a key and its colon, if the line has one. A key in quotes is never one that is cut.
    fn key(&mut self) -> Option<Option<Range<usize>>> {
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
                        return Some(Some(start..start));
                    }
                }
                self.at = start;
                Some(None)
            }
            b'[' | b'{' | b'|' | b'>' | b'\n' | b'\r' | b'#' => Some(None),
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
                            return Some(None);
                        }
                        self.at = start + colon + 1;
                        return Some(Some(start..start + colon));
                    }
                }
                Some(None)
            }
        }
    }

    /// Passes over what stands behind a key or dash of the node at `parent`, to the beginning of a line.
    fn behind(&mut self, parent: Option<usize>) -> Option<Behind> {
        match self.byte() {
            None | Some(b'\n' | b'\r') => {
                self.end_of_line()?;
                Some(Behind::Nothing)
            }
            Some(b'#') => {
                // Blanks stand before it: a `#` right behind a colon is text.
                if !matches!(self.bytes.get(self.at.checked_sub(1)?), Some(b' ' | b'\t')) {
                    return None;
                }
                self.to_next_line();
                Some(Behind::Nothing)
            }
            Some(quote @ (b'"' | b'\'')) => {
                self.quoted(quote)?;
                self.end_of_line()?;
                Some(Behind::Closed)
            }
            Some(b'[' | b'{') => {
                self.flow()?;
                self.end_of_line()?;
                Some(Behind::Closed)
            }
            Some(b'|' | b'>') => {
                self.at += 1;
                let mut further = 1;
                while let Some(byte @ (b'+' | b'-' | b'1'..=b'9')) = self.byte() {
                    // A digit says how far in the text stands.
                    if byte.is_ascii_digit() {
                        further = usize::from(byte - b'0');
                    }
                    self.at += 1;
                }
                self.end_of_line()?;
                self.block_scalar(parent? + further);
                Some(Behind::Closed)
            }
            Some(b'&' | b'*' | b'!' | b'%' | b'@' | b'`' | b']' | b'}' | b',') => None,
            Some(b'-' | b'?') if Self::is_blank(self.peek(1)) => None,
            Some(_) => {
                self.to_next_line();
                Some(Behind::Plain)
            }
        }
    }

    /// Passes over the lines of a block scalar: all that begin in `column` or further in.
    fn block_scalar(&mut self, column: usize) {
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
            self.to_next_line();
        }
    }

    /// Passes over a quoted scalar. Its lines may not be further out than the block that is being cut.
    fn quoted(&mut self, quote: u8) -> Option<()> {
        self.at += 1;
        loop {
            let rest = self.bytes.get(self.at..)?;
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
    fn flow(&mut self) -> Option<()> {
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
                    self.to_next_line();
                    self.continued()?;
                    continue;
                }
                b'\n' => {
                    self.at += 1;
                    self.continued()?;
                    continue;
                }
                b' ' | b'\t' | b'\r' => {}
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
    fn continued(&self) -> Option<()> {
        let rest = self.bytes.get(self.at..)?;
        let column = rest.iter().take_while(|byte| **byte == b' ').count();
        let is_empty = matches!(rest.get(column), None | Some(b'\n' | b'\r'));
        let is_inside = self
            .cutting
            .as_ref()
            .is_none_or(|cutting| column > cutting.column);
        let is_marker = rest.starts_with(b"---") || rest.starts_with(b"...");
        (is_empty || (is_inside && !is_marker)).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::node::Node;
    use super::super::yaml::{Bounds, Part, build, parse_skipped};
    use super::*;

    const BOUNDS: Bounds = Bounds {
        depth: 120,
        alias_nodes: 1000,
    };

    fn left(text: &str) -> Option<String> {
        Cut::new(text, Wanted::Usual { keep_first: false }).map(|cut| cut.text)
    }

    #[test]
    fn blocks_of_skipped_keys_go_and_all_else_stays() {
        let text = "a:\n  schema:\n    b: |\n      schema:\n     c\n    # d\n\n    e: 'f\n\n     g'\n  h: 1\nexamples:\n- i\n- [j,\n  k]\nl: m\n";
        assert_eq!(
            left(text).unwrap(),
            "a:\n  schema:\n  h: 1\nexamples:\nl: m\n"
        );
    }

    #[test]
    fn what_looks_like_a_key_and_is_none_stays() {
        for text in [
            "a: |\n  schema:\n    b: 1\nc: 2\n",
            "a: 'x\n\n  schema:\n    b: 1'\n",
            "a: \"x\n  schema:\n    b: 1\"\n",
            "a: [x,\n  schema:\n    b]\n",
            "a: x\n  schema\n    b\n",
            "schema: 1\n",
            "schema:\nb: 2\n",
        ] {
            assert_eq!(left(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_not_certain_is_not_cut() {
        let cut = "schema:\n  a: 1\nb: 2\n";
        assert!(left(cut).is_some());
        for doubtful in [
            "x: &a 1\n",
            "x: *a\n",
            "x: !t 1\n",
            "? x\n: 1\n",
            "\tx: 1\n",
            "x: [{&a b}]\n",
            "x: 'open\n",
            "...\n",
            "x: a\rb: 1\n",
        ] {
            assert_eq!(left(&format!("{cut}{doubtful}")), None, "{doubtful}");
        }
        assert_eq!(left("schema:\n  x: 'open\nb: 2'\n"), None);
        assert_eq!(left("schema:\n  x: [open\n ,\nb]\n"), None);
    }

    /// The whole tree as text, skipped parts included.
    fn deep(node: &Node, source: &str) -> Option<String> {
        Some(match node {
            Node::Null => "null".to_owned(),
            Node::Bool(value) => value.to_string(),
            Node::Number(text) => format!("n{}", text.get(source)),
            Node::String(text) => format!("{:?}", text.get(source)),
            Node::Array(items) => {
                let items: Option<Vec<_>> = items.iter().map(|item| deep(item, source)).collect();
                format!("[{}]", items?.join(","))
            }
            Node::Object(object) => {
                let members = object.members().iter();
                let members: Option<Vec<_>> = members
                    .map(|(key, value)| {
                        Some(format!("{:?}:{}", key.get(source), deep(value, source)?))
                    })
                    .collect();
                format!("{{{}}}", members?.join(","))
            }
            Node::Shared(node) => deep(node, source)?,
            Node::Skipped(skipped) => {
                let node = parse_skipped(skipped, source, BOUNDS, &mut Vec::new()).ok()?;
                deep(&node, source)?
            }
        })
    }

    /// Lines of all kinds, good and bad, at all columns.
    fn line() -> impl Strategy<Value = String> {
        let content = prop::sample::select(vec![
            "",
            "a:",
            "b: 1",
            "schema:",
            "schema: x",
            "example:",
            "properties:",
            "- c",
            "- schema:",
            "- - d",
            "-",
            "|",
            ">-",
            "f: |",
            "g: >+",
            "h: |2",
            "- |",
            "\"i\"",
            "'j'",
            "\"k",
            "l\"",
            "'m",
            "n'",
            "o: 'p",
            "q: \"r",
            "s: [t",
            "u]",
            "v: {w: x",
            "y}",
            "[z",
            "]",
            "# a",
            "b # c",
            "d: e # f",
            "g: '#'",
            "it's",
            "say \"h\"",
            "i: j: k",
            "\"l\": m",
            "'schema':",
            "\"n: o\": p",
            "http://q",
            "r:s",
            "t: [u, 'v', {w: \"x\"}]",
            "---",
            "y: &z 1",
            "a: *z",
            "b: !c d",
            "? e",
            "f:  ",
            "g:\t'h'",
            "i: ''",
            "j: 'k''l'",
            "m: \"n\\\"o\"",
            "p: -",
            "q: - r",
            "get:",
            "- get:",
            "s: {}",
            "t: []",
            "u: \\",
            "schemas:",
            "definitions:",
            "- e: f",
            "schema:  # g",
        ]);
        (0..5_usize, content).prop_map(|(column, content)| {
            format!(
                "{}{content}\n",
                "  ".repeat(column / 2) + &" ".repeat(column % 2)
            )
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40_000))]
        #[test]
        fn a_cut_text_reads_as_the_whole(lines in prop::collection::vec(line(), 1..14), crlf in any::<bool>()) {
            let text = lines.concat();
            let text = if crlf { text.replace('\n', "\r\n") } else { text };
            let part = Part::whole(&text);
            let Ok(whole) = build(&part, None, 0, BOUNDS, false, &mut Vec::new()) else { return Ok(()) };
            for wanted in [Wanted::Usual { keep_first: false }, Wanted::Usual { keep_first: true }, Wanted::Members] {
                let Some(cut) = Cut::new(&text, wanted) else { continue };
                let Ok(read) = build(&part, Some(&cut), 0, BOUNDS, true, &mut Vec::new()) else { continue };
                prop_assert_eq!(deep(&read, &text), deep(&whole, &text), "{}", text);
            }
        }
    }
}
