//! Reads an operation, with what it inherits from its path item and the document.

use std::rc::Rc;

use crate::document::{Cursor, Kind};
use crate::findings::{Code, Finding};

use super::model::{Blocked, Located, Method, Operation};
use super::reader::{PathContext, Reader};
use super::tolerance::{is_true, malformed, texts, unreadable};
use super::version::Version;
use super::{security, server};

impl<'d> Reader<'d> {
    /// Reads the operation at the key `key` of a path item, and records the indexes of its problems.
    pub(super) fn read_operation(
        &mut self,
        key: &str,
        method: Method,
        unresolved: Cursor<'d>,
        path: &PathContext<'d>,
    ) -> Operation {
        let start = self.reading.problems.count();
        let mut operation = Operation {
            method,
            path: path.template.clone(),
            operation_id: None,
            summary: None,
            description: None,
            tags: Vec::new(),
            deprecated: false,
            servers: path.servers.clone(),
            parameters: path.parameters.clone(),
            body: None,
            security: self.security.clone(),
            blocked: None,
            callbacks: None,
            extended: path.extended.clone(),
            problems: path.problems.clone(),
            place: unresolved.place().on_key(),
        };
        if !matches!(operation.method, Method::Additional(_)) && Method::from_key(key).is_none() {
            let message = format!("the method `{key}` must be lowercase");
            let place = operation.place.clone();
            let finding = Finding::new(Code::MalformedItem, message).at(place);
            self.reading.problems.push(finding);
        }
        // OpenAPI does not allow a `$ref` in place of an operation, but some documents contain one.
        match unresolved.resolve() {
            Ok(cursor) if cursor.kind() == Kind::Object => {
                self.read_members(&mut operation, cursor, path.item);
            }
            Ok(cursor) => {
                let message = "it is not a mapping";
                operation.blocked = Some(unreadable(Code::UnreadableOperation, message, cursor));
            }
            Err(finding) => {
                operation.blocked = Some(Blocked {
                    code: Code::UnreadableOperation,
                    message: finding.message.clone(),
                    place: unresolved.place(),
                });
            }
        }
        operation
            .problems
            .push(start..self.reading.problems.count());
        operation.problems.retain(|range| !range.is_empty());
        operation
    }

    fn read_members(&mut self, operation: &mut Operation, cursor: Cursor<'d>, item: Cursor<'d>) {
        let reading = Rc::clone(&self.reading);
        operation.operation_id = self.read_operation_id(cursor);
        operation.extended.push(cursor.id());
        let counted = ["tags", "security"].map(|key| cursor.get(key));
        let fits = counted.into_iter().all(|value| reading.count_items(value));
        let servers = cursor
            .get("servers")
            .filter(|servers| reading.count_parameters(servers.len(), *servers));
        if !fits || reading.is_exceeded() {
            return;
        }
        // Nodes instead of copies, because many paths can share a long text through references.
        let node = |key| cursor.get(key).map(|value: Cursor<'_>| value.id());
        operation.summary = node("summary");
        operation.description = node("description");
        operation.tags = texts(cursor.get("tags"));
        operation.deprecated = cursor.get("deprecated").is_some_and(is_true);
        if let Some(servers) = servers {
            let servers = server::read_servers(servers, &reading.problems);
            if !servers.is_empty() {
                operation.servers = servers;
            }
        }
        if let Some(schemes) = cursor
            .get("schemes")
            .filter(|_| reading.version == Version::V2)
        {
            operation.servers = server::read_schemes(self.root, schemes);
        }
        let (parameters, problems) = (&mut operation.parameters, &mut operation.problems);
        self.parameters
            .merge(parameters, problems, cursor.get("parameters"));
        match self.bodies.read(cursor, item, problems) {
            Ok(body) => operation.body = body,
            Err(blocked) => operation.blocked = Some(blocked),
        }
        self.read_security(operation, cursor);
        let callbacks = cursor.get("callbacks");
        operation.callbacks = callbacks.map(|callbacks| Located::at(callbacks, callbacks.len()));
    }

    fn read_security(&self, operation: &mut Operation, cursor: Cursor<'_>) {
        let Some(security) = cursor.get("security") else {
            return;
        };
        match security::read_requirements(Some(security), &self.reading.problems) {
            Some(requirements) => operation.security = Some(requirements.into()),
            None if security.kind() != Kind::Null => {
                let message = "its `security` is not a list, so its authentication is unknown";
                operation.blocked =
                    Some(unreadable(Code::UndefinedSecurityScheme, message, cursor));
            }
            None => {}
        }
    }

    fn read_operation_id(&mut self, operation: Cursor<'d>) -> Option<Located<Rc<str>>> {
        let id = operation.get("operationId")?;
        // In YAML, `operationId: 1` is a number; its text is a valid name.
        let Some(text) = id.scalar_text() else {
            let finding = malformed("the operationId is not a string", id);
            self.reading.problems.push(finding);
            return None;
        };
        // Paths that share an operation through references also share the text of its id.
        let shared = self.operation_ids.entry(id.identity());
        let is_empty = text.trim().is_empty();
        (!is_empty).then(|| Located::at(id, Rc::clone(shared.or_insert_with(|| text.into()))))
    }
}
