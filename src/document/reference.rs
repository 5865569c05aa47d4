//! `$ref`: to a place in the same file, to another file, and back.
//!
//! Source: RFC 6901 section 6 (fragments), RFC 3986 section 2.1 (percent-encoding), OpenAPI 3.1 "Reference Object".

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::findings::{Code, Finding, Pointer};

use super::cursor::{Cursor, Kind};

/// What `from` is, or leads to.
pub(super) fn resolve(from: Cursor<'_>) -> Result<Cursor<'_>, Box<Finding>> {
    let mut cursor = from;
    let mut hops = Hops::from(from);
    while let Some(written) = reference(cursor) {
        if !hops.go_on() {
            let finding = Finding::new(
                Code::ReferenceCycle,
                format!("the chain of references through `{written}` has no end"),
            );
            return Err(Box::new(
                finding
                    .at(cursor.place().child("$ref"))
                    .help("one reference of the chain must point to the definition"),
            ));
        }
        cursor = follow(cursor, written, &mut hops).map_err(|finding| match finding.place {
            Some(_) => finding,
            None => Box::new(finding.at(cursor.place().child("$ref"))),
        })?;
    }
    Ok(cursor)
}

/// What the `$ref` of `from` leads to; `None` when it has none.
pub(super) fn referenced(from: Cursor<'_>) -> Option<Result<Cursor<'_>, Box<Finding>>> {
    let written = reference(from)?;
    Some(follow(from, written, &mut Hops::from(from)))
}

/// The references that may still be followed: a circle ends with the last of them.
struct Hops(usize);

impl Hops {
    fn from(cursor: Cursor<'_>) -> Self {
        Self(cursor.documents().limits.reference_hops)
    }

    /// Whether one more may be followed.
    fn go_on(&mut self) -> bool {
        let left = self.0.checked_sub(1);
        self.0 = left.unwrap_or_default();
        left.is_some()
    }
}

fn reference(cursor: Cursor<'_>) -> Option<&str> {
    if cursor.kind() != Kind::Object {
        return None;
    }
    cursor.text_of("$ref")
}

/// One hop.
fn follow<'d>(
    from: Cursor<'d>,
    written: &str,
    hops: &mut Hops,
) -> Result<Cursor<'d>, Box<Finding>> {
    let (target, fragment) = written.split_once('#').unwrap_or((written, ""));
    let root = if target.is_empty() {
        from.root()
    } else {
        let file = from.documents().load(from.file(), target)?;
        Cursor::top(from.documents(), file)
    };
    if !fragment.is_empty() && !fragment.starts_with('/') {
        let finding = Finding::new(
            Code::UnresolvedReference,
            format!("`#{fragment}` is no JSON pointer"),
        );
        return Err(Box::new(finding.help(
            "a pointer begins with `#/`; anchors (`$anchor`) are not followed",
        )));
    }
    descend(
        root,
        &Pointer::from_escaped(decoded(fragment)),
        written,
        hops,
    )
}

/// Walks a pointer; a `$ref` on the way is followed, because documents rely on it.
fn descend<'d>(
    root: Cursor<'d>,
    pointer: &Pointer,
    written: &str,
    hops: &mut Hops,
) -> Result<Cursor<'d>, Box<Finding>> {
    let mut cursor = root;
    for token in pointer.tokens() {
        let next = match member(cursor, &token) {
            Some(next) => Some(next),
            None => match reference(cursor) {
                Some(target) if hops.go_on() => member(follow(cursor, target, hops)?, &token),
                _ => None,
            },
        };
        cursor = next.ok_or_else(|| {
            let message = format!("`{written}` leads to nothing: there is no `{token}`");
            Box::new(
                Finding::new(Code::UnresolvedReference, message)
                    .help("correct the reference, or add what it points to"),
            )
        })?;
    }
    Ok(cursor)
}

fn member<'d>(cursor: Cursor<'d>, token: &str) -> Option<Cursor<'d>> {
    match cursor.kind() {
        Kind::Object => cursor.get(token),
        Kind::Array => cursor.items().nth(token.parse().ok()?),
        Kind::Null | Kind::Bool | Kind::Number | Kind::String => None,
    }
}

pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

/// `https://…`, `file:…`, `//host/…`; a drive letter is no scheme.
pub(super) fn is_url(target: &str) -> bool {
    let scheme = |text: &str| {
        text.len() > 1
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    target.starts_with("//")
        || target
            .split_once(':')
            .is_some_and(|(before, _)| scheme(before))
}
