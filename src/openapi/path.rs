//! Path templates: text and `{variables}`.

/// A path as a key of `paths`, taken apart.
///
/// Source: OpenAPI 3.1, "Path Templating".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathTemplate {
    /// As written.
    pub text: String,
    /// Its pieces, in order.
    pub pieces: Vec<PathPiece>,
}

/// A piece of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathPiece {
    /// Text between variables, as written.
    Text(String),
    /// The name of a variable, without braces.
    Variable(String),
}

impl PathTemplate {
    /// Takes `text` apart. A brace without its partner, or with nothing between, is text.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            plain.push_str(before);
            match after.split_once('}') {
                Some((name, behind)) if !name.is_empty() && !name.contains('{') => {
                    if !plain.is_empty() {
                        pieces.push(PathPiece::Text(std::mem::take(&mut plain)));
                    }
                    pieces.push(PathPiece::Variable(name.to_owned()));
                    rest = behind;
                }
                _ => {
                    plain.push('{');
                    rest = after;
                }
            }
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            pieces.push(PathPiece::Text(plain));
        }
        Self {
            text: text.to_owned(),
            pieces,
        }
    }

    /// The names of the variables, in order, repeated ones repeated.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            PathPiece::Variable(name) => Some(name.as_str()),
            PathPiece::Text(_) => None,
        })
    }

    /// The variables that are only a part of their segment (`/f.{ext}`, `/{a}-{b}`), in order.
    #[must_use]
    pub fn partial_variables(&self) -> Vec<&str> {
        let before = |index: usize| index.checked_sub(1).and_then(|at| self.pieces.get(at));
        let ends_segment = |piece: Option<&PathPiece>, edge: fn(&str) -> bool| match piece {
            Some(PathPiece::Text(text)) => edge(text),
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
                !(ends_segment(before(*index), |text| text.ends_with('/'))
                    && ends_segment(self.pieces.get(index + 1), |text| {
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

    fn shown(text: &str) -> Vec<String> {
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
    fn variables_and_text_alternate() {
        assert_eq!(shown("/a/{b}/c.{d}"), ["/a/", "<b>", "/c.", "<d>"]);
        assert_eq!(shown("/{a}{b}"), ["/", "<a>", "<b>"]);
    }

    #[test]
    fn braces_without_partner_are_text() {
        assert_eq!(shown("/a{b"), ["/a{b"]);
        assert_eq!(shown("/a}b"), ["/a}b"]);
        assert_eq!(shown("/{}/{a{b}"), ["/{}/{a", "<b>"]);
    }

    #[test]
    fn only_whole_segments_are_whole() {
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
