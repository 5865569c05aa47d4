//! What the document asks of the delivery, within EventBridge's limits.

use crate::contract::Located;
use crate::findings::{Code, Finding};

use super::Retry;
use super::mapping::Mapping;

impl Mapping<'_> {
    /// Calls per second.
    ///
    /// Source: EventBridge API, `ApiDestinationInvocationRateLimitPerSecond`.
    pub(super) fn rate_limit(&self) -> u32 {
        let setting = self.operation.settings.rate_limit.as_ref();
        let checked = setting.and_then(|said| self.check_range(said, 1, u32::MAX, "rate-limit"));
        checked.unwrap_or(self.options.rate_limit)
    }

    /// Retries.
    ///
    /// Source: EventBridge API, `RetryPolicy`.
    pub(super) fn retry(&self) -> Retry {
        let settings = &self.operation.settings;
        let attempts = settings.retry_attempts.as_ref();
        let attempts = attempts.and_then(|said| self.check_range(said, 0, 185, "retry.attempts"));
        let max_age = settings.retry_max_age.as_ref();
        let max_age = max_age.and_then(|said| self.check_range(said, 60, 86_400, "retry.max-age"));
        Retry {
            attempts: attempts.or(self.options.retry_attempts),
            max_age: max_age.or(self.options.retry_max_age),
        }
    }

    fn check_range(&self, said: &Located<u32>, least: u32, most: u32, key: &str) -> Option<u32> {
        if (least..=most).contains(&said.value) {
            return Some(said.value);
        }
        let range = match most {
            u32::MAX => format!("at least {least}"),
            most => format!("{least} to {most}"),
        };
        let message = format!("x-spec2dest.{key} is {}, and AWS takes {range}", said.value);
        let finding = Finding::new(Code::DeliveryOutOfRange, message);
        self.findings.push(finding.at(said.place.clone()));
        None
    }
}
