//! Finds dynamic references that come from the spec: CloudFormation would send a secret to the spec's server.

use crate::cloudformation::{Map, Value};
use crate::findings::{Code, Finding, Place};

use super::TemplateChecker;

/// Reports every part of the template that contains `{{resolve:` outside of a
/// [`SecretKey`](crate::cloudformation::Piece::SecretKey).
///
/// Source: CloudFormation User Guide, "Dynamic references": they are resolved in any string of a template.
pub(super) fn check(checker: &TemplateChecker<'_>) {
    let template = checker.template;
    if has_dynamic_reference(&Value::Map(template.head())) {
        report(checker, "the description or a label of the template", None);
    }
    for section in template.sections() {
        for (id, value) in &section.entries {
            if has_dynamic_reference(value) {
                report(checker, id, find_place(checker, id));
            }
        }
    }
}

/// The place that the entry `id` of any section comes from. An output has the place of the resource it refers to.
fn find_place<'t>(checker: &TemplateChecker<'t>, id: &str) -> Option<&'t Place> {
    checker.place(id).or_else(|| {
        let mut outputs = checker.template.outputs.iter();
        let output = outputs.find(|output| output.id == id)?;
        let value = output.body.get("Value")?;
        checker.place(value.arn_resource().or_else(|| value.referenced_id())?)
    })
}

fn report(checker: &TemplateChecker<'_>, what: &str, place: Option<&Place>) {
    let message = format!(
        "{what} contains `{{{{resolve:`, which CloudFormation would replace with a secret at deployment"
    );
    let finding = Finding::new(Code::DynamicReference, message)
        .about(what)
        .help("remove it from the spec; the spec's server would receive the secret");
    checker.findings.push(match place {
        Some(place) => finding.at(place.clone()),
        None => finding,
    });
}

fn is_reference(text: &str) -> bool {
    text.contains('{') && text.contains("{{resolve:")
}

fn has_reference_in_members(members: &Map) -> bool {
    let mut members = members.iter();
    members.any(|(key, member)| is_reference(key) || has_dynamic_reference(member))
}

fn has_dynamic_reference(value: &Value) -> bool {
    match value {
        Value::String(text) => is_reference(text),
        Value::Lines(lines) => lines.iter().any(|line| is_reference(line)),
        Value::Table(rows) => rows
            .iter()
            .any(|(name, row)| is_reference(name) || has_reference_in_members(row)),
        Value::Integer(_) | Value::Number(_) | Value::Bool(_) => false,
        Value::List(items) => items.iter().any(has_dynamic_reference),
        Value::Map(members) => has_reference_in_members(members),
        // Only literal pieces are searched, so the reference of a secret key is not found.
        Value::Substitution(text) => is_reference(&text.filled("")),
        Value::Function { argument, .. } => has_dynamic_reference(argument),
    }
}

#[cfg(test)]
mod tests {
    use crate::cloudformation::{LogicalId, Piece, Resource, Template, Text, check, map};
    use crate::findings::{FileId, Findings};

    use super::*;

    fn codes(value: Value) -> Vec<(Code, Option<Place>)> {
        let id = LogicalId::new("Topic").unwrap();
        let place = Place::top(FileId(0));
        let properties = map([("DisplayName", value)]);
        let template = Template {
            resources: vec![Resource::new(
                id,
                "AWS::SNS::Topic",
                properties,
                Some(place),
            )],
            ..Template::default()
        };
        let findings = Findings::default();
        check(&template, &findings);
        findings
            .iter()
            .filter(|finding| finding.code == Code::DynamicReference)
            .map(|finding| (finding.code, finding.place.clone()))
            .collect()
    }

    #[test]
    fn a_dynamic_reference_is_reported_unless_it_is_a_secret_key() {
        let reported = vec![(Code::DynamicReference, Some(Place::top(FileId(0))))];
        let text = "a {{resolve:ssm:x}}";
        assert_eq!(codes(Value::string(text)), reported);
        assert_eq!(codes(Value::strings([text])), reported);
        let key = Value::Map([(text.into(), Value::Bool(true))].into_iter().collect());
        assert_eq!(codes(key), reported);
        let id = LogicalId::new("Topic").unwrap();
        let mut sub = Text::parameter(id.clone());
        assert_eq!(codes(Value::sub(sub.clone())), []);
        sub.push_str("{{resolve:ssm:x}}");
        assert_eq!(codes(Value::sub(sub)), reported);
        let secret = Piece::SecretKey {
            secret_arn: id.clone(),
            version: id,
            key: "token".to_owned(),
        };
        assert_eq!(codes(Value::text(&Text(vec![secret]))), []);
    }
}
