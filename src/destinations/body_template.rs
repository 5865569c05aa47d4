//! A body built from fields of the event: each becomes an unquoted placeholder, which keeps its JSON type.
//!
//! Source: EventBridge User Guide, "Input transformation".

use indexmap::IndexMap;
use serde_json::Value;

use crate::aws;
use crate::contract::{BodyTemplate, EventPath, Located};
use crate::findings::{Code, LeftOut};

use super::Input;
use super::mapping::Mapping;

impl Mapping<'_> {
    /// The input that `template` describes.
    ///
    /// # Errors
    /// It exceeds a limit of EventBridge.
    pub(super) fn map_body_template(
        &self,
        template: &Located<BodyTemplate>,
    ) -> Result<Input, LeftOut> {
        if let BodyTemplate::Event(path) = &template.value {
            return Ok(Input::Path(path.clone()));
        }
        let mut writer = Writer::default();
        writer.write(&template.value);
        let Writer { text, paths } = writer;
        let exceeded = if text.len() > aws::MAX_INPUT_TEMPLATE {
            "8,192 characters"
        } else if paths.len() > aws::MAX_INPUT_PATHS {
            "100 fields"
        } else if paths.is_empty() {
            return Ok(Input::Constant(text));
        } else {
            return Ok(Input::Transformer {
                paths,
                template: text,
            });
        };
        let message = format!("its body template has more than {exceeded}");
        Err(LeftOut {
            place: template.place.clone(),
            ..self.leave_out(Code::BodyNotExpressible, message)
        })
    }
}

/// The text of an input template, and the paths of its placeholders.
#[derive(Default)]
struct Writer {
    text: String,
    paths: IndexMap<String, EventPath>,
}

impl Writer {
    fn write(&mut self, template: &BodyTemplate) {
        match template {
            BodyTemplate::Event(path) => {
                let name = self.name_placeholder(path);
                self.text.extend(["<", &name, ">"]);
            }
            BodyTemplate::Scalar(value) => self.text.push_str(&literal_json(value)),
            BodyTemplate::List(items) => {
                self.text.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.text.push_str(if index == 0 { "" } else { ", " });
                    self.write(item);
                }
                self.text.push(']');
            }
            BodyTemplate::Object(members) => {
                self.text.push('{');
                for (index, (key, member)) in members.iter().enumerate() {
                    self.text.push_str(if index == 0 { "" } else { ", " });
                    self.text
                        .push_str(&literal_json(&Value::String(key.clone())));
                    self.text.push_str(": ");
                    self.write(member);
                }
                self.text.push('}');
            }
        }
    }

    /// The placeholder for `path`: its field names joined by `_`.
    fn name_placeholder(&mut self, path: &EventPath) -> String {
        if let Some((name, _)) = self.paths.iter().find(|(_, known)| *known == path) {
            return name.clone();
        }
        let fields = path.names().filter(|field| *field != "detail");
        let words: Vec<_> = fields.map(|field| field.replace('/', "_")).collect();
        let stem = match words.join("_") {
            empty if empty.is_empty() => "detail".to_owned(),
            // Names that begin with AWS are reserved.
            reserved if reserved.to_ascii_lowercase().starts_with("aws") => {
                format!("field_{reserved}")
            }
            word => word,
        };
        let mut name = stem.clone();
        let mut number = 1_u32;
        while self.paths.contains_key(&name) {
            number += 1;
            name = format!("{stem}_{number}");
        }
        self.paths.insert(name.clone(), path.clone());
        name
    }
}

/// JSON text without `<` and `>`, which EventBridge would take for a placeholder.
fn literal_json(value: &Value) -> String {
    let text = value.to_string();
    text.replace('<', "\\u003c").replace('>', "\\u003e")
}
