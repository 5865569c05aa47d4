//! The rules of one operation: one for each combination of its split parameters.

use std::borrow::Cow;
use std::iter::repeat_n;

use crate::aws;
use crate::contract::Location;
use crate::findings::{Code, LeftOut};

use super::conditions::{Condition, Conditions, field_path};
use super::mapping::{Draft, Mapping};
use super::{HttpValue, Rule};

impl Mapping<'_> {
    /// One rule for each combination of the split parameters that an event can have, the one without any first.
    ///
    /// # Errors
    /// A field would have to be a leaf and an object at once, or a pattern is too long.
    pub(super) fn make_rules(&self, draft: Draft<'_>) -> Result<Vec<Rule>, LeftOut> {
        let Draft {
            target,
            guards,
            split,
            ..
        } = draft;
        let combinations = 1_usize << split.len();
        let mut rules = Vec::with_capacity(combinations);
        for (combination, mut target) in (0..).zip(repeat_n(target, combinations)) {
            let mut conditions = Cow::Borrowed(&guards);
            let mut optional = Vec::new();
            let mut possible = true;
            for (index, parameter) in split.iter().enumerate() {
                let present = combination >> index & 1 == 1;
                let condition = if present {
                    Condition::NotEmpty
                } else {
                    Condition::Missing
                };
                let field = field_path(&parameter.path);
                possible &= conditions.to_mut().add(field, condition);
                if present {
                    optional.push(parameter.name.clone());
                    let sent = match parameter.location {
                        Location::Header => &mut target.headers,
                        Location::Query | Location::Path | Location::Cookie => &mut target.query,
                    };
                    let value = HttpValue::Field(parameter.path.clone());
                    sent.insert(parameter.name.clone(), value);
                }
            }
            self.check_nesting(&conditions)?;
            if possible {
                let pattern = conditions.pattern(self.operation);
                rules.push(Rule {
                    optional,
                    pattern,
                    target,
                });
            }
        }
        self.check_length(&rules)?;
        Ok(rules)
    }

    fn check_nesting(&self, conditions: &Conditions) -> Result<(), LeftOut> {
        let Some((outer, inner)) = conditions.nested_pair() else {
            return Ok(());
        };
        let message =
            format!("`{inner}` is inside `{outer}`, so no event can have a value for both");
        Err(self.leave_out(Code::ParameterNotExpressible, message))
    }

    fn check_length(&self, rules: &[Rule]) -> Result<(), LeftOut> {
        let lengths = rules.iter().map(|rule| rule.pattern.length());
        let longest = lengths.max().unwrap_or(0);
        if longest <= aws::MAX_EVENT_PATTERN {
            return Ok(());
        }
        let message = format!(
            "its event pattern has {longest} characters; EventBridge allows at most {}",
            aws::MAX_EVENT_PATTERN
        );
        Err(self.leave_out(Code::PatternTooLong, message))
    }
}
