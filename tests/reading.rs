//! The reader against other parsers: nothing is read differently because it is read later, and every value is found again
//! in its file.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that panics has failed, which is what it is for"
)]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use spec2dest::document::{Cursor, Documents, Input, Kind, ReadOptions};
use spec2dest::findings::Sources;

fn open(path: &Path) -> Option<Documents> {
    Documents::open(Input::Path(path.to_owned()), &ReadOptions::default()).ok()
}

/// Our specs, and the real documents where they are.
fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["specs", "../shared/specs", "../shared/specs-big"] {
        if root.join(folder).is_dir() {
            collect(&root.join(folder), &mut found);
        } else {
            println!("SKIPPED: {folder} is not here");
        }
    }
    found.retain(|path| {
        path.extension()
            .is_some_and(|end| end == "yaml" || end == "yml" || end == "json")
    });
    found.sort();
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// A value of `serde_yaml` as JSON, with keys as they are written; `None` for tags, which we do not keep.
fn as_json(value: serde_yaml::Value) -> Option<Value> {
    Some(match value {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(value) => value.into(),
        serde_yaml::Value::Number(number) => serde_json::to_value(number).ok()?,
        serde_yaml::Value::String(text) => text.into(),
        serde_yaml::Value::Sequence(items) => {
            items.into_iter().map(as_json).collect::<Option<_>>()?
        }
        serde_yaml::Value::Mapping(members) => members
            .into_iter()
            .map(|(key, value)| {
                let key = match as_json(key)? {
                    Value::String(key) => key,
                    other => other.to_string(),
                };
                Some((key, as_json(value)?))
            })
            .collect::<Option<_>>()?,
        serde_yaml::Value::Tagged(_) => return None,
    })
}

