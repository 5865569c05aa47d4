//! Writes values as YAML, with functions in their short form: short lists of simple values on one line, everything else in
//! block style.
//!
//! No crate can replace this: it also writes fragments for a blueprint, in the indentation of the blueprint and without
//! a document around them; and `serde_yaml` leaves `2012-10-17`, `on` and `Yes` unquoted, which YAML 1.1 parsers
//! (cfn-lint, the AWS CLI) read as a date and booleans.

use std::borrow::Cow;

use super::scalar::{escape_quoted, is_plain, write_number, write_scalar};
use super::value::{Map, Table, Value};
use super::write::escape_hidden;

/// The layout of YAML.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// Spaces per nesting level.
    pub step: usize,
}

impl Default for Layout {
    fn default() -> Self {
        Self { step: 2 }
    }
}

impl Layout {
    /// Writes the members of `map`, indented by `indent` spaces; every line ends with `\n`.
    #[must_use]
    pub fn members(self, map: &Map, indent: usize) -> String {
        let mut text = String::new();
        self.add_members(entries(map), indent, &mut text);
        text
    }

    /// Appends members to `text`.
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
        writer.write_members(members, indent);
    }

    /// Writes `value` in flow style, on one line.
    #[must_use]
    pub fn flow(value: &Value) -> String {
        write_flow(value)
    }

    /// Writes `key` in flow style.
    #[must_use]
    pub fn flow_key(key: &str) -> Cow<'_, str> {
        write_flow_scalar(key)
    }

    /// Writes the items of a list in the same way.
    #[must_use]
    pub fn items(self, items: &[Value], indent: usize) -> String {
        let mut text = String::new();
        let mut writer = Writer {
            out: &mut text,
            layout: self,
        };
        writer.write_items(items, indent);
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
    fn write_indent(&mut self, indent: usize) {
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    fn write_members<'v>(
        &mut self,
        members: impl Iterator<Item = (&'v str, &'v Value)>,
        indent: usize,
    ) {
        for (key, value) in members {
            self.write_indent(indent);
            self.write_member(key, value, indent);
        }
    }

    fn write_member(&mut self, key: &str, value: &Value, indent: usize) {
        self.out.push_str(&write_scalar(key));
        self.out.push(':');
        self.write_value(value, indent);
    }

    /// Writes a value after `key:`, `-` or a tag, including its last line end.
    fn write_value(&mut self, value: &Value, indent: usize) {
        let inner = indent + self.layout.step;
        match value {
            Value::Map(map) if !map.is_empty() => {
                self.out.push('\n');
                self.write_members(entries(map), inner);
            }
            Value::List(items) if !items.is_empty() => {
                if items.iter().all(is_simple) && self.write_short_list(value) {
                    return;
                }
                self.out.push('\n');
                self.write_items(items, inner);
            }
            Value::Function { name, argument } => self.write_function(name, argument, indent),
            Value::Lines(lines) => self.write_lines(lines, inner),
            Value::Table(rows) if !rows.is_empty() => self.write_table(rows, inner),
            scalar => {
                self.out.push(' ');
                self.out.push_str(&write_inline(scalar));
                self.out.push('\n');
            }
        }
    }

    /// Writes a function after `key:` or `-`.
    ///
    /// Source: CloudFormation User Guide, "Intrinsic function reference": a short form cannot be the direct argument of
    /// another one (`!Base64 !Sub …`).
    fn write_function(&mut self, name: &str, argument: &Value, indent: usize) {
        if matches!(argument, Value::Function { .. }) {
            let inner = indent + self.layout.step;
            self.out.push('\n');
            self.write_indent(inner);
            self.write_member(name, argument, inner);
            return;
        }
        self.out.push_str(" !");
        self.out.push_str(name.strip_prefix("Fn::").unwrap_or(name));
        match argument.items() {
            [Value::String(id), Value::String(attribute)] if name == "Fn::GetAtt" => {
                let path = Value::string([id.as_ref(), attribute.as_ref()].join("."));
                self.write_value(&path, indent);
            }
            _ => self.write_value(argument, indent),
        }
    }

    /// Writes a list on the current line; `false` if it does not fit.
    fn write_short_list(&mut self, list: &Value) -> bool {
        let text = write_flow(list);
        let line = self.out.rfind('\n').map_or(0, |end| end + 1);
        let fits = self.out.len() - line + text.len() < WIDTH;
        if fits {
            self.out.push(' ');
            self.out.push_str(&text);
            self.out.push('\n');
        }
        fits
    }

    fn write_table(&mut self, rows: &Table, indent: usize) {
        for (name, row) in rows {
            self.out.push('\n');
            self.write_indent(indent);
            self.out.push_str(&write_scalar(name));
            self.out.push_str(": ");
            self.out.push_str(&write_flow_members(row));
        }
        self.out.push('\n');
    }

    /// Writes a string as a double-quoted scalar of several lines: YAML reads each line break with the spaces around it as one
    /// space.
    fn write_lines(&mut self, lines: &[Cow<'_, str>], indent: usize) {
        self.out.push_str(" \"");
        for (number, line) in lines.iter().enumerate() {
            let text = line.trim_start();
            if number > 0 {
                self.out.push('\n');
                self.write_indent(indent + line.len() - text.len());
            }
            self.out.push_str(&escape_quoted(text.trim_end()));
        }
        self.out.push_str("\"\n");
    }

    fn write_items(&mut self, items: &[Value], indent: usize) {
        for item in items {
            self.write_indent(indent);
            self.out.push('-');
            match item {
                Value::Map(map) if !map.is_empty() => {
                    // The first member is on the line of the dash, the others are below it.
                    let spaces = self.layout.step.saturating_sub(1).max(1);
                    self.write_indent(spaces);
                    for (number, (key, value)) in map.iter().enumerate() {
                        if number > 0 {
                            self.write_indent(indent + 1 + spaces);
                        }
                        self.write_member(key, value, indent + 1 + spaces);
                    }
                }
                other => self.write_value(other, indent),
            }
        }
    }
}

/// The longest line of a list in flow style.
const WIDTH: usize = 100;

/// Whether a list with this item is easier to read in flow style: `[{anything-but: ['', '.']}, {exists: true}]`.
fn is_simple(item: &Value) -> bool {
    match item {
        Value::Map(members) => members.len() == 1 && members.values().all(is_simple),
        Value::List(items) => items.iter().all(is_simple),
        Value::String(_) | Value::Integer(_) | Value::Number(_) | Value::Bool(_) => true,
        Value::Function { .. } | Value::Substitution(_) | Value::Lines(_) | Value::Table(_) => {
            false
        }
    }
}

/// Writes a value that fits on one line.
fn write_inline(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => write_scalar(text),
        Value::Lines(_) => write_scalar(&value.known_text().unwrap_or_default())
            .into_owned()
            .into(),
        Value::Substitution(text) => write_scalar(&text.substitution_text()).into_owned().into(),
        Value::Integer(number) => number.to_string().into(),
        Value::Number(number) => write_number(number).into(),
        Value::Bool(value) => value.to_string().into(),
        Value::List(_) => "[]".into(),
        Value::Map(_) | Value::Table(_) => "{}".into(),
        Value::Function { .. } => escape_hidden(&value.to_json().to_string())
            .into_owned()
            .into(),
    }
}

