//! Follows `$ref`s within a file and between files.
//!
//! Source: RFC 6901 section 6 (fragments), RFC 3986 section 2.1 (percent-encoding), OpenAPI 3.1 "Reference Object".

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::findings::{Code, Finding, Place};

use super::cursor::Cursor;
use super::pointer::Pointer;

/// Follows the chain of references from `from` to its end.
pub(super) fn resolve(from: Cursor<'_>) -> Result<Cursor<'_>, Box<Finding>> {
    let mut trail = Trail::starting_at(from);
    let mut cursor = from;
    while let Some(reference) = read_reference(cursor) {
        let found = trail.follow(cursor, reference);
        cursor = found.map_err(|finding| match finding.place {
            Some(_) => finding,
            None => Box::new(finding.at(reference_place(cursor))),
        })?;
    }
    Ok(cursor)
}

/// Follows the `$ref` of `from` to its direct target; `None` if it has none.
pub(super) fn follow_once(from: Cursor<'_>) -> Option<Result<Cursor<'_>, Box<Finding>>> {
    let reference = read_reference(from)?;
    Some(Trail::starting_at(from).follow(from, reference))
}

fn read_reference(cursor: Cursor<'_>) -> Option<&str> {
    cursor.get("$ref")?.as_str()
}

fn reference_place(cursor: Cursor<'_>) -> Place {
    cursor.get("$ref").unwrap_or(cursor).place()
}

/// The references that have been followed on the way to a value.
struct Trail<'d> {
    /// The references being followed, each with the value that contains it. If one of them recurs, there is a cycle.
    hops: Vec<(Cursor<'d>, &'d str)>,
    /// The number of references that can still be followed.
    remaining: usize,
}

impl<'d> Trail<'d> {
    fn starting_at(cursor: Cursor<'d>) -> Self {
        Self {
            hops: Vec::new(),
            remaining: cursor.limits().reference_hops,
        }
    }

    /// Follows one reference of the value `from` to its target.
    fn follow(&mut self, from: Cursor<'d>, reference: &'d str) -> Result<Cursor<'d>, Box<Finding>> {
        self.count_hop(from, reference)?;
        let (target, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let root = if target.is_empty() {
            from.root()
        } else {
            let file = from.documents().load(from.file(), target)?;
            Cursor::top(from.documents(), file)
        };
        if !fragment.is_empty() && !fragment.starts_with('/') {
            let message = format!("`#{fragment}` is not a JSON pointer");
            let help =
                "use a pointer such as `#/components/schemas/Pet`; `$anchor` is not supported";
            let finding = Finding::new(Code::UnresolvedReference, message).help(help);
            return Err(Box::new(finding));
        }
        let pointer = Pointer::from_escaped(percent_decode(fragment));
        self.descend(root, &pointer, reference)
    }

    fn count_hop(&mut self, from: Cursor<'d>, reference: &'d str) -> Result<(), Box<Finding>> {
        let mut hops = self.hops.iter();
        if let Some(start) = hops.position(|(hop, _)| hop.identity() == from.identity()) {
            return Err(Box::new(self.describe_cycle(start, reference)));
        }
        let Some(remaining) = self.remaining.checked_sub(1) else {
            let limit = self.hops.len();
            let message = format!("`{reference}` is in a chain of more than {limit} references");
            return Err(Box::new(
                Finding::new(Code::LimitExceeded, message).at(reference_place(from)),
            ));
        };
        self.remaining = remaining;
        self.hops.push((from, reference));
        Ok(())
    }

    /// The finding about the cycle of hops that begins at `start`.
    fn describe_cycle(&self, start: usize, reference: &str) -> Finding {
        let message = format!("the chain of references through `{reference}` is circular");
        let finding = Finding::new(Code::ReferenceCycle, message)
            .help("replace one reference of the chain with the definition");
        let mut hops = self.hops.iter().skip(start);
        let first = hops.next().map(|(hop, _)| reference_place(*hop));
        let finding = hops.fold(finding, |finding, (hop, next)| {
            let label = format!("which refers to `{next}`");
            finding.related(reference_place(*hop), label)
        });
        match first {
            Some(place) => finding.at(place),
            None => finding,
        }
    }

    /// Finds the value at a JSON pointer. A `$ref` on the way is followed, because real documents rely on it.
    fn descend(
        &mut self,
        root: Cursor<'d>,
        pointer: &Pointer,
        reference: &str,
    ) -> Result<Cursor<'d>, Box<Finding>> {
        let mut cursor = root;
        for token in pointer.tokens() {
            let hops = self.hops.len();
            let mut next = find_child(cursor, &token);
            while let (None, Some(intermediate)) = (next, read_reference(cursor)) {
                cursor = self.follow(cursor, intermediate)?;
                next = find_child(cursor, &token);
            }
            self.hops.truncate(hops);
            cursor = next.ok_or_else(|| {
                let message = format!("`{reference}` cannot be resolved: there is no `{token}`");
                Box::new(Finding::new(Code::UnresolvedReference, message))
            })?;
        }
        Ok(cursor)
    }
}

/// The member of an object or the item of a list that a pointer's token names.
pub(super) fn find_child<'d>(cursor: Cursor<'d>, token: &str) -> Option<Cursor<'d>> {
    let item = || cursor.item(token.parse().ok()?);
    cursor.get(token).or_else(item)
}

pub(super) fn percent_decode(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

/// Whether a reference begins with a scheme or a host: `https://…`, `file:…`, `//host/…`. The drive letter of a
/// Windows path is not a scheme.
pub(super) fn is_url(target: &str) -> bool {
    let is_scheme = |text: &str| {
        text.len() > 1
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    target.starts_with("//")
        || target
            .split_once(':')
            .is_some_and(|(before, _)| is_scheme(before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_begin_with_a_scheme_or_a_host() {
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
        assert_eq!(percent_decode("a%20b%2Fc%C3%BC"), "a b/cü");
    }
}
