//! Combines operations with the `x-spec2dest` extensions that apply to them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Deref;
use std::rc::Rc;

use crate::document::{Cursor, Documents, NodeId};
use crate::findings::{Finding, Findings};
use crate::openapi::{self, Api, Located, Parameter};
use crate::schema::Schemas;

use super::Auth;
use super::Choices;
use super::extension::{OperationExtension, ParameterExtension};
use super::extension_reader::{self, Origin};

/// An operation of the document and the extensions that apply to it.
pub(super) struct AnnotatedOperation<'a> {
    operation: &'a openapi::Operation,
    /// The extensions from outer to inner. Inner values replace outer ones.
    layers: Vec<Rc<Extension<OperationExtension>>>,
    /// The extensions of parameters, by the node of the parameter.
    parameters: HashMap<NodeId, Rc<Extension<ParameterExtension>>>,
}

/// The values of an extension, and its problems until they are reported.
struct Extension<T> {
    value: T,
    problems: RefCell<Vec<Finding>>,
}

impl<T> Extension<T> {
    fn new(value: T, problems: &Findings) -> Rc<Self> {
        let problems = RefCell::new(problems.iter().cloned().collect());
        Rc::new(Self { value, problems })
    }
}

impl Deref for AnnotatedOperation<'_> {
    type Target = openapi::Operation;

    fn deref(&self) -> &Self::Target {
        self.operation
    }
}

impl AnnotatedOperation<'_> {
    /// The innermost value of `member`.
    pub(super) fn find<T>(&self, member: impl Fn(&OperationExtension) -> Option<&T>) -> Option<&T> {
        self.layers
            .iter()
            .rev()
            .find_map(|layer| member(&layer.value))
    }

    /// The extension of a parameter, with the values that operations and the overlay set by its name.
    pub(super) fn parameter_extension(&self, parameter: &Parameter) -> ParameterExtension {
        let own = parameter
            .extended
            .and_then(|node| self.parameters.get(&node));
        let layers = self.layers.iter();
        let named = layers.filter_map(|layer| layer.value.parameters.get(&parameter.name));
        own.map(|own| &own.value)
            .into_iter()
            .chain(named)
            .cloned()
            .reduce(ParameterExtension::refined_by)
            .unwrap_or_default()
    }

    /// Reports the problems of the extensions. The problems of a shared extension are reported only once.
    pub(super) fn report_problems(&self, findings: &Findings) {
        let layers = self.layers.iter().map(|layer| &layer.problems);
        let parameters = self
            .operation
            .parameters
            .iter()
            .filter_map(|parameter| self.parameters.get(&parameter.extended?))
            .map(|extension| &extension.problems);
        for problems in layers.chain(parameters) {
            findings.extend(problems.take());
        }
    }
}

/// The operations of `api`, in document order, with the extensions of the document and the overlay; and the authentication
/// that the overlay sets for the whole document.
pub(super) fn annotate_operations<'a>(
    documents: &Documents,
    api: &'a Api,
    overlay: Option<Cursor<'_>>,
    counter: &Schemas<'_>,
    choices: &Choices,
    findings: &Findings,
) -> (Vec<AnnotatedOperation<'a>>, Option<Located<Auth>>) {
    let mut annotator = Annotator {
        documents,
        reads_document: !choices.ignore_extensions,
        overlay,
        counter,
        operations: HashMap::new(),
        parameters: HashMap::new(),
    };
    if annotator.reads_document {
        annotator.read_document(findings);
    }
    let auth = annotator.read_overlay_document(findings);
    let operations = api.operations.iter();
    let operations = operations.map(|operation| annotator.annotate(operation));
    (operations.collect(), auth)
}

/// Reads each extension once.
struct Annotator<'d> {
    documents: &'d Documents,
    /// Whether the extensions of the document itself apply.
    reads_document: bool,
    overlay: Option<Cursor<'d>>,
    /// Counts values: a body template of a shared path item is built for each of its operations.
    counter: &'d Schemas<'d>,
    operations: HashMap<NodeId, Option<Rc<Extension<OperationExtension>>>>,
    parameters: HashMap<NodeId, Option<Rc<Extension<ParameterExtension>>>>,
}

