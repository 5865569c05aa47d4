//! From a request to its outcome: the order of the rooms, from the files to the text of a template.

use std::path::PathBuf;

use crate::blueprint::{self, Blueprint};
use crate::cloudformation;
use crate::connections::{ConnectionOptions, OfferedParameters};
use crate::contract::{self, Choices, Contract};
use crate::document::{Documents, Input, OpenError, ReadOptions};
use crate::findings::{Accounting, Code, FileId, Finding, Findings, Levels, Place, Sources};
use crate::openapi;
use crate::plan::options::Options;
use crate::plan::{self, Plan};
use crate::template;

pub use crate::blueprint::{DeclaredParameter, DeclaredTemplate, read_declared};
pub use crate::cloudformation::{Format, LogicalId};

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// The spec.
    pub input: Input,
    /// How it is read.
    pub read: ReadOptions,
    /// A file of `x-spec2dest` objects by operation.
    pub overlay: Option<PathBuf>,
    /// A template to add to.
    pub blueprint: Option<PathBuf>,
    /// Take the only credential from the blueprint's only `NoEcho` parameter.
    pub adopt_credential: bool,
    /// The choices of the contract.
    pub choices: Choices,
    /// The choices of the plan.
    pub plan: Options,
    /// The format of a new template; a blueprint keeps its own.
    pub format: Format,
    /// The severities that the user set.
    pub levels: Levels,
}

/// What came of it.
pub struct Outcome {
    /// Everything worth saying.
    pub findings: Findings,
    /// The files that findings point into.
    pub sources: Box<dyn Sources>,
    /// What became of every operation; `None` when the spec could not be read.
    pub accounting: Option<Accounting>,
    /// The event contract; `None` when the spec could not be read.
    pub contract: Option<Contract>,
    /// What the template holds; `None` when nothing could be planned.
    pub plan: Option<Plan>,
    /// The template; `None` with error findings.
    pub template: Option<String>,
}

/// A file that cannot be read at all.
#[derive(Debug)]
pub struct Unreadable {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub error: std::io::Error,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "cannot read {}: {}", self.path.display(), self.error)
    }
}

impl std::error::Error for Unreadable {}

/// Runs everything up to the text of the template.
///
/// # Errors
/// A file cannot be read at all. Whatever else is wrong is a finding.
pub fn run(request: &Request) -> Result<Outcome, Unreadable> {
    let findings = Findings::new(request.levels.clone());
    let documents = match Documents::open(request.input.clone(), &request.read) {
        Ok(documents) => documents,
        Err(OpenError::Unreadable(path, error)) => return Err(Unreadable { path, error }),
        Err(OpenError::Invalid(finding, documents)) => {
            findings.push(explain_refusal(*finding, &documents));
            return Ok(Outcome {
                findings,
                sources: documents,
                accounting: None,
                contract: None,
                plan: None,
                template: None,
            });
        }
    };
    let overlay = read_side_file(&documents, request.overlay.as_ref(), &findings)?;
    let blueprint = read_side_file(&documents, request.blueprint.as_ref(), &findings)?
        .and_then(|file| read_blueprint(&documents, file, &findings));
    let planned = plan_api(request, &documents, overlay, blueprint.as_ref(), &findings);
    let text = planned
        .plan
        .as_ref()
        .and_then(|plan| write_template(request, plan, blueprint.as_ref(), &documents, &findings));
    findings.extend(documents.take_findings());
    let template = text.filter(|_| !findings.has_errors());
    Ok(Outcome {
        findings,
        sources: Box::new(documents),
        accounting: planned.accounting,
        contract: planned.contract,
        plan: planned.plan,
        template,
    })
}

/// Why the spec cannot be read. A description of an API in another format gets a finding of its own.
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

/// Reads a file next to the spec: not bound to the spec's folder, because the user named it.
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

fn read_blueprint(documents: &Documents, file: FileId, findings: &Findings) -> Option<Blueprint> {
    let read = Blueprint::read(documents, file);
    read.map_err(|finding| findings.push(*finding)).ok()
}

/// What the spec became; each is `None` when it could not be made, which the findings explain.
#[derive(Default)]
struct Planned {
    accounting: Option<Accounting>,
    contract: Option<Contract>,
    plan: Option<Plan>,
}

/// From the spec to what the template contains.
fn plan_api(
    request: &Request,
    documents: &Documents,
    overlay: Option<FileId>,
    blueprint: Option<&Blueprint>,
    findings: &Findings,
) -> Planned {
    let Some(api) = openapi::read(documents, findings) else {
        return Planned::default();
    };
    if let Some(blueprint) = blueprint {
        check_credentials(&request.plan.connections, blueprint, findings);
    }
    let contract = contract::build(documents, &api, overlay, &request.choices, findings);
    let offered = blueprint
        .filter(|_| request.adopt_credential)
        .map(|blueprint| OfferedParameters {
            ids: blueprint.secret_parameters(),
            place: blueprint.parameters_place().clone(),
        });
    let (plan, accounting) = plan::plan(&contract, &request.plan, offered.as_ref(), findings);
    Planned {
        accounting: Some(accounting),
        contract: Some(contract),
        plan,
    }
}

/// The text of the template, alone or in the blueprint; `None` after an error finding.
fn write_template(
    request: &Request,
    plan: &Plan,
    blueprint: Option<&Blueprint>,
    documents: &Documents,
    findings: &Findings,
) -> Option<String> {
    let template = template::build(plan);
    cloudformation::check(&template, findings);
    template::check(&template, findings);
    let text = match blueprint {
        Some(blueprint) => blueprint::merge(template, blueprint, documents, findings)?,
        None if request.blueprint.is_none() => template.write(request.format),
        // A finding says why the blueprint cannot be read.
        None => return None,
    };
    cloudformation::check_text(&text, findings);
    Some(text)
}

/// A parameter of the blueprint that a credential is to come from must be there.
fn check_credentials(options: &ConnectionOptions, blueprint: &Blueprint, findings: &Findings) {
    for (credential, parameter) in &options.credentials {
        if !blueprint.has_parameter(parameter.as_str()) {
            let message = format!(
                "--credential {credential}={parameter}: the blueprint has no parameter `{parameter}`"
            );
            findings.push(
                Finding::new(Code::MissingBlueprintParameter, message)
                    .at(Place::top(blueprint.file()))
                    .help(
                        "add it to the blueprint's Parameters, with Type: String and NoEcho: true",
                    ),
            );
        }
    }
}
