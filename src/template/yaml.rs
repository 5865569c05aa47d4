//! Writes values as YAML: block style, functions in their short form, and every string quoted that any reader, of YAML
//! 1.1 or 1.2, could take for something else.
//!
//! Written here and not by a crate, because it also writes the pieces that are inserted into a blueprint: with its
//! indentation, its line ends, and without the document around them. `serde_yaml`'s own emitter leaves `2012-10-17`, `on`
//! and `Yes` unquoted, which readers of YAML 1.1 (cfn-lint, the AWS CLI) take for a date and booleans.

use super::map::Map;
use super::value::Value;

/// How a piece is laid out.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// Blanks for one level.
    pub step: usize,
}

impl Default for Layout {
    fn default() -> Self {
        Self { step: 2 }
    }
}

impl Layout {
    /// The members of `map`, one or more lines each, `indent` blanks in; every line ends with `\n`.
    #[must_use]
    pub fn members(self, map: &Map<'_>, indent: usize) -> String {
        let mut text = String::new();
        self.add_members(map, indent, &mut text);
        text
    }

    /// The same, behind what `text` says already.
    pub(super) fn add_members(self, map: &Map<'_>, indent: usize, text: &mut String) {
        let mut writer = Writer {
            out: std::mem::take(text),
            layout: self,
        };
        writer.members(map, indent);
        *text = writer.out;
    }

    /// The items of a list, likewise.
    #[must_use]
    pub fn items(self, items: &[Value<'_>], indent: usize) -> String {
        let mut writer = Writer {
            out: String::new(),
            layout: self,
        };
        writer.items(items, indent);
        writer.out
    }
}

struct Writer {
    out: String,
    layout: Layout,
}

impl Writer {
    fn indent(&mut self, indent: usize) {
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    fn members(&mut self, map: &Map<'_>, indent: usize) {
        for (key, value) in map.iter() {
            self.indent(indent);
            self.member(key, value, indent);
        }
    }

    fn member(&mut self, key: &str, value: &Value<'_>, indent: usize) {
        self.out.push_str(&scalar(key));
        self.out.push(':');
        self.value(value, indent);
    }

    /// A value after `key:` or `-`, up to the end of its last line.
    fn value(&mut self, value: &Value<'_>, indent: usize) {
        let inner = indent + self.layout.step;
        match value {
            Value::Map(map) if !map.is_empty() => {
                self.out.push('\n');
                self.members(map, inner);
            }
            Value::List(items) if !items.is_empty() => {
                self.out.push('\n');
                self.items(items, inner);
            }
            Value::If(condition, choices) => {
                self.out.push_str(" !If\n");
                self.items(&[Value::string(*condition)], inner);
                self.items(choices.as_ref(), inner);
            }
            Value::Equals(sides) => {
                self.out.push_str(" !Equals\n");
                self.items(sides.as_ref(), inner);
            }
            short => {
                self.out.push(' ');
                self.out.push_str(&inline(short));
                self.out.push('\n');
            }
        }
    }

    fn items(&mut self, items: &[Value<'_>], indent: usize) {
        for item in items {
            self.indent(indent);
            self.out.push('-');
            match item {
                Value::Map(map) if !map.is_empty() => {
                    // The first member stands beside the dash, the others below it.
                    let blanks = self.layout.step.saturating_sub(1).max(1);
                    self.indent(blanks);
                    for (number, (key, value)) in map.iter().enumerate() {
                        if number > 0 {
                            self.indent(indent + 1 + blanks);
                        }
                        self.member(key, value, indent + 1 + blanks);
                    }
                }
                other => self.value(other, indent),
            }
        }
    }
}

/// A value that fits into one line.
fn inline(value: &Value<'_>) -> String {
    match value {
        Value::String(text) => scalar(text),
        Value::Integer(number) => number.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::List(_) => "[]".to_owned(),
        Value::Map(_) => "{}".to_owned(),
        Value::Ref(id) => format!("!Ref {}", scalar(id)),
        Value::Arn(id) => format!("!GetAtt {}", scalar(&format!("{id}.Arn"))),
        Value::Sub(text) => format!("!Sub {}", scalar(text)),
        Value::If(..) | Value::Equals(..) => value.to_json().to_string(),
    }
}

/// A string that every reader takes for this string.
pub(super) fn scalar(text: &str) -> String {
    if is_plain(text) {
        text.to_owned()
    } else if text.chars().all(is_printable) {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        double_quoted(text)
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
    use crate::template::map;

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
        let value = map([
            ("A", Value::Ref("X")),
            ("B", Value::Arn("X")),
            (
                "C",
                Value::If(
                    "Y",
                    Box::new([Value::Sub("${X}*".into()), Value::List(vec![])]),
                ),
            ),
            (
                "D",
                Value::List(vec![Value::Map(map([
                    ("E", Value::Integer(1)),
                    ("F", Value::Bool(true)),
                ]))]),
            ),
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
        ");
    }

    proptest! {
        #[test]
        fn every_string_comes_back(text in any::<String>(), key in any::<String>()) {
            let written = Layout::default().members(&map([("k", Value::string(&text))]), 0);
            let read: serde_yaml::Value = serde_yaml::from_str(&written).unwrap();
            prop_assert_eq!(read["k"].as_str(), Some(text.as_str()));
            let written = Layout::default().members(&Map::from_iter([(key.clone().into(), Value::Integer(1))]), 0);
            let read: serde_yaml::Value = serde_yaml::from_str(&written).unwrap();
            prop_assert_eq!(read[key.as_str()].as_i64(), Some(1));
        }
    }
}
