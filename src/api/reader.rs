//! Walks a document's `paths` by hand and reads the operations that are wanted, each with what it inherits.

use std::collections::HashSet;
use std::rc::Rc;

use indexmap::IndexMap;

use crate::document::{Cursor, Kind};
use crate::findings::{Code, Finding, Findings, counted};

use super::body::Bodies;
use super::extension_reader::ExtensionReader;
use super::model::{Api, Blocked, Located, Method, Operation, Parameter, Requirement, Server};
use super::parameter::Parameters;
use super::path::PathTemplate;
use super::reading::Reading;
use super::tolerance::{is_true, malformed, unreadable};
use super::version::Version;
use super::{OperationExtension, extension_reader, security, server};

/// Which operations are wanted; the others are only counted.
pub type Wanted<'w> = &'w dyn Fn(&Method) -> bool;

/// Reads the document at `root`. `None` after an error finding: the document is no OpenAPI description.
///
/// `overlay` holds `x-spec2dest` objects by operationId or `METHOD /path`.
pub fn read<'d>(
    root: Cursor<'d>,
    overlay: Option<Cursor<'d>>,
    wanted: Wanted<'_>,
    findings: &Findings,
) -> Option<Api> {
    let version = Version::detect(root, findings)?;
    let reading = Rc::new(Reading::new(root, version));
    let mut reader = Reader {
        root,
        wanted,
        security: requirements(root.get("security"), findings).map(Rc::from),
        extensions: ExtensionReader::new(overlay),
        parameters: Parameters::new(Rc::clone(&reading)),
        bodies: Bodies::new(Rc::clone(&reading), root),
        reading,
        operations: Vec::new(),
        unwanted: IndexMap::new(),
        callbacks: Vec::new(),
    };
    let mut extension = extension_reader::on_operation(root, findings).unwrap_or_default();
    if let Some(said) = extension.detail_type.take() {
        let message = "one detail-type for all operations would call all of them";
        findings.push(
            Finding::new(Code::UnknownExtensionKey, message)
                .at(said.place)
                .help("give detail-type at each operation; only source holds for a whole document"),
        );
    }
    let schemes = security::schemes(root, version, findings);
    let servers = server::document_servers(root, version, findings);
    if let Some(paths) = root.get("paths") {
        reader.read_paths(paths, &extension.into(), findings);
    }
    if let Some(finding) = reader.reading.take_exceeded() {
        findings.push(finding);
        return None;
    }
    reader.report_callbacks(findings);
    report_webhooks(root, findings);
    reader
        .extensions
        .report_unused(&reader.operations, findings);
    Some(Api {
        title: root
            .get("info")
            .and_then(|info| info.get("title"))
            .and_then(|title| title.scalar_text())
            .map(str::to_owned),
        servers,
        schemes,
        operations: reader.operations,
        unwanted: reader.unwanted,
    })
}

struct Reader<'w, 'd> {
    root: Cursor<'d>,
    reading: Rc<Reading<'d>>,
    wanted: Wanted<'w>,
    security: Option<Rc<[Requirement]>>,
    extensions: ExtensionReader<'d>,
    parameters: Parameters<'d>,
    bodies: Bodies<'d>,
    operations: Vec<Operation>,
    unwanted: IndexMap<Method, usize>,
    callbacks: Vec<Located<String>>,
}

/// What the operations of one path share.
struct PathContext<'d> {
    item: Cursor<'d>,
    template: Rc<PathTemplate>,
    servers: Vec<Server>,
    parameters: Vec<Rc<Parameter>>,
    extension: Rc<OperationExtension>,
}

