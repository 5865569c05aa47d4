//! What became of every operation: the closing line.

use std::collections::BTreeMap;

use super::{Code, LeftOut};

/// Operations of the chosen methods = generated + left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accounting {
    /// Operations in the template.
    pub generated: usize,
    /// Operations of the chosen methods that are not, by reason.
    pub left_out: BTreeMap<Code, usize>,
    /// Operations of methods that were not chosen, by method.
    pub not_chosen: BTreeMap<String, usize>,
}

impl Accounting {
    /// Counts an operation that is left out.
    pub fn count_left_out(&mut self, left_out: &LeftOut) {
        *self.left_out.entry(left_out.code).or_default() += 1;
    }

    /// How many operations are left out, all reasons together.
    #[must_use]
    pub fn left_out_total(&self) -> usize {
        self.left_out.values().sum()
    }
}
