//! The values that are read from YAML and JSON.

use proptest::prelude::*;
use serde_json::json;

use spec2dest::document::Kind::{Bool, Null, Number, String as Text};
use spec2dest::document::Limits;
use spec2dest::findings::{Code, Sources};

use crate::{find, open, open_invalid, open_within, read_json, write_each};

#[test]
fn empty_documents_are_null() {
    for text in [
        "",
        "\n",
        "# comment\n",
        "---\n",
        "---\n...\n",
        "\u{feff}",
        "--- # comment",
    ] {
        let documents = open(text);
        assert_eq!(documents.root().kind(), Null, "{text:?}");
        assert!(documents.root().is_empty() && documents.root().get("a").is_none());
        assert_eq!(documents.take_findings(), [], "{text:?}");
    }
}

#[test]
fn numbers_keep_their_text() {
    let documents = open("version: 1.10\nbig: -9223372036854776000\nhex: 0x1F\nnull: ~\nyes: NO\n");
    assert_eq!(find(&documents, "version").scalar_text(), Some("1.10"));
    assert_eq!(find(&documents, "yes").as_str(), Some("NO"));
    assert_eq!(find(&documents, "null").scalar_text(), None);
    let expected = json!({"version": 1.1, "big": -9.223_372_036_854_776e18, "hex": "0x1F", "null": null, "yes": "NO"});
    assert_eq!(documents.root().to_json(), expected);
    let text = r#"{"version": 1.10, "max": 18446744073709551615, "min": -9223372036854775808}"#;
    assert_eq!(find(&open(text), "version").scalar_text(), Some("1.10"));
    let expected = json!({"version": 1.1, "max": u64::MAX, "min": i64::MIN});
    assert_eq!(read_json(text), expected);
}

#[test]
fn core_tags_decide_the_type() {
    let text = "a: !!str 1\nb: !!int '2'\nc: !!null x\nd: !!bool 'true'\ne: !Ref f\ng: ! 3\nh: !!float 1\n";
    let documents = open(text);
    let kinds: Vec<_> = documents
        .root()
        .entries()
        .map(|(_, value)| value.kind())
        .collect();
    assert_eq!(kinds, [Text, Number, Null, Bool, Text, Number, Number]);
}

#[test]
fn aliases_repeat_values_and_merge_keys_add_members() {
    assert_eq!(
        read_json("a: &x { b: 1 }\nc: *x\nd: [*x, *x]\n"),
        json!({"a": {"b": 1}, "c": {"b": 1}, "d": [{"b": 1}, {"b": 1}]})
    );
    assert_eq!(
        read_json("a: &x 1\nb: &x 2\nc: *x\n"),
        json!({"a": 1, "b": 2, "c": 2})
    );
    assert_eq!(read_json("&k a: 1\nb: *k\n*k : 2\n")["b"], json!("a"));
    let merged = "x: &x { a: 1, b: 1 }\ny: &y { b: 2, c: 2 }\nz: { b: 0, <<: [*y, *x] }\n";
    let documents = open(merged);
    assert_eq!(
        find(&documents, "z").to_json(),
        json!({"b": 0, "c": 2, "a": 1})
    );
    // Merged and aliased values have the identity of the original.
    assert_eq!(
        find(&documents, "z.a").identity(),
        find(&documents, "x.a").identity()
    );
    let aliased = open("a: &x { b: 1 }\nc: *x\n");
    let (a, c) = (find(&aliased, "a"), find(&aliased, "c"));
    assert_eq!((a.identity(), a.id() == c.id()), (c.identity(), false));
    assert_eq!(aliased.cursor(c.id()).place(), c.place());
    assert_eq!(documents.take_findings(), []);
}

#[test]
fn an_alias_needs_an_anchor_on_an_earlier_value() {
    for (text, rest) in [
        ("a: *x\nb: 1", "*x\nb: 1"),
        ("a: &x { b: *x }\n", "*x }\n"),
        ("x: &x 1\na: &x [*x]", "*x]"),
    ] {
        let (finding, shown) = open_invalid(text);
        assert_eq!(
            (finding.code, shown.as_str()),
            (Code::SyntaxError, rest),
            "{text}"
        );
    }
}

#[test]
fn the_number_of_nodes_repeated_by_aliases_is_limited() {
    // Each `*a` repeats 3 nodes: a list and its 2 items. `*b` repeats 9: a list, its 2 aliases, and the 6 nodes that the aliases
    // repeat.
    let text = "a: &a [1, 2]\nb: &b [*a, *a]\nc: *b\n";
    let limits = |alias_nodes| Limits {
        alias_nodes,
        ..Limits::default()
    };
    assert!(open_within(text, limits(15)).is_ok());
    let finding = open_within(text, limits(14)).unwrap_err();
    assert_eq!(finding.code, Code::LimitExceeded);
    assert!(finding.message.contains("14"), "{}", finding.message);
}

