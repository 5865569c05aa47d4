//! The order of the rooms.

use std::path::PathBuf;

use crate::blueprint::{self, Blueprint};
use crate::cloudformation::{self, Template, TemplateChecker};
use crate::connections::{self, ConnectionOptions, OfferedParameters, Secrets};
use crate::contract::{self, Contract};
use crate::destinations;
use crate::document::{Documents, NodeId, OpenError};
use crate::findings::{Accounting, Code, FileId, Finding, Findings, Place, Sources};
use crate::openapi;
use crate::stack;
use crate::workflow;

use super::declared::find_declared;
use super::deliver::{BlueprintEntries, deliver};
use super::provenance::{annotate, write_with_comment};
use super::{Model, Outcome, Overlay, Request, Unreadable};

/// Runs everything up to the text of the template.
///
/// # Errors
/// A file cannot be read at all. Whatever else is wrong is a finding.
pub fn run(request: &Request) -> Result<Outcome, Unreadable> {
    run_with(request, |contract, _, entries, findings| {
        deliver(contract, request, entries, findings)
    })
}

/// Runs everything, with `build` for what becomes of the contract.
pub(super) fn run_with(
    request: &Request,
    build: impl FnOnce(
        &mut Contract,
        &Documents,
        &BlueprintEntries,
        &Findings,
    ) -> (Accounting, Option<(Model, Template)>),
) -> Result<Outcome, Unreadable> {
    let findings = Findings::new(request.levels.clone());
    let documents = match Documents::open(request.input.clone(), &request.read) {
        Ok(documents) => documents,
        Err(OpenError::Unreadable(path, error)) => return Err(Unreadable { path, error }),
        Err(OpenError::Invalid(finding, documents)) => {
            findings.push(explain_refusal(*finding, &documents));
            return Ok(Outcome::new(findings, documents));
        }
    };
    let overlay = read_overlay(&documents, request.overlay.as_ref(), &findings)?;
    let blueprint = read_side_file(&documents, request.blueprint.as_ref(), &findings)?
        .and_then(|file| read_blueprint(&documents, file, request, &findings));
    let mut contract = build_contract(request, &documents, overlay, &findings);
    let entries = find_entries(request, blueprint.as_ref(), &findings);
    let delivery = contract
        .as_mut()
        .map(|contract| build(contract, &documents, &entries, &findings));
    let (accounting, output) = delivery.unzip();
    let (model, template) = output.flatten().unzip();
    let text = template.and_then(|template| {
        let contract = contract.as_ref()?;
        let template = annotate(template, contract, request, &documents);
        write_template(request, template, blueprint.as_ref(), &documents, &findings)
    });
    findings.extend(documents.take_findings());
    let text = text.filter(|_| !findings.has_errors());
    let accounting = accounting.map(|mut accounting| {
        if text.is_none() {
            accounting.withdraw();
        }
        accounting
    });
    Ok(Outcome {
        accounting,
        contract,
        model,
        template: text,
        ..Outcome::new(findings, Box::new(documents))
    })
}

/// Why the spec cannot be read. A description of an API in another format gets its own finding.
fn explain_refusal(finding: Finding, documents: &Documents) -> Finding {
    let format = openapi::text_format(documents.text(FileId(0)));
    match format.filter(|_| finding.code == Code::SyntaxError) {
        Some(format) => {
            let message = format!("the document is {format}, not an OpenAPI description");
            Finding::new(Code::NotOpenapi, message).at(Place::top(FileId(0)))
        }
        None => finding,
    }
}

/// Reads a file next to the spec. It may be outside the spec's folder, because the user named it.
fn read_side_file(
    documents: &Documents,
    path: Option<&PathBuf>,
    findings: &Findings,
) -> Result<Option<FileId>, Unreadable> {
    let Some(path) = path else { return Ok(None) };
    let read = documents.read_file(path).map_err(|error| Unreadable {
        path: path.clone(),
        error,
    })?;
    Ok(read.map_err(|finding| findings.push(*finding)).ok())
}

