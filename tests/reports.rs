//! One set of findings in every format. The files contain sequences that control terminals, browsers and runners.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that panics has failed"
)]

use std::ops::Range;

use spec2dest::findings::report::{Detail, MessageFormat, report};
use spec2dest::findings::{
    Accounting, Code, FileId, Finding, Findings, Levels, Place, Severity, Sources, Spot,
};

/// The names and texts of three files. A token identifies each place.
struct Files([(&'static str, String); 3]);

impl Files {
    fn hostile() -> Self {
        let piped = "openapi: 3.1.0\r\n\tname: \u{9b}31m \"漢字 🚒 é\" # here\r\nlast: line\r\n";
        let referenced = "paths:\n  ##[add-mask]e ::error::x%0A<script>: \u{202e}evil\u{1b}[31m\n";
        let minified = format!(
            "{{{}\"deep\":1,{}}}",
            "\"a\":1,".repeat(50),
            "\"b\":2,".repeat(50)
        );
        Self([
            ("-", piped.to_owned()),
            (
                "::error::teams, 100%\u{1b}[31m: a.yaml",
                referenced.to_owned(),
            ),
            ("./min file.json", minified),
        ])
    }
}

impl Sources for Files {
    fn name(&self, file: FileId) -> &str {
        self.0[file.0].0
    }

    fn pointer(&self, place: &Place) -> String {
        format!("/{}", token(place))
    }

    fn text(&self, file: FileId) -> &str {
        &self.0[file.0].1
    }

    fn locate(&self, place: &Place) -> Range<usize> {
        let token = token(place);
        let start = self.text(place.file).find(token).unwrap();
        start..start + token.len()
    }
}

/// The text at each place: the number of a place is the index of its token.
const TOKENS: [&str; 6] = [
    "\"deep\"",
    "evil",
    "é",
    "##[add-mask]e",
    "# here",
    "openapi",
];

fn token(place: &Place) -> &'static str {
    match place.spot() {
        Spot::Value(number) => TOKENS[number as usize],
        Spot::Key(_) | Spot::Byte(_) => unreachable!(),
    }
}

fn place(file: usize, token: &str) -> Place {
    let number = TOKENS.iter().position(|known| *known == token).unwrap();
    Place::value(FileId(file), u32::try_from(number).unwrap())
}

fn findings() -> Findings {
    let nasty = "`::error::x%0A` \u{1b}[31m \u{9b}1m <script>alert(1)</script> [a](javascript:x) ##[set-output name=x]y";
    let mut levels = Levels::default();
    levels.set(Code::ParameterOmitted, Severity::Error);
    let findings = Findings::new(levels);
    findings.push(Finding::new(
        Code::NothingToGenerate,
        "a finding without a place",
    ));
    findings.push(
        Finding::new(Code::DuplicateKey, "in the piece of a long line").at(place(2, "\"deep\"")),
    );
    findings.push(
        Finding::new(
            Code::DuplicateOperationId,
            format!("nasty: {nasty}\r\n::error::next line"),
        )
        .at(place(1, "evil"))
        .help(format!("a nasty help: {nasty}"))
        .related(place(0, "é"), format!("a nasty label: {nasty}"))
        .related(place(1, "##[add-mask]e"), "in the same file"),
    );
    findings.push(
        Finding::new(Code::ParameterOmitted, "behind wide characters").at(place(0, "# here")),
    );
    for operation in ["first", "second", "third"] {
        let message = format!("a field of {operation} is renamed");
        let finding = Finding::new(Code::RenamedField, message).about(operation);
        findings.push(finding.at(place(0, "openapi")));
    }
    findings
}

fn accounting() -> Accounting {
    Accounting {
        generated: 60,
        not_written: 0,
        left_out: [
            (Code::BodyNotExpressible, 4),
            (Code::SecurityNotExpressible, 2),
        ]
        .into(),
        not_chosen: [
            ("GET".to_owned(), 103),
            ("##[debug]\u{1b}[31m\nX".to_owned(), 1),
        ]
        .into(),
    }
}

fn render_report(format: MessageFormat) -> String {
    let mut out = Vec::new();
    // Findings of one code have no excerpts when they are grouped and there are many.
    let detail = match format {
        MessageFormat::Human => Detail::Full,
        _ => Detail::Grouped,
    };
    report(
        &mut out,
        (format, detail),
        &findings(),
        &Files::hostile(),
        Some(&accounting()),
    )
    .unwrap();
    String::from_utf8(out).unwrap()
}

/// Removes colours. [`is_harmless`] rejects escape sequences of the input.
fn strip_colours(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

/// Whether the text has nothing but colours that controls a terminal, deceives the reader or commands a runner.
fn is_harmless(text: &str) -> bool {
    let plain = strip_colours(text);
    let styles = text.split('\u{1b}').skip(1).all(|rest| {
        let end = rest.find(|character: char| !"[0123456789;".contains(character));
        end.and_then(|end| rest.chars().nth(end)) == Some('m') && !rest.starts_with("[31m")
    });
    let bytes = |character: char| character.is_control() && character != '\n';
    styles && !plain.contains("##[") && !plain.contains(bytes) && !plain.contains('\u{202e}')
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.add_filter(r#"(?s)"rules": \[.*?\n        \]"#, r#""rules": [...]"#);
    settings.add_filter(r#""ruleIndex": \d+"#, r#""ruleIndex": N"#);
    settings.add_filter(
        &format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION")),
        "\"version\": \"VERSION\"",
    );
    settings.bind(|| insta::assert_snapshot!(format!("report-{name}"), text));
}

#[test]
fn human_reports_are_harmless() {
    let text = render_report(MessageFormat::Human);
    assert!(text.contains('\u{1b}') && is_harmless(&text), "{text:?}");
    snapshot("human", &strip_colours(&text));
}

#[test]
fn short_reports_have_one_line_per_finding() {
    let text = render_report(MessageFormat::Short);
    assert!(is_harmless(&text), "{text:?}");
    assert!(
        text.lines()
            .all(|line| !line.trim_start().starts_with("::")),
        "{text}"
    );
    assert_eq!(
        text.lines().count(),
        5 + 1,
        "one line for each finding, and the summary"
    );
    snapshot("short", &text);
}

#[test]
fn json_reports_are_valid() {
    let text = render_report(MessageFormat::Json);
    assert!(is_harmless(&text), "{text:?}");
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["version"], 1);
    snapshot("json", &text);
}

#[test]
fn github_reports_are_workflow_commands() {
    let text = render_report(MessageFormat::Github);
    assert!(is_harmless(&text), "{text:?}");
    for line in text.lines() {
        let (command, data) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
        let (name, properties) = command.split_once(' ').unwrap();
        assert!(["error", "warning", "notice"].contains(&name), "{line}");
        for property in properties.split(',') {
            let (key, value) = property.split_once('=').unwrap();
            assert!(
                ["file", "line", "endLine", "col", "endColumn", "title"].contains(&key),
                "{line}"
            );
            assert!(!value.contains(':') && has_valid_escapes(value), "{line}");
        }
        assert!(has_valid_escapes(data), "{line}");
    }
    snapshot("github", &text);
}

/// Whether every `%` starts an escape that the runner decodes.
fn has_valid_escapes(text: &str) -> bool {
    let known = ["25", "0D", "0A", "3A", "2C"];
    text.split('%')
        .skip(1)
        .all(|rest| known.iter().any(|escape| rest.starts_with(escape)))
}

#[test]
fn sarif_reports_are_valid() {
    let text = render_report(MessageFormat::Sarif);
    assert!(is_harmless(&text), "{text:?}");
    let log: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), Code::ALL.len());
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
        assert!(
            !result["message"]["text"].as_str().unwrap().contains("]("),
            "no links"
        );
        let places = [&result["locations"], &result["relatedLocations"]];
        for location in places.iter().flat_map(|list| list.as_array().unwrap()) {
            let physical = &location["physicalLocation"];
            let (start, end) = (
                &physical["region"]["startColumn"],
                &physical["region"]["endColumn"],
            );
            assert!(physical["region"]["startLine"].as_u64() >= Some(1));
            assert!(start.as_u64() >= Some(1) && end.as_u64() >= start.as_u64());
            let uri = physical["artifactLocation"]["uri"].as_str().unwrap();
            assert!(
                uri.bytes()
                    .all(|byte| byte.is_ascii_graphic() && byte != b':'),
                "{uri}"
            );
        }
    }
    snapshot("sarif", &text);
}
