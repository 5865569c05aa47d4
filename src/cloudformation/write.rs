//! Writes a template as YAML or JSON.

use std::borrow::Cow;
use std::fmt::Write;

use crate::findings::report::is_hidden;

use super::template::Template;
use super::yaml::Layout;

/// The output format of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// YAML, with functions in their short form.
    Yaml,
    /// JSON, indented with two spaces per level.
    Json,
}

impl Template {
    /// The text of the template.
    #[must_use]
    pub fn write(&self, format: Format) -> String {
        // More than most templates need: the text is not moved while it grows, and unused memory costs nothing.
        let capacity = self.resources.len() * 2048;
        match format {
            Format::Yaml => {
                let layout = Layout::default();
                let mut text = String::with_capacity(capacity);
                let head = self.head();
                let head = head.iter().map(|(key, value)| (key.as_ref(), value));
                layout.add_members(head, 0, &mut text);
                for section in self.sections() {
                    text += section.name;
                    text += ":\n";
                    let entries = section.entries.iter();
                    let entries = entries.map(|(id, value)| (*id, value.as_ref()));
                    layout.add_members(entries, layout.step, &mut text);
                }
                text
            }
            Format::Json => {
                let mut bytes = Vec::with_capacity(capacity);
                // This cannot fail: the output is in memory, and all keys are strings.
                if serde_json::to_writer_pretty(&mut bytes, self).is_err() {
                    return String::new();
                }
                bytes.push(b'\n');
                let text = String::from_utf8(bytes).unwrap_or_default();
                escape_hidden(&text).into_owned()
            }
        }
    }
}

/// The JSON text with escapes for invisible characters, which can only be in its strings.
#[must_use]
pub fn escape_hidden(json: &str) -> Cow<'_, str> {
    let needs_escape =
        |character: char| character == '\u{7f}' || (!character.is_ascii() && is_hidden(character));
    if (json.is_ascii() && !json.contains('\u{7f}')) || !json.contains(needs_escape) {
        return json.into();
    }
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        if needs_escape(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a String does not fail.
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(character);
        }
    }
    text.into()
}
