//! The roles that let EventBridge call the destinations.

use crate::cloudformation::{LogicalId, Map, Piece, Resource, Template, Text, Value, map};
use crate::plan::{Plan, Roles};
use crate::stack::{eventbridge_principal, policy_document};

/// Adds the roles.
pub(super) fn add(plan: &Plan, template: &mut Template) {
    if let Roles::Created {
        ids,
        permissions_boundary,
    } = &plan.roles
    {
        for (number, id) in ids.iter().enumerate() {
            let destinations = plan.destinations.iter();
            let covered = destinations.filter(|destination| destination.role == number);
            let covered = covered.map(|destination| &destination.id);
            let properties = role_properties(covered, permissions_boundary.as_deref());
            let role = Resource::new(id.clone(), "AWS::IAM::Role", properties, None);
            template.resources.push(role);
        }
    }
}

fn role_properties<'p>(
    destinations: impl Iterator<Item = &'p LogicalId>,
    permissions_boundary: Option<&str>,
) -> Map {
    let trust = map([
        ("Effect", Value::string("Allow")),
        ("Principal", eventbridge_principal()),
        ("Action", Value::string("sts:AssumeRole")),
    ]);
    let mut properties = map([
        (
            "Description",
            Value::string("Lets EventBridge call the API destinations of this stack"),
        ),
        ("AssumeRolePolicyDocument", policy_document(trust)),
    ]);
    if let Some(arn) = permissions_boundary {
        let boundary = Value::string(arn.to_owned());
        properties.insert("PermissionsBoundary".into(), boundary);
    }
    let resources: Vec<_> = destinations.map(destination_arns).collect();
    // The hash can leave a role without destinations; a statement must name at least one resource.
    if !resources.is_empty() {
        let invoke = map([
            ("Effect", Value::string("Allow")),
            ("Action", Value::string("events:InvokeApiDestination")),
            ("Resource", Value::List(resources)),
        ]);
        let policy = map([
            ("PolicyName", Value::string("InvokeApiDestinations")),
            ("PolicyDocument", policy_document(invoke)),
        ]);
        properties.insert("Policies".into(), Value::List(vec![policy.into()]));
    }
    properties
}

/// The ARN of a destination. Whether IAM is asked with or without the UUID at its end is not documented: `*` covers both.
fn destination_arns(id: &LogicalId) -> Value {
    let mut arn = Text(vec![Piece::Attribute {
        id: id.clone(),
        attribute: "ArnForPolicy",
    }]);
    arn.push_str("*");
    Value::sub(arn)
}