/// Reads the overlay: a file, or a value of the project file.
fn read_overlay(
    documents: &Documents,
    overlay: Option<&Overlay>,
    findings: &Findings,
) -> Result<Option<NodeId>, Unreadable> {
    let Some(overlay) = overlay else {
        return Ok(None);
    };
    let file = read_side_file(documents, Some(&overlay.file), findings)?;
    let value = file.and_then(|file| documents.top(file).descend(&overlay.steps));
    Ok(value.map(|value| value.id()))
}

fn read_blueprint(
    documents: &Documents,
    file: FileId,
    request: &Request,
    findings: &Findings,
) -> Option<Blueprint> {
    let read = Blueprint::read(documents, file, &request.stack.prefix);
    read.map_err(|finding| findings.push(*finding)).ok()
}

/// The contract; `None` when the document is not an API description that can be read, which the findings explain.
fn build_contract(
    request: &Request,
    documents: &Documents,
    overlay: Option<NodeId>,
    findings: &Findings,
) -> Option<Contract> {
    let api = openapi::read(documents, findings)?;
    Some(contract::build(
        documents,
        &api,
        overlay,
        &request.choices,
        findings,
    ))
}

/// What the blueprint has for the template. Reports what the user names and it does not have.
fn find_entries(
    request: &Request,
    blueprint: Option<&Blueprint>,
    findings: &Findings,
) -> BlueprintEntries {
    if let Some(blueprint) = blueprint {
        check_credentials(&request.connections, blueprint, findings);
    }
    BlueprintEntries {
        declared: find_declared(request, blueprint, findings),
        offered: blueprint
            .filter(|_| request.adopt_credential)
            .map(|blueprint| OfferedParameters {
                ids: blueprint.secret_parameters(),
                place: blueprint.parameters_place().clone(),
            }),
    }
}

/// A parameter of the blueprint that a credential is to come from must exist, and hide its value unless that is the ARN of
/// a secret.
fn check_credentials(options: &ConnectionOptions, blueprint: &Blueprint, findings: &Findings) {
    for (credential, parameter) in &options.credentials {
        let finding = match blueprint.find_parameter(parameter.as_str()) {
            None => {
                let message = format!(
                    "the blueprint has no parameter `{parameter}` for the credential `{credential}`"
                );
                Finding::new(Code::MissingBlueprintParameter, message)
            }
            Some(declared) if !declared.no_echo && options.secrets == Secrets::Parameters => {
                let message = format!(
                    "the credential `{credential}` comes from the parameter `{parameter}`, which is not NoEcho"
                );
                Finding::new(Code::VisibleCredential, message)
            }
            Some(_) => continue,
        };
        findings.push(finding.at(blueprint.parameters_place().clone()));
    }
}

/// The text of the template, alone or in the blueprint; `None` after an error finding.
fn write_template(
    request: &Request,
    template: Template,
    blueprint: Option<&Blueprint>,
    documents: &Documents,
    findings: &Findings,
) -> Option<String> {
    check_template(&template, findings);
    let text = match blueprint {
        Some(blueprint) => blueprint::merge(template, blueprint, documents, findings)?,
        None if request.blueprint.is_none() && !findings.has_errors() => {
            match write_with_comment(template, request, documents) {
                Ok(text) => text,
                Err(error) => {
                    findings.push(Finding::new(Code::TemplateCheck, error.to_string()));
                    return None;
                }
            }
        }
        // A finding states why the blueprint cannot be read, or why the template would be of no use.
        None => return None,
    };
    if request.writes_template {
        cloudformation::check_text(&text, findings);
    }
    Some(text)
}

/// Reports what is wrong with a template before it is written.
pub fn check_template(template: &Template, findings: &Findings) {
    cloudformation::check(template, findings);
    let checker = TemplateChecker::new(template, findings);
    stack::check(&checker);
    connections::check(&checker);
    destinations::check(&checker);
    workflow::check(&checker);
}