/// Where two values differ first, and how.
fn difference(ours: &Value, other: &Value) -> String {
    match (ours, other) {
        (Value::Object(a), Value::Object(b)) => {
            if let Some(key) = a
                .keys()
                .chain(b.keys())
                .find(|key| a.contains_key(*key) != b.contains_key(*key))
            {
                return format!("{key:?}, which only one has");
            }
            let differs = a.iter().find_map(|(key, value)| {
                Some((key, value, b.get(key).filter(|other| *other != value)?))
            });
            differs.map_or_else(String::new, |(key, a, b)| {
                format!("{key}/{}", difference(a, b))
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let differs = a.iter().zip(b).find(|(a, b)| a != b);
            differs.map_or_else(String::new, |(a, b)| format!("[]/{}", difference(a, b)))
        }
        _ => format!("{ours} and {other}").chars().take(300).collect(),
    }
}

#[test]
fn documents_read_as_other_parsers_read_them() {
    let mut compared = 0;
    for path in documents() {
        let text = fs::read_to_string(&path).unwrap();
        let other = if path.extension().is_some_and(|end| end == "json") {
            serde_json::from_str(&text).ok()
        } else {
            serde_yaml::from_str::<serde_yaml::Value>(&text)
                .ok()
                .and_then(|mut value| {
                    value.apply_merge().ok()?;
                    as_json(value)
                })
        };
        let Some(other) = other else { continue };
        let ours = open(&path).unwrap_or_else(|| panic!("{} is not read", path.display()));
        let read = ours.root().to_json(&[]);
        let place = difference(&read, &other);
        assert!(
            read == other,
            "{} is read differently at {place}",
            path.display()
        );
        assert!(
            ours.take_findings()
                .iter()
                .all(|finding| finding.code.name() == "duplicate-key"),
            "{}",
            path.display()
        );
        compared += 1;
    }
    assert!(compared >= 8, "only {compared} documents compared");
}

/// Every plain scalar below `cursor`, with where it is.
fn scalars<'d>(cursor: Cursor<'d>, found: &mut Vec<Cursor<'d>>) {
    match cursor.kind() {
        Kind::Array => cursor.items().for_each(|item| scalars(item, found)),
        Kind::Object => cursor
            .entries()
            .for_each(|(_, value)| scalars(value, found)),
        Kind::Bool | Kind::Number | Kind::String => found.push(cursor),
        Kind::Null => {}
    }
}

#[test]
fn every_value_is_found_again_in_its_file() {
    let mut checked = 0;
    for path in documents()
        .into_iter()
        // Every value of the largest documents takes minutes, and shows nothing new.
        .filter(|path| fs::metadata(path).unwrap().len() < 200_000)
    {
        let Some(documents) = open(&path) else {
            continue;
        };
        let mut found = Vec::new();
        scalars(documents.root(), &mut found);
        let places: Vec<_> = found.iter().map(Cursor::place).collect();
        let ranges = documents.locate(&places.iter().collect::<Vec<_>>());
        for ((cursor, range), place) in found.iter().zip(ranges).zip(&places) {
            let shown = documents
                .text(place.file)
                .get(range.clone())
                .unwrap_or_else(|| panic!("{place:?}: {range:?}"));
            let text = cursor.scalar_text().unwrap();
            let simple = text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_/. ".contains(c))
                && !text.is_empty();
            // Folded and aliased texts stand elsewhere or otherwise; of long ones the first line is shown.
            let same = shown.trim_matches(['"', '\'']) == text
                || text.starts_with(shown.trim_matches(['"', '\'', '|', '>', '-', '+']));
            let is_alias =
                shown.starts_with(['*', '!']) || documents.text(place.file).contains(": *");
            if simple && !is_alias {
                assert!(
                    same,
                    "{}: {} is {text:?}, and {shown:?} is shown",
                    path.display(),
                    place.pointer
                );
                checked += 1;
            }
        }
    }
    // Our specs alone have more than 450: a fresh clone has no others.
    assert!(checked > 400, "only {checked} values checked");
}

/// What once was read wrongly, or could be: the values of skipped keys in every way of writing.
#[test]
fn skipped_values_read_as_if_they_were_not_skipped() {
    for text in [
        "a:\n  example:\n    {\n      \"b\": [],\n    }\n  c: 1\n",
        "a: { example: { b: 1 }, c: 2 }\nexample: [1, 2]\n",
        "schema:\n- 1\n- b: 2\nc: 3\n",
        "- example:\n    b: 1\n  c: 2\n- schema: [a,\n    b]\n",
        "schema:\n  text: |2\n      two more\n    blanks\n  other: >-\n    folded\n    text\nlast: 1",
        "example: &x\n  b: 1\nc: *x\n",
        "x: &x { b: 1 }\nschema:\n  <<: *x\n  c: 2\n",
        "? schema\n: b: 1\n? c\n: 2\n",
        "example: # comment\n  # comment\n  b: 1 # comment\n# comment\nc: 2\n",
        "schemas:\n  schemas:\n    example:\n      example: { schema: [] }\n",
        "ü:\n  example: { ü: \"ü # no comment\" }\n  ö: 1\n",
        "example:\n  b: 1\n...\n",
        "example:\r\n  b: 1\r\nc: 2\r\n",
        "example: {b: 1,\n}",
        "example:\n  \"b\": 'it''s'\n  !!str c: !!str 1\n!!str d: 1\n",
    ] {
        let documents = Documents::open(Input::Stdin(text.into()), &ReadOptions::default())
            .unwrap_or_else(|error| panic!("{text:?}: {error:?}"));
        let mut other: serde_yaml::Value = serde_yaml::from_str(text).unwrap();
        other.apply_merge().unwrap();
        let other: Value = serde_json::from_str(
            &serde_json::to_string(&other)
                .unwrap()
                .replace("\"!!str\"", ""),
        )
        .unwrap();
        assert_eq!(documents.root().to_json(&[]), other, "{text:?}");
        assert_eq!(documents.take_findings(), [], "{text:?}");
    }
}