impl<'d> Annotator<'d> {
    /// Reads the extension of the whole document and reports its problems.
    fn read_document(&mut self, findings: &Findings) {
        let root = self.documents.root();
        let extension = extension_reader::read_document(root, findings);
        let extension = extension.map(|value| {
            extension_reader::note_event_settings(&value, findings);
            Extension::new(value, &Findings::default())
        });
        self.operations.insert(root.id(), extension);
    }

    /// Reads what the overlay sets for the whole document, and reports its problems. Returns the authentication, which does
    /// not replace that of operations.
    fn read_overlay_document(&mut self, findings: &Findings) -> Option<Located<Auth>> {
        let own = extension_reader::find_own(self.overlay?)?;
        let mut value = extension_reader::read_overlay_document(own, findings);
        let auth = value.auth.take();
        let extension = Extension::new(value, &Findings::default());
        self.operations.insert(own.id(), Some(extension));
        auth
    }

    fn annotate<'a>(&mut self, operation: &'a openapi::Operation) -> AnnotatedOperation<'a> {
        let mut layers = Vec::new();
        let root = self.documents.root().id();
        let reads_document = self.reads_document;
        for &node in &operation.extended {
            let holder = self.documents.cursor(node);
            if reads_document {
                let own = extension_reader::find_own(holder);
                self.add_layer(&mut layers, holder, own, |holder, findings| {
                    let extension = extension_reader::read_holder(holder, findings)?;
                    extension_reader::note_event_settings(&extension, findings);
                    Some(extension)
                });
            }
            if node == root
                && let Some(own) = self.overlay.and_then(extension_reader::find_own)
            {
                // Already read.
                self.add_layer(&mut layers, own, Some(own), |_, _| None);
            }
        }
        if let Some(overlay) = self.overlay {
            let id = operation
                .operation_id
                .as_ref()
                .map(|id| id.value.to_string());
            for name in [Some(operation.key()), id].into_iter().flatten() {
                if let Some(entry) = overlay.get(&name) {
                    self.add_layer(&mut layers, entry, Some(entry), |entry, findings| {
                        Some(extension_reader::read_operation(
                            entry,
                            Origin::Overlay,
                            findings,
                        ))
                    });
                }
            }
        }
        let parameters = operation.parameters.iter().filter_map(|parameter| {
            let node = parameter.extended.filter(|_| self.reads_document)?;
            let known = self.parameters.entry(node).or_insert_with(|| {
                let problems = Findings::default();
                let holder = self.documents.cursor(node);
                let value = extension_reader::read_parameter(holder, &problems)?;
                extension_reader::note_parameter_setting(&value, &problems);
                Some(Extension::new(value, &problems))
            });
            Some((node, Rc::clone(known.as_ref()?)))
        });
        AnnotatedOperation {
            operation,
            parameters: parameters.collect(),
            layers,
        }
    }

    /// Adds the extension of `holder`; the values in `own` count towards [`MAX_VALUES`].
    fn add_layer(
        &mut self,
        layers: &mut Vec<Rc<Extension<OperationExtension>>>,
        holder: Cursor<'d>,
        own: Option<Cursor<'d>>,
        read: impl FnOnce(Cursor<'d>, &Findings) -> Option<OperationExtension>,
    ) {
        let known = self.operations.entry(holder.id()).or_insert_with(|| {
            let problems = Findings::default();
            let value = read(holder, &problems)?;
            Some(Extension::new(value, &problems))
        });
        let Some(extension) = known else { return };
        let fits = |own| self.counter.exceeded_at().is_none() && self.counter.visit_all(own);
        if own.is_none_or(fits) {
            layers.push(Rc::clone(extension));
        }
    }
}
