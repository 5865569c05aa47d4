//! The place of a finding. Only the `document` room can resolve it to bytes.

/// A file, by its number in reading order; 0 is the spec itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub usize);

/// A place in the input: a value or its key, by number in the file's tree, or a byte.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file.
    pub file: FileId,
    spot: Spot,
}

/// The position of a place in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot {
    /// The value with this number.
    Value(u32),
    /// The key of the value with this number.
    Key(u32),
    /// The byte at this offset, where the file has no value or could not be parsed.
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

    /// Moves from the value to its key.
    #[must_use]
    pub fn on_key(mut self) -> Self {
        if let Spot::Value(number) = self.spot {
            self.spot = Spot::Key(number);
        }
        self
    }

    /// The position in the file.
    #[must_use]
    pub fn spot(&self) -> Spot {
        self.spot
    }
}
