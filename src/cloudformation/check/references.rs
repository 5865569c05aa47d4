//! Checks that logical ids are unique and that every reference points to an existing entry.

use std::collections::HashSet;

use crate::cloudformation::{LogicalId, Map, ResourceAttribute, Value};

use super::TemplateChecker;

pub(super) fn check(checker: &TemplateChecker<'_>) {
    check_uniqueness(checker);
    check_references(checker);
}

/// Parameters and resources share one namespace; conditions and outputs have one each.
///
/// Source: CloudFormation User Guide, "Template sections".
fn check_uniqueness(checker: &TemplateChecker<'_>) {
    let template = checker.template;
    let parameters = template.parameters.iter().map(|entry| entry.id.as_str());
    let resources = template.resources.iter().map(|entry| entry.id.as_str());
    let conditions = template.conditions.iter().map(|entry| entry.id.as_str());
    let outputs = template.outputs.iter().map(|entry| entry.id.as_str());
    check_unique(checker, parameters.chain(resources));
    check_unique(checker, conditions);
    check_unique(checker, outputs);
}

fn check_unique<'t>(checker: &TemplateChecker<'_>, ids: impl Iterator<Item = &'t str>) {
    let mut seen = HashSet::new();
    for id in ids.filter(|id| !seen.insert(*id)) {
        checker.report_defect(id, "the logical id is used twice");
    }
}

/// Functions and resource attributes refer only to entries of this template or of the blueprint.
fn check_references(checker: &TemplateChecker<'_>) {
    let template = checker.template;
    let mut references = References {
        known: template.foreign_ids.iter().map(LogicalId::as_str).collect(),
        conditions: template
            .conditions
            .iter()
            .map(|entry| entry.id.as_str())
            .collect(),
        unknown: Vec::new(),
    };
    references.known.extend(checker.resources.keys());
    references.known.extend(checker.parameters.keys());
    let resources = template.resources.iter();
    let outputs = template.outputs.iter();
    let conditions = template.conditions.iter();
    let values = resources
        .map(|entry| (entry.id.as_str(), entry.body()))
        .chain(outputs.map(|entry| (entry.id.as_str(), &entry.body)))
        .chain(conditions.map(|entry| (entry.id.as_str(), &entry.value)));
    for (id, value) in values {
        references.check_value(value);
        for unknown in references.unknown.drain(..) {
            checker.report_defect(id, format!("refers to `{unknown}`, which does not exist"));
        }
    }
    for resource in &template.resources {
        let condition = resource.attribute(ResourceAttribute::Condition);
        references.check_condition(condition);
        let depends_on = resource.attribute(ResourceAttribute::DependsOn);
        references.check_ids(depends_on.map(Value::items).unwrap_or_default());
        for unknown in references.unknown.drain(..) {
            checker.report_defect(
                resource.id.as_str(),
                format!("refers to `{unknown}`, which does not exist"),
            );
        }
    }
}

/// The ids that exist, and the ids that are referred to but do not exist.
struct References<'t> {
    /// The ids of parameters and resources.
    known: HashSet<&'t str>,
    conditions: HashSet<&'t str>,
    unknown: Vec<&'t str>,
}

impl<'t> References<'t> {
    fn check_value(&mut self, value: &'t Value) {
        match value {
            Value::String(_)
            | Value::Lines(_)
            | Value::Integer(_)
            | Value::Number(_)
            | Value::Bool(_) => {}
            Value::Table(rows) => {
                let members = rows.values().flat_map(Map::values);
                members.for_each(|value| self.check_value(value));
            }
            Value::List(items) => items.iter().for_each(|item| self.check_value(item)),
            Value::Map(members) => members.values().for_each(|value| self.check_value(value)),
            Value::Substitution(text) => {
                let ids = text.referenced_ids();
                ids.for_each(|id| self.check_id(id.as_str()));
            }
            Value::Function { name, argument } => {
                match *name {
                    "Ref" => self.check_ids(std::slice::from_ref(argument)),
                    "Fn::GetAtt" => self.check_ids(argument.items().get(..1).unwrap_or_default()),
                    "Fn::If" => self.check_condition(argument.items().first()),
                    "Condition" => self.check_condition(Some(argument)),
                    _ => {}
                }
                self.check_value(argument);
            }
        }
    }

