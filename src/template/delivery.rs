//! What all rules share: the bus, the dead-letter queue with its policy, the roles.

use crate::plan::{Bus, DeadLetter, Destination, LogicalId, Plan, Roles};

use super::build::Template;
use super::map::{Map, map};
use super::value::Value;

/// Adds the shared resources, their condition and outputs.
pub(super) fn add<'p>(plan: &'p Plan, template: &mut Template<'p>) {
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
                id,
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

fn add_queue<'p>(
    plan: &'p Plan,
    queue: &'p LogicalId,
    policy: &'p LogicalId,
    template: &mut Template<'p>,
) {
    let properties = map([
        ("MessageRetentionPeriod", Value::Integer(RETENTION_SECONDS)),
        ("SqsManagedSseEnabled", Value::Bool(true)),
    ]);
    template.resource(queue, "AWS::SQS::Queue", properties, None);
    let rules = |path: &str| {
        let start = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/";
        Value::Sub(format!("{start}{path}*").into())
    };
    // Rules of the default bus have no bus in their ARN.
    let source = match &plan.bus {
        Bus::Parameter(bus) => {
            template.conditions.push(
                plan.default_bus_condition.as_str(),
                Value::Equals(Box::new([Value::reference(bus), Value::string("default")])),
            );
            Value::If(
                plan.default_bus_condition.as_str(),
                Box::new([rules(""), rules(&format!("${{{bus}}}/"))]),
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
    template.resource(policy, "AWS::SQS::QueuePolicy", properties, None);
}

fn add_role<'p>(
    id: &'p LogicalId,
    destinations: impl Iterator<Item = &'p Destination>,
    permissions_boundary: Option<&'p str>,
    template: &mut Template<'p>,
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
        .map(|destination| Value::Sub(format!("${{{}.ArnForPolicy}}*", destination.id).into()))
        .collect();
    let mut properties = map([
        (
            "Description",
            Value::string("Lets EventBridge call the API destinations of this stack"),
        ),
        ("AssumeRolePolicyDocument", document(trust).into()),
    ]);
    if let Some(arn) = permissions_boundary {
        properties.push("PermissionsBoundary", Value::string(arn));
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
        properties.push("Policies", Value::List(vec![policy.into()]));
    }
    template.resource(id, "AWS::IAM::Role", properties, None);
}

fn document(statement: Map<'_>) -> Map<'_> {
    map([
        ("Version", Value::string("2012-10-17")),
        ("Statement", Value::List(vec![statement.into()])),
    ])
}
