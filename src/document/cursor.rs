//! A node together with where it is.

use crate::findings::{FileId, Finding, Place, Pointer};

use super::Limits;
use super::files::Documents;
use super::node::{Node, Step};
use super::reference;

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// null
    Null,
    /// true or false
    Bool,
    /// A number.
    Number,
    /// A string.
    String,
    /// A list.
    Array,
    /// A mapping.
    Object,
}

/// Equal for two cursors at the same value of the same file, and only for them. Aliases of one YAML anchor are the same
/// value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identity(usize);

/// A value of a document and its place. Small, and copied freely.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'d> {
    documents: &'d Documents,
    file: FileId,
    node: &'d Node,
    /// The number of the step that led here in `Documents::steps`, [`Step::TOP`] for the top of a file.
    step: u32,
}

impl<'d> Cursor<'d> {
    pub(super) fn top(documents: &'d Documents, file: FileId) -> Self {
        const NOTHING: &Node = &Node::Null;
        let node = documents.file(file).map_or(NOTHING, |file| &file.root);
        Self {
            documents,
            file,
            node,
            step: Step::TOP,
        }
    }

    pub(super) fn documents(&self) -> &'d Documents {
        self.documents
    }

    pub(super) fn file(&self) -> FileId {
        self.file
    }

    /// The top of the file that this value is in.
    #[must_use]
    pub fn root(&self) -> Self {
        Self::top(self.documents, self.file)
    }

    /// The node itself: through aliases, and parsed if it was skipped.
    fn node(&self) -> &'d Node {
        let mut node = self.node;
        loop {
            match node {
                Node::Shared(shared) => node = shared,
                Node::Skipped(skipped) => {
                    node = self
                        .documents
                        .parse_skipped(self.file, skipped, || self.pointer());
                }
                _ => return node,
            }
        }
    }

    fn source(&self) -> &'d str {
        self.documents.file(self.file).map_or("", |file| &file.text)
    }

    /// The bounds within which the document is read.
    #[must_use]
    pub fn limits(&self) -> &'d Limits {
        &self.documents.limits
    }

    /// The text of the whole file.
    #[must_use]
    pub fn text(&self) -> &'d str {
        self.source()
    }

    /// What the value is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.node() {
            Node::Null | Node::Shared(_) | Node::Skipped(_) => Kind::Null,
            Node::Bool(_) => Kind::Bool,
            Node::Number(_) => Kind::Number,
            Node::String(_) => Kind::String,
            Node::Array(_) => Kind::Array,
            Node::Object(_) => Kind::Object,
        }
    }

    /// The text of a string; `None` for everything else.
    #[must_use]
    pub fn as_str(&self) -> Option<&'d str> {
        match self.node() {
            Node::String(text) => Some(text.get(self.source())),
            _ => None,
        }
    }

    /// The value of a boolean; `None` for everything else.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.node() {
            Node::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The text of a string, number or boolean: of a YAML number as written, so that `version: 1.10` keeps its zero.
    #[must_use]
    pub fn scalar_text(&self) -> Option<&'d str> {
        match self.node() {
            Node::String(text) | Node::Number(text) => Some(text.get(self.source())),
            Node::Bool(value) => Some(if *value { "true" } else { "false" }),
            _ => None,
        }
    }

    /// How many members or items there are; 0 for scalars.
    #[must_use]
    pub fn len(&self) -> usize {
        match self.node() {
            Node::Array(items) => items.len(),
            Node::Object(object) => object.members().len(),
            _ => 0,
        }
    }

    /// Whether there are no members or items.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The member `key` of an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Self> {
        let Node::Object(object) = self.node() else {
            return None;
        };
        let (index, node) = object.get(key, self.source())?;
        Some(self.inner(index, node))
    }

    /// The text of the member `key`, if it is a string: what `get` and `as_str` say, mostly without a step to it.
    pub(super) fn text_of(&self, key: &str) -> Option<&'d str> {
        let Node::Object(object) = self.node() else {
            return None;
        };
        match object.get(key, self.source())?.1 {
            Node::String(text) => Some(text.get(self.source())),
            Node::Shared(_) | Node::Skipped(_) => self.get(key)?.as_str(),
            _ => None,
        }
    }

    /// The members of an object, in document order; none for everything else.
    pub fn entries(&self) -> impl Iterator<Item = (&'d str, Self)> + use<'d> {
        let members = match self.node() {
            Node::Object(object) => object.members(),
            _ => &[],
        };
        let (this, source) = (*self, self.source());
        (0_u32..)
            .zip(members)
            .map(move |(index, (key, node))| (key.get(source), this.inner(index, node)))
    }

    /// The items of a list; none for everything else.
    pub fn items(&self) -> impl Iterator<Item = Self> + use<'d> {
        let items = match self.node() {
            Node::Array(items) => items,
            _ => &[][..],
        };
        let this = *self;
        (0_u32..)
            .zip(items)
            .map(move |(index, node)| this.inner(index, node))
    }

    /// The `index`th member or item.
    fn inner(&self, index: u32, node: &'d Node) -> Self {
        let mut steps = self.documents.steps.borrow_mut();
        let number = u32::try_from(steps.len()).unwrap_or(Step::TOP);
        steps.push(Step {
            from: self.step,
            index,
        });
        Self {
            documents: self.documents,
            file: self.file,
            node,
            step: number,
        }
    }

    /// The JSON pointer to this value.
    fn pointer(&self) -> Pointer {
        let steps = self.documents.steps.borrow();
        let mut indices = Vec::with_capacity(16);
        let mut number = self.step;
        while let Some(step) = steps.get(number as usize) {
            indices.push(step.index);
            number = step.from;
        }
        let (mut at, source) = (self.root(), self.source());
        let mut pointer = Pointer::with_room(indices.len() * 16);
        for index in indices.into_iter().rev() {
            let inner = match at.node() {
                Node::Object(object) => object.members().get(index as usize).map(|(key, node)| {
                    pointer.push(key.get(source));
                    node
                }),
                Node::Array(items) => {
                    pointer.push(&index.to_string());
                    items.get(index as usize)
                }
                _ => None,
            };
            let Some(node) = inner else { break };
            at.node = node;
        }
        pointer
    }

    /// What tells this value from all others of the run.
    #[must_use]
    pub fn identity(&self) -> Identity {
        Identity(std::ptr::from_ref(self.node()).addr())
    }

    /// Where this value is.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::value(self.file, self.pointer())
    }

    /// The value as JSON, without the members of its top level that are named in `leave_out`.
    ///
    /// Numbers that JSON values cannot hold become strings.
    #[must_use]
    pub fn to_json(&self, leave_out: &[&str]) -> serde_json::Value {
        let source = self.source();
        match self.node() {
            Node::Null | Node::Shared(_) | Node::Skipped(_) => serde_json::Value::Null,
            Node::Bool(value) => (*value).into(),
            Node::String(text) => text.get(source).into(),
            Node::Number(text) => number(text.get(source)),
            Node::Array(_) => self.items().map(|item| item.to_json(&[])).collect(),
            Node::Object(_) => self
                .entries()
                .filter(|(key, _)| !leave_out.contains(key))
                .map(|(key, value)| (key.to_owned(), value.to_json(&[])))
                .collect(),
        }
    }

    /// What the `$ref` of this value leads to, one hop away; `None` when it has none.
    #[must_use]
    pub fn referenced(&self) -> Option<Result<Self, Box<Finding>>> {
        reference::referenced(*self)
    }

    /// This value, or what its `$ref` leads to, however many hops away.
    ///
    /// # Errors
    /// A finding at the `$ref`: it goes round in circles, leads nowhere, or may not be followed.
    pub fn resolve(&self) -> Result<Self, Box<Finding>> {
        reference::resolve(*self)
    }
}

fn number(text: &str) -> serde_json::Value {
    if let Ok(whole) = text.parse::<i64>() {
        return whole.into();
    }
    if let Ok(whole) = text.parse::<u64>() {
        return whole.into();
    }
    let float = text
        .parse::<f64>()
        .ok()
        .and_then(serde_json::Number::from_f64);
    float.map_or_else(|| text.into(), serde_json::Value::Number)
}
