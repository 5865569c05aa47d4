//! Reads all operations in a document's `paths`, each with what it inherits. `openapiv3` cannot do this: it rejects the
//! whole document because of one malformed item.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use crate::document::{Cursor, Documents, Kind, NodeId};
use crate::findings::{Code, Finding, Findings, counted};

use super::body::Bodies;
use super::limits::Limits;
use super::model::{Api, Method, Operation, Parameter, Server};
use super::parameter::Parameters;
use super::path::PathTemplate;
use super::reading::Reading;
use super::security::Requirement;
use super::tolerance::{malformed, text};
use super::version::Version;
use super::{security, server};

/// Reads the spec. Reports an error finding and returns `None` if it is not an OpenAPI description or exceeds a limit.
///
/// Other problems are not reported: they are in [`Api::problems`], and [`Api::problems_of`] returns those that affect
/// selected operations.
pub fn read(documents: &Documents, findings: &Findings) -> Option<Api> {
    read_within(documents, &Limits::default(), findings)
}

/// Reads the spec as [`read`] does, with other limits.
pub(super) fn read_within(
    documents: &Documents,
    limits: &Limits,
    findings: &Findings,
) -> Option<Api> {
    let root = documents.root();
    let version = Version::detect(root, findings)?;
    let reading = Rc::new(Reading::new(documents, version, limits));
    let mut reader = Reader::new(root, Rc::clone(&reading));
    let problems = &reading.problems;
    let schemes = security::read_schemes(root, version, problems);
    let servers = server::read_document_servers(root, version, problems);
    if let Some(paths) = root.get("paths") {
        reader.read_paths(paths);
    }
    if let Some(finding) = reading.take_exceeded() {
        findings.extend(problems.iter().cloned().chain([finding]));
        return None;
    }
    reader.report_callbacks();
    report_webhooks(root, problems);
    Some(Api {
        title: root.get("info").and_then(|info| text(info, "title")),
        servers,
        schemes,
        operations: reader.operations,
        problems: problems.iter().cloned().collect(),
    })
}

/// Reads the operations of a document.
pub(super) struct Reader<'d> {
    pub(super) root: Cursor<'d>,
    pub(super) reading: Rc<Reading<'d>>,
    /// The document's `security`.
    pub(super) security: Option<Rc<[Requirement]>>,
    pub(super) parameters: Parameters<'d>,
    pub(super) bodies: Bodies<'d>,
    /// The texts of the operationIds read so far.
    pub(super) operation_ids: HashMap<NodeId, Rc<str>>,
    operations: Vec<Operation>,
}

/// What the operations of a path share.
pub(super) struct PathContext<'d> {
    pub(super) item: Cursor<'d>,
    pub(super) template: Rc<PathTemplate>,
    pub(super) servers: Vec<Server>,
    pub(super) parameters: Vec<Rc<Parameter>>,
    pub(super) extended: Vec<NodeId>,
    pub(super) problems: Vec<Range<usize>>,
}

impl<'d> Reader<'d> {
    fn new(root: Cursor<'d>, reading: Rc<Reading<'d>>) -> Self {
        let security = security::read_requirements(root.get("security"), &reading.problems);
        Self {
            root,
            security: security.map(Rc::from),
            parameters: Parameters::new(Rc::clone(&reading)),
            bodies: Bodies::new(Rc::clone(&reading), root),
            reading,
            operation_ids: HashMap::new(),
            operations: Vec::new(),
        }
    }

    fn read_paths(&mut self, paths: Cursor<'d>) {
        let paths = match paths.resolve() {
            Ok(paths) => paths,
            Err(finding) => {
                self.reading.problems.push(*finding);
                return;
            }
        };
        if paths.kind() != Kind::Object {
            let finding = malformed("`paths` is not a mapping", paths);
            self.reading.problems.push(finding);
            return;
        }
        for (path, item) in paths.entries() {
            // Keys that begin with `x-` are extensions; any other key is a path, even without a leading slash.
            if !path.starts_with("x-") {
                self.read_path(path, item);
            }
            if self.reading.is_exceeded() {
                return;
            }
        }
    }

