//! One operation becomes one destination with its rules.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::aws;
use crate::connections::{self, NeededConnections, SentByConnection};
use crate::contract::{Contract, Located, Operation, UnusableServer, shortened};
use crate::findings::{Code, Finding, Findings, LeftOut};
use crate::stack::{EventPattern, Stack};

use super::body::request_body;
use super::conditions::Condition;
use super::endpoint::{PathValue, endpoint};
use super::names::{operation_stem, target_id};
use super::options::{LogicalIds, Options};
use super::request::request_parameters;
use super::rules::{UnnamedRule, rules};
use super::{Destination, HttpMethod, HttpValue, RejectionRule, Retry, Rule, Target, Text};

/// Maps operations one after the other; what they share is named once.
pub(super) struct Mapper<'m, 'a> {
    pub(super) contract: &'a Contract,
    pub(super) options: &'a Options,
    pub(super) stack: &'m mut Stack,
    pub(super) needed: &'m mut NeededConnections,
    /// Whether an error about the document's servers is reported already.
    pub(super) server_reported: bool,
    pub(super) findings: &'m Findings,
}

impl<'a> Mapper<'_, 'a> {
    /// The destination for the `index`-th operation; `None` after an error finding, which stops the template anyway.
    ///
    /// # Errors
    /// The reason to leave the operation out.
    pub(super) fn map(
        &mut self,
        index: usize,
        operation: &'a Operation,
    ) -> Result<Option<Destination>, LeftOut> {
        let Some(method) = HttpMethod::from_api(&operation.method) else {
            let message = format!("API destinations do not know {}", operation.method.as_str());
            return Err(operation.leave_out(Code::MethodNotSupported, message));
        };
        let requirement = connections::choose(operation, self.contract, self.findings)?;
        let sent = SentByConnection::of(requirement, self.contract);
        let request =
            request_parameters(operation, &sent, &self.options.destinations, self.findings)?;
        let body = request_body(operation, &self.options.destinations, self.findings)?;
        let Some(base) = self.base(operation)? else {
            return Ok(None);
        };
        let value = |name: &str| {
            request
                .path
                .get(name)
                .cloned()
                .unwrap_or(PathValue::Wildcard {
                    before: String::new(),
                })
        };
        let endpoint = endpoint(&base, &operation.path, value)
            .map_err(|why| operation.leave_out(Code::EndpointNotExpressible, why))?;
        self.findings
            .extend(operation.detail_type_notes.iter().cloned());
        let (detail_type, source) = (&operation.detail_type, operation.source.as_deref());
        let mut target = Target {
            id: target_id(
                operation
                    .operation_id
                    .as_deref()
                    .unwrap_or(&operation.key()),
            ),
            path_values: request.path_values,
            query: request.query,
            headers: request.headers,
            input: body.input,
            retry: self.retry(operation),
        };
        if let Some(content_type) = body.content_type {
            target
                .headers
                .insert("Content-Type".to_owned(), HttpValue::Literal(content_type));
        }
        let mut guards = request.guards;
        if let Some(field) = body.guard
            && !guards.add(field, Condition::Exists)
        {
            let message = "no event can fulfil what its body and parameters demand";
            return Err(operation.leave_out(Code::ParameterNotExpressible, message));
        }
        let unnamed = rules(&guards, &request.split, target, detail_type, source).map_err(
            |(outer, inner)| {
                let message = format!(
                    "`{inner}` lies within `{outer}`, so no event can have a value for both"
                );
                operation.leave_out(Code::ParameterNotExpressible, message)
            },
        )?;
        check_length(&unnamed, operation)?;
        let rejecting = (self.options.destinations.reject_invalid && !guards.is_empty())
            .then(|| guards.rejecting_pattern(detail_type, source))
            .filter(|pattern| pattern.length() <= aws::MAX_EVENT_PATTERN);
        let rate_limit = self.rate_limit(operation);
        let connection = self.needed.need(requirement);
        Ok(self
            .named(operation, method, endpoint, unnamed, rejecting)
            .map(|named| Destination {
                operation: index,
                rate_limit,
                connection,
                ..named
            }))
    }

    /// Gives the destination and its rules their logical ids.
    fn named(
        &mut self,
        operation: &Operation,
        method: HttpMethod,
        endpoint: Text,
        unnamed: Vec<UnnamedRule>,
        rejecting: Option<EventPattern>,
    ) -> Option<Destination> {
        let key = operation.key();
        let destination = match self.options.stack.logical_ids {
            LogicalIds::Operation => "Destination",
            LogicalIds::Path => "",
        };
        let mut endings = vec![Cow::Borrowed(destination)];
        let mut seen = BTreeSet::new();
        for (number, rule) in unnamed.iter().enumerate() {
            endings.push(if seen.insert(&rule.ending) {
                rule.ending.as_str().into()
            } else {
                format!("{number}{}", rule.ending).into()
            });
        }
        if rejecting.is_some() {
            endings.push("RejectionRule".into());
        }
        let stem = operation_stem(operation, &self.options.stack);
        let mut ids = self.stack.take_ids(&stem, &key, &endings).into_iter();
        let id = ids.next()?;
        let described = |text: &str| shortened(&visible(text), aws::MAX_DESCRIPTION).into_owned();
        let rules = unnamed.into_iter().map(|rule| {
            let description = if rule.with.is_empty() {
                described(&key)
            } else {
                described(&format!("{key} with {}", rule.with.join(" and ")))
            };
            Some(Rule {
                id: ids.next()?,
                description,
                pattern: rule.pattern,
                target: rule.target,
            })
        });
        let rules = rules.collect::<Option<Vec<_>>>()?;
        let rejection = rejecting.and_then(|pattern| {
            Some(RejectionRule {
                id: ids.next()?,
                description: described(&format!("Events for {key} that lack a required field")),
                pattern,
                target_id: "dead-letter-queue".to_owned(),
            })
        });
        Some(Destination {
            operation: 0,
            id,
            description: described(&key),
            method,
            endpoint,
            rate_limit: self.options.destinations.rate_limit,
            connection: 0,
            role: 0,
            rules,
            rejection,
            place: operation.place.clone(),
        })
    }

    /// The URL that the path is appended to; `None` after an error finding, which comes once.
    fn base(&mut self, operation: &Operation) -> Result<Option<Text>, LeftOut> {
        match &operation.server {
            Ok(url) => Ok(Some(self.stack.server_text(url, self.findings))),
            Err(UnusableServer::Operation(reason)) => Err(reason.clone()),
            Err(UnusableServer::Document(finding)) => {
                if !self.server_reported {
                    self.findings.push(Finding::clone(finding));
                    self.server_reported = true;
                }
                Ok(None)
            }
        }
    }

    fn rate_limit(&mut self, operation: &Operation) -> u32 {
        match &operation.settings.rate_limit {
            Some(said) => self
                .in_range(said, 1, u32::MAX, "rate-limit")
                .unwrap_or(self.options.destinations.rate_limit),
            None => self.options.destinations.rate_limit,
        }
    }

    fn retry(&mut self, operation: &Operation) -> Retry {
        let settings = &operation.settings;
        let attempts = settings
            .retry_attempts
            .as_ref()
            .and_then(|said| self.in_range(said, 0, 185, "retry.attempts"));
        let max_age = settings
            .retry_max_age
            .as_ref()
            .and_then(|said| self.in_range(said, 60, 86_400, "retry.max-age"));
        Retry {
            attempts: attempts.or(self.options.destinations.retry_attempts),
            max_age: max_age.or(self.options.destinations.retry_max_age),
        }
    }

    /// Source: EventBridge API, `RetryPolicy` and `ApiDestinationInvocationRateLimitPerSecond`.
    fn in_range(&mut self, said: &Located<u32>, least: u32, most: u32, what: &str) -> Option<u32> {
        if (least..=most).contains(&said.value) {
            return Some(said.value);
        }
        let range = if most == u32::MAX {
            format!("at least {least}")
        } else {
            format!("{least} to {most}")
        };
        self.findings.push(
            Finding::new(
                Code::DeliveryOutOfRange,
                format!(
                    "x-spec2dest.{what} is {}, and AWS takes {range}",
                    said.value
                ),
            )
            .at(said.place.clone()),
        );
        None
    }
}

fn check_length(rules: &[UnnamedRule], operation: &Operation) -> Result<(), LeftOut> {
    let longest = rules
        .iter()
        .map(|rule| rule.pattern.length())
        .max()
        .unwrap_or(0);
    if longest <= aws::MAX_EVENT_PATTERN {
        return Ok(());
    }
    let message = format!(
        "its event pattern has {longest} characters, and EventBridge takes {}",
        aws::MAX_EVENT_PATTERN
    );
    Err(operation.leave_out(Code::PatternTooLong, message))
}

/// The text without control characters.
fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return text.into();
    }
    text.chars()
        .filter(|character| !character.is_control())
        .collect()
}
