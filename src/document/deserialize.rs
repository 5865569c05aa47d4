//! A `serde` deserializer over a value.

use serde::Deserializer;
use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::cursor::{Cursor, Kind};

/// Why a value cannot be deserialized as a type.
pub type DeserializeError = serde::de::value::Error;

/// A value without the members named in `leave_out`.
#[derive(Clone, Copy)]
pub(super) struct ValueDeserializer<'d, 'l> {
    cursor: Cursor<'d>,
    leave_out: &'l [&'l str],
}

impl<'d, 'l> ValueDeserializer<'d, 'l> {
    pub(super) fn new(cursor: Cursor<'d>, leave_out: &'l [&'l str]) -> Self {
        Self { cursor, leave_out }
    }

    fn with_cursor(self, cursor: Cursor<'d>) -> Self {
        Self { cursor, ..self }
    }

    fn members(self) -> impl Iterator<Item = (&'d str, Self)> {
        let members = self.cursor.entries();
        members
            .filter(move |(key, _)| !self.leave_out.contains(key))
            .map(move |(key, member)| (key, self.with_cursor(member)))
    }

    /// Visits a number as `i64`, `u64` or `f64`, or as its text if none of them can represent it.
    fn visit_number<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        let text = self.cursor.scalar_text().unwrap_or_default();
        if let Ok(whole) = text.parse::<i64>() {
            return visitor.visit_i64(whole);
        }
        if let Ok(whole) = text.parse::<u64>() {
            return visitor.visit_u64(whole);
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
                let items = self.cursor.items().map(|item| self.with_cursor(item));
                visitor.visit_seq(SeqDeserializer::new(items))
            }
            Kind::Object => visitor.visit_map(MapDeserializer::new(self.members())),
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
            None => visitor.visit_enum(MapAccessDeserializer::new(MapDeserializer::new(
                self.members(),
            ))),
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
