//! The way through the house: from files to the text of a template, with everything worth saying on the way.

use std::path::PathBuf;

use crate::api::{self, Method};
use crate::contract::{self, Choices, Contract};
use crate::document::{Documents, Input, OpenError, ReadOptions};
use crate::findings::{Accounting, Code, FileId, Finding, Findings, Levels, Place, Sources};
use crate::plan::options::{ConnectionOptions, Options};
use crate::plan::{self, Plan};
use crate::template::{self, Blueprint, Format};

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
    let mut documents = match Documents::open(request.input.clone(), &request.read) {
        Ok(documents) => documents,
        Err(OpenError::Unreadable(path, error)) => return Err(Unreadable { path, error }),
        Err(OpenError::Refused(finding, documents)) => {
            let format = api::text_format(documents.text(FileId(0)));
            findings.push(match format.filter(|_| finding.code == Code::SyntaxError) {
                Some(format) => {
                    let message = format!("the document is {format}, not an OpenAPI description");
                    let top = Place::top(FileId(0));
                    Finding::new(Code::NotOpenapi, message).at(top)
                }
                None => *finding,
            });
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
    let mut produced = Produced::default();
    produce(request, &mut documents, &findings, &mut produced)?;
    findings.extend(documents.take_findings());
    let template = produced.text.filter(|_| !findings.has_errors());
    Ok(Outcome {
        findings,
        sources: Box::new(documents),
        accounting: produced.accounting,
        contract: produced.contract,
        plan: produced.plan,
        template,
    })
}

/// As far as it went.
#[derive(Default)]
struct Produced {
    accounting: Option<Accounting>,
    contract: Option<Contract>,
    plan: Option<Plan>,
    text: Option<String>,
}

fn produce(
    request: &Request,
    documents: &mut Documents,
    findings: &Findings,
    produced: &mut Produced,
) -> Result<(), Unreadable> {
    let overlay = read_beside(documents, request.overlay.as_ref(), findings)?;
    let blueprint = read_beside(documents, request.blueprint.as_ref(), findings)?;
    let beside = Beside { overlay, blueprint };
    let plan = planned(request, documents, &beside, produced, findings);
    let Some(plan) = plan else { return Ok(()) };
    let plan = produced.plan.insert(plan);
    if blueprint.is_none() {
        // What is large from here on is the template.
        documents.release_trees();
    }
    let blueprint = blueprint.map(|file| Blueprint::read(documents, file));
    let template = template::build(plan);
    findings.extend(template::check(&template));
    let text = match &blueprint {
        Some(Ok(blueprint)) => match template::merge(&template, blueprint) {
            Ok(text) => text,
            Err(found) => {
                findings.extend(found);
                return Ok(());
            }
        },
        None if request.blueprint.is_none() => template.write(request.format),
        // It was said that the blueprint cannot be read.
        Some(Err(_)) | None => return Ok(()),
    };
    let format = blueprint.is_none().then_some(request.format);
    findings.extend(template::check_text(&text, &template, format));
    produced.text = Some(text);
    Ok(())
}

/// The files beside the spec.
struct Beside {
    overlay: Option<FileId>,
    blueprint: Option<FileId>,
}

/// What is to be in the template, `None` when there is nothing, which the findings explain.
fn planned(
    request: &Request,
    documents: &Documents,
    beside: &Beside,
    produced: &mut Produced,
    findings: &Findings,
) -> Option<Plan> {
    let blueprint = beside
        .blueprint
        .map(|file| Blueprint::read(documents, file));
    let blueprint = blueprint.and_then(|read| read.map_err(|finding| findings.push(*finding)).ok());
    let wanted = |method: &Method| request.choices.methods.accepts(method);
    let overlay = beside.overlay.map(|file| documents.top(file));
    let api = api::read(documents.root(), overlay, &wanted, findings)?;
    if let Some(blueprint) = &blueprint {
        check_credentials(&request.plan.connections, blueprint, findings);
    }
    let contract = contract::build(&api, &request.choices, findings);
    let (mut plan, accounting) = plan::plan(&contract, &request.plan, findings);
    produced.accounting = Some(accounting);
    produced.contract = Some(contract);
    if let (Some(plan), Some(blueprint)) = (&mut plan, &blueprint)
        && request.adopt_credential
    {
        let (offered, place) = blueprint.secret_parameters();
        plan.adopt_credential(&offered, &place, findings);
    }
    plan
}

/// Reads a file that is not the spec: not bound to the spec's folder, because the user named it.
fn read_beside(
    documents: &Documents,
    path: Option<&PathBuf>,
    findings: &Findings,
) -> Result<Option<FileId>, Unreadable> {
    let Some(path) = path else { return Ok(None) };
    match documents.add_beside(path).map_err(|error| Unreadable {
        path: path.clone(),
        error,
    })? {
        Ok(file) => Ok(Some(file)),
        Err(finding) => {
            findings.push(*finding);
            Ok(None)
        }
    }
}

/// A parameter of the blueprint that a credential is to come from must be there.
fn check_credentials(options: &ConnectionOptions, blueprint: &Blueprint<'_>, findings: &Findings) {
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
