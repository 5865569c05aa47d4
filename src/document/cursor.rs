//! A value together with the documents it is in.

use serde::de::DeserializeOwned;

use crate::findings::{FileId, Finding, Place};

use super::Limits;
use super::deserialize::{DeserializeError, ValueDeserializer};
use super::file::File;
use super::files::Documents;
use super::reference;
use super::tree::{Children, Node, ROOT, Value};

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

/// Names a value of a run, so that it can be kept without borrowing the documents: [`Documents::cursor`] leads back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId {
    pub(super) file: FileId,
    pub(super) number: u32,
}

/// A value of a document. Small, and copied freely.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'d> {
    documents: &'d Documents,
    file: &'d File,
    id: NodeId,
}

impl<'d> Cursor<'d> {
    pub(super) fn new(documents: &'d Documents, id: NodeId) -> Self {
        let file = documents.file(id.file).unwrap_or(File::NONE);
        Self {
            documents,
            file,
            id,
        }
    }

    pub(super) fn top(documents: &'d Documents, file: FileId) -> Self {
        let number = ROOT;
        Self::new(documents, NodeId { file, number })
    }

    pub(super) fn documents(&self) -> &'d Documents {
        self.documents
    }

    pub(super) fn file(&self) -> FileId {
        self.id.file
    }

    /// The top of the file that this value is in.
    #[must_use]
    pub fn root(&self) -> Self {
        self.at(ROOT)
    }

    fn at(&self, number: u32) -> Self {
        let file = self.id.file;
        Self {
            id: NodeId { file, number },
            ..*self
        }
    }

    /// The node itself, through aliases.
    fn node(&self) -> &'d Node {
        let tree = &self.file.tree;
        tree.node(tree.follow_aliases(self.id.number))
    }

    pub(super) fn value(&self) -> Value {
        self.node().value
    }

    fn children(&self, children: Children) -> impl Iterator<Item = Self> + use<'d> {
        let this = *self;
        let numbers = self.file.tree.children(children).iter();
        numbers.map(move |number| this.at(*number))
    }

    /// The bounds within which the document is read.
    #[must_use]
    pub fn limits(&self) -> &'d Limits {
        &self.documents.limits
    }

    /// The text of the whole file.
    #[must_use]
    pub fn text(&self) -> &'d str {
        &self.file.text
    }

    /// What the value is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.value() {
            Value::Null | Value::Alias(_) => Kind::Null,
            Value::Bool(_) => Kind::Bool,
            Value::Number(_) => Kind::Number,
            Value::String(_) => Kind::String,
            Value::Array(_) => Kind::Array,
            Value::Object(_) => Kind::Object,
        }
    }

    /// The text of a string; `None` for everything else.
    #[must_use]
    pub fn as_str(&self) -> Option<&'d str> {
        match self.value() {
            Value::String(text) => Some(self.file.tree.text(text, &self.file.text)),
            _ => None,
        }
    }

    /// The value of a boolean; `None` for everything else.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.value() {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The text of a string, number or boolean: of a number as written, so that `version: 1.10` keeps its zero.
    #[must_use]
    pub fn scalar_text(&self) -> Option<&'d str> {
        match self.value() {
            Value::String(text) | Value::Number(text) => {
                Some(self.file.tree.text(text, &self.file.text))
            }
            Value::Bool(value) => Some(if value { "true" } else { "false" }),
            Value::Null | Value::Array(_) | Value::Object(_) | Value::Alias(_) => None,
        }
    }

    /// How many members or items there are; 0 for scalars.
    #[must_use]
    pub fn len(&self) -> usize {
        match self.value() {
            Value::Array(children) | Value::Object(children) => children.len(),
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
        let Value::Object(members) = self.value() else {
            return None;
        };
        let member = self.file.tree.member(members, key, &self.file.text)?;
        Some(self.at(member))
    }

    /// The item of a list at `index`.
    pub(super) fn item(&self, index: usize) -> Option<Self> {
        let Value::Array(items) = self.value() else {
            return None;
        };
        let item = self.file.tree.children(items).get(index)?;
        Some(self.at(*item))
    }

    /// The members of an object, in document order; none for everything else.
    pub fn entries(&self) -> impl Iterator<Item = (&'d str, Self)> + use<'d> {
        let members = match self.value() {
            Value::Object(members) => members,
            _ => Children::NONE,
        };
        let file = self.file;
        self.children(members).map(move |member| {
            let key = file.tree.key_text(member.id.number, &file.text);
            (key, member)
        })
    }

    /// The items of a list; none for everything else.
    pub fn items(&self) -> impl Iterator<Item = Self> + use<'d> {
        let items = match self.value() {
            Value::Array(items) => items,
            _ => Children::NONE,
        };
        self.children(items)
    }

    /// The name of this value; an alias has its own.
    #[must_use]
    pub fn id(&self) -> NodeId {
        self.id
    }

    /// The name of the value behind aliases: equal for two cursors at the same value, and only for them.
    #[must_use]
    pub fn identity(&self) -> NodeId {
        let number = self.file.tree.follow_aliases(self.id.number);
        self.at(number).id
    }

    /// Where this value is.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::value(self.id.file, self.id.number)
    }

    /// The value as a type of `serde`, with the members that `keeps` accepts, however deep they are, and with the members in
    /// `added`.
    ///
    /// # Errors
    /// The value is not of that type.
    pub fn deserialize_with<T: DeserializeOwned>(
        &self,
        keeps: &dyn Fn(&str) -> bool,
        added: &[(&str, serde_json::Value)],
    ) -> Result<T, DeserializeError> {
        T::deserialize(ValueDeserializer {
            cursor: *self,
            keeps,
            added,
        })
    }

    /// The value as JSON. Numbers that JSON values cannot hold become strings.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        self.deserialize_with(&|_| true, &[]).unwrap_or_default()
    }

    /// What the `$ref` of this value leads to, one hop away; `None` when it has none.
    #[must_use]
    pub fn referenced(&self) -> Option<Result<Self, Box<Finding>>> {
        reference::referenced(*self)
    }

    /// This value, or what its `$ref` leads to, however many hops away.
    ///
    /// # Errors
    /// A finding at the `$ref`: it leads back to itself, leads nowhere, or may not be followed.
    pub fn resolve(&self) -> Result<Self, Box<Finding>> {
        reference::resolve(*self)
    }
}