/// Writes a mapping in flow style.
fn write_flow_members(members: &Map) -> String {
    let members = members
        .iter()
        .map(|(key, member)| [&write_flow_scalar(key), ": ", &write_flow(member)].concat());
    format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
}

/// Writes a value in flow style.
fn write_flow(value: &Value) -> String {
    match value {
        Value::Map(members) => write_flow_members(members),
        Value::List(items) => {
            let items = items.iter().map(write_flow);
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        Value::Table(rows) => {
            let rows = rows.iter().map(|(key, row)| {
                [&write_flow_scalar(key), ": ", &write_flow_members(row)].concat()
            });
            format!("{{{}}}", rows.collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => write_flow_scalar(text).into_owned(),
        scalar => write_inline(scalar).into_owned(),
    }
}

/// Writes a string in flow style, in which some parsers end a plain scalar at `:` or `?`.
fn write_flow_scalar(text: &str) -> Cow<'_, str> {
    if is_plain(text) && text.contains([':', '?']) {
        format!("'{text}'").into()
    } else {
        write_scalar(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cloudformation::{LogicalId, Piece, Text, map};

    #[test]
    fn functions_are_written_in_short_form() {
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
        fn every_string_round_trips(text in any::<String>(), key in any::<String>()) {
            let written = Layout::default().members(&map([("k", Value::string(text.clone()))]), 0);
            let read: serde_yaml::Value = serde_yaml::from_str(&written).unwrap();
            prop_assert_eq!(read["k"].as_str(), Some(text.as_str()));
            let written = Layout::default().members(&Map::from_iter([(key.clone().into(), Value::Integer(1))]), 0);
            let read: serde_yaml::Value = serde_yaml::from_str(&written).unwrap();
            prop_assert_eq!(read[key.as_str()].as_i64(), Some(1));
        }
    }
}
