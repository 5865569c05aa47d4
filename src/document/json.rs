//! Parses JSON into a tree, with `jiter`.

use std::ops::Range;

use jiter::{Jiter, JiterError, Peek};

use super::Limits;
use super::builder::{Builder, OpenCollection, Slot};
use super::problems::{Problem, ReadWarning};
use super::tree::{Tree, Value};

/// Parses `source`, which may begin with a byte order mark.
pub(super) fn parse(
    source: &str,
    limits: &Limits,
    warnings: &mut Vec<ReadWarning>,
) -> Result<Tree, Problem> {
    // JSON does not allow a byte order mark, but many files have one.
    let text = source.strip_prefix('\u{feff}').unwrap_or(source);
    let mut reader = Reader {
        base: source.len() - text.len(),
        json: Jiter::new(text.as_bytes()),
        builder: Builder::new(source),
        depth: limits.depth,
        warnings,
    };
    reader.read_document()?;
    Ok(reader.builder.finish())
}

struct Reader<'s, 'w> {
    json: Jiter<'s>,
    /// The byte of the source at which the parser starts.
    base: usize,
    builder: Builder<'s>,
    depth: usize,
    warnings: &'w mut Vec<ReadWarning>,
}

impl Reader<'_, '_> {
    fn read_document(&mut self) -> Result<(), Problem> {
        let peek = self.json.peek().map_err(|error| self.problem(&error))?;
        self.read_value(peek, Slot::ROOT, 0)?;
        self.json.finish().map_err(|error| self.problem(&error))
    }

    fn problem(&self, error: &JiterError) -> Problem {
        Problem::Syntax {
            message: error.error_type.to_string(),
            at: self.base + error.index,
        }
    }

    /// The parser's position in the source, in bytes.
    fn position(&self) -> usize {
        self.base + self.json.current_index()
    }

    /// Reads the value that begins at the current position.
    fn read_value(&mut self, peek: Peek, slot: Slot, depth: usize) -> Result<u32, Problem> {
        let start = self.position();
        if depth > self.depth {
            return Err(Problem::Depth { at: start });
        }
        match peek {
            Peek::Array => return self.read_array(start, slot, depth),
            Peek::Object => return self.read_object(start, slot, depth),
            _ => {}
        }
        let value = self.read_scalar(peek, start);
        let value = value.map_err(|error| self.problem(&error))?;
        Ok(self.builder.add_node(slot, start..self.position(), value))
    }

    fn read_scalar(&mut self, peek: Peek, start: usize) -> Result<Value, JiterError> {
        Ok(match peek {
            Peek::Null => {
                self.json.known_null()?;
                Value::Null
            }
            Peek::True | Peek::False => Value::Bool(self.json.known_bool(peek)?),
            Peek::String => {
                let text = self.json.known_str()?;
                // In the source, escapes can only make the text longer, and it has two quotes.
                let span = start..start + text.len() + 2;
                Value::String(self.builder.add_text(text, &span))
            }
            _ => {
                self.json.known_number_bytes(peek)?;
                let span = start..self.position();
                let source = self.builder.source;
                let text = source.get(span.clone()).unwrap_or_default();
                Value::Number(self.builder.add_text(text, &span))
            }
        })
    }

    fn read_array(&mut self, start: usize, slot: Slot, depth: usize) -> Result<u32, Problem> {
        let open = self.builder.open_collection(slot, start, false);
        let mut next = self.json.known_array();
        while let Some(peek) = next.map_err(|error| self.problem(&error))? {
            let slot = self.builder.next_item_slot(open);
            let item = self.read_value(peek, slot, depth + 1)?;
            self.builder.push_child(item);
            next = self.json.array_step();
        }
        self.builder.close_array(open, self.position());
        Ok(open.number)
    }

    fn read_object(&mut self, start: usize, slot: Slot, depth: usize) -> Result<u32, Problem> {
        let open = self.builder.open_collection(slot, start, true);
        let mut is_first = true;
        while let Some(slot) = self.read_key(open, is_first)? {
            is_first = false;
            let peek = self.json.peek().map_err(|error| self.problem(&error))?;
            let value = self.read_value(peek, slot, depth + 1)?;
            self.builder.push_child(value);
        }
        let repeated = self.builder.close_object(open, self.position(), &[]);
        let repeated = repeated.into_iter().map(ReadWarning::DuplicateKey);
        self.warnings.extend(repeated);
        Ok(open.number)
    }

    /// Reads the next key and its colon, and returns the slot of its value; `None` at the end of the object.
    fn read_key(&mut self, open: OpenCollection, is_first: bool) -> Result<Option<Slot>, Problem> {
        let before = self.position();
        let key = if is_first {
            self.json.known_object()
        } else {
            self.json.next_key()
        };
        match key {
            Ok(None) => Ok(None),
            Ok(Some(key)) => {
                let span = find_key(self.builder.source, before, key.len());
                let text = self.builder.add_text(key, &span);
                Ok(Some(self.builder.add_key(open, text, &span)))
            }
            Err(error) => Err(self.problem(&error)),
        }
    }
}

/// The byte range, with quotes, of the first key after `before`, whose decoded text has `length` bytes.
fn find_key(source: &str, before: usize, length: usize) -> Range<usize> {
    let bytes = source.as_bytes();
    let quote = memchr::memchr(b'"', bytes.get(before..).unwrap_or_default());
    let start = before + quote.unwrap_or(0);
    let mut end = start + 1;
    // Without escapes, `length` gives the closing quote; with escapes, the quote is further on.
    if bytes
        .get(end..end + length)
        .is_some_and(|key| !key.contains(&b'\\'))
    {
        return start..end + length + 1;
    }
    while let Some(byte) = bytes.get(end).filter(|byte| **byte != b'"') {
        end += if *byte == b'\\' { 2 } else { 1 };
    }
    start..end + 1
}