    fn check_ids(&mut self, ids: &'t [Value]) {
        ids.iter()
            .filter_map(Value::as_str)
            .for_each(|id| self.check_id(id));
    }

    fn check_id(&mut self, id: &'t str) {
        if !id.starts_with("AWS::") && !self.known.contains(id) {
            self.unknown.push(id);
        }
    }

    fn check_condition(&mut self, id: Option<&'t Value>) {
        let id = id.and_then(Value::as_str);
        let unknown = id.filter(|id| !self.conditions.contains(id));
        self.unknown.extend(unknown);
    }
}

#[cfg(test)]
mod tests {
    use crate::cloudformation::{Condition, Map, Output, Resource, Template, Text, check, map};
    use crate::findings::Findings;

    use super::*;

    fn id(text: &str) -> LogicalId {
        LogicalId::new(text).unwrap()
    }

    fn topic(name: &str, properties: Map) -> Resource {
        Resource::new(id(name), "AWS::SNS::Topic", properties, None)
    }

    fn messages(template: &Template) -> Vec<String> {
        let findings = Findings::default();
        check(template, &findings);
        findings
            .iter()
            .map(|finding| finding.message.clone())
            .collect()
    }

    #[test]
    fn references_must_point_to_existing_entries() {
        let condition = Condition {
            id: id("IsProduction"),
            value: Value::equals(Value::string("a"), Value::string("b")),
        };
        for (value, unknown) in [
            (Value::reference(&id("Other")), None),
            (Value::reference(&id("Nowhere")), Some("Nowhere")),
            (Value::get_att(&id("Nowhere"), "TopicName"), Some("Nowhere")),
            (Value::sub(Text::parameter(id("Nowhere"))), Some("Nowhere")),
            (
                Value::if_(
                    &id("IsProduction"),
                    Value::reference(&id("Other")),
                    Value::reference(&id("Nowhere")),
                ),
                Some("Nowhere"),
            ),
            (
                Value::if_(&id("IsTest"), Value::Bool(true), Value::Bool(false)),
                Some("IsTest"),
            ),
        ] {
            let template = Template {
                conditions: vec![condition.clone()],
                resources: vec![
                    topic("Topic", map([("DisplayName", value)])),
                    topic("Other", map([])),
                ],
                ..Template::default()
            };
            let expected = unknown
                .map(|unknown| format!("Topic: refers to `{unknown}`, which does not exist"));
            assert_eq!(messages(&template), Vec::from_iter(expected));
        }
    }

    #[test]
    fn resource_attributes_must_refer_to_existing_resources_and_conditions() {
        let resource = topic("Topic", map([]))
            .with(ResourceAttribute::DependsOn, Value::strings(["Nowhere"]))
            .with(ResourceAttribute::Condition, Value::string("IsTest"));
        let template = Template {
            resources: vec![resource],
            ..Template::default()
        };
        assert_eq!(
            messages(&template),
            [
                "Topic: refers to `IsTest`, which does not exist",
                "Topic: refers to `Nowhere`, which does not exist"
            ]
        );
    }

    #[test]
    fn logical_ids_are_unique() {
        let output = || Output::new("Topic".to_owned(), "", Value::Bool(true));
        let duplicate = |id: &str| vec![format!("{id}: the logical id is used twice")];
        let resources = Template {
            resources: vec![topic("Topic", map([])), topic("Topic", map([]))],
            ..Template::default()
        };
        assert_eq!(messages(&resources), duplicate("Topic"));
        let outputs = Template {
            resources: vec![topic("Topic", map([]))],
            outputs: vec![output(), output()],
            ..Template::default()
        };
        assert_eq!(messages(&outputs), duplicate("Topic"));
    }
}
