//! Counts of generated and omitted operations, for the summary line.

use std::collections::BTreeMap;

use super::{Code, LeftOut};

/// The operations of the chosen methods are those generated and those left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accounting {
    /// Number of operations in the template.
    pub generated: usize,
    /// Number of other operations of the chosen methods, by reason.
    pub left_out: BTreeMap<Code, usize>,
    /// Number of operations of other methods, by method.
    pub not_chosen: BTreeMap<String, usize>,
}

impl Accounting {
    /// Counts an operation that is left out.
    pub fn count_left_out(&mut self, left_out: &LeftOut) {
        *self.left_out.entry(left_out.code).or_default() += 1;
    }

    /// The number of operations that are left out, for any reason.
    #[must_use]
    pub fn left_out_total(&self) -> usize {
        self.left_out.values().sum()
    }
}
