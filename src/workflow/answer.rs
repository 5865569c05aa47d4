//! One operation becomes one call.

use crate::aws;
use crate::connections::{SentByConnection, choose};
use crate::contract::{
    Answer, Contract, Delivery, EventPath, Located, Operation, PathPiece, Undeliverable,
    percent_encoded,
};
use crate::findings::{Code, Finding, Findings, LeftOut, Severity};

use super::fields::{PathValue, find_field};
use super::inert::find_expression;
use super::options::WorkflowOptions;
use super::retry::{RetryLimits, explain_limit, plan_retries};
use super::{Call, FieldName};

/// How `operation`, which is number `index` of `contract`, can be delivered.
///
/// # Errors
/// It cannot be delivered.
pub fn answer(
    index: usize,
    operation: &Operation,
    contract: &Contract,
    options: &WorkflowOptions,
    findings: &Findings,
) -> Answer<Call> {
    let own = Findings::default();
    let mapping = Mapping {
        operation,
        options,
        findings: &own,
    };
    let mapped = mapping.map_operation(index, contract, findings);
    let is_inexact = |code: &Code| code.severity() > Severity::Note || *code == Code::BodyOmitted;
    let codes = own.iter().map(|finding| finding.code);
    let degraded = codes.filter(is_inexact).collect();
    findings.append(own);
    mapped.map(|model| Delivery { model, degraded })
}

/// The operation that is being mapped, the user's choices, and where findings about it go.
#[derive(Clone, Copy)]
pub(super) struct Mapping<'a> {
    pub(super) operation: &'a Operation,
    pub(super) options: &'a WorkflowOptions,
    pub(super) findings: &'a Findings,
}

impl Mapping<'_> {
    /// The call. How the security alternative was chosen is reported to `findings`: it does not concern the request.
    fn map_operation(
        &self,
        index: usize,
        contract: &Contract,
        findings: &Findings,
    ) -> Result<Call, Undeliverable> {
        let operation = self.operation;
        let mut supported = aws::HTTP_TASK_METHODS.iter();
        let method = supported.find(|name| **name == operation.method.as_str());
        let Some(method) = method else {
            let message = format!("HTTP tasks do not support {}", operation.method.as_str());
            return Err(self.leave_out(Code::MethodNotSupported, message).into());
        };
        let requirement = choose(operation, contract, findings)?;
        self.findings
            .extend(operation.parameter_notes.iter().cloned());
        let fields = self.map_fields(&SentByConnection::of(&requirement, contract))?;
        let server = operation.server.clone()?;
        let call = Call {
            operation: index,
            method,
            server,
            path: self.map_path(&fields.path)?,
            query: fields.query,
            headers: fields.headers,
            never: fields.never,
            body: self.map_body()?,
            retries: self.plan_retries(),
            requirement,
        };
        self.check_texts(&call)?;
        self.check_rate_limit();
        findings.extend(operation.detail_type_notes.iter().cloned());
        Ok(call)
    }

    /// The path with the fields of `values` in braces.
    fn map_path(&self, values: &[(&str, PathValue)]) -> Result<String, LeftOut> {
        let template = &self.operation.path;
        let mut text = String::new();
        if !template.text.starts_with('/') {
            text.push('/');
        }
        for piece in &template.pieces {
            match piece {
                PathPiece::Text(literal) if literal.contains('#') => {
                    let message = "its path has a fragment (`#`), which is never sent";
                    return Err(self.leave_out(Code::EndpointNotExpressible, message));
                }
                PathPiece::Text(literal) => text.push_str(&percent_encoded(literal)),
                PathPiece::Variable(name) => {
                    // `${` would be a substitution of the template.
                    if text.ends_with('$') {
                        text.pop();
                        text.push_str("%24");
                    }
                    match values.iter().find(|(known, _)| *known == name.as_str()) {
                        Some((_, PathValue::Literal(value))) => text.push_str(value),
                        Some((_, PathValue::Field { prefix, field })) => {
                            text.push_str(&format!("{prefix}{{{field}}}"));
                        }
                        None => {
                            let message = format!("nothing gives `{{{name}}}` a value");
                            return Err(self.leave_out(Code::ParameterNotExpressible, message));
                        }
                    }
                }
            }
        }
        Ok(text)
    }

    /// Leaves the operation out if any of its texts could be more than text in a state machine.
    fn check_texts(&self, call: &Call) -> Result<(), LeftOut> {
        let Some(text) = find_expression(call, self.operation) else {
            return Ok(());
        };
        let message = format!("`{text}` would be an expression in a state machine");
        Err(self.leave_out(Code::ExpressionInSpec, message))
    }

    /// The retries of the call. Limits of the flags that cannot be kept are reported once, for the whole workflow.
    fn plan_retries(&self) -> u32 {
        let settings = &self.operation.settings;
        let own = [&settings.retry_attempts, &settings.retry_max_age];
        let limits = RetryLimits {
            attempts: own_or(
                settings.retry_attempts.as_ref(),
                self.options.retry_attempts,
            ),
            age: own_or(settings.retry_max_age.as_ref(), self.options.retry_max_age),
        };
        let planned = plan_retries(self.options.kind, limits);
        if let Err(most) = planned
            && let Some(setting) = own.into_iter().flatten().next()
        {
            let who = format!("{}: x-spec2dest.retry asks", self.operation.key());
            self.findings
                .push(explain_limit(&who, most).at(setting.place.clone()));
        }
        planned.unwrap_or_default()
    }

    /// Reports a rate limit, which a workflow does not keep.
    fn check_rate_limit(&self) {
        if let Some(limit) = &self.operation.settings.rate_limit {
            self.findings
                .push(rate_limit_note(limit.value).at(limit.place.clone()));
        }
    }

    /// The reason to leave the operation out, at the operation.
    pub(super) fn leave_out(&self, code: Code, message: impl Into<String>) -> LeftOut {
        self.operation.leave_out(code, message)
    }

    /// The field that `path` addresses.
    ///
    /// # Errors
    /// It addresses several.
    pub(super) fn field(&self, path: &EventPath) -> Result<FieldName, LeftOut> {
        find_field(path).map_err(|message| self.leave_out(Code::ParameterNotExpressible, message))
    }
}

/// The operation's own setting, or that of the flags.
fn own_or(own: Option<&Located<u32>>, common: Option<u32>) -> Option<u32> {
    own.map(|own| own.value).or(common)
}

/// The note that a workflow does not limit the rate of calls.
pub(super) fn rate_limit_note(limit: u32) -> Finding {
    let message = format!(
        "calls by workflow are not limited to {limit} per second, unlike those by destination"
    );
    Finding::new(Code::RateLimitIgnored, message)
}
