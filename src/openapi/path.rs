//! Parses path templates into text and `{variables}`.

/// A path template: a key of `paths`, parsed into pieces.
///
/// Source: OpenAPI 3.1, "Path Templating".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathTemplate {
    /// The template as written.
    pub text: String,
    /// The pieces, in order.
    pub pieces: Vec<PathPiece>,
}

/// A piece of a path template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathPiece {
    /// Text outside the variables, as written.
    Text(String),
    /// The name of a variable, without braces.
    Variable(String),
}

impl PathTemplate {
    /// Parses a path template. An unmatched brace, and the empty pair `{}`, are text.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((inside, remaining)) = after.split_once('}') else {
                break;
            };
            literal.push_str(before);
            let name = match inside.rsplit_once('{') {
                Some((skipped, name)) => {
                    literal.push('{');
                    literal.push_str(skipped);
                    name
                }
                None => inside,
            };
            if name.is_empty() {
                literal.push_str("{}");
            } else {
                if !literal.is_empty() {
                    pieces.push(PathPiece::Text(std::mem::take(&mut literal)));
                }
                pieces.push(PathPiece::Variable(name.to_owned()));
            }
            rest = remaining;
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            pieces.push(PathPiece::Text(literal));
        }
        Self {
            text: text.to_owned(),
            pieces,
        }
    }

    /// The names of the variables in order, including repetitions.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            PathPiece::Variable(name) => Some(name.as_str()),
            PathPiece::Text(_) => None,
        })
    }

    /// The names of the variables that are only part of a path segment, as in `/f.{ext}` and `/{a}-{b}`, in order.
    #[must_use]
    pub fn partial_variables(&self) -> Vec<&str> {
        let before = |index: usize| index.checked_sub(1).and_then(|at| self.pieces.get(at));
        let is_boundary = |piece: Option<&PathPiece>, has_boundary: fn(&str) -> bool| match piece {
            Some(PathPiece::Text(text)) => has_boundary(text),
            Some(PathPiece::Variable(_)) => false,
            None => true,
        };
        self.pieces
            .iter()
            .enumerate()
            .filter_map(|(index, piece)| match piece {
                PathPiece::Variable(name) => Some((index, name.as_str())),
                PathPiece::Text(_) => None,
            })
            .filter(|(index, _)| {
                !(is_boundary(before(*index), |text| text.ends_with('/'))
                    && is_boundary(self.pieces.get(index + 1), |text| {
                        text.starts_with(['/', '?'])
                    }))
            })
            .map(|(_, name)| name)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces of a path template, with variables in angle brackets.
    fn list_pieces(text: &str) -> Vec<String> {
        PathTemplate::parse(text)
            .pieces
            .into_iter()
            .map(|piece| match piece {
                PathPiece::Text(text) => text,
                PathPiece::Variable(name) => format!("<{name}>"),
            })
            .collect()
    }

    #[test]
    fn variables_are_separated_from_text() {
        assert_eq!(list_pieces("/a/{b}/c.{d}"), ["/a/", "<b>", "/c.", "<d>"]);
        assert_eq!(list_pieces("/{a}{b}"), ["/", "<a>", "<b>"]);
    }

    #[test]
    fn unmatched_and_empty_braces_are_text() {
        assert_eq!(list_pieces("/a{b"), ["/a{b"]);
        assert_eq!(list_pieces("/a}b"), ["/a}b"]);
        assert_eq!(list_pieces("/{}/{a{b}"), ["/{}/{a", "<b>"]);
        assert_eq!(list_pieces("{a{}b}{{c}}"), ["{a{}b}{", "<c>", "}"]);
    }

    #[test]
    fn a_variable_that_fills_its_segment_is_not_partial() {
        assert_eq!(
            PathTemplate::parse("/a/{b}/c.{d}").partial_variables(),
            ["d"]
        );
        assert_eq!(
            PathTemplate::parse("/{a}-{b}/{c}?x=1").partial_variables(),
            ["a", "b"]
        );
        assert!(
            PathTemplate::parse("/{a}/{b}")
                .partial_variables()
                .is_empty()
        );
    }
}
