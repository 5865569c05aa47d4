//! What is left of a text reads as the text does.

use proptest::prelude::*;

use super::*;
use crate::document::node::Node;
use crate::document::part::Part;
use crate::document::yaml::{Bounds, build, parse_skipped};

const BOUNDS: Bounds = Bounds {
    depth: 120,
    alias_nodes: 1000,
};

fn left(text: &str) -> Option<String> {
    Cut::new(text, Wanted::Usual { keep_first: false }).map(|cut| cut.text)
}

#[test]
fn blocks_of_skipped_keys_go_and_all_else_stays() {
    let text = "a:\n  schema:\n    b: |\n      schema:\n     c\n    # d\n\n    e: 'f\n\n     g'\n  h: 1\nexamples:\n- i\n- [j,\n  k]\nl: m\n";
    assert_eq!(
        left(text).unwrap(),
        "a:\n  schema:\n  h: 1\nexamples:\nl: m\n"
    );
}

#[test]
fn what_looks_like_a_key_and_is_none_stays() {
    for text in [
        "a: |\n  schema:\n    b: 1\nc: 2\n",
        "a: 'x\n\n  schema:\n    b: 1'\n",
        "a: \"x\n  schema:\n    b: 1\"\n",
        "a: [x,\n  schema:\n    b]\n",
        "a: x\n  schema\n    b\n",
        "schema: 1\n",
        "schema:\nb: 2\n",
    ] {
        assert_eq!(left(text), None, "{text}");
    }
}

#[test]
fn what_is_not_certain_is_not_cut() {
    let cut = "schema:\n  a: 1\nb: 2\n";
    assert!(left(cut).is_some());
    for doubtful in [
        "x: &a 1\n",
        "x: *a\n",
        "x: !t 1\n",
        "? x\n: 1\n",
        "\tx: 1\n",
        "x: [{&a b}]\n",
        "x: 'open\n",
        "...\n",
        "x: a\rb: 1\n",
    ] {
        assert_eq!(left(&format!("{cut}{doubtful}")), None, "{doubtful}");
    }
    assert_eq!(left("schema:\n  x: 'open\nb: 2'\n"), None);
    assert_eq!(left("schema:\n  x: [open\n ,\nb]\n"), None);
}

/// The whole tree as text, skipped parts included.
fn deep(node: &Node, source: &str) -> Option<String> {
    Some(match node {
        Node::Null => "null".to_owned(),
        Node::Bool(value) => value.to_string(),
        Node::Number(text) => format!("n{}", text.get(source)),
        Node::String(text) => format!("{:?}", text.get(source)),
        Node::Array(items) => {
            let items: Option<Vec<_>> = items.iter().map(|item| deep(item, source)).collect();
            format!("[{}]", items?.join(","))
        }
        Node::Object(object) => {
            let members = object.members().iter();
            let members: Option<Vec<_>> = members
                .map(|(key, value)| Some(format!("{:?}:{}", key.get(source), deep(value, source)?)))
                .collect();
            format!("{{{}}}", members?.join(","))
        }
        Node::Shared(node) => deep(node, source)?,
        Node::Skipped(skipped) => {
            let node = parse_skipped(skipped, source, BOUNDS, &mut Vec::new()).ok()?;
            deep(&node, source)?
        }
    })
}

/// Lines of all kinds, good and bad, at all columns.
fn line() -> impl Strategy<Value = String> {
    let content = prop::sample::select(vec![
        "",
        "a:",
        "b: 1",
        "schema:",
        "schema: x",
        "example:",
        "properties:",
        "- c",
        "- schema:",
        "- - d",
        "-",
        "|",
        ">-",
        "f: |",
        "g: >+",
        "h: |2",
        "- |",
        "\"i\"",
        "'j'",
        "\"k",
        "l\"",
        "'m",
        "n'",
        "o: 'p",
        "q: \"r",
        "s: [t",
        "u]",
        "v: {w: x",
        "y}",
        "[z",
        "]",
        "# a",
        "b # c",
        "d: e # f",
        "g: '#'",
        "it's",
        "say \"h\"",
        "i: j: k",
        "\"l\": m",
        "'schema':",
        "\"n: o\": p",
        "http://q",
        "r:s",
        "t: [u, 'v', {w: \"x\"}]",
        "---",
        "y: &z 1",
        "a: *z",
        "b: !c d",
        "? e",
        "f:  ",
        "g:\t'h'",
        "i: ''",
        "j: 'k''l'",
        "m: \"n\\\"o\"",
        "p: -",
        "q: - r",
        "get:",
        "- get:",
        "s: {}",
        "t: []",
        "u: \\",
        "schemas:",
        "definitions:",
        "- e: f",
        "schema:  # g",
    ]);
    (0..5_usize, content).prop_map(|(column, content)| {
        format!(
            "{}{content}\n",
            "  ".repeat(column / 2) + &" ".repeat(column % 2)
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40_000))]
    #[test]
    fn a_cut_text_reads_as_the_whole(lines in prop::collection::vec(line(), 1..14), crlf in any::<bool>()) {
        let text = lines.concat();
        let text = if crlf { text.replace('\n', "\r\n") } else { text };
        let part = Part::whole(&text);
        let Ok(whole) = build(&part, None, 0, BOUNDS, false, &mut Vec::new()) else { return Ok(()) };
        for wanted in [Wanted::Usual { keep_first: false }, Wanted::Usual { keep_first: true }, Wanted::Members] {
            let Some(cut) = Cut::new(&text, wanted) else { continue };
            let Ok(read) = build(&part, Some(&cut), 0, BOUNDS, true, &mut Vec::new()) else { continue };
            prop_assert_eq!(deep(&read, &text), deep(&whole, &text), "{}", text);
        }
    }
}