#[test]
fn depth_and_size_are_limited_in_json_and_yaml() {
    let limits = Limits {
        depth: 3,
        ..Limits::default()
    };
    for text in [
        "[[[1]]]",
        "- - - 1\n",
        "a: { b: { c: 1 } }",
        r#"{"a": {"b": {"c": 1}}}"#,
    ] {
        assert!(open_within(text, limits.clone()).is_ok(), "{text}");
    }
    for text in [
        "[[[[1]]]]",
        "- - - - 1\n",
        "a: { b: { c: { d: } } }",
        r#"{"a": {"b": {"c": [1]}}}"#,
    ] {
        let finding = open_within(text, limits.clone()).unwrap_err();
        assert_eq!(finding.code, Code::LimitExceeded, "{text}");
        assert!(
            finding.message.contains("exceeds 3 "),
            "{}",
            finding.message
        );
    }
    let limits = Limits {
        file_bytes: 4,
        ..Limits::default()
    };
    assert!(open_within("a: 1", limits.clone()).is_ok());
    assert_eq!(
        open_within("a: 12", limits).unwrap_err().code,
        Code::LimitExceeded
    );
}

#[test]
fn aliases_count_towards_the_depth_limit() {
    let limits = Limits {
        depth: 4,
        ..Limits::default()
    };
    // With its alias, `c` is four or five levels deep.
    assert!(open_within("a: &a [[1]]\nb: &b [*a]\nc: *b\n", limits.clone()).is_ok());
    let finding = open_within("a: &a [[1]]\nb: &b [*a]\nc: [*b]\n", limits).unwrap_err();
    assert_eq!(finding.code, Code::LimitExceeded);
}

#[test]
fn input_that_makes_the_parser_slow_is_rejected_early() {
    let deep = format!("a: 1\n---\n{}", "[\n".repeat(200_000));
    assert_eq!(open_invalid(&deep).0.code, Code::LimitExceeded);
    let directives = write_each(0..100_000, |index| format!("%TAG !{index}! x\n"));
    assert_eq!(open_invalid(&directives).0.code, Code::SyntaxError);
    let tags = format!("[{}", "!<!".repeat(300_000));
    assert_eq!(open_invalid(&tags).0.code, Code::SyntaxError);
}

#[test]
fn a_duplicate_key_keeps_its_first_position_and_has_its_last_value() {
    let many = write_each(0..30, |index| format!("k{index}: {index}\n"));
    for text in [
        "a: 1\nb: 2\na: 3\n".to_owned(),
        format!("a: 1\nb: 2\n{many}a: 3\n"),
        r#"{"a": 1, "b": 2, "a": 3}"#.to_owned(),
    ] {
        let documents = open(&text);
        let first: Vec<_> = documents
            .root()
            .entries()
            .take(2)
            .map(|(key, value)| (key, value.scalar_text()))
            .collect();
        assert_eq!(first, [("a", Some("3")), ("b", Some("2"))]);
        assert_eq!(find(&documents, "a").scalar_text(), Some("3"));
        let findings = documents.take_findings();
        let places: Vec<_> = findings
            .iter()
            .filter_map(|finding| finding.place.as_ref())
            .map(|place| documents.locate(place).start)
            .collect();
        assert_eq!(
            places,
            [text.rfind('a').unwrap() - usize::from(text.starts_with('{'))],
            "{text}"
        );
        assert_eq!(findings[0].code, Code::DuplicateKey);
    }
}

#[test]
fn members_of_large_mappings_are_found() {
    for count in [15, 16, 17, 18, 100] {
        let text = write_each(0..count, |index| format!("k{index}: {index}\n"));
        let documents = open(&text);
        assert_eq!(documents.root().len(), count);
        for index in 0..count {
            let text = index.to_string();
            assert_eq!(
                find(&documents, &format!("k{index}")).scalar_text(),
                Some(text.as_str())
            );
        }
        assert!(documents.root().get("k").is_none() && documents.root().get("z").is_none());
    }
}

