//! Reads what was written with another parser, and compares: the last check before a template leaves the house.

use std::borrow::Cow;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde_json::{Value as Json, json};

use super::Format;
use super::build::Template;
use super::map::Map;
use super::value::Value;

/// What `text` says, functions in their long form.
///
/// # Errors
/// It cannot be read.
pub(super) fn read(text: &str) -> Result<Json, String> {
    // JSON may be indented with tabs, which YAML does not allow.
    if let Ok(json) = serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        return Ok(json);
    }
    let value: serde_yaml::Value = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    Ok(normal(value))
}

fn normal(value: serde_yaml::Value) -> Json {
    match value {
        serde_yaml::Value::Null => Json::Null,
        serde_yaml::Value::Bool(value) => value.into(),
        serde_yaml::Value::Number(number) => serde_json::to_value(number).unwrap_or(Json::Null),
        serde_yaml::Value::String(text) => text.into(),
        serde_yaml::Value::Sequence(items) => items.into_iter().map(normal).collect(),
        serde_yaml::Value::Mapping(members) => members
            .into_iter()
            .map(|(key, value)| (key_text(key), normal(value)))
            .collect(),
        serde_yaml::Value::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            function(tag.trim_start_matches('!'), normal(tagged.value))
        }
    }
}

fn key_text(key: serde_yaml::Value) -> String {
    match normal(key) {
        Json::String(text) => text,
        other => other.to_string(),
    }
}

/// Source: CloudFormation User Guide, "Intrinsic function reference", short forms.
fn function(name: &str, argument: Json) -> Json {
    match (name, argument) {
        ("Ref", argument) => json!({ "Ref": argument }),
        ("Condition", argument) => json!({ "Condition": argument }),
        ("GetAtt", Json::String(text)) => match text.split_once('.') {
            Some((id, attribute)) => json!({ "Fn::GetAtt": [id, attribute] }),
            None => json!({ "Fn::GetAtt": text }),
        },
        (name, argument) => json!({ (format!("Fn::{name}")): argument }),
    }
}

/// Whether `text` says what `template` says, key for key in the same order.
///
/// # Errors
/// What is wrong.
pub(super) fn check_written(
    text: &str,
    template: &Template<'_>,
    format: Format,
) -> Result<(), String> {
    let expected = Expected::Template(template);
    let done = match format {
        Format::Json => {
            let mut deserializer = serde_json::Deserializer::from_str(text);
            let read = expected.deserialize(&mut deserializer);
            let ended = read.and_then(|()| deserializer.end());
            ended.map_err(|error| error.to_string())
        }
        Format::Yaml => expected
            .deserialize(serde_yaml::Deserializer::from_str(text))
            .map_err(|error| error.to_string()),
    };
    done.map_err(|error| format!("the template written does not read back as it should: {error}"))
}

