//! The place that a finding is about. Only `document` knows which bytes it means.

/// A file of the run, by its number in the order in which files were read; 0 is the spec itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub usize);

/// A place in the input: a value of a file, by its number in the file's tree, or a byte.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Which file.
    pub file: FileId,
    spot: Spot,
}

/// What a place means in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot {
    /// The value with this number.
    Value(u32),
    /// The key of the value with this number.
    Key(u32),
    /// The byte at this offset, of a file that could not be parsed or that has no value there.
    Byte(usize),
}

impl Place {
    /// The value with this number; 0 is the top of the file.
    #[must_use]
    pub fn value(file: FileId, number: u32) -> Self {
        let spot = Spot::Value(number);
        Self { file, spot }
    }

    /// The top of a file.
    #[must_use]
    pub fn top(file: FileId) -> Self {
        Self::value(file, 0)
    }

    /// The byte at `offset`.
    #[must_use]
    pub fn byte(file: FileId, offset: usize) -> Self {
        let spot = Spot::Byte(offset);
        Self { file, spot }
    }

    /// The same place, but the key instead of the value.
    #[must_use]
    pub fn on_key(mut self) -> Self {
        if let Spot::Value(number) = self.spot {
            self.spot = Spot::Key(number);
        }
        self
    }

    /// What it means in its file.
    #[must_use]
    pub fn spot(&self) -> Spot {
        self.spot
    }
}
