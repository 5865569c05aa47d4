//! A mapping in the order in which it is written.

use std::borrow::Cow;

use serde::ser::{Serialize, Serializer};

use super::value::Value;

/// The members of a mapping, in order. Most have a handful, so they are found by looking at one after the other; who
/// looks into a section often makes an index of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Map<'p>(Vec<Member<'p>>);

type Member<'p> = (Cow<'p, str>, Value<'p>);

impl<'p> Map<'p> {
    /// No members yet, with room for `count`.
    #[must_use]
    pub fn with_capacity(count: usize) -> Self {
        Self(Vec::with_capacity(count))
    }

    /// How many members there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value<'p>> {
        self.iter()
            .find(|(name, _)| *name == key)
            .map(|(_, value)| value)
    }

    /// The value of `key`, to be changed.
    #[cfg(test)]
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value<'p>> {
        let found = self.0.iter_mut().find(|(name, _)| name == key);
        found.map(|(_, value)| value)
    }

    /// Adds a member at the end. There must be none with this key.
    pub fn push(&mut self, key: impl Into<Cow<'p, str>>, value: impl Into<Value<'p>>) {
        self.0.push((key.into(), value.into()));
    }

    /// Takes the member `key` out.
    #[cfg(test)]
    pub fn remove(&mut self, key: &str) -> Option<Value<'p>> {
        let index = self.0.iter().position(|(name, _)| name == key)?;
        Some(self.0.remove(index).1)
    }

    /// Keeps the members of which `keep` holds.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.0.retain(|(key, _)| keep(key));
    }

    /// The members in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value<'p>)> {
        self.0.iter().map(|(key, value)| (key.as_ref(), value))
    }

    /// The keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(key, _)| key)
    }

    /// The values in order.
    pub fn values(&self) -> impl Iterator<Item = &Value<'p>> {
        self.iter().map(|(_, value)| value)
    }
}

impl<'p> Extend<Member<'p>> for Map<'p> {
    fn extend<I: IntoIterator<Item = Member<'p>>>(&mut self, members: I) {
        self.0.extend(members);
    }
}

impl<'p> FromIterator<Member<'p>> for Map<'p> {
    fn from_iter<I: IntoIterator<Item = Member<'p>>>(members: I) -> Self {
        Self(members.into_iter().collect())
    }
}

impl<'p> IntoIterator for Map<'p> {
    type Item = Member<'p>;
    type IntoIter = std::vec::IntoIter<Member<'p>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Serialize for Map<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

/// A mapping of these members, in this order.
#[must_use]
pub fn map<'p, const N: usize>(members: [(&'static str, Value<'p>); N]) -> Map<'p> {
    let members = members.into_iter();
    members
        .map(|(key, value)| (Cow::Borrowed(key), value))
        .collect()
}