impl<'d> Reader<'_, 'd> {
    fn read_paths(
        &mut self,
        paths: Cursor<'d>,
        extension: &Rc<OperationExtension>,
        findings: &Findings,
    ) {
        let paths = match paths.resolve() {
            Ok(paths) => paths,
            Err(finding) => {
                findings.push(*finding);
                return;
            }
        };
        if paths.kind() != Kind::Object {
            findings.push(malformed("`paths` is not a mapping", paths));
            return;
        }
        for (path, item) in paths.entries() {
            // Keys that begin with `x-` are extensions; every other key is a path, even without its slash.
            if !path.starts_with("x-") {
                self.read_path(path, item, extension, findings);
            }
            if self.reading.is_exceeded() {
                return;
            }
        }
    }

    fn read_path(
        &mut self,
        path: &str,
        written: Cursor<'d>,
        extension: &Rc<OperationExtension>,
        findings: &Findings,
    ) {
        let item = match written.resolve() {
            Ok(item) => item,
            Err(finding) => {
                findings.push(finding.help(format!("the operations of `{path}` cannot be read")));
                return;
            }
        };
        if item.kind() != Kind::Object {
            if item.kind() != Kind::Null {
                findings.push(malformed(
                    &format!("the path `{path}` is not a mapping"),
                    item,
                ));
            }
            return;
        }
        // What stands beside a `$ref` counts, too, and before what the `$ref` brings.
        let beside = written.get("$ref").map(|_| written);
        let mut known = HashSet::new();
        for part in beside.into_iter().chain([item]) {
            let mut context = None;
            for (method, operation) in methods(part, findings) {
                if !self.reading.operation(operation) {
                    return;
                }
                if !known.insert(method.clone()) {
                    findings.push(twice(&method, path, operation));
                    continue;
                }
                if !(self.wanted)(&method) {
                    *self.unwanted.entry(method).or_default() += 1;
                    continue;
                }
                if context.is_none() {
                    context =
                        Some(self.path_context(path, part, item, beside, extension, findings));
                }
                if let Some(context) = &context {
                    let read = self.read_operation(method, operation, context, findings);
                    self.operations.push(read);
                }
            }
        }
    }

    fn path_context(
        &mut self,
        path: &str,
        part: Cursor<'d>,
        item: Cursor<'d>,
        beside: Option<Cursor<'d>>,
        extension: &Rc<OperationExtension>,
        findings: &Findings,
    ) -> PathContext<'d> {
        let mut parameters = self.parameters.list(item.get("parameters"), findings);
        let mut extension = extension.refined_by(extension_reader::on_operation(item, findings));
        if let Some(beside) = beside {
            let list = beside.get("parameters");
            self.parameters.merge(&mut parameters, list, findings);
            extension = extension.refined_by(extension_reader::on_operation(beside, findings));
        }
        let servers = beside
            .and_then(|beside| beside.get("servers"))
            .or_else(|| item.get("servers"));
        self.reading.whole(item.get("x-spec2dest"));
        let servers = servers.filter(|servers| {
            // Each operation has them, too.
            self.reading
                .parameters(servers.len().saturating_mul(8), *servers)
        });
        PathContext {
            item: part,
            template: PathTemplate::parse(path).into(),
            servers: servers
                .map(|servers| server::servers(servers, findings))
                .unwrap_or_default(),
            parameters,
            extension,
        }
    }

    fn read_operation(
        &mut self,
        method: Method,
        written: Cursor<'d>,
        path: &PathContext<'d>,
        findings: &Findings,
    ) -> Operation {
        let mut operation = Operation {
            method,
            path: path.template.clone(),
            operation_id: None,
            tags: Vec::new(),
            deprecated: false,
            servers: path.servers.clone(),
            parameters: path.parameters.clone(),
            body: None,
            security: self.security.clone(),
            blocked: None,
            callbacks: 0,
            extension: path.extension.clone(),
            place: written.place().on_key(),
        };
        // A `$ref` at the operation is not in the standard, but documents have it.
        let cursor = match written.resolve() {
            Ok(cursor) if cursor.kind() == Kind::Object => cursor,
            Ok(cursor) => {
                operation.blocked = Some(unreadable(
                    Code::UnreadableOperation,
                    "it is not a mapping",
                    cursor,
                ));
                return operation;
            }
            Err(finding) => {
                operation.blocked = Some(Blocked {
                    code: Code::UnreadableOperation,
                    message: finding.message.clone(),
                    place: written.place(),
                });
                findings.push(*finding);
                return operation;
            }
        };
        self.fill(&mut operation, cursor, path.item, findings);
        operation
    }

    fn fill(
        &mut self,
        operation: &mut Operation,
        cursor: Cursor<'d>,
        item: Cursor<'d>,
        findings: &Findings,
    ) {
        operation.operation_id = operation_id(cursor, findings);
        let counted = ["tags", "security", "x-spec2dest"].map(|key| cursor.get(key));
        let fits = counted.into_iter().all(|value| self.reading.whole(value));
        let servers = cursor
            .get("servers")
            .filter(|servers| self.reading.parameters(servers.len(), *servers));
        if !fits || self.reading.is_exceeded() {
            return;
        }
        operation.tags = cursor
            .get("tags")
            .into_iter()
            .flat_map(|tags| tags.items())
            .filter_map(|tag| tag.scalar_text())
            .map(str::to_owned)
            .collect();
        operation.deprecated = cursor.get("deprecated").is_some_and(is_true);
        if let Some(servers) = servers {
            let own = server::servers(servers, findings);
            if !own.is_empty() {
                operation.servers = own;
            }
        }
        if let Some(schemes) = cursor
            .get("schemes")
            .filter(|_| self.reading.version == Version::V2)
        {
            operation.servers = server::with_schemes(self.root, schemes);
        }
        self.parameters.merge(
            &mut operation.parameters,
            cursor.get("parameters"),
            findings,
        );
        match self.bodies.read(cursor, item, findings) {
            Ok(body) => operation.body = body,
            Err(blocked) => operation.blocked = Some(blocked),
        }
        match requirements(cursor.get("security"), findings) {
            Some(own) => operation.security = Some(own.into()),
            None if cursor
                .get("security")
                .is_some_and(|security| security.kind() != Kind::Null) =>
            {
                let message =
                    "its `security` is not a list, so nobody knows how it is authenticated";
                operation.blocked =
                    Some(unreadable(Code::UndefinedSecurityScheme, message, cursor));
            }
            None => {}
        }
        if let Some(callbacks) = cursor.get("callbacks") {
            operation.callbacks = callbacks.len();
            if operation.callbacks > 0 {
                self.callbacks.push(Located {
                    value: operation.key(),
                    place: callbacks.place(),
                });
            }
        }
        operation.extension = operation
            .extension
            .refined_by(extension_reader::on_operation(cursor, findings));
        operation.extension = self.extensions.overlaid(operation, findings);
    }

    fn report_callbacks(&self, findings: &Findings) {
        for callback in &self.callbacks {
            findings.push(
                Finding::grouped(Code::CallbacksIgnored, callback.value.as_str(), |count| {
                    let many = counted(
                        count,
                        "operation has callbacks",
                        "operations have callbacks",
                    );
                    format!("{many}, which are requests of the API, not of ours")
                })
                .at(callback.place.clone()),
            );
        }
    }
}

