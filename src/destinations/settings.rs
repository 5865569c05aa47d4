//! What the document asks of the delivery, within EventBridge's limits.

use std::ops::RangeInclusive;

use crate::contract::Located;
use crate::findings::{Code, Finding};

use super::Retry;
use super::mapping::Mapping;

impl Mapping<'_> {
    /// Calls per second.
    ///
    /// Source: EventBridge API, `ApiDestinationInvocationRateLimitPerSecond`.
    pub(super) fn rate_limit(&self) -> u32 {
        let rate_limit = self.operation.settings.rate_limit.as_ref();
        let rate_limit = self.check_range(rate_limit, 1..=u32::MAX, "rate-limit");
        rate_limit.unwrap_or(self.options.rate_limit)
    }

    /// Retries.
    ///
    /// Source: EventBridge API, `RetryPolicy`.
    pub(super) fn retry(&self) -> Retry {
        let settings = &self.operation.settings;
        let attempts = settings.retry_attempts.as_ref();
        let attempts = self.check_range(attempts, 0..=185, "retry.attempts");
        let max_age = settings.retry_max_age.as_ref();
        let max_age = self.check_range(max_age, 60..=86_400, "retry.max-age");
        Retry {
            attempts: attempts.or(self.options.retry_attempts),
            max_age: max_age.or(self.options.retry_max_age),
        }
    }

    /// The setting, if AWS allows it; otherwise an error.
    fn check_range(
        &self,
        setting: Option<&Located<u32>>,
        allowed: RangeInclusive<u32>,
        key: &str,
    ) -> Option<u32> {
        let setting = setting?;
        if allowed.contains(&setting.value) {
            return Some(setting.value);
        }
        let range = match (allowed.start(), allowed.end()) {
            (least, &u32::MAX) => format!("at least {least}"),
            (least, most) => format!("{least} to {most}"),
        };
        let message = format!("x-spec2dest.{key} is {}; AWS allows {range}", setting.value);
        let finding = Finding::new(Code::DeliveryOutOfRange, message);
        self.findings.push(finding.at(setting.place.clone()));
        None
    }
}
