//! What a finding code gives: its name, severity and explanations, from the table.

use std::fmt;
use std::str::FromStr;

use super::code_table::Kind;
use super::{Code, Severity, nearest};

impl Code {
    /// The name as users write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The severity, unless the user sets another one.
    #[must_use]
    pub fn severity(self) -> Severity {
        self.row().severity
    }

    /// Whether this is a reason to leave an operation out.
    #[must_use]
    pub fn leaves_out(self) -> bool {
        self.row().kind == Kind::LeftOut
    }

    /// Whether the severity cannot be lowered, because there would be nothing to write.
    #[must_use]
    pub fn is_fatal(self) -> bool {
        self.row().kind == Kind::Fatal
    }

    /// What the finding means, in one line.
    #[must_use]
    pub fn summary(self) -> &'static str {
        self.row().summary
    }

    /// Why it matters, in one or two sentences.
    #[must_use]
    pub fn why(self) -> &'static str {
        self.row().why
    }

    /// What the reader can do about it.
    #[must_use]
    pub fn fix(self) -> &'static str {
        self.row().fix
    }

    /// The message for several occurrences.
    #[must_use]
    pub fn describe_many(self, count: usize) -> String {
        match self.row().many.first() {
            Some(wording) => wording.replacen("{}", &count.to_string(), 1),
            None => format!("{} ({count} times)", self.summary()),
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No code has this name; the error names the nearest one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCode {
    name: String,
    nearest: Option<Code>,
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no finding code `{}`", self.name)?;
        match self.nearest {
            Some(code) => write!(f, "; did you mean `{code}`?"),
            None => write!(f, "; `spec2dest explain --list` lists them all"),
        }
    }
}

impl std::error::Error for UnknownCode {}

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(name: &str) -> Result<Self, UnknownCode> {
        Self::ALL
            .iter()
            .copied()
            .find(|code| code.name() == name)
            .ok_or_else(|| UnknownCode {
                name: name.to_owned(),
                nearest: nearest(name, Self::ALL.iter().map(|code| code.name()))
                    .and_then(|found| Self::ALL.iter().copied().find(|code| code.name() == found)),
            })
    }
}