    fn read_path(&mut self, path: &str, unresolved: Cursor<'d>) {
        if !self.reading.allows_path(path, unresolved) {
            return;
        }
        let template = Rc::new(PathTemplate::parse(path));
        if !self.reading.allows_variables(&template, unresolved) {
            return;
        }
        let item = match unresolved.resolve() {
            Ok(item) => item,
            Err(finding) => {
                let help = format!("the operations of `{path}` cannot be read");
                self.reading.problems.push(finding.help(help));
                return;
            }
        };
        if item.kind() != Kind::Object {
            if item.kind() != Kind::Null {
                let finding = malformed(&format!("the path `{path}` is not a mapping"), item);
                self.reading.problems.push(finding);
            }
            return;
        }
        // The siblings of a path item's `$ref` apply too, and take precedence over its target.
        let siblings = unresolved.get("$ref").map(|_| unresolved);
        let mut first_indexes = HashMap::new();
        for part in siblings.into_iter().chain([item]) {
            let mut context = None;
            for (key, method, operation) in find_operations(part) {
                if !self.reading.count_operation(operation) {
                    return;
                }
                if let Some(first) = first_indexes.get(&method) {
                    self.report_repeated(*first, &method, path, operation);
                    continue;
                }
                first_indexes.insert(method.clone(), self.operations.len());
                let context = context
                    .get_or_insert_with(|| self.read_path_context(&template, part, item, siblings));
                let operation = self.read_operation(key, method, operation, context);
                self.operations.push(operation);
            }
        }
    }

    /// Reads what the operations of `part` share; `part` is the path item itself, or the siblings of its `$ref`.
    fn read_path_context(
        &mut self,
        template: &Rc<PathTemplate>,
        part: Cursor<'d>,
        item: Cursor<'d>,
        siblings: Option<Cursor<'d>>,
    ) -> PathContext<'d> {
        let reading = Rc::clone(&self.reading);
        let start = reading.problems.count();
        let (mut parameters, mut problems) = (Vec::new(), Vec::new());
        let mut extended = vec![self.root.id()];
        for holder in [item].into_iter().chain(siblings) {
            let list = holder.get("parameters");
            self.parameters.merge(&mut parameters, &mut problems, list);
            extended.push(holder.id());
        }
        let servers = siblings
            .and_then(|siblings| siblings.get("servers"))
            .or_else(|| item.get("servers"));
        // Each operation of the path copies these servers; most paths have fewer than 8 operations.
        let servers = servers
            .filter(|servers| reading.count_parameters(servers.len().saturating_mul(8), *servers));
        let servers = servers
            .map(|servers| server::read_servers(servers, &reading.problems))
            .unwrap_or_default();
        problems.push(start..reading.problems.count());
        PathContext {
            item: part,
            template: Rc::clone(template),
            servers,
            parameters,
            extended,
            problems,
        }
    }

    /// Reports an operation whose method is also defined beside the path item's `$ref`, by the operation at the index
    /// `first`.
    fn report_repeated(
        &mut self,
        first: usize,
        method: &Method,
        path: &str,
        operation: Cursor<'_>,
    ) {
        let index = self.reading.problems.count();
        let message = format!(
            "{} {path} is also defined beside its path's `$ref`; that definition is used",
            method.as_str()
        );
        let place = operation.place().on_key();
        let finding = Finding::new(Code::MalformedItem, message).at(place);
        self.reading.problems.push(finding);
        if let Some(first) = self.operations.get_mut(first) {
            first.problems.push(index..index + 1);
        }
    }

    fn report_callbacks(&mut self) {
        for operation in &mut self.operations {
            let Some(callbacks) = operation.callbacks.as_ref().filter(|found| found.value > 0)
            else {
                continue;
            };
            let number = self.reading.problems.count();
            let key = operation.key();
            let message = format!(
                "{key} has callbacks, which are ignored: the API makes those requests, not its callers"
            );
            let finding = Finding::new(Code::CallbacksIgnored, message).about(key);
            let finding = finding.at(callbacks.place.clone());
            self.reading.problems.push(finding);
            operation.problems.push(number..number + 1);
        }
    }
}

/// The operations of a path item with their keys and methods, in document order.
fn find_operations(item: Cursor<'_>) -> Vec<(&str, Method, Cursor<'_>)> {
    let mut operations = Vec::new();
    for (key, value) in item.entries() {
        // `read_operation` reports a method that is not lowercase.
        let method = Method::from_key(key).or_else(|| Method::from_key(&key.to_ascii_lowercase()));
        if let Some(method) = method {
            operations.push((key, method, value));
        } else if key == "additionalOperations" {
            let more = value.entries();
            operations.extend(
                more.map(|(name, operation)| {
                    (name, Method::Additional(name.to_owned()), operation)
                }),
            );
        }
    }
    operations
}

fn report_webhooks(root: Cursor<'_>, problems: &Findings) {
    let Some(webhooks) = root.get("webhooks").or_else(|| root.get("x-webhooks")) else {
        return;
    };
    if !webhooks.is_empty() {
        let many = counted(webhooks.len(), "webhook is", "webhooks are");
        let message = format!("{many} ignored: the API makes those requests, not its callers");
        let place = webhooks.place().on_key();
        problems.push(Finding::new(Code::WebhooksIgnored, message).at(place));
    }
}
