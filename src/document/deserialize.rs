//! Deserializes values with `serde`.

use std::slice::Iter;

use serde::de::value::{MapAccessDeserializer, SeqDeserializer};
use serde::de::{DeserializeSeed, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};
use serde_json::Value;

use super::cursor::{Cursor, Kind};

/// Why a value cannot be deserialized as a type.
pub type DeserializeError = serde_json::Error;

/// Deserializes a value with only those members that `keeps` accepts, at any depth, and with the members in `added`.
#[derive(Clone, Copy)]
pub(super) struct ValueDeserializer<'d, 'k> {
    pub(super) cursor: Cursor<'d>,
    pub(super) keeps: &'k dyn Fn(&str) -> bool,
    pub(super) added: &'k [(&'k str, Value)],
}

impl<'d, 'k> ValueDeserializer<'d, 'k> {
    /// A deserializer for a value inside this one, without added members.
    fn inner(self, cursor: Cursor<'d>) -> Self {
        let added = &[];
        Self {
            cursor,
            added,
            ..self
        }
    }

    fn members(self) -> Members<'k, impl Iterator<Item = (&'d str, Self)>, Self> {
        let written = self.cursor.entries();
        Members {
            written: written
                .filter(move |(key, _)| (self.keeps)(key))
                .map(move |(key, member)| (key, self.inner(member))),
            added: self.added.iter(),
            next_value: None,
        }
    }

    /// Visits a number as `i64`, `u64` or `f64`, or as its text if none of them can represent it.
    fn visit_number<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        let text = self.cursor.scalar_text().unwrap_or_default();
        if let Ok(integer) = text.parse::<i64>() {
            return visitor.visit_i64(integer);
        }
        if let Ok(integer) = text.parse::<u64>() {
            return visitor.visit_u64(integer);
        }
        match text.parse::<f64>() {
            Ok(float) if float.is_finite() => visitor.visit_f64(float),
            _ => visitor.visit_borrowed_str(text),
        }
    }
}

impl<'d> Deserializer<'d> for ValueDeserializer<'d, '_> {
    type Error = DeserializeError;

    fn deserialize_any<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.cursor.kind() {
            Kind::Null => visitor.visit_unit(),
            Kind::Bool => visitor.visit_bool(self.cursor.as_bool().unwrap_or_default()),
            Kind::Number => self.visit_number(visitor),
            Kind::String => visitor.visit_borrowed_str(self.cursor.as_str().unwrap_or_default()),
            Kind::Array => {
                let items = self.cursor.items().map(|item| self.inner(item));
                visitor.visit_seq(SeqDeserializer::new(items))
            }
            Kind::Object => visitor.visit_map(self.members()),
        }
    }

    fn deserialize_option<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.cursor.kind() {
            Kind::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'d>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'d>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        match self.cursor.as_str() {
            Some(variant) => visitor.visit_enum(variant.into_deserializer()),
            None => visitor.visit_enum(MapAccessDeserializer::new(self.members())),
        }
    }

    forward_to_deserialize_any! {
        <W: Visitor<'d>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

impl<'d> IntoDeserializer<'d, DeserializeError> for ValueDeserializer<'d, '_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// The members of an object, followed by those that are added to it.
struct Members<'k, W, V> {
    written: W,
    added: Iter<'k, (&'k str, Value)>,
    next_value: Option<Member<'k, V>>,
}

enum Member<'k, V> {
    Written(V),
    Added(&'k Value),
}

impl<'d, 'k, W> MapAccess<'d> for Members<'k, W, ValueDeserializer<'d, 'k>>
where
    W: Iterator<Item = (&'d str, ValueDeserializer<'d, 'k>)>,
{
    type Error = DeserializeError;

    fn next_key_seed<K: DeserializeSeed<'d>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Self::Error> {
        if let Some((key, value)) = self.written.next() {
            self.next_value = Some(Member::Written(value));
            return seed.deserialize(key.into_deserializer()).map(Some);
        }
        let Some((key, value)) = self.added.next() else {
            return Ok(None);
        };
        self.next_value = Some(Member::Added(value));
        seed.deserialize((*key).into_deserializer()).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'d>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, Self::Error> {
        match self.next_value.take() {
            Some(Member::Written(value)) => seed.deserialize(value),
            Some(Member::Added(value)) => seed.deserialize(value.clone()),
            None => seed.deserialize(Value::Null),
        }
    }
}
