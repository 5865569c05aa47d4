//! The positions of values in the text.

use serde::Deserialize;

use spec2dest::document::Extent;
use spec2dest::findings::Sources;

use crate::{find, open};

#[test]
fn a_place_is_shown_at_the_first_line_of_its_value_or_at_its_key() {
    let text = "# ü\na: \"ü #1\" # comment\nb: | # comment\n  one\n  two\nc:\n  d: one\n    two # comment\ne: [ x, { f: 'y' } ]\ng:\n- &h !!str i\n-\n? j\n: *h\n";
    let documents = open(text);
    for (path, value, key) in [
        ("a", "\"ü #1\"", "a"),
        ("b", "|", "b"),
        ("c", "c", "c"),
        ("c.d", "one", "d"),
        ("e", "e", "e"),
        ("e.0", "x", "x"),
        ("e.1.f", "'y'", "f"),
        ("g.0", "i", "i"),
        ("g.1", "", ""),
        ("j", "*h", "j"),
    ] {
        let place = find(&documents, path).place();
        let shown = |place| text.get(documents.locate(&place)).unwrap();
        assert_eq!(
            (shown(place.clone()), shown(place.on_key())),
            (value, key),
            "{path}"
        );
    }
}

#[test]
fn places_in_json_are_exact_despite_escapes() {
    let text = "\u{feff} { \"a\\\"\\u0062\" : [ 1.50 , {} ], \"ü\" :\"\\n\", \"\":null }";
    let documents = open(text);
    let shown = |path: &str| {
        let place = find(&documents, path).place();
        (
            text.get(documents.locate(&place)).unwrap(),
            text.get(documents.locate(&place.on_key())).unwrap(),
        )
    };
    assert_eq!(shown("a\"b"), ("\"a\\\"\\u0062\"", "\"a\\\"\\u0062\""));
    assert_eq!(shown("a\"b.0"), ("1.50", "1.50"));
    assert_eq!(shown("ü"), ("\"\\n\"", "\"ü\""));
    assert_eq!(shown(""), ("null", "\"\""));
    let pointer = |path: &str| documents.pointer(&find(&documents, path).place());
    assert_eq!(
        (pointer("a\"b.1"), pointer("")),
        ("/a\"b/1".to_owned(), "/".to_owned())
    );
    assert_eq!(documents.pointer(&documents.root().place()), "");
}

#[test]
fn extents_have_the_style_and_position_of_the_text() {
    let text = "a:\n    b: 1 # comment\n    c:\n    - 2\n\nd: [ x, { y: z, }, ] # comment\ne:\nf: {}\ng: &g h\n";
    let documents = open(text);
    let extent = |path: &str| documents.extent(&find(&documents, path).place()).unwrap();
    let end = |of: &str| text.find(of).unwrap() + of.len();
    let block = |indent, content_end| Extent::Block {
        indent,
        content_end,
    };
    assert_eq!(extent("a"), block(4, end("- 2")));
    assert_eq!(extent("a.c"), block(4, end("- 2")));
    let (open, close) = (end("d: ["), end("}, ]") - 1);
    assert_eq!(
        extent("d"),
        Extent::Flow {
            open,
            content_end: Some(end("z, }")),
            close
        }
    );
    assert_eq!(extent("e"), Extent::Nothing { after: end("\ne:") });
    let open = end("f: {");
    assert_eq!(
        extent("f"),
        Extent::Flow {
            open,
            content_end: None,
            close: open
        }
    );
    assert_eq!(extent("g"), Extent::Scalar);
}

#[derive(Debug, PartialEq, Deserialize)]
struct Typed {
    name: String,
    number: Option<u8>,
    absent: Option<bool>,
    nothing: Option<bool>,
    list: Vec<Choice>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Choice {
    Unit,
    Member { x: f64 },
}

#[test]
fn values_deserialize_without_omitted_members() {
    let documents = open(
        "name: a\nnumber: 7\nnothing:\nlist: [unit, { member: { x: 1.5, y: [2] } }]\nschema: { any: thing }\n",
    );
    let typed: Typed = documents
        .root()
        .deserialize_with(&|key| !["schema", "y"].contains(&key), &[])
        .unwrap();
    let expected = Typed {
        name: "a".to_owned(),
        number: Some(7),
        absent: None,
        nothing: None,
        list: vec![Choice::Unit, Choice::Member { x: 1.5 }],
    };
    assert_eq!(typed, expected);
    assert!(
        documents
            .root()
            .deserialize_with::<Typed>(&|key| key != "name", &[])
            .is_err()
    );
    let value: serde_json::Value = documents
        .root()
        .deserialize_with(&|key| !["list", "any"].contains(&key), &[])
        .unwrap();
    assert_eq!(
        value,
        serde_json::json!({"name": "a", "number": 7, "nothing": null, "schema": {}})
    );
}

#[test]
fn parameters_deserialize_as_openapiv3_types_without_their_schemas() {
    let text = "{ name: q, in: query, style: form, explode: false, content: { application/json: { schema: { type: [odd] } } } }";
    let parameter: openapiv3::Parameter = open(text)
        .root()
        .deserialize_with(
            &|key| key != "content",
            &[("schema", serde_json::json!({}))],
        )
        .unwrap();
    assert_eq!(parameter.parameter_data_ref().name, "q");
}
