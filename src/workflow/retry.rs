//! How often a call is repeated.

use crate::findings::{Code, Finding};

use super::options::WorkflowType;

/// The seconds that one call can take at most. Source: Step Functions Developer Guide, "Quotas related to HTTP Task".
const CALL_SECONDS: u64 = 60;

/// The seconds before the first retry; each further wait is twice as long.
pub(super) const FIRST_WAIT: u64 = 1;

/// The longest wait in seconds.
pub(super) const LONGEST_WAIT: u64 = 900;

/// The seconds that an EXPRESS execution can take, without those that the steps after a failed call need. Source: Step
/// Functions Developer Guide, "Choosing workflow type".
const EXPRESS_SECONDS: u64 = 300 - 30;

/// The seconds that EventBridge retries by default.
const DEFAULT_AGE: u32 = 86_400;

/// The most retries of any delivery. Source: EventBridge API, `RetryPolicy`.
const MOST_RETRIES: u32 = 185;

/// What limits the retries of a call; `None` for the most that the type can do, but at most what EventBridge does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct RetryLimits {
    /// The number of retries.
    pub(super) attempts: Option<u32>,
    /// The seconds since the first call.
    pub(super) age: Option<u32>,
}

/// The retries of a call.
///
/// # Errors
/// How many an EXPRESS state machine can do, if that is less than the limits allow.
pub(super) fn plan_retries(kind: WorkflowType, limits: RetryLimits) -> Result<u32, u32> {
    let attempts = limits.attempts.unwrap_or(MOST_RETRIES);
    let age = limits.age.unwrap_or(DEFAULT_AGE);
    let retries = count_retries(attempts, age.into());
    let fits = |count: &u32| duration(*count) <= EXPRESS_SECONDS;
    let most = (0..=MOST_RETRIES).take_while(fits).last().unwrap_or(0);
    match kind {
        WorkflowType::Express if limits == RetryLimits::default() => Ok(most),
        WorkflowType::Express if retries > most => Err(most),
        WorkflowType::Express | WorkflowType::Standard => Ok(retries),
    }
}

/// The finding that an EXPRESS state machine cannot retry as often as `who` asks for, but only `most` times.
pub(super) fn explain_limit(who: &str, most: u32) -> Finding {
    let message = format!(
        "{who} for more retries than the {most} that fit into the 5 minutes of an Express workflow"
    );
    let help = format!("use --workflow-type standard, or --retry-attempts {most}");
    Finding::new(Code::DeliveryOutOfRange, message).help(help)
}

/// The number of retries, at most `attempts`, all of which begin at most `age` seconds after the first call.
fn count_retries(attempts: u32, age: u64) -> u32 {
    let mut start = 0;
    let mut wait = FIRST_WAIT;
    for count in 0..attempts {
        start += CALL_SECONDS + wait;
        if start > age {
            return count;
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
    attempts
}

/// The seconds that a call with `retries` takes at most.
fn duration(retries: u32) -> u64 {
    let mut wait = FIRST_WAIT;
    let mut total = CALL_SECONDS;
    for _ in 0..retries {
        total += CALL_SECONDS + wait;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(kind: WorkflowType, attempts: Option<u32>, age: Option<u32>) -> Result<u32, u32> {
        plan_retries(kind, RetryLimits { attempts, age })
    }

    #[test]
    fn an_express_workflow_retries_three_times_at_most() {
        let express = |attempts, age| plan(WorkflowType::Express, attempts, age);
        assert_eq!(express(None, None), Ok(3));
        assert_eq!(express(Some(0), None), Ok(0));
        assert_eq!(express(Some(3), Some(3600)), Ok(3));
        assert_eq!(express(Some(4), None), Err(3));
        // The first retry may begin after 61 seconds, the second after 123.
        assert_eq!(express(None, Some(60)), Ok(0));
        assert_eq!(express(None, Some(61)), Ok(1));
        assert_eq!(express(None, Some(123)), Ok(2));
        assert_eq!(express(None, Some(3600)), Err(3));
        assert!(duration(3) <= EXPRESS_SECONDS && duration(4) > EXPRESS_SECONDS);
    }

    #[test]
    fn a_standard_workflow_retries_for_a_day() {
        let standard = |attempts, age| plan(WorkflowType::Standard, attempts, age);
        assert_eq!(standard(None, None), Ok(98));
        assert_eq!(standard(Some(185), None), Ok(98));
        assert_eq!(standard(Some(5), Some(86_400)), Ok(5));
        assert_eq!(standard(None, Some(3600)), Ok(12));
    }
}
