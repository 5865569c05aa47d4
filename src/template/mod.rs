//! Takes a [`Plan`](crate::plan::Plan), gives the text of a template, alone or merged into a blueprint. Knows
//! CloudFormation; nothing of OpenAPI. A template is typed values until it is written, once.

mod blueprint;
mod build;
mod check;
mod connection;
mod declared;
mod delivery;
mod destination;
mod map;
mod merge;
mod readback;
mod value;
mod yaml;

pub use blueprint::Blueprint;
pub use build::{Group, Template, build};
pub use check::{check, check_text};
pub use declared::{DeclaredParameter, declared};
pub use map::{Map, map};
pub use merge::merge;
pub use value::Value;
pub use yaml::Layout;

/// The formats of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// YAML with short-form functions.
    Yaml,
    /// JSON, two blanks a level.
    Json,
}

impl Template<'_> {
    /// The text of the template.
    #[must_use]
    pub fn write(&self, format: Format) -> String {
        // More than most take, so that the text is not moved while it grows; what is not used costs nothing.
        let room = self.resources.len() * 2048;
        match format {
            Format::Yaml => {
                let layout = Layout::default();
                let mut text = String::with_capacity(room);
                layout.add_members(&self.head(), 0, &mut text);
                for (name, section) in self.sections() {
                    text += name;
                    text += ":\n";
                    layout.add_members(section, layout.step, &mut text);
                }
                text
            }
            Format::Json => {
                let mut bytes = Vec::with_capacity(room);
                // Into memory and with keys that are strings nothing fails; an empty text would not pass the check.
                if serde_json::to_writer_pretty(&mut bytes, self).is_err() {
                    return String::new();
                }
                bytes.push(b'\n');
                String::from_utf8(bytes).unwrap_or_default()
            }
        }
    }
}
