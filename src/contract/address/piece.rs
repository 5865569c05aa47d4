//! Text with variables.

use std::fmt;

use super::UrlPiece;

/// The position of a variable, the strictest first. It decides which values the variable may have, so that no
/// value changes another part of the URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VariablePosition {
    /// It is the port.
    Port,
    /// In the host: one or more labels, or part of a label.
    Host,
    /// In the query.
    Query,
    /// In the path.
    Path,
    /// Directly after the host or the port: the beginning of the path, or nothing.
    PathStart,
}

impl VariablePosition {
    /// Which values a variable has in this position, as a phrase.
    #[must_use]
    pub fn describe_values(self) -> &'static str {
        match self {
            Self::Port => "a port from 1 to 65535",
            Self::Host => "letters, digits, `-` and `.`, with a letter or a digit at both ends",
            Self::Query => "letters, digits, `-`, `.`, `_`, `~` and percent-encoded characters",
            Self::Path => {
                "only characters that the path of a URL may contain, with no `/` at either end"
            }
            Self::PathStart => "empty, or a path that begins with `/` and does not end with one",
        }
    }
}

/// Splits text at its variables: `{name}`. An unmatched brace is text.
pub(super) fn split_at_variables(text: &str) -> Vec<UrlPiece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        push_literal(&mut pieces, before);
        pieces.push(UrlPiece::Variable(name.to_owned()));
        rest = after;
    }
    push_literal(&mut pieces, rest);
    pieces
}

/// Appends text, so that no two literal pieces follow each other and none is empty.
pub(super) fn push_literal(pieces: &mut Vec<UrlPiece>, text: &str) {
    if text.is_empty() {
        return;
    }
    if let Some(UrlPiece::Literal(last)) = pieces.last_mut() {
        last.push_str(text);
    } else {
        pieces.push(UrlPiece::Literal(text.to_owned()));
    }
}

/// Appends a piece.
pub(super) fn push_piece(pieces: &mut Vec<UrlPiece>, piece: UrlPiece) {
    match piece {
        UrlPiece::Literal(text) => push_literal(pieces, &text),
        UrlPiece::Variable(_) => pieces.push(piece),
    }
}

/// Appends pieces.
pub(super) fn push_pieces(pieces: &mut Vec<UrlPiece>, more: Vec<UrlPiece>) {
    for piece in more {
        push_piece(pieces, piece);
    }
}

/// Splits at the first of `delimiters` outside variables. Returns the pieces before it, the delimiter, and the pieces after it.
pub(super) fn split_at_first(
    pieces: Vec<UrlPiece>,
    delimiters: &[char],
) -> (Vec<UrlPiece>, Option<(char, Vec<UrlPiece>)>) {
    let mut before = Vec::new();
    let mut pieces = pieces.into_iter();
    while let Some(piece) = pieces.next() {
        let UrlPiece::Literal(text) = &piece else {
            before.push(piece);
            continue;
        };
        let Some(delimiter) = text.chars().find(|found| delimiters.contains(found)) else {
            before.push(piece);
            continue;
        };
        let (left, right) = text.split_once(delimiter).unwrap_or((text, ""));
        push_literal(&mut before, left);
        let mut after = Vec::new();
        push_literal(&mut after, right);
        after.extend(pieces);
        return (before, Some((delimiter, after)));
    }
    (before, None)
}

/// Splits at every one of `delimiters` that is outside a variable; at least one part.
pub(super) fn split_at_each(pieces: Vec<UrlPiece>, delimiters: &[char]) -> Vec<Vec<UrlPiece>> {
    let mut parts = Vec::new();
    let mut part = Vec::new();
    for piece in pieces {
        let UrlPiece::Literal(text) = &piece else {
            part.push(piece);
            continue;
        };
        for (index, literal) in text.split(delimiters).enumerate() {
            if index > 0 {
                parts.push(std::mem::take(&mut part));
            }
            push_literal(&mut part, literal);
        }
    }
    parts.push(part);
    parts
}

/// Writes text with the variables in braces.
pub(in crate::contract) fn write_pieces(
    f: &mut fmt::Formatter<'_>,
    pieces: &[UrlPiece],
) -> fmt::Result {
    pieces.iter().try_for_each(|piece| match piece {
        UrlPiece::Literal(text) => f.write_str(text),
        UrlPiece::Variable(name) => write!(f, "{{{name}}}"),
    })
}

/// The names of the variables, in order, with repetitions.
pub(super) fn variable_names(pieces: &[UrlPiece]) -> impl Iterator<Item = &str> {
    pieces.iter().filter_map(|piece| match piece {
        UrlPiece::Literal(_) => None,
        UrlPiece::Variable(name) => Some(name.as_str()),
    })
}

/// The text of pieces without variables.
pub(super) fn as_literal(pieces: &[UrlPiece]) -> Option<&str> {
    match pieces {
        [] => Some(""),
        [UrlPiece::Literal(text)] => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(pieces: &[UrlPiece]) -> String {
        pieces
            .iter()
            .map(|piece| match piece {
                UrlPiece::Literal(text) => text.clone(),
                UrlPiece::Variable(name) => format!("<{name}>"),
            })
            .collect()
    }

    #[test]
    fn braces_without_their_counterpart_are_text() {
        for (text, shown) in [
            ("a{b}c{d}", "a<b>c<d>"),
            ("{a{b}", "<a{b>"),
            ("a}b{c", "a}b{c"),
            ("{}", "<>"),
        ] {
            assert_eq!(show(&split_at_variables(text)), shown);
        }
    }

    #[test]
    fn delimiters_inside_a_variable_do_not_split() {
        let (before, rest) = split_at_first(split_at_variables("a{b/c}d?e/f"), &['/', '?']);
        let (delimiter, after) = rest.unwrap();
        assert_eq!((show(&before).as_str(), delimiter), ("a<b/c>d", '?'));
        assert_eq!(show(&after), "e/f");
        let parts = split_at_each(split_at_variables("/a{b/c}/"), &['/']);
        let shown: Vec<_> = parts.iter().map(|part| show(part)).collect();
        assert_eq!(shown, ["", "a<b/c>", ""]);
    }
}
