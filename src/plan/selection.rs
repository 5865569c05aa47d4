//! Which operations are wanted, and under which detail-type.

use std::collections::HashMap;

use crate::api::{Api, Operation, Skip};
use crate::aws;
use crate::findings::{Code, Finding, Findings, counted};
use crate::nearest::nearest;

use super::LeftOut;
use super::names::shortened;
use super::options::PlanOptions;

/// Says which selection flags match nothing.
pub(super) fn check_selection(api: &Api, options: &PlanOptions, findings: &Findings) {
    let tags: Vec<_> = api
        .operations
        .iter()
        .flat_map(|operation| &operation.tags)
        .map(String::as_str)
        .collect();
    for (flag, names) in [
        ("--include-tag", &options.include_tags),
        ("--exclude-tag", &options.exclude_tags),
    ] {
        for name in names.iter().filter(|name| !tags.contains(&name.as_str())) {
            findings.push(unknown(
                &format!("{flag} {name}: no operation of the chosen methods has this tag"),
                name,
                &tags,
            ));
        }
    }
    let keys: Vec<_> = api.operations.iter().map(Operation::key).collect();
    let ids = api
        .operations
        .iter()
        .filter_map(|operation| operation.operation_id.as_ref());
    let names: Vec<_> = ids
        .map(|id| id.value.as_str())
        .chain(keys.iter().map(String::as_str))
        .collect();
    for name in options
        .operations
        .iter()
        .filter(|name| !names.contains(&name.as_str()))
    {
        let message = format!("--operation {name}: the chosen methods have no such operation");
        findings.push(unknown(&message, name, &names));
    }
    let own = api
        .operations
        .iter()
        .flat_map(|operation| &operation.servers);
    let urls: Vec<_> = api
        .servers
        .iter()
        .chain(own)
        .map(|server| server.url.as_str())
        .collect();
    let variables: Vec<_> = urls
        .iter()
        .flat_map(|url| url.split('{').skip(1))
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .collect();
    for name in options
        .server_variables
        .keys()
        .filter(|name| !variables.contains(&name.as_str()))
    {
        let message = format!("--server-variable {name}: no server URL has this variable");
        let mut finding = unknown(&message, name, &variables);
        finding.code = Code::UnknownServerVariable;
        findings.push(finding);
    }
    let schemes: Vec<_> = api.schemes.keys().map(String::as_str).collect();
    if let Some(name) = options
        .security
        .as_ref()
        .filter(|name| !schemes.contains(&name.as_str()))
    {
        findings.push(unknown(
            &format!("--security {name}: there is no such security scheme"),
            name,
            &schemes,
        ));
    }
}

/// The operations that `--operation` names: a text with commas is a list, unless an operation is written just so.
pub(super) fn named_operations(api: &Api, texts: &[String]) -> Vec<String> {
    let is_one = |text: &str| {
        let id = |operation: &Operation| {
            operation
                .operation_id
                .as_ref()
                .is_some_and(|id| id.value == text)
        };
        api.operations
            .iter()
            .any(|operation| id(operation) || operation.key() == text)
    };
    let names = |text: &String| -> Vec<String> {
        if is_one(text) {
            vec![text.clone()]
        } else {
            text.split(',').map(|name| name.trim().to_owned()).collect()
        }
    };
    texts.iter().flat_map(names).collect()
}

/// An error about a name that matches nothing.
pub(super) fn unknown(message: &str, name: &str, known: &[&str]) -> Finding {
    let finding = Finding::new(Code::UnknownSelection, message);
    match nearest(name, known.iter().copied()) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None if known.is_empty() => finding,
        None if known.len() > 12 => finding.help(format!(
            "there are {}, such as `{}`",
            known.len(),
            known.first().unwrap_or(&"")
        )),
        None => finding.help(format!("there are: {}", known.join(", "))),
    }
}

