//! The summary line.

use crate::findings::Accounting;
use crate::findings::counted;

use super::visible::visible;

/// `66 operations: 60 generated, 6 left out (4 body-not-expressible, …); not chosen: 103 GET (see --methods)`.
#[must_use]
pub fn summary(accounting: &Accounting) -> String {
    let left_out = accounting.left_out_total();
    let total = counted(accounting.generated + left_out, "operation", "operations");
    let mut line = format!(
        "{total}: {} generated, {left_out} left out",
        accounting.generated
    );
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