/// What a place of the text is to say. Compared while it is read, so that nothing of it is kept.
#[derive(Clone)]
enum Expected<'t> {
    Template(&'t Template<'t>),
    Members(&'t Map<'t>),
    Value(&'t Value<'t>),
    Text(Cow<'t, str>),
    Items(Vec<Expected<'t>>),
}

impl<'t> Expected<'t> {
    /// A function: its name in short and in long form, and its argument in each.
    ///
    /// Source: CloudFormation User Guide, "Intrinsic function reference".
    fn function(&self) -> Option<(&'static str, &'static str, Self, Self)> {
        let Self::Value(value) = self else {
            return None;
        };
        let text = |text: &'t str| Self::Text(text.into());
        let same = |short, long, argument: Self| Some((short, long, argument.clone(), argument));
        match value {
            Value::Ref(id) => same("Ref", "Ref", text(id)),
            Value::Sub(pattern) => same("Sub", "Fn::Sub", text(pattern)),
            Value::Arn(id) => Some((
                "GetAtt",
                "Fn::GetAtt",
                Self::Text(format!("{id}.Arn").into()),
                Self::Items(vec![text(id), text("Arn")]),
            )),
            Value::If(condition, choices) => {
                let [yes, no] = choices.as_ref();
                let items = vec![text(condition), Self::Value(yes), Self::Value(no)];
                same("If", "Fn::If", Self::Items(items))
            }
            Value::Equals(sides) => {
                let sides = sides.iter().map(Self::Value);
                same("Equals", "Fn::Equals", Self::Items(sides.collect()))
            }
            Value::String(_)
            | Value::Integer(_)
            | Value::Bool(_)
            | Value::List(_)
            | Value::Map(_) => None,
        }
    }

    fn check<E: Error>(&self, holds: bool, found: Unexpected<'_>) -> Result<(), E> {
        if holds {
            Ok(())
        } else {
            Err(E::invalid_value(found, self))
        }
    }
}

impl<'de> DeserializeSeed<'de> for Expected<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Expected<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Template(_) => f.write_str("the template"),
            Self::Members(members) => write!(f, "a mapping of {} members", members.len()),
            Self::Value(value) => write!(f, "{}", value.to_json()),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Items(items) => write!(f, "a list of {} items", items.len()),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        let holds = match &self {
            Self::Value(Value::String(wanted)) | Self::Text(wanted) => wanted == text,
            _ => false,
        };
        self.check(holds, Unexpected::Str(text))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        let holds = matches!(&self, Self::Value(Value::Bool(wanted)) if *wanted == value);
        self.check(holds, Unexpected::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        let holds = matches!(&self, Self::Value(Value::Integer(wanted)) if *wanted == value);
        self.check(holds, Unexpected::Signed(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        let holds = matches!(&self, Self::Value(Value::Integer(wanted)) if u64::try_from(*wanted) == Ok(value));
        self.check(holds, Unexpected::Unsigned(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut next = |item: Expected<'_>| match items.next_element_seed(item)? {
            Some(()) => Ok(()),
            None => Err(A::Error::custom("an item is missing")),
        };
        match &self {
            Self::Value(Value::List(wanted)) => wanted
                .iter()
                .try_for_each(|item| next(Expected::Value(item)))?,
            Self::Items(wanted) => wanted.iter().try_for_each(|item| next(item.clone()))?,
            _ => return Err(A::Error::invalid_type(Unexpected::Seq, &self)),
        }
        match items.next_element::<IgnoredAny>()? {
            None => Ok(()),
            Some(_) => Err(A::Error::custom("there is an item too many")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut next = |key: &str, value: Expected<'_>| match entries
            .next_key_seed(Expected::Text(key.into()))?
        {
            Some(()) => entries
                .next_value_seed(value)
                .map_err(|error| A::Error::custom(format!("`{key}`: {error}"))),
            None => Err(A::Error::custom(format!("`{key}` is missing"))),
        };
        match (&self, self.function()) {
            (_, Some((_, name, _, argument))) => next(name, argument)?,
            (Self::Template(template), _) => {
                for (key, value) in template.head().iter() {
                    next(key, Expected::Value(value))?;
                }
                for (name, section) in template.sections() {
                    next(name, Expected::Members(section))?;
                }
            }
            (&(Self::Members(members) | Self::Value(Value::Map(members))), _) => {
                for (key, value) in members.iter() {
                    next(key, Expected::Value(value))?;
                }
            }
            _ => return Err(A::Error::invalid_type(Unexpected::Map, &self)),
        }
        match entries.next_key::<String>()? {
            None => Ok(()),
            Some(key) => Err(A::Error::custom(format!("`{key}` is too many"))),
        }
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<(), A::Error> {
        let (tag, value): (String, _) = tagged.variant()?;
        match self.function() {
            Some((name, _, argument, _)) if tag.trim_start_matches('!') == name => {
                value.newtype_variant_seed(argument)
            }
            _ => Err(A::Error::invalid_value(Unexpected::Other(&tag), &self)),
        }
    }
}

/// Whether `merged` says what the blueprint and the additions say together.
///
/// # Errors
/// What is wrong.
pub(super) fn check_merged(
    blueprint: &str,
    additions: &Map<'_>,
    merged: &str,
) -> Result<(), String> {
    let mut wanted =
        read(blueprint).map_err(|error| format!("the blueprint cannot be read: {error}"))?;
    add(&mut wanted, &Value::Map(additions.clone()).to_json(), "");
    let read = read(merged)
        .map_err(|error| format!("the merged template cannot be read back: {error}"))?;
    if read == wanted {
        Ok(())
    } else {
        Err(format!(
            "the merged template reads back differently{}",
            first_difference(&wanted, &read)
        ))
    }
}

fn add(wanted: &mut Json, additions: &Json, key: &str) {
    match (wanted, additions) {
        (Json::Object(there), Json::Object(members)) => {
            for (key, value) in members {
                match there.get_mut(key) {
                    Some(existing) => add(existing, value, key),
                    None => {
                        there.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        (Json::Array(there), Json::Array(items)) if key == "ParameterGroups" => {
            for group in items {
                let same = there
                    .iter_mut()
                    .find(|existing| label(existing).is_some() && label(existing) == label(group));
                match same.and_then(|existing| existing.get_mut("Parameters")?.as_array_mut()) {
                    Some(parameters) => {
                        let ours = group.get("Parameters").and_then(Json::as_array);
                        parameters.extend(ours.into_iter().flatten().cloned());
                    }
                    None => there.push(group.clone()),
                }
            }
        }
        (Json::Array(there), Json::Array(items)) => there.extend(items.iter().cloned()),
        (there @ Json::Null, additions) => *there = additions.clone(),
        _ => {}
    }
}

/// The label of a parameter group.
fn label(group: &Json) -> Option<&str> {
    group.get("Label")?.get("default")?.as_str()
}

/// Where two values differ first: ` at /Resources/X`.
fn first_difference(wanted: &Json, read: &Json) -> String {
    match (wanted, read) {
        (Json::Object(a), Json::Object(b))
            if a.keys().collect::<Vec<_>>() == b.keys().collect::<Vec<_>>() =>
        {
            a.iter()
                .zip(b.values())
                .find(|((_, a), b)| a != b)
                .map_or_else(String::new, |((key, a), b)| {
                    format!(" at `{key}`{}", first_difference(a, b))
                })
        }
        _ => String::new(),
    }
}
