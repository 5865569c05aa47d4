//! Gives other rooms access to the values of documents.

use serde::de::DeserializeOwned;

use crate::findings::{FileId, Finding, Place};

use super::Limits;
use super::deserialize::{DeserializeError, ValueDeserializer};
use super::file::File;
use super::files::Documents;
use super::reference;
use super::tree::{Children, Node, ROOT, Value};

/// The type of a value.
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

/// Identifies a value without borrowing the documents; [`Documents::cursor`] returns the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId {
    pub(super) file: FileId,
    pub(super) number: u32,
}

/// A value of a document; cheap to copy.
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

    /// The top-level value of the file that contains this value.
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

    /// The node of this value, with aliases resolved.
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

    /// The limits for reading documents.
    #[must_use]
    pub fn limits(&self) -> &'d Limits {
        &self.documents.limits
    }

    /// The text of the file that contains this value.
    #[must_use]
    pub fn text(&self) -> &'d str {
        &self.file.text
    }

    /// The type of the value.
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

    /// The text of a string; `None` for other types.
    #[must_use]
    pub fn as_str(&self) -> Option<&'d str> {
        match self.value() {
            Value::String(text) => Some(self.file.tree.text(text, &self.file.text)),
            _ => None,
        }
    }

    /// The value of a boolean; `None` for other types.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.value() {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The text of a string, number or boolean; `None` for other types. A number is returned as written, so `version: 1.10`
    /// keeps its zero.
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

    /// The number of members or items; 0 for scalars.
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

    /// The member `key` of an object; `None` if it is missing or this is not an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Self> {
        let Value::Object(members) = self.value() else {
            return None;
        };
        let member = self.file.tree.member(members, key, &self.file.text)?;
        Some(self.at(member))
    }

    /// The item at `index` of a list.
    pub(super) fn item(&self, index: usize) -> Option<Self> {
        let Value::Array(items) = self.value() else {
            return None;
        };
        let item = self.file.tree.children(items).get(index)?;
        Some(self.at(*item))
    }

    /// The value that the keys and indices in `steps` lead to from here; `$ref`s are not followed.
    #[must_use]
    pub fn descend(&self, steps: &[String]) -> Option<Self> {
        let mut steps = steps.iter();
        steps.try_fold(*self, |cursor, step| reference::find_child(cursor, step))
    }

    /// The members of an object, in document order; none for other types.
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

    /// The items of a list; none for other types.
    pub fn items(&self) -> impl Iterator<Item = Self> + use<'d> {
        let items = match self.value() {
            Value::Array(items) => items,
            _ => Children::NONE,
        };
        self.children(items)
    }

    /// The id of this value; an alias has a different id from its target.
    #[must_use]
    pub fn id(&self) -> NodeId {
        self.id
    }

    /// The id of this value with aliases resolved: two cursors with the same identity are at the same value.
    #[must_use]
    pub fn identity(&self) -> NodeId {
        let number = self.file.tree.follow_aliases(self.id.number);
        self.at(number).id
    }

    /// The place of this value.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::value(self.id.file, self.id.number)
    }

    /// Deserializes the value with only those members that `keeps` accepts, at any depth, and with the members in `added`.
    ///
    /// # Errors
    /// The value cannot be deserialized as `T`.
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

    /// The value as JSON. Numbers that `serde_json` cannot represent become strings.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        self.deserialize_with(&|_| true, &[]).unwrap_or_default()
    }

    /// The direct target of this value's `$ref`; `None` if it has none.
    ///
    /// # Errors
    /// The inner result is a finding, which can be without a place: see [`Self::resolve`].
    #[must_use]
    pub fn follow_reference(&self) -> Option<Result<Self, Box<Finding>>> {
        reference::follow_once(*self)
    }

    /// The value at the end of this value's chain of `$ref`s; the value itself if it has no `$ref`.
    ///
    /// # Errors
    /// A finding at a `$ref` of the chain: it is part of a cycle, cannot be resolved, or is refused, or the chain is too
    /// long.
    pub fn resolve(&self) -> Result<Self, Box<Finding>> {
        reference::resolve(*self)
    }
}
