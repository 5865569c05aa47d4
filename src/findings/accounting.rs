//! Counts of generated and omitted operations, for the summary line.

use std::collections::BTreeMap;

use super::{Code, LeftOut};

/// The operations of the chosen methods are those generated and those left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accounting {
    /// Number of operations in the template.
    pub generated: usize,
    /// Number of operations that could be generated but for errors, so that nothing is written.
    pub not_written: usize,
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

    /// Nothing is written: no operation is generated.
    pub fn withdraw(&mut self) {
        self.not_written += std::mem::take(&mut self.generated);
    }

    /// The number of operations of the chosen methods.
    #[must_use]
    pub fn total(&self) -> usize {
        self.generated + self.not_written + self.left_out_total()
    }

    /// What the user can do if no operation is left: the fix for each of the reasons, most frequent first, and the methods
    /// that are not chosen but `supported`.
    #[must_use]
    pub fn explain_nothing(&self, supported: &[&str]) -> String {
        let mut reasons: Vec<_> = self.left_out.iter().collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let fixes = reasons
            .iter()
            .map(|(code, count)| format!("{count} {code}: {}", code.fix()));
        let mut fixes: Vec<_> = fixes.collect();
        let methods = self.not_chosen.keys();
        let methods: Vec<_> = methods
            .map(String::as_str)
            .filter(|method| supported.contains(method))
            .collect();
        if !methods.is_empty() {
            fixes.push(format!(
                "Choose other methods: --methods {}.",
                methods.join(",")
            ));
        }
        if fixes.is_empty() {
            return "The document has no operations that EventBridge can call.".to_owned();
        }
        fixes.join(" ")
    }

    /// The number of operations that are left out, for any reason.
    #[must_use]
    pub fn left_out_total(&self) -> usize {
        self.left_out.values().sum()
    }
}
