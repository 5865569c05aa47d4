//! Rejects YAML that `libyaml-safer` 0.3 cannot handle: it panics if a comma directly follows a tag within brackets, as in
//! `[!!str, a]`, and it takes quadratic time for `%TAG` directives, because it compares each one with all earlier ones.

use std::ops::Range;

use libyaml_safer::EventData;

use super::Limits;
use super::events::Events;
use super::problems::Problem;

/// Real documents have far fewer `%TAG` directives.
const MAX_DIRECTIVES: usize = 1_000;

/// Returns a problem if the text contains such a tag or too many directives.
pub(super) fn check(source: &str, limits: &Limits) -> Result<(), Problem> {
    if let Some((at, _)) = source.match_indices("\n%TAG").nth(MAX_DIRECTIVES) {
        let message = format!("more than {MAX_DIRECTIVES} %TAG directives");
        return Err(Problem::Syntax { message, at });
    }
    let suspects = find_suspects(source);
    if suspects.is_empty() {
        return Ok(());
    }
    let substitute = replace_marks(source, &suspects);
    let mut events = Events::new(&substitute, limits);
    loop {
        let (event, span) = events.next()?;
        match event {
            EventData::StreamEnd => return Ok(()),
            EventData::Scalar { .. } => reject_tag(&suspects, &span)?,
            _ => {}
        }
    }
}

/// The positions of the exclamation marks that could begin a tag directly followed by a comma.
fn find_suspects(source: &str) -> Vec<usize> {
    let bytes = source.as_bytes();
    let find = |from: usize, is_end: fn(u8) -> bool| {
        let mut rest = bytes.iter().skip(from);
        rest.position(|byte| is_end(*byte))
            .map_or(bytes.len(), |length| from + length)
    };
    let (mut name_end, mut bracket) = (0, 0);
    let mut suspects = Vec::new();
    for at in memchr::memchr_iter(b'!', bytes) {
        let begin = at + 1;
        let end = if bytes.get(begin) == Some(&b'<') {
            if bracket < begin {
                bracket = find(begin, |byte| byte == b'>');
            }
            bracket + 1
        } else {
            if name_end < begin {
                name_end = find(begin, |byte| !is_tag_byte(byte));
            }
            name_end
        };
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let is_in_word = before.is_some_and(u8::is_ascii_alphanumeric);
        if !is_in_word && bytes.get(end) == Some(&b',') {
            suspects.push(at);
        }
    }
    suspects
}

/// Replaces exclamation marks with a letter, which turns tags into plain scalars and leaves the type of everything else
/// unchanged.
fn replace_marks(source: &str, marks: &[usize]) -> String {
    let mut marks = marks.iter().copied().peekable();
    let replace = |(at, character)| match marks.next_if_eq(&at) {
        Some(_) => 'x',
        None => character,
    };
    source.char_indices().map(replace).collect()
}

/// Source: YAML 1.2.2, `ns-tag-char`, and the additional characters that the parser accepts.
fn is_tag_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_;/?:@&=+$.%!~*'()".contains(&byte)
}

fn reject_tag(suspects: &[usize], scalar: &Range<usize>) -> Result<(), Problem> {
    let next = suspects.partition_point(|at| *at < scalar.start);
    match suspects.get(next) {
        Some(at) if *at == scalar.start => Err(Problem::Syntax {
            message: "a space is missing between a tag and the comma after it".to_owned(),
            at: *at,
        }),
        _ => Ok(()),
    }
}
