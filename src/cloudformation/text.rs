//! Texts of literal pieces and substitutions, which CloudFormation resolves at deployment.

use std::fmt::Write;

use super::logical_id::LogicalId;

/// A piece of a [`Text`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Piece {
    /// Literal text.
    Literal(String),
    /// The value of a template parameter, or the physical id of a resource.
    Parameter(LogicalId),
    /// An attribute of a resource.
    Attribute {
        /// The resource.
        id: LogicalId,
        /// The attribute's name, for example `ArnForPolicy`.
        attribute: &'static str,
    },
    /// A pseudo parameter, for example `AWS::Region`.
    PseudoParameter(&'static str),
    /// A dynamic reference to one key of a Secrets Manager secret. No other piece can produce a dynamic reference.
    SecretKey {
        /// The template parameter with the ARN of the secret.
        secret_arn: LogicalId,
        /// The template parameter with the id of a version of the secret; its value may be empty.
        version: LogicalId,
        /// The key in the JSON of the secret.
        key: String,
    },
}

/// A text that CloudFormation assembles at deployment from literal pieces and substitutions.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(pub Vec<Piece>);

impl Text {
    /// A text without substitutions.
    #[must_use]
    pub fn literal(text: impl Into<String>) -> Self {
        Self(vec![Piece::Literal(text.into())])
    }

    /// A text that is the value of a template parameter.
    #[must_use]
    pub fn parameter(id: LogicalId) -> Self {
        Self(vec![Piece::Parameter(id)])
    }

    /// `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE` for a resource of the stack's account and region.
    #[must_use]
    pub fn arn(service: &str, resource: &str) -> Self {
        let mut arn = Self::literal("arn:");
        arn.push(Piece::PseudoParameter("AWS::Partition"));
        arn.push_str(&format!(":{service}:"));
        arn.push(Piece::PseudoParameter("AWS::Region"));
        arn.push_str(":");
        arn.push(Piece::PseudoParameter("AWS::AccountId"));
        arn.push_str(&format!(":{resource}"));
        arn
    }

    /// Appends literal text; extends the last piece if that is literal.
    pub fn push_str(&mut self, text: &str) {
        if let Some(Piece::Literal(last)) = self.0.last_mut() {
            last.push_str(text);
        } else if !text.is_empty() {
            self.0.push(Piece::Literal(text.to_owned()));
        }
    }

    /// Appends a piece.
    pub fn push(&mut self, piece: Piece) {
        match piece {
            Piece::Literal(text) => self.push_str(&text),
            other => self.0.push(other),
        }
    }

    /// The text with `fill` for each piece that is not literal.
    #[must_use]
    pub fn filled(&self, fill: &str) -> String {
        self.0
            .iter()
            .map(|piece| match piece {
                Piece::Literal(text) => text.as_str(),
                Piece::Parameter(_)
                | Piece::Attribute { .. }
                | Piece::PseudoParameter(_)
                | Piece::SecretKey { .. } => fill,
            })
            .collect()
    }

    /// The ids of the parameters and resources that the text refers to.
    pub fn referenced_ids(&self) -> impl Iterator<Item = &LogicalId> {
        let ids = self.0.iter().flat_map(|piece| match piece {
            Piece::Literal(_) | Piece::PseudoParameter(_) => [None, None],
            Piece::Parameter(id) | Piece::Attribute { id, .. } => [Some(id), None],
            Piece::SecretKey {
                secret_arn,
                version,
                ..
            } => [Some(secret_arn), Some(version)],
        });
        ids.flatten()
    }

    /// The argument of `Fn::Sub`. A literal `${` is escaped, so that text from a spec never becomes a substitution.
    ///
    /// Source: CloudFormation User Guide, `Fn::Sub`; "Dynamic references", Secrets Manager.
    #[must_use]
    pub fn substitution_text(&self) -> String {
        let mut text = String::new();
        for piece in &self.0 {
            // Writing to a String does not fail.
            let _ = match piece {
                Piece::Literal(literal) => text.write_str(&literal.replace("${", "${!")),
                Piece::Parameter(id) => write!(text, "${{{id}}}"),
                Piece::Attribute { id, attribute } => write!(text, "${{{id}.{attribute}}}"),
                Piece::PseudoParameter(name) => write!(text, "${{{name}}}"),
                Piece::SecretKey {
                    secret_arn,
                    version,
                    key,
                } => write!(
                    text,
                    "{{{{resolve:secretsmanager:${{{secret_arn}}}:SecretString:{key}::${{{version}}}}}}}"
                ),
            };
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literal_text_is_never_a_substitution() {
        let mut text = Text::literal("https://${AWS::AccountId}/");
        text.push(Piece::Parameter(LogicalId::new("Stage").unwrap()));
        assert_eq!(
            text.substitution_text(),
            "https://${!AWS::AccountId}/${Stage}"
        );
    }
}
