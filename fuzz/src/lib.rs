//! What the targets share.

use spec2dest::findings::report::{Detail, MessageFormat, report};
use spec2dest::findings::{Code, Findings, Sources};
use spec2dest::pipeline::{self, Outcome, Request};

/// Shows the findings in every format.
pub fn shown(findings: &Findings, sources: &dyn Sources) {
    for format in [
        MessageFormat::Human,
        MessageFormat::Short,
        MessageFormat::Json,
        MessageFormat::Sarif,
        MessageFormat::Github,
    ] {
        for detail in [Detail::Grouped, Detail::Full] {
            report(
                &mut std::io::sink(),
                (format, detail),
                findings,
                sources,
                None,
            )
            .expect("a sink takes everything");
        }
    }
}

/// Runs the whole pipeline. A template that fails its own check is a defect, whatever the input.
pub fn run(request: &Request) -> Option<Outcome> {
    let outcome = pipeline::run(request).ok()?;
    for finding in outcome.findings.iter() {
        assert!(finding.code != Code::TemplateCheck, "{finding:?}");
    }
    shown(&outcome.findings, outcome.sources.as_ref());
    if let Some(accounting) = &outcome.accounting {
        assert!(outcome.template.is_none() || accounting.generated > 0);
    }
    Some(outcome)
}
