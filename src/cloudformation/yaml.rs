//! Writes values as YAML: block style, functions in their short form, and every string quoted that any reader, of YAML
//! 1.1 or 1.2, could take for something else.
//!
//! Written here and not by a crate, because it also writes the pieces that are inserted into a blueprint: with its
//! indentation, its line ends, and without the document around them. `serde_yaml`'s own emitter leaves `2012-10-17`, `on`
//! and `Yes` unquoted, which readers of YAML 1.1 (cfn-lint, the AWS CLI) take for a date and booleans.

use std::borrow::Cow;

use super::value::{Map, Value};

/// How a piece is laid out.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// Spaces per level.
    pub step: usize,
}

impl Default for Layout {
    fn default() -> Self {
        Self { step: 2 }
    }
}

impl Layout {
    /// The members of `map`, one or more lines each, indented by `indent` spaces; every line ends with `\n`.
    #[must_use]
    pub fn members(self, map: &Map, indent: usize) -> String {
        let mut text = String::new();
        self.add_members(entries(map), indent, &mut text);
        text
    }

    /// Adds members to the end of `text`.
    pub(super) fn add_members<'v>(
        self,
        members: impl Iterator<Item = (&'v str, &'v Value)>,
        indent: usize,
        text: &mut String,
    ) {
        let mut writer = Writer {
            out: text,
            layout: self,
        };
        writer.members(members, indent);
    }

    /// The items of a list, likewise.
    #[must_use]
    pub fn items(self, items: &[Value], indent: usize) -> String {
        let mut text = String::new();
        let mut writer = Writer {
            out: &mut text,
            layout: self,
        };
        writer.items(items, indent);
        text
    }
}

fn entries(map: &Map) -> impl Iterator<Item = (&str, &Value)> {
    map.iter().map(|(key, value)| (key.as_ref(), value))
}

struct Writer<'t> {
    out: &'t mut String,
    layout: Layout,
}

impl Writer<'_> {
    fn indent(&mut self, indent: usize) {
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    fn members<'v>(&mut self, members: impl Iterator<Item = (&'v str, &'v Value)>, indent: usize) {
        for (key, value) in members {
            self.indent(indent);
            self.member(key, value, indent);
        }
    }

    fn member(&mut self, key: &str, value: &Value, indent: usize) {
        self.out.push_str(&scalar(key));
        self.out.push(':');
        self.value(value, indent);
    }

    /// A value after `key:`, `-` or a tag, up to the end of its last line.
    fn value(&mut self, value: &Value, indent: usize) {
        let inner = indent + self.layout.step;
        match value {
            Value::Map(map) if !map.is_empty() => {
                self.out.push('\n');
                self.members(entries(map), inner);
            }
            Value::List(items) if !items.is_empty() => {
                self.out.push('\n');
                self.items(items, inner);
            }
            Value::Function { name, argument } => self.function(name, argument, indent),
            scalar => {
                self.out.push(' ');
                self.out.push_str(&inline(scalar));
                self.out.push('\n');
            }
        }
    }

    /// A function after `key:` or `-`.
    ///
    /// Source: CloudFormation User Guide, "Intrinsic function reference": the short forms, which cannot be nested right
    /// inside each other (`!Base64 !Sub …`).
    fn function(&mut self, name: &str, argument: &Value, indent: usize) {
        if matches!(argument, Value::Function { .. }) {
            let inner = indent + self.layout.step;
            self.out.push('\n');
            self.indent(inner);
            self.member(name, argument, inner);
            return;
        }
        self.out.push_str(" !");
        self.out.push_str(name.strip_prefix("Fn::").unwrap_or(name));
        match argument.items() {
            [Value::String(id), Value::String(attribute)] if name == "Fn::GetAtt" => {
                let path = Value::string([id.as_ref(), attribute.as_ref()].join("."));
                self.value(&path, indent);
            }
            _ => self.value(argument, indent),
        }
    }

    fn items(&mut self, items: &[Value], indent: usize) {
        for item in items {
            self.indent(indent);
            self.out.push('-');
            match item {
                Value::Map(map) if !map.is_empty() => {
                    // The first member follows the dash on its line; the others are below it.
                    let spaces = self.layout.step.saturating_sub(1).max(1);
                    self.indent(spaces);
                    for (number, (key, value)) in map.iter().enumerate() {
                        if number > 0 {
                            self.indent(indent + 1 + spaces);
                        }
                        self.member(key, value, indent + 1 + spaces);
                    }
                }
                other => self.value(other, indent),
            }
        }
    }
}

