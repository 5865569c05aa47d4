//! The summary line.

use crate::findings::Accounting;
use crate::findings::counted;

use super::visible::visible;

/// `66 operations: 60 generated, 6 left out (4 body-not-expressible, …); not chosen: 103 GET (see --methods)`, or
/// `nothing written; 66 operations: 60 not generated because of errors, 6 left out (…)`.
#[must_use]
pub fn summary(accounting: &Accounting) -> String {
    let left_out = accounting.left_out_total();
    let total = counted(accounting.total(), "operation", "operations");
    let mut line = match (accounting.generated, accounting.not_written) {
        (0, 0) => format!("nothing written; {total}: 0 generated, {left_out} left out"),
        (0, failed) => format!(
            "nothing written; {total}: {failed} not generated because of errors, {left_out} left out"
        ),
        (generated, _) => format!("{total}: {generated} generated, {left_out} left out"),
    };
    if left_out > 0 {
        let reasons: Vec<_> = accounting
            .left_out
            .iter()
            .map(|(code, count)| format!("{count} {code}"))
            .collect();
        line += &format!(" ({})", reasons.join(", "));
    }
    if !accounting.not_chosen.is_empty() {
        let methods: Vec<_> = accounting
            .not_chosen
            .iter()
            .map(|(method, count)| format!("{count} {}", visible(method)))
            .collect();
        line += &format!("; not chosen: {} (see --methods)", methods.join(", "));
    }
    line
}
