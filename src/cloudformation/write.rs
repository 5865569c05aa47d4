//! Writes a template as YAML or JSON.

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
                String::from_utf8(bytes).unwrap_or_default()
            }
        }
    }
}
