//! Relative references.

use super::piece::{push_literal, push_pieces, split_at_each};
use super::reference::{Reference, WrittenScheme};
use super::{Url, UrlPiece, UrlProblem};

/// The absolute URL of `reference`, such as the `tokenUrl` of an OAuth flow. Variables are kept, in the
/// reference as in the base.
///
/// `base` is the URL of the server as written: whether it ends in a slash matters.
///
/// Source: RFC 3986 section 5.2; OpenAPI 3.1.1, "Relative References in API URLs".
///
/// # Errors
/// What is wrong with the reference. Without a base, a relative one is [`UrlProblem::NotAbsolute`].
pub fn resolve(reference: &str, base: Option<&Url>) -> Result<Url, UrlProblem> {
    let reference = Reference::parse(reference, |_| false)?;
    match (reference.scheme, reference.authority, base) {
        (Some(WrittenScheme::Http | WrittenScheme::Other), _, _) => Err(UrlProblem::NotHttps),
        (Some(WrittenScheme::Https), None, _) => Err(UrlProblem::NoHost),
        (Some(WrittenScheme::Https), Some(authority), _) => Url::assemble(
            super::Scheme::Https,
            authority,
            reference.path,
            reference.query,
        ),
        (None, _, None) => Err(UrlProblem::NotAbsolute),
        (None, Some(authority), Some(base)) => {
            Url::assemble(base.scheme(), authority, reference.path, reference.query)
        }
        (None, None, Some(base)) => {
            let has_path = !reference.path.is_empty();
            let query = match (reference.query, base.query()) {
                (None, Some(query)) if !has_path => Some(query.to_vec()),
                (query, _) => query,
            };
            let path = merge_paths(base.path(), reference.path);
            Url::assemble(base.scheme(), base.authority(), path, query)
        }
    }
}

/// The path of a relative reference below the base path. Source: RFC 3986 section 5.2.3.
fn merge_paths(base: &[UrlPiece], path: Vec<UrlPiece>) -> Vec<UrlPiece> {
    if path.is_empty() {
        return base.to_vec();
    }
    if matches!(path.first(), Some(UrlPiece::Literal(text)) if text.starts_with('/')) {
        return path;
    }
    let mut segments = split_at_each(base.to_vec(), &['/']);
    // A variable before the first slash is the beginning of the path, not its last segment.
    if segments.len() > 1 {
        segments.pop();
    }
    let mut merged = join_segments(segments);
    push_literal(&mut merged, "/");
    push_pieces(&mut merged, path);
    merged
}

/// Applies the segments `.` and `..`; a segment with a variable is neither. Everything before the first slash is kept.
/// Source: RFC 3986 section 5.2.4.
pub(super) fn remove_dot_segments(path: Vec<UrlPiece>) -> Vec<UrlPiece> {
    let segments = split_at_each(path, &['/']);
    let last = segments.len().saturating_sub(1);
    let mut kept: Vec<Vec<UrlPiece>> = Vec::with_capacity(segments.len());
    for (index, segment) in segments.into_iter().enumerate() {
        let dots = match segment.as_slice() {
            [UrlPiece::Literal(text)] if index > 0 => text.as_str(),
            _ => "",
        };
        if dots == ".." && kept.len() > 1 {
            kept.pop();
        }
        if dots != "." && dots != ".." {
            kept.push(segment);
        } else if index == last {
            kept.push(Vec::new());
        }
    }
    join_segments(kept)
}

fn join_segments(segments: Vec<Vec<UrlPiece>>) -> Vec<UrlPiece> {
    let mut path = Vec::new();
    for (index, segment) in segments.into_iter().enumerate() {
        if index > 0 {
            push_literal(&mut path, "/");
        }
        push_pieces(&mut path, segment);
    }
    path
}