/// The operations of a path item, each with its method, in document order.
fn methods<'d>(item: Cursor<'d>, findings: &Findings) -> Vec<(Method, Cursor<'d>)> {
    let mut methods = Vec::new();
    for (key, value) in item.entries() {
        if let Some(method) = Method::from_key(key) {
            methods.push((method, value));
        } else if key == "additionalOperations" {
            methods.extend(
                value
                    .entries()
                    .map(|(method, operation)| (Method::Additional(method.to_owned()), operation)),
            );
        } else if let Some(method) = Method::from_key(&key.to_ascii_lowercase()) {
            findings.push(
                Finding::new(
                    Code::MalformedItem,
                    format!("the method `{key}` is not in lower case, but read all the same"),
                )
                .at(value.place().on_key()),
            );
            methods.push((method, value));
        }
    }
    methods
}

/// An operation of which the path item has one already, beside its `$ref`.
fn twice(method: &Method, path: &str, operation: Cursor<'_>) -> Finding {
    let message = format!(
        "{} {path} stands beside the `$ref` of its path, too, and that one counts",
        method.as_str()
    );
    Finding::new(Code::MalformedItem, message).at(operation.place().on_key())
}

fn operation_id(operation: Cursor<'_>, findings: &Findings) -> Option<Located<String>> {
    let id = operation.get("operationId")?;
    let Some(text) = id.scalar_text() else {
        findings.push(malformed("the operationId is not a string", id));
        return None;
    };
    // YAML reads `operationId: 1` as a number; as a name it is the text written.
    (!text.trim().is_empty()).then(|| Located {
        value: text.to_owned(),
        place: id.place(),
    })
}

/// The alternatives of a `security` list. `None` when there is none, or it is no list.
fn requirements(security: Option<Cursor<'_>>, findings: &Findings) -> Option<Vec<Requirement>> {
    let security = security?;
    if security.kind() != Kind::Array {
        if security.kind() != Kind::Null {
            findings.push(malformed("`security` is not a list", security));
        }
        return None;
    }
    let requirement = |item: Cursor<'_>| {
        let scopes = |scopes: Cursor<'_>| {
            scopes
                .items()
                .filter_map(|scope| scope.scalar_text())
                .map(str::to_owned)
                .collect()
        };
        item.entries()
            .map(|(name, value)| (name.to_owned(), scopes(value)))
            .collect()
    };
    Some(security.items().map(requirement).collect())
}

fn report_webhooks(root: Cursor<'_>, findings: &Findings) {
    let Some(webhooks) = root.get("webhooks").or_else(|| root.get("x-webhooks")) else {
        return;
    };
    if !webhooks.is_empty() {
        let many = counted(
            webhooks.len(),
            "webhook is a request",
            "webhooks are requests",
        );
        findings.push(
            Finding::new(
                Code::WebhooksIgnored,
                format!("{many} of the API, not of ours"),
            )
            .at(webhooks.place().on_key()),
        );
    }
}
