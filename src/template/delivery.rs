//! What all rules share: the bus, the dead-letter queue with its policy, the roles.

use crate::plan::{Bus, DeadLetter, Destination, LogicalId, Plan, Roles};

use super::build::Template;
use super::value::{Map, Value, map};

/// Adds the shared resources, their condition and outputs.
pub(super) fn add(plan: &Plan, template: &mut Template) {
    let prefix = &plan.output_prefix;
    match &plan.bus {
        Bus::Parameter(id) => {
            template.output(
                format!("{prefix}EventBus"),
                "The event bus whose events call the API",
                Value::reference(id),
            );
        }
        Bus::Created { id, name } => {
            template.resource(
                id.as_str(),
                "AWS::Events::EventBus",
                map([
                    ("Name", Value::string(name)),
                    ("Description", Value::string("Its events call the API")),
                ]),
                None,
            );
            template.output(
                format!("{prefix}EventBus"),
                "The event bus whose events call the API",
                Value::reference(id),
            );
        }
    }
    if let DeadLetter::Created { queue, policy } = &plan.dead_letter {
        add_queue(plan, queue, policy, template);
        template.output(
            format!("{prefix}DeadLetterQueueUrl"),
            "The queue for events that could not be delivered",
            Value::reference(queue),
        );
        template.output(
            format!("{prefix}DeadLetterQueueArn"),
            "The ARN of the queue for events that could not be delivered",
            Value::arn(queue),
        );
    }
    if let Roles::Created {
        ids,
        permissions_boundary,
    } = &plan.roles
    {
        for (number, id) in ids.iter().enumerate() {
            let covered = plan
                .destinations
                .iter()
                .filter(|destination| destination.role == number);
            add_role(id, covered, permissions_boundary.as_deref(), template);
        }
    }
}

/// 14 days, the most that SQS keeps a message.
const RETENTION_SECONDS: i64 = 1_209_600;

fn add_queue(plan: &Plan, queue: &LogicalId, policy: &LogicalId, template: &mut Template) {
    let properties = map([
        ("MessageRetentionPeriod", Value::Integer(RETENTION_SECONDS)),
        ("SqsManagedSseEnabled", Value::Bool(true)),
    ]);
    template.resource(queue.as_str(), "AWS::SQS::Queue", properties, None);
    let rules = |path: &str| {
        Value::Sub(format!(
            "arn:${{AWS::Partition}}:events:${{AWS::Region}}:${{AWS::AccountId}}:rule/{path}*"
        ))
    };
    // Rules of the default bus have no bus in their ARN.
    let source = match &plan.bus {
        Bus::Parameter(bus) => {
            template.conditions.insert(
                plan.default_bus_condition.as_str().to_owned().into(),
                Value::Equals(
                    Box::new(Value::reference(bus)),
                    Box::new(Value::string("default")),
                ),
            );
            Value::If(
                plan.default_bus_condition.as_str().to_owned(),
                Box::new(rules("")),
                Box::new(rules(&format!("${{{bus}}}/"))),
            )
        }
        Bus::Created { id, .. } => rules(&format!("${{{id}}}/")),
    };
    let statement = map([
        ("Effect", Value::string("Allow")),
        (
            "Principal",
            map([("Service", Value::string("events.amazonaws.com"))]).into(),
        ),
        ("Action", Value::string("sqs:SendMessage")),
        ("Resource", Value::arn(queue)),
        (
            "Condition",
            map([("ArnLike", map([("aws:SourceArn", source)]).into())]).into(),
        ),
    ]);
    let properties = map([
        ("Queues", Value::List(vec![Value::reference(queue)])),
        ("PolicyDocument", document(statement).into()),
    ]);
    template.resource(policy.as_str(), "AWS::SQS::QueuePolicy", properties, None);
}

fn add_role<'d>(
    id: &LogicalId,
    destinations: impl Iterator<Item = &'d Destination>,
    permissions_boundary: Option<&str>,
    template: &mut Template,
) {
    let trust = map([
        ("Effect", Value::string("Allow")),
        (
            "Principal",
            map([("Service", Value::string("events.amazonaws.com"))]).into(),
        ),
        ("Action", Value::string("sts:AssumeRole")),
    ]);
    // Whether IAM is asked with or without the UUID at the end of the ARN is not documented: `*` covers both.
    let resources: Vec<_> = destinations
        .map(|destination| Value::Sub(format!("${{{}.ArnForPolicy}}*", destination.id)))
        .collect();
    let mut properties = map([
        (
            "Description",
            Value::string("Lets EventBridge call the API destinations of this stack"),
        ),
        ("AssumeRolePolicyDocument", document(trust).into()),
    ]);
    if let Some(arn) = permissions_boundary {
        properties.insert("PermissionsBoundary".into(), Value::string(arn));
    }
    // The hash can leave a role without destinations; a statement must name at least one resource.
    if !resources.is_empty() {
        let invoke = map([
            ("Effect", Value::string("Allow")),
            ("Action", Value::string("events:InvokeApiDestination")),
            ("Resource", Value::List(resources)),
        ]);
        let policy = map([
            ("PolicyName", Value::string("InvokeApiDestinations")),
            ("PolicyDocument", document(invoke).into()),
        ]);
        properties.insert("Policies".into(), Value::List(vec![policy.into()]));
    }
    template.resource(id.as_str(), "AWS::IAM::Role", properties, None);
}

fn document(statement: Map) -> Map {
    map([
        ("Version", Value::string("2012-10-17")),
        ("Statement", Value::List(vec![statement.into()])),
    ])
}
