//! Compares the reader with other parsers, and checks that it records the position of every value.
use std::fs;
use std::path::Path;

use serde_json::Value;
use spec2dest::document::{Cursor, Documents, Input, Kind, ReadOptions};
use spec2dest::findings::{Code, Sources};

use crate::list::list_documents;

fn open(path: &Path) -> Option<Documents> {
    Documents::open(Input::Path(path.to_owned()), &ReadOptions::default()).ok()
}

/// Converts a value of `serde_yaml` to JSON; `None` if it has tags, which the reader drops.
fn to_json(value: serde_yaml::Value) -> Option<Value> {
    Some(match value {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(value) => value.into(),
        serde_yaml::Value::Number(number) => serde_json::to_value(number).ok()?,
        serde_yaml::Value::String(text) => text.into(),
        serde_yaml::Value::Sequence(items) => {
            items.into_iter().map(to_json).collect::<Option<_>>()?
        }
        serde_yaml::Value::Mapping(members) => members
            .into_iter()
            .map(|(key, value)| {
                let key = match to_json(key)? {
                    Value::String(key) => key,
                    other => other.to_string(),
                };
                Some((key, to_json(value)?))
            })
            .collect::<Option<_>>()?,
        serde_yaml::Value::Tagged(_) => return None,
    })
}

/// Describes the first difference between two values.
fn describe_difference(ours: &Value, other: &Value) -> String {
    match (ours, other) {
        (Value::Object(a), Value::Object(b)) => {
            if let Some(key) = a
                .keys()
                .chain(b.keys())
                .find(|key| a.contains_key(*key) != b.contains_key(*key))
            {
                return format!("{key:?}, which only one of them has");
            }
            let differs = a.iter().find_map(|(key, value)| {
                Some((key, value, b.get(key).filter(|other| *other != value)?))
            });
            differs.map_or_else(String::new, |(key, a, b)| {
                format!("{key}/{}", describe_difference(a, b))
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let differs = a.iter().zip(b).find(|(a, b)| a != b);
            differs.map_or_else(String::new, |(a, b)| {
                format!("[]/{}", describe_difference(a, b))
            })
        }
        _ => format!("{ours} and {other}").chars().take(300).collect(),
    }
}

#[test]
fn documents_are_read_like_by_other_parsers_and_every_value_is_located() {
    let (mut compared, mut located) = (0, 0);
    for path in list_documents() {
        let text = fs::read_to_string(&path).unwrap();
        // Without optimisation, all parsers take minutes for large documents: `cargo test --release` includes them.
        if cfg!(debug_assertions) && text.len() > 250_000 {
            continue;
        }
        let Some(other) = parse_elsewhere(&path, &text) else {
            continue;
        };
        let ours = open(&path).unwrap_or_else(|| panic!("{} cannot be read", path.display()));
        let read = ours.root().to_json();
        let place = describe_difference(&read, &other);
        assert!(
            read == other,
            "{}: the values differ at {place}",
            path.display()
        );
        let warnings = ours.take_findings();
        let is_expected = |code: Code| code == Code::DuplicateKey;
        assert!(
            warnings.iter().all(|warning| is_expected(warning.code)),
            "{}",
            path.display()
        );
        compared += 1;
        located += locate_scalars(ours.root(), &ours);
    }
    assert!(compared >= 8, "only {compared} documents compared");
    // The specs of this repository alone have more than 450.
    assert!(located > 400, "only {located} values located");
}

/// Parses a document with `serde_json` or `serde_yaml`; `None` if they reject it.
fn parse_elsewhere(path: &Path, text: &str) -> Option<Value> {
    if path.extension().is_some_and(|end| end == "json") {
        return serde_json::from_str(text).ok();
    }
    let mut value = serde_yaml::from_str::<serde_yaml::Value>(text).ok()?;
    value.apply_merge().ok()?;
    to_json(value)
}

/// Compares every scalar below `cursor` with the text at its place, and returns how many were compared.
fn locate_scalars(cursor: Cursor<'_>, documents: &Documents) -> usize {
    let each = |inner| locate_scalars(inner, documents);
    match cursor.kind() {
        Kind::Array => cursor.items().map(each).sum(),
        Kind::Object => cursor.entries().map(|(_, value)| each(value)).sum(),
        Kind::Null => 0,
        Kind::Bool | Kind::Number | Kind::String => {
            let range = documents.locate(&cursor.place());
            let shown = cursor.text().get(range.clone());
            let shown = shown
                .unwrap_or_else(|| panic!("{range:?}"))
                .trim_matches(['"', '\'']);
            let text = cursor.scalar_text().unwrap();
            let is_simple = text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_/. ".contains(&byte));
            // Only the first line of a value is shown, and only the indicator of a block scalar.
            if !is_simple || text.is_empty() || shown.starts_with(['|', '>']) {
                return 0;
            }
            assert!(
                text.starts_with(shown) && !shown.is_empty(),
                "{} {} is {text:?}, but {shown:?} is shown",
                documents.name(cursor.place().file),
                documents.pointer(&cursor.place()),
            );
            1
        }
    }
}

#[test]
fn unusual_yaml_is_read_like_by_another_parser() {
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
        assert_eq!(documents.root().to_json(), other, "{text:?}");
        assert_eq!(documents.take_findings(), [], "{text:?}");
    }
}
