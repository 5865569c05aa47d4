//! How large the template is.

use crate::aws;
use crate::findings::{Code, Finding};

use super::Found;

const SELECT: &str = "generate a part of the API per stack: --include-tag, --operation, --methods; or --allow template-too-large";

pub(super) fn check(found: &mut Found<'_>) {
    let template = found.template;
    let rules = found.resources("AWS::Events::Rule").count();
    let counts = [
        (template.resources.len(), aws::MAX_RESOURCES, "resources"),
        (template.parameters.len(), aws::MAX_PARAMETERS, "parameters"),
        (template.outputs.len(), aws::MAX_PARAMETERS, "outputs"),
    ];
    for (count, most, what) in counts.into_iter().filter(|(count, most, _)| count > most) {
        let message = format!("the template has {count} {what}, and CloudFormation takes {most}");
        found
            .findings
            .push(Finding::new(Code::TemplateTooLarge, message).help(SELECT));
    }
    if rules > aws::MAX_RULES {
        let message = format!(
            "the template has {rules} rules, and a bus takes {} by default",
            aws::MAX_RULES
        );
        let help = "ask AWS for a higher quota, or generate a part of the API per bus";
        found
            .findings
            .push(Finding::new(Code::ManyRules, message).help(help));
    }
    if template.description.len() > aws::MAX_TEMPLATE_DESCRIPTION {
        found.broken("Description", "the description is too long");
    }
}

/// What the text's length and its dynamic references say.
pub(super) fn check_text(text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let bytes = text.len();
    if bytes > aws::MAX_TEMPLATE_BYTES {
        let message = format!(
            "the template has {bytes} bytes, and CloudFormation takes {}",
            aws::MAX_TEMPLATE_BYTES
        );
        findings.push(Finding::new(Code::TemplateTooLarge, message).help(SELECT));
    } else if bytes > aws::MAX_INLINE_TEMPLATE_BYTES {
        let message = format!(
            "the template has {bytes} bytes; over {} it must come from S3",
            aws::MAX_INLINE_TEMPLATE_BYTES
        );
        let help = "deploy with `aws cloudformation deploy --s3-bucket BUCKET`, or `sam deploy --resolve-s3`";
        findings.push(Finding::new(Code::TemplateNeedsS3, message).help(help));
    }
    let references = text.matches("{{resolve:").count();
    if references > aws::MAX_DYNAMIC_REFERENCES {
        let message = format!(
            "the template has {references} dynamic references, and CloudFormation resolves {}",
            aws::MAX_DYNAMIC_REFERENCES
        );
        let help = "use --secrets parameters, or generate a part of the API per stack";
        findings.push(Finding::new(Code::TooManyDynamicReferences, message).help(help));
    }
    findings
}
