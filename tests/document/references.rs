//! `$ref`s within one file. `$ref`s between files are tested through the binary.

use spec2dest::document::Limits;
use spec2dest::findings::{Code, Sources};

use crate::{find, open, open_within, write_each};

/// A chain of `count` references from `r0` to `end`.
fn write_chain(count: usize) -> String {
    let mut text = write_each(1..count, |hop| {
        format!("r{}: {{ $ref: '#/r{hop}' }}\n", hop - 1)
    });
    text += &format!("r{}: {{ $ref: '#/end' }}\nend: {{ x: 1 }}\n", count - 1);
    text
}

#[test]
fn reference_chains_resolve_up_to_the_limit() {
    for count in [1, 2, 24, 25, 26, 100, 200] {
        let documents = open(&write_chain(count));
        assert!(
            find(&documents, "r0").resolve().unwrap().get("x").is_some(),
            "{count}"
        );
    }
    let limits = || Limits {
        reference_hops: 3,
        ..Limits::default()
    };
    assert!(
        find(&open_within(&write_chain(3), limits()).unwrap(), "r0")
            .resolve()
            .is_ok()
    );
    let documents = open_within(&write_chain(4), limits()).unwrap();
    assert_eq!(
        find(&documents, "r0").resolve().unwrap_err().code,
        Code::LimitExceeded
    );
}

#[test]
fn a_cycle_is_reported_with_all_its_references() {
    let text = "a: { $ref: '#/b' }\nb: { $ref: '#/c' }\nc: { $ref: '#/d' }\nd: { $ref: '#/b' }\n";
    let documents = open(text);
    let finding = find(&documents, "a").resolve().unwrap_err();
    assert_eq!(finding.code, Code::ReferenceCycle);
    let places = finding
        .place
        .iter()
        .chain(finding.related.iter().map(|(place, _)| place));
    let shown: Vec<_> = places.map(|place| documents.pointer(place)).collect();
    assert_eq!(shown, ["/b/$ref", "/c/$ref", "/d/$ref"]);
    for text in [
        "a: { $ref: '#/a' }",
        "a: { $ref: '#/a/b' }",
        "a: { $ref: '#/b/c' }\nb: { $ref: '#/a/c' }",
        "a: { $ref: '#' }\n$ref: '#/a'",
    ] {
        let documents = open(text);
        let finding = find(&documents, "a").resolve().unwrap_err();
        assert_eq!(finding.code, Code::ReferenceCycle, "{text}");
        assert!(finding.place.is_some());
    }
}

#[test]
fn a_pointer_can_pass_through_the_same_reference_twice() {
    let text = "a: { $ref: '#/p/q/r' }\np: { $ref: '#/base' }\nbase: { q: { $ref: '#/p/s' }, s: { r: { x: 1 } } }\n";
    let documents = open(text);
    assert!(find(&documents, "a").resolve().unwrap().get("x").is_some());
}

#[test]
fn unresolved_references_are_reported_at_their_place() {
    let text = "list: [{ x: 1 }]\ngood: { $ref: '#/list/0' }\nescaped: { $ref: '#/a~1b%20c' }\na/b c: { x: 1 }\nmember: { $ref: '#/list/1' }\nscalar: { $ref: '#/list/0/x/y' }\nanchor: { $ref: '#name' }\ntyped: { $ref: 1 }\nroot: { $ref: '#' }\n";
    let documents = open(text);
    assert!(
        find(&documents, "good")
            .resolve()
            .unwrap()
            .get("x")
            .is_some()
    );
    assert!(
        find(&documents, "escaped")
            .resolve()
            .unwrap()
            .get("x")
            .is_some()
    );
    assert!(
        find(&documents, "root")
            .resolve()
            .unwrap()
            .get("list")
            .is_some()
    );
    assert_eq!(
        find(&documents, "typed").resolve().unwrap().id(),
        find(&documents, "typed").id()
    );
    assert!(find(&documents, "good").follow_reference().unwrap().is_ok());
    assert!(find(&documents, "list").follow_reference().is_none());
    for path in ["member", "scalar", "anchor"] {
        let finding = find(&documents, path).resolve().unwrap_err();
        assert_eq!(finding.code, Code::UnresolvedReference, "{path}");
        let pointer = documents.pointer(finding.place.as_ref().unwrap());
        assert_eq!(pointer, format!("/{path}/$ref"));
    }
}
