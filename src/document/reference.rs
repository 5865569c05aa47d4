//! `$ref`: to a place in the same file, to another file, and back.
//!
//! Source: RFC 6901 section 6 (fragments), RFC 3986 section 2.1 (percent-encoding), OpenAPI 3.1 "Reference Object".

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::findings::{Code, Finding, Place};

use super::cursor::Cursor;
use super::pointer::Pointer;

/// What `from` is, or leads to.
pub(super) fn resolve(from: Cursor<'_>) -> Result<Cursor<'_>, Box<Finding>> {
    let mut trail = Trail::of(from);
    let mut cursor = from;
    while let Some(written) = reference(cursor) {
        let found = trail.follow(cursor, written);
        cursor = found.map_err(|finding| match finding.place {
            Some(_) => finding,
            None => Box::new(finding.at(reference_place(cursor))),
        })?;
    }
    Ok(cursor)
}

/// What the `$ref` of `from` leads to; `None` when it has none.
pub(super) fn referenced(from: Cursor<'_>) -> Option<Result<Cursor<'_>, Box<Finding>>> {
    let written = reference(from)?;
    Some(Trail::of(from).follow(from, written))
}

fn reference(cursor: Cursor<'_>) -> Option<&str> {
    cursor.get("$ref")?.as_str()
}

fn reference_place(cursor: Cursor<'_>) -> Place {
    cursor.get("$ref").unwrap_or(cursor).place()
}

/// The references on the way from one of them to its end.
struct Trail<'d> {
    /// Those that are being followed. Whoever comes to one of them again goes round in circles.
    hops: Vec<(Cursor<'d>, &'d str)>,
    /// How many more may be followed.
    left: usize,
}

impl<'d> Trail<'d> {
    fn of(cursor: Cursor<'d>) -> Self {
        Self {
            hops: Vec::new(),
            left: cursor.limits().reference_hops,
        }
    }

    /// One hop: from a reference to what it points to.
    fn follow(&mut self, from: Cursor<'d>, written: &'d str) -> Result<Cursor<'d>, Box<Finding>> {
        self.count_hop(from, written)?;
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
        let pointer = Pointer::from_escaped(decoded(fragment));
        self.descend(root, &pointer, written)
    }

    fn count_hop(&mut self, from: Cursor<'d>, written: &'d str) -> Result<(), Box<Finding>> {
        let mut hops = self.hops.iter();
        if let Some(start) = hops.position(|(hop, _)| hop.identity() == from.identity()) {
            return Err(Box::new(self.cycle(start, written)));
        }
        let Some(left) = self.left.checked_sub(1) else {
            let limit = self.hops.len();
            let message = format!("`{written}` comes after {limit} other references");
            return Err(Box::new(
                Finding::new(Code::LimitExceeded, message).at(reference_place(from)),
            ));
        };
        self.left = left;
        self.hops.push((from, written));
        Ok(())
    }

    /// The finding about the hops from `start` on, the last of which leads back to the first.
    fn cycle(&self, start: usize, written: &str) -> Finding {
        let message = format!("the chain of references through `{written}` has no end");
        let finding = Finding::new(Code::ReferenceCycle, message)
            .help("one reference of the chain must point to the definition");
        let mut hops = self.hops.iter().skip(start);
        let first = hops.next().map(|(hop, _)| reference_place(*hop));
        let finding = hops.fold(finding, |finding, (hop, next)| {
            let label = format!("which leads to `{next}`");
            finding.related(reference_place(*hop), label)
        });
        match first {
            Some(place) => finding.at(place),
            None => finding,
        }
    }

    /// Walks a pointer; a `$ref` on the way is followed, because documents rely on it.
    fn descend(
        &mut self,
        root: Cursor<'d>,
        pointer: &Pointer,
        written: &str,
    ) -> Result<Cursor<'d>, Box<Finding>> {
        let mut cursor = root;
        for token in pointer.tokens() {
            let hops = self.hops.len();
            let mut next = member(cursor, &token);
            while let (None, Some(on_the_way)) = (next, reference(cursor)) {
                cursor = self.follow(cursor, on_the_way)?;
                next = member(cursor, &token);
            }
            self.hops.truncate(hops);
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
}

/// The member of an object, or the item of a list.
fn member<'d>(cursor: Cursor<'d>, token: &str) -> Option<Cursor<'d>> {
    let item = || cursor.item(token.parse().ok()?);
    cursor.get(token).or_else(item)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_or_a_host_makes_a_url_and_a_drive_letter_does_not() {
        for url in ["https://x/y", "file:a", "a+b-c.1:x", "//host/x", "HTTP://x"] {
            assert!(is_url(url), "{url}");
        }
        for path in [
            "a.yaml",
            "C:/a",
            "c:a",
            "/a",
            "./a:b",
            "a b:c",
            ":a",
            "../a.yaml",
            "",
        ] {
            assert!(!is_url(path), "{path}");
        }
    }

    #[test]
    fn percent_encoding_is_decoded() {
        assert_eq!(decoded("a%20b%2Fc%C3%BC"), "a b/cü");
    }
}