/// A value that fits on one line.
fn inline(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => scalar(text),
        Value::Substitution(text) => scalar(&text.substitution_text()).into_owned().into(),
        Value::Integer(number) => number.to_string().into(),
        Value::Bool(value) => value.to_string().into(),
        Value::List(_) => "[]".into(),
        Value::Map(_) => "{}".into(),
        Value::Function { .. } => value.to_json().to_string().into(),
    }
}

/// A string that every reader takes for this string.
fn scalar(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        text.into()
    } else if text.chars().all(is_printable) {
        format!("'{}'", text.replace('\'', "''")).into()
    } else {
        double_quoted(text).into()
    }
}

/// Whether the text needs no quotes: stricter than any version of YAML.
fn is_plain(text: &str) -> bool {
    let good = |character: char| {
        character.is_ascii_alphanumeric() || " _./$-*@=+%()?;!~:".contains(character)
    };
    let starts_well =
        text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '$' || first == '/');
    starts_well
        && text.chars().all(good)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !matches!(
            text.to_ascii_lowercase().as_str(),
            "y" | "n" | "yes" | "no" | "on" | "off" | "true" | "false" | "null"
        )
}

/// Characters that YAML 1.1 and 1.2 allow in a single-quoted scalar of one line.
fn is_printable(character: char) -> bool {
    matches!(character, ' '..='~' | '\u{a1}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
        && !matches!(character, '\u{2028}' | '\u{2029}')
}

fn double_quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            printable if is_printable(printable) => out.push(printable),
            other => {
                let code = u32::from(other);
                out.push_str(&if code > 0xffff {
                    format!("\\U{code:08X}")
                } else {
                    format!("\\u{code:04X}")
                });
            }
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cloudformation::{LogicalId, Piece, Text, map};

    #[test]
    fn what_a_reader_could_misread_is_quoted() {
        for text in [
            "2012-10-17",
            "on",
            "Yes",
            "NO",
            "y",
            "1:30",
            "1_000",
            "=",
            "<<",
            "~",
            "null",
            "0o7",
            "007",
            "",
            " a",
            "a ",
            "- a",
            "a: b",
            "a #b",
            "{a}",
            "[a]",
            "*a",
            "&a",
            "!a",
            "%a",
            "@a",
            "`a",
            "a:",
            "tab\there",
            "line\nbreak",
            "{{resolve:x}}",
            ".5",
            "1e3",
            "#",
            "'",
            "\"",
        ] {
            assert_ne!(scalar(text), text, "{text}");
        }
        for text in [
            "AWS::Events::Rule",
            "$.detail.id",
            "cacheSet-rule",
            "https://x.io/*",
            "Never ends",
        ] {
            assert_eq!(scalar(text), text);
        }
    }

    #[test]
    fn functions_have_their_short_form() {
        let id = |text: &str| LogicalId::new(text).unwrap();
        let pieces = vec![Piece::Parameter(id("X")), Piece::Literal("*".to_owned())];
        let sub = Value::sub(Text(pieces));
        let value = map([
            ("A", Value::reference(&id("X"))),
            ("B", Value::arn(&id("X"))),
            ("C", Value::if_(&id("Y"), sub.clone(), Value::List(vec![]))),
            (
                "D",
                Value::List(vec![Value::Map(map([
                    ("E", Value::Integer(1)),
                    ("F", Value::Bool(true)),
                ]))]),
            ),
            ("G", Value::function("Fn::Base64", sub)),
        ]);
        insta::assert_snapshot!(Layout::default().members(&value, 0), @r"
        A: !Ref X
        B: !GetAtt X.Arn
        C: !If
          - 'Y'
          - !Sub '${X}*'
          - []
        D:
          - E: 1
            F: true
        G:
          Fn::Base64: !Sub '${X}*'
        ");
    }

    proptest! {
        #[test]
        fn every_string_comes_back(text in any::<String>(), key in any::<String>()) {
            let written = Layout::default().members(&map([("k", Value::string(text.clone()))]), 0);
            let read: serde_yaml::Value = serde_yaml::from_str(&written).unwrap();
            prop_assert_eq!(read["k"].as_str(), Some(text.as_str()));
            let written = Layout::default().members(&Map::from_iter([(key.clone().into(), Value::Integer(1))]), 0);
            let read: serde_yaml::Value = serde_yaml::from_str(&written).unwrap();
            prop_assert_eq!(read[key.as_str()].as_i64(), Some(1));
        }
    }
}
