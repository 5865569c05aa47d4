//! JSON text to tree in one pass of `serde_json`; what is skipped stays a slice of the source.

use std::cell::OnceCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::node::{Node, Object, Skipped, Text, Token};

/// A key that stands twice in one object; the later value counts.
#[derive(Debug, Clone)]
pub(super) struct Duplicate {
    /// The steps that lead to the object, outermost first.
    pub(super) path: Vec<Token>,
    /// The key.
    pub(super) key: String,
}

/// Parses `part` of `source`, which lies `depth` deep in its document. With `members` every member of it is skipped.
pub(super) fn parse(
    part: &str,
    source: &str,
    depth: u32,
    members: bool,
    duplicates: &mut Vec<Duplicate>,
) -> Result<Node, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(part);
    let mut path = Vec::new();
    let node = Seed {
        source,
        depth,
        members,
        duplicates,
        path: &mut path,
    }
    .deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(node)
}

struct Seed<'s> {
    source: &'s str,
    depth: u32,
    members: bool,
    duplicates: &'s mut Vec<Duplicate>,
    path: &'s mut Vec<Token>,
}

impl Seed<'_> {
    fn text(&self, text: &str) -> Text {
        Text::new(text, self.source)
    }

    fn inner(&mut self) -> Seed<'_> {
        Seed {
            source: self.source,
            depth: self.depth + 1,
            members: false,
            duplicates: self.duplicates,
            path: self.path,
        }
    }

    /// A node for a slice of the source that is not parsed yet; scalars are not worth it.
    fn skipped(&mut self, key: &str, raw: &RawValue) -> Result<Node, serde_json::Error> {
        let text = raw.get();
        match self.text(text) {
            Text::Source { start, length } if text.starts_with(['{', '[']) => {
                Ok(Node::Skipped(Box::new(Skipped {
                    range: start..start + length,
                    indent: 0,
                    depth: self.depth + 1,
                    members: super::has_skipped_members(key),
                    parsed: OnceCell::new(),
                })))
            }
            _ => self
                .inner()
                .deserialize(&mut serde_json::Deserializer::from_str(text)),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// A key, borrowed where the source has no escapes in it.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = std::borrow::Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = std::borrow::Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(text.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(text.to_owned().into())
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Number(Text::Owned(value.to_string().into())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(Text::Owned(value.to_string().into())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        let text = serde_json::Number::from_f64(value)
            .map_or_else(|| value.to_string(), |number| number.to_string());
        Ok(Node::Number(Text::Owned(text.into())))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Node, E> {
        Ok(Node::String(self.text(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::String(Text::Owned(text.into())))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        for index in 0.. {
            self.path.push(Token::Index(index));
            let item = items.next_element_seed(self.inner())?;
            self.path.pop();
            match item {
                Some(item) => list.push(item),
                None => break,
            }
        }
        Ok(Node::Array(list.into()))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<Node, A::Error> {
        let mut members: Vec<(Text, Node)> = Vec::new();
        let mut seen = Seen::default();
        while let Some(key) = entries.next_key_seed(Key)? {
            let text = match &key {
                std::borrow::Cow::Borrowed(key) => self.text(key),
                std::borrow::Cow::Owned(key) => Text::Owned(key.as_str().into()),
            };
            let value = if self.members || super::is_skipped(&key) {
                let raw: &'de RawValue = entries.next_value()?;
                self.skipped(&key, raw).map_err(serde::de::Error::custom)?
            } else {
                self.path.push(Token::Key(text.clone()));
                let value = entries.next_value_seed(self.inner())?;
                self.path.pop();
                value
            };
            match seen.index(&key, &members, self.source) {
                None => members.push((text, value)),
                Some(earlier) => {
                    self.duplicates.push(Duplicate {
                        path: self.path.clone(),
                        key: key.into_owned(),
                    });
                    if let Some(member) = members.get_mut(earlier) {
                        member.1 = value;
                    }
                }
            }
        }
        members.shrink_to_fit();
        Ok(Node::Object(Box::new(Object::new(members))))
    }
}

/// Finds keys that came before: by looking in small objects, by hash in large ones.
#[derive(Default)]
pub(super) struct Seen {
    hashed: std::collections::HashMap<Box<str>, usize>,
}

impl Seen {
    /// The number of the member that has `key`. To be asked before each member is added.
    pub(super) fn index(
        &mut self,
        key: &str,
        members: &[(Text, Node)],
        source: &str,
    ) -> Option<usize> {
        const SMALL: usize = 24;
        if members.len() < SMALL {
            return members.iter().position(|(name, _)| name.get(source) == key);
        }
        for (index, (name, _)) in members.iter().enumerate().skip(self.hashed.len()) {
            self.hashed.insert(name.get(source).into(), index);
        }
        self.hashed.get(key).copied()
    }
}