#[test]
fn lenient_syntax_that_other_parsers_accept_is_accepted() {
    let quoted = "a:\n    b: \"one\n  two\"\n    c: 'three\n\n four'\n";
    assert_eq!(
        read_json(quoted),
        json!({"a": {"b": "one two", "c": "three\nfour"}})
    );
    assert_eq!(
        read_json("a:\n  b: [\n    1\n]\n  \n"),
        json!({"a": {"b": [1]}})
    );
    assert_eq!(
        read_json("a:\n  b: {\n    c: 1\n}\nd: 2\n"),
        json!({"a": {"b": {"c": 1}}, "d": 2})
    );
    // JSON with trailing commas, or with a byte order mark.
    assert_eq!(read_json("{\"a\": [1, 2,], }"), json!({"a": [1, 2]}));
    assert_eq!(read_json("\u{feff}{\"a\": 1}"), json!({"a": 1}));
    assert_eq!(read_json("\u{feff}a: 1\nb: 2\n"), json!({"a": 1, "b": 2}));
    assert_eq!(
        read_json(r#"{"\u00fc\"\\": "\ud83d\ude00"}"#),
        json!({"ü\"\\": "😀"})
    );
}

#[test]
fn a_block_scalar_can_end_the_file() {
    for (text, value) in [
        ("a: |\n  x", "x"),
        ("a: |\n  x\n", "x\n"),
        ("a: >-\n  x\n  y", "x y"),
        ("a: |\n  x\n ", "x\n"),
        ("a: |+\n  x\n\n", "x\n\n"),
        ("a: |\n  x\n\n", "x\n"),
    ] {
        assert_eq!(read_json(text), json!({ "a": value }), "{text:?}");
    }
}

#[test]
fn malformed_text_is_reported_in_files_of_any_size() {
    for filler in [0, 2_997, 100_000] {
        let text = format!(
            "x: {}\nresponses:\n  a:\n    key: key: key\n",
            "y".repeat(filler)
        );
        let (finding, shown) = open_invalid(&text);
        assert_eq!(finding.code, Code::SyntaxError);
        assert_eq!(
            finding.message,
            "mapping values are not allowed in this context"
        );
        assert_eq!(shown, ": key\n");
    }
}

#[test]
fn syntax_errors_have_a_place() {
    for (text, rest) in [
        ("ü: [1, 2\nb: 1", ": 1"),
        ("ü: \u{1}", "\u{1}"),
        ("{\"ü\": 1,}x", "x"),
        ("a: \"\\", ""),
        ("a: [!!str, b]", "!!str, b]"),
        ("a: { &x !t, b }", "!t, b }"),
        ("a: [ !, b ]", "!, b ]"),
        ("a: [!<x,y>, b]", "!<x,y>, b]"),
        ("a: ['b'!t, c]", "!t, c]"),
        ("a: [*b !t, c]", "!t, c]"),
    ] {
        let (finding, shown) = open_invalid(text);
        assert_eq!(
            (finding.code, shown.as_str()),
            (Code::SyntaxError, rest),
            "{text}: {}",
            finding.message
        );
    }
}

#[test]
fn exclamation_marks_that_are_not_tags_are_text() {
    let text = "a: wow !important, really\nb: [ 'hi !you, there', \"x !y, \\\" !z,\" ] # !c, d\ne: |\n  !f, g\n!!str h: !Ref i\n";
    assert_eq!(
        read_json(text),
        json!({"a": "wow !important, really", "b": ["hi !you, there", "x !y, \" !z,"], "e": "!f, g\n", "h": "i"})
    );
}

#[test]
fn keys_that_are_collections_are_ignored_with_a_finding() {
    let documents = open("? [a, b]\n: { c: 1 }\nd: 2\n");
    assert_eq!(documents.root().to_json(), json!({"d": 2}));
    assert_eq!(documents.take_findings()[0].code, Code::MalformedItem);
}

#[test]
fn extra_documents_are_reported_unless_they_are_empty() {
    let documents = open("a: 1\n---\nb: 2\n---\nc: 3\n");
    let findings = documents.take_findings();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].code, Code::ExtraDocument);
    assert_eq!(
        documents.locate(findings[0].place.as_ref().unwrap()).start,
        9
    );
    assert_eq!(open("a: 1\n---\n---\n").take_findings(), []);
    assert_eq!(open_invalid("a: 1\n---\nb: [\n").0.code, Code::SyntaxError);
}

proptest! {
    /// The parsers, which are other crates, do not panic, and all byte ranges are within the text.
    #[test]
    fn every_text_is_read_or_rejected(text in r#"[\[\]{},:!&*#|>'"\\?%@ \n\t\r.a-c0-9<~+ü\u{85}\u{feff}-]{0,60}"#) {
        if let Ok(documents) = open_within(&text, Limits::default()) {
            check_spans(documents.root(), &documents);
            let _ = documents.root().to_json();
        }
    }
}

fn check_spans(
    cursor: spec2dest::document::Cursor<'_>,
    documents: &spec2dest::document::Documents,
) {
    for place in [cursor.place(), cursor.place().on_key()] {
        let range = documents.locate(&place);
        assert!(cursor.text().get(range.clone()).is_some(), "{range:?}");
        let _ = (documents.extent(&place), documents.pointer(&place));
    }
    cursor.items().for_each(|item| check_spans(item, documents));
    cursor
        .entries()
        .for_each(|(_, member)| check_spans(member, documents));
}
