//! Checks the size of the template.

use crate::aws;
use crate::findings::{Code, Finding, Findings};

use super::TemplateChecker;

pub(super) fn check(checker: &TemplateChecker<'_>) {
    let template = checker.template;
    let counts = [
        (template.resources.len(), aws::MAX_RESOURCES, "resources"),
        (template.parameters.len(), aws::MAX_PARAMETERS, "parameters"),
        (template.outputs.len(), aws::MAX_PARAMETERS, "outputs"),
    ];
    for (count, max, what) in counts.into_iter().filter(|(count, max, _)| count > max) {
        let message = format!("the template has {count} {what}, but CloudFormation allows {max}");
        let finding = Finding::new(Code::TemplateTooLarge, message);
        checker.findings.push(finding);
    }
    if template.description.len() > aws::MAX_TEMPLATE_DESCRIPTION {
        checker.report_defect("Description", "the description is too long");
    }
}

/// Reports a template text that exceeds a size limit of CloudFormation, or has too many dynamic references.
pub fn check_text(text: &str, findings: &Findings) {
    let bytes = text.len();
    if bytes > aws::MAX_TEMPLATE_BYTES {
        let message = format!(
            "the template has {bytes} bytes, but CloudFormation allows {}",
            aws::MAX_TEMPLATE_BYTES
        );
        findings.push(Finding::new(Code::TemplateTooLarge, message));
    } else if bytes > aws::MAX_INLINE_TEMPLATE_BYTES {
        let message = format!(
            "the template has {bytes} bytes; templates over {} bytes must be uploaded to S3",
            aws::MAX_INLINE_TEMPLATE_BYTES
        );
        let help = "deploy with `aws cloudformation deploy --s3-bucket BUCKET`, or `sam deploy --resolve-s3`";
        findings.push(Finding::new(Code::TemplateNeedsS3, message).help(help));
    }
    let references = text.matches("{{resolve:").count();
    if references > aws::MAX_DYNAMIC_REFERENCES {
        let message = format!(
            "the template has {references} dynamic references, but CloudFormation allows {}",
            aws::MAX_DYNAMIC_REFERENCES
        );
        findings.push(Finding::new(Code::TooManyDynamicReferences, message));
    }
}

#[cfg(test)]
mod tests {
    use crate::cloudformation::{LogicalId, Resource, Template, check, map};

    use super::*;

    #[test]
    fn a_template_has_at_most_500_resources() {
        let topic = |number: usize| {
            let id = LogicalId::new(format!("Topic{number}")).unwrap();
            Resource::new(id, "AWS::SNS::Topic", map([]), None)
        };
        for (count, expected) in [(500, vec![]), (501, vec![Code::TemplateTooLarge])] {
            let template = Template {
                resources: (0..count).map(topic).collect(),
                ..Template::default()
            };
            let findings = Findings::default();
            check(&template, &findings);
            let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
            assert_eq!(codes, expected);
        }
    }

    #[test]
    fn a_template_text_has_limited_bytes_and_dynamic_references() {
        for (text, expected) in [
            ("x".repeat(51_200), None),
            ("x".repeat(51_201), Some(Code::TemplateNeedsS3)),
            ("x".repeat(1_000_000), Some(Code::TemplateNeedsS3)),
            ("x".repeat(1_000_001), Some(Code::TemplateTooLarge)),
            ("{{resolve:a}}".repeat(60), None),
            (
                "{{resolve:a}}".repeat(61),
                Some(Code::TooManyDynamicReferences),
            ),
        ] {
            let findings = Findings::default();
            check_text(&text, &findings);
            let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
            assert_eq!(codes, Vec::from_iter(expected));
        }
    }
}