/// Whether an operation is wanted.
///
/// # Errors
/// The reason to leave it out.
pub(super) fn select(
    operation: &Operation,
    options: &PlanOptions,
    findings: &Findings,
) -> Result<(), LeftOut> {
    let left_out = |code, message: &str| Err(LeftOut::new(code, message, operation.place.clone()));
    if let Some(skip) = &operation.extension.skip
        && let Skip::Yes(why) = &skip.value
    {
        let message = match why {
            Some(why) => format!("x-spec2dest.skip: {why}"),
            None => "x-spec2dest.skip says so".to_owned(),
        };
        return Err(LeftOut::new(Code::Skipped, message, skip.place.clone()));
    }
    let has = |tags: &[String]| operation.tags.iter().any(|tag| tags.contains(tag));
    let id = operation.operation_id.as_ref().map(|id| id.value.as_str());
    let named = |name: &String| Some(name.as_str()) == id || *name == operation.key();
    let selected = (options.include_tags.is_empty() || has(&options.include_tags))
        && !has(&options.exclude_tags)
        && (options.operations.is_empty() || options.operations.iter().any(named));
    if !selected {
        return left_out(Code::NotSelected, "not selected");
    }
    if operation.deprecated {
        if options.skip_deprecated {
            return left_out(Code::DeprecatedSkipped, "deprecated");
        }
        findings.push(
            Finding::grouped(Code::DeprecatedOperation, operation.key(), |count| {
                format!(
                    "{} deprecated",
                    counted(count, "generated operation is", "generated operations are")
                )
            })
            .at(operation.place.clone()),
        );
    }
    if id.is_none() && options.require_operation_ids && operation.extension.detail_type.is_none() {
        return left_out(Code::MissingOperationId, "it has no operationId");
    }
    match &operation.blocked {
        Some(blocked) => Err(LeftOut::new(
            blocked.code,
            blocked.message.clone(),
            blocked.place.clone(),
        )),
        None => Ok(()),
    }
}

/// The detail-types given so far: never two rules for one event by accident.
#[derive(Debug, Default)]
pub(super) struct DetailTypes<'a>(HashMap<(Option<String>, String), &'a Operation>);

impl<'a> DetailTypes<'a> {
    /// The detail-type of the events that call `operation`; `None` after an error finding.
    pub(super) fn take(
        &mut self,
        operation: &'a Operation,
        source: Option<&str>,
        findings: &Findings,
    ) -> Option<String> {
        let key = operation.key();
        let (wanted, place) = match (&operation.extension.detail_type, &operation.operation_id) {
            (Some(said), _) => (said.value.clone(), &said.place),
            (None, Some(id)) => (id.value.clone(), &id.place),
            (None, None) => {
                findings.push(
                    Finding::grouped(Code::DerivedDetailType, format!("`{key}`"), |count| {
                        let many = counted(
                            count,
                            "operation has no operationId and is",
                            "operations have no operationId and are",
                        );
                        format!("{many} called by `METHOD /path`")
                    })
                    .at(operation.place.clone()),
                );
                (key.clone(), &operation.place)
            }
        };
        let mut detail_type = limited(&wanted, operation, findings);
        let owner = |name: &str| (source.map(str::to_owned), name.to_owned());
        if let Some(first) = self.0.get(&owner(&detail_type)) {
            let explicit = operation.extension.detail_type.is_some();
            let by_path = limited(&key, operation, findings);
            if explicit || self.0.contains_key(&owner(&by_path)) {
                findings.push(
                    Finding::new(
                        Code::DuplicateDetailType,
                        format!("two operations would be called by `{detail_type}`"),
                    )
                    .at(place.clone())
                    .related(first.place.clone(), first.key())
                    .help("give one of them another x-spec2dest.detail-type"),
                );
                return None;
            }
            findings.push(
                Finding::new(
                    Code::DuplicateOperationId,
                    format!("the operationId `{detail_type}` is taken, so {key} is called by `{by_path}`"),
                )
                .at(place.clone())
                .related(first.place.clone(), format!("{} has it", first.key())),
            );
            detail_type = by_path;
        }
        self.0.insert(owner(&detail_type), operation);
        Some(detail_type)
    }
}

fn limited(name: &str, operation: &Operation, findings: &Findings) -> String {
    let short = shortened(name, aws::MAX_DETAIL_TYPE);
    if short != name {
        findings.push(
            Finding::new(
                Code::ShortenedDetailType,
                format!("{} is called by `{short}`", operation.key()),
            )
            .at(operation.place.clone()),
        );
    }
    short.into_owned()
}
