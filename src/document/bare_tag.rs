//! Finds tags that `libyaml-safer` 0.3 panics at: in brackets, with a comma right behind them, as in `[!!str, a]`.

use std::ops::Range;

use libyaml_safer::EventData;

use super::problems::Problem;
use super::yaml::Events;

/// Refuses a text with such a tag.
pub(super) fn check(source: &str) -> Result<(), Problem> {
    let suspects = find_suspects(source);
    if suspects.is_empty() {
        return Ok(());
    }
    // With a letter instead of its exclamation mark, a tag becomes a plain scalar, and whatever else has one in it
    // stays what it is.
    let mut substitute = source.to_owned();
    for at in &suspects {
        substitute.replace_range(*at..=*at, "x");
    }
    let mut events = Events::new(&substitute, source);
    loop {
        let (event, span) = events.next()?;
        match event {
            EventData::StreamEnd => return Ok(()),
            EventData::Scalar { .. } => refuse(&suspects, &span)?,
            _ => {}
        }
    }
}

/// Where an exclamation mark could begin a tag that a comma follows.
fn find_suspects(source: &str) -> Vec<usize> {
    let bytes = source.as_bytes();
    let is_suspect = |at: &usize| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let begins = before.is_none_or(|byte| b" \t\r\n[]{},:\"'".contains(byte));
        let mut rest = bytes.iter().skip(at + 1);
        begins && rest.find(|byte| !is_tag_byte(**byte)) == Some(&b',')
    };
    memchr::memchr_iter(b'!', bytes)
        .filter(is_suspect)
        .collect()
}

/// Source: YAML 1.2.2, `ns-tag-char`, and the characters that the parser takes besides.
fn is_tag_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_;/?:@&=+$.%!~*'()".contains(&byte)
}

fn refuse(suspects: &[usize], scalar: &Range<usize>) -> Result<(), Problem> {
    let next = suspects.partition_point(|at| *at < scalar.start);
    match suspects.get(next) {
        Some(at) if *at == scalar.start => Err(Problem::Syntax {
            message: "a comma follows a tag without a space between them".to_owned(),
            at: *at,
        }),
        _ => Ok(()),
    }
}
