//! Selects operations.

use crate::findings::nearest;
use crate::findings::{Code, Finding, Findings, LeftOut};
use crate::openapi::{Api, Operation, SecurityScheme, Server};

use super::Choices;
use super::annotation::AnnotatedOperation;
use super::extension::Skip;

/// The available operations and the choices of the user.
pub(super) struct Selection<'a> {
    choices: &'a Choices,
    /// The operations of the chosen methods.
    candidates: Vec<&'a AnnotatedOperation<'a>>,
    /// The operations that the user named, one name per entry.
    named: Vec<String>,
}

impl<'a> Selection<'a> {
    pub(super) fn new(candidates: Vec<&'a AnnotatedOperation<'a>>, choices: &'a Choices) -> Self {
        let named = choices
            .operations
            .iter()
            .flat_map(|text| split_names(text, &candidates))
            .collect();
        Self {
            choices,
            candidates,
            named,
        }
    }

    /// Whether the user named this operation.
    pub(super) fn is_named(&self, operation: &Operation) -> bool {
        let id = operation_id(operation);
        let matches = |name: &String| Some(name.as_str()) == id || *name == operation.key();
        self.named.iter().any(matches)
    }

    /// Whether `operation` matches the chosen methods, tags and names.
    pub(super) fn covers(&self, operation: &Operation) -> bool {
        let choices = self.choices;
        let has = |tags: &[String]| operation.tags.iter().any(|tag| tags.contains(tag));
        choices.methods.accepts(&operation.method)
            && (choices.include_tags.is_empty() || has(&choices.include_tags))
            && !has(&choices.exclude_tags)
            && (self.named.is_empty() || self.is_named(operation))
    }

    /// Decides whether `operation` is in the contract.
    ///
    /// # Errors
    /// The reason to leave it out.
    pub(super) fn select(
        &self,
        operation: &AnnotatedOperation<'_>,
        findings: &Findings,
    ) -> Result<(), LeftOut> {
        let leave_out =
            |code, message: &str, place| Err(LeftOut::new(operation.key(), code, message, place));
        if let Some(skip) = operation.find(|own| own.skip.as_ref())
            && let Skip::Yes(why) = &skip.value
        {
            let message = match why {
                Some(why) => format!("x-spec2dest.skip: {why}"),
                None => "x-spec2dest.skip is set".to_owned(),
            };
            return leave_out(Code::Skipped, &message, skip.place.clone());
        }
        let place = || operation.place.clone();
        if !self.covers(operation) {
            return leave_out(Code::NotSelected, "not selected", place());
        }
        if operation.deprecated {
            if self.choices.skip_deprecated {
                return leave_out(Code::DeprecatedSkipped, "deprecated", place());
            }
            findings.push(note_deprecated(operation));
        }
        if operation.operation_id.is_none()
            && self.choices.require_operation_ids
            && operation.find(|own| own.detail_type.as_ref()).is_none()
        {
            return leave_out(Code::MissingOperationId, "it has no operationId", place());
        }
        match &operation.blocked {
            Some(blocked) => leave_out(blocked.code, &blocked.message, blocked.place.clone()),
            None => Ok(()),
        }
    }

    /// Reports choices that match nothing in the document.
    pub(super) fn check(&self, api: &Api, findings: &Findings) {
        let choices = self.choices;
        let tags: Vec<_> = self.tags().collect();
        for name in choices.include_tags.iter().chain(&choices.exclude_tags) {
            let message = format!("no operation of the chosen methods has the tag `{name}`");
            report_unknown(Code::UnknownSelection, &message, name, &tags, findings);
        }
        let keys: Vec<_> = self.candidates.iter().map(|known| known.key()).collect();
        let ids = self
            .candidates
            .iter()
            .filter_map(|known| operation_id(known));
        let names: Vec<_> = ids.chain(keys.iter().map(String::as_str)).collect();
        for name in &self.named {
            let message = format!("no operation of the chosen methods is named `{name}`");
            report_unknown(Code::UnknownSelection, &message, name, &names, findings);
        }
        let own = self.candidates.iter().flat_map(|known| &known.servers);
        let servers = api.servers.iter().chain(own);
        let in_token_urls = api
            .schemes
            .values()
            .flat_map(SecurityScheme::variables_in_token_url);
        let variables = servers.flat_map(Server::variables_in_url);
        let variables: Vec<_> = variables.chain(in_token_urls).collect();
        for name in choices.server_variables.keys() {
            let message = format!("no server URL or token URL has the variable `{name}`");
            report_unknown(
                Code::UnknownServerVariable,
                &message,
                name,
                &variables,
                findings,
            );
        }
    }

    fn tags(&self) -> impl Iterator<Item = &str> {
        let tags = self.candidates.iter().flat_map(|operation| &operation.tags);
        tags.map(String::as_str)
    }
}

fn operation_id(operation: &Operation) -> Option<&str> {
    operation.operation_id.as_ref().map(|id| &*id.value)
}

/// Splits a text at commas, unless the whole text is the name of an operation.
fn split_names(text: &str, operations: &[&AnnotatedOperation<'_>]) -> Vec<String> {
    let is_name = operations
        .iter()
        .any(|operation| operation_id(operation) == Some(text) || operation.key() == text);
    if is_name {
        return vec![text.to_owned()];
    }
    text.split(',').map(|name| name.trim().to_owned()).collect()
}

fn note_deprecated(operation: &Operation) -> Finding {
    let message = format!("{} is deprecated", operation.key());
    Finding::new(Code::DeprecatedOperation, message)
        .about(operation.key())
        .at(operation.place.clone())
}

fn report_unknown(code: Code, message: &str, name: &str, known: &[&str], findings: &Findings) {
    if !known.contains(&name) {
        findings.push(unknown_name(code, message, name, known));
    }
}

/// The error that `name` is not one of the `known` names. The help line suggests the most similar one.
#[must_use]
pub fn unknown_name(code: Code, message: &str, name: &str, known: &[&str]) -> Finding {
    let finding = Finding::new(code, message);
    match nearest(name, known.iter().copied()) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None if known.is_empty() => finding,
        None if known.len() > 12 => finding.help(format!(
            "use one of {} names, such as `{}`",
            known.len(),
            known.first().unwrap_or(&"")
        )),
        None => finding.help(format!("use one of {}", known.join(", "))),
    }
}
