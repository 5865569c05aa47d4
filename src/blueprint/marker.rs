//! `Metadata.spec2dest`: what earlier runs inserted, so that the next one replaces it. Each prefix has its own part.

use std::collections::{BTreeMap, BTreeSet};

use crate::cloudformation::{Map, Template, Value};
use crate::document::Cursor;

/// The key of the marker in the `Metadata` section.
pub(super) const MARKER: &str = "spec2dest";

/// The sections with logical ids.
pub(super) const SECTIONS: [&str; 4] = ["Parameters", "Conditions", "Resources", "Outputs"];

/// The logical ids in a template that an earlier run with the same prefix inserted.
#[derive(Debug, Clone, Default)]
pub(super) struct InsertedPart {
    /// The key of the part in the marker.
    pub(super) name: String,
    /// By section.
    ids: BTreeMap<String, BTreeSet<String>>,
}

impl InsertedPart {
    /// Reads what the marker of the template at `root` lists for `prefix`.
    pub(super) fn read(root: Cursor<'_>, prefix: &str) -> Self {
        // Prefixes consist of letters and digits.
        let name = if prefix.is_empty() {
            "no-prefix"
        } else {
            prefix
        };
        let part = root
            .get("Metadata")
            .and_then(|metadata| metadata.get(MARKER)?.get(name));
        let sections = part.into_iter().flat_map(|part| part.entries());
        let read_ids = |list: Cursor<'_>| {
            let ids = list.items().filter_map(|id| id.as_str().map(str::to_owned));
            ids.collect()
        };
        Self {
            name: name.to_owned(),
            ids: sections
                .map(|(section, list)| (section.to_owned(), read_ids(list)))
                .collect(),
        }
    }

    /// Whether it contains the entry `id` of a section.
    pub(super) fn contains(&self, section: &str, id: &str) -> bool {
        self.ids.get(section).is_some_and(|ids| ids.contains(id))
    }

    /// All entries: section and id.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let sections = self.ids.iter();
        sections
            .flat_map(|(section, ids)| ids.iter().map(move |id| (section.as_str(), id.as_str())))
    }
}

/// The part of the marker for `additions`: the logical ids by section.
pub(super) fn list_ids(additions: &Template) -> Map {
    let sections = additions.sections().into_iter();
    sections
        .map(|section| {
            let ids = section.entries.iter().map(|(id, _)| (*id).to_owned());
            (section.name.into(), Value::strings(ids))
        })
        .collect()
}
