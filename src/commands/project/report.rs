//! Puts the reports about several templates together.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::findings::report::MessageFormat;

/// The reports about the templates of a run, in one format.
pub(super) struct Reports {
    format: MessageFormat,
    several: bool,
    /// The documents of the formats for programs.
    documents: Vec<Value>,
}

impl Reports {
    pub(super) fn new(format: MessageFormat, count: usize) -> Self {
        Self {
            format,
            several: count > 1,
            documents: Vec::new(),
        }
    }

    /// Adds the report about the template `output`. Reports for people are written at once.
    pub(super) fn add(&mut self, output: &str, text: &[u8], out: &mut dyn Write) -> io::Result<()> {
        match self.format {
            MessageFormat::Json | MessageFormat::Sarif => {
                // Nothing was reported if the command ended with an error.
                if let Ok(document) = serde_json::from_slice(text) {
                    self.documents.push(name_document(document, output));
                }
                Ok(())
            }
            MessageFormat::Human | MessageFormat::Short if self.several => {
                writeln!(out, "== {output}")?;
                out.write_all(text)
            }
            MessageFormat::Human | MessageFormat::Short | MessageFormat::Github => {
                out.write_all(text)
            }
        }
    }

    /// Writes the documents as one: `{"version": 1, "templates": […]}` in JSON, one run for each template in SARIF.
    pub(super) fn finish(self, out: &mut dyn Write) -> io::Result<()> {
        let document = match self.format {
            MessageFormat::Json => json!({ "version": 1, "templates": self.documents }),
            MessageFormat::Sarif => {
                let mut documents = self.documents.into_iter();
                let Some(mut first) = documents.next() else {
                    return Ok(());
                };
                let more = documents.filter_map(|mut document| take_runs(&mut document));
                let more: Vec<_> = more.flatten().collect();
                if let Some(Value::Array(runs)) = first.get_mut("runs") {
                    runs.extend(more);
                }
                first
            }
            MessageFormat::Human | MessageFormat::Short | MessageFormat::Github => return Ok(()),
        };
        writeln!(out, "{document:#}")
    }
}

/// Adds the name of the template. In SARIF, runs of one tool need different ids.
///
/// Source: SARIF 2.1.0, 3.17.3; GitHub Docs, "SARIF support for code scanning", runAutomationDetails.
fn name_document(mut document: Value, output: &str) -> Value {
    if let Some(Value::Array(runs)) = document.get_mut("runs") {
        for run in runs.iter_mut().filter_map(Value::as_object_mut) {
            let id = json!({ "id": format!("spec2dest/{output}/") });
            run.insert("automationDetails".to_owned(), id);
        }
    } else if let Some(members) = document.as_object_mut() {
        members.shift_remove("version");
        members.shift_insert(0, "output".to_owned(), json!(output));
    }
    document
}

fn take_runs(document: &mut Value) -> Option<Vec<Value>> {
    match document.get_mut("runs")?.take() {
        Value::Array(runs) => Some(runs),
        _ => None,
    }
}
