//! What all rules share: the bus, the dead-letter queue with its policy, the roles.

use crate::cloudformation::{
    Condition, LogicalId, Map, Output, Piece, Resource, Template, Text, Value, map,
};
use crate::plan::{Bus, DeadLetter, Plan, Roles};

/// Adds the shared resources, their condition and outputs.
pub(super) fn add(plan: &Plan, template: &mut Template) {
    add_bus(plan, template);
    if let DeadLetter::Created { queue, policy } = &plan.dead_letter {
        add_queue(queue, template);
        add_queue_policy(plan, queue, policy, template);
        let prefix = &plan.output_prefix;
        template.outputs.push(Output::new(
            format!("{prefix}DeadLetterQueueUrl"),
            "The queue for events that could not be delivered",
            Value::reference(queue),
        ));
        template.outputs.push(Output::new(
            format!("{prefix}DeadLetterQueueArn"),
            "The ARN of the queue for events that could not be delivered",
            Value::arn(queue),
        ));
    }
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

fn add_bus(plan: &Plan, template: &mut Template) {
    if let Bus::Created { id, name } = &plan.bus {
        let properties = map([
            ("Name", Value::string(name.clone())),
            ("Description", Value::string("Its events call the API")),
        ]);
        let bus = Resource::new(id.clone(), "AWS::Events::EventBus", properties, None);
        template.resources.push(bus);
    }
    let (Bus::Parameter(id) | Bus::Created { id, .. }) = &plan.bus;
    template.outputs.push(Output::new(
        format!("{}EventBus", plan.output_prefix),
        "The event bus whose events call the API",
        Value::reference(id),
    ));
}

/// 14 days, the most that SQS keeps a message.
const RETENTION_SECONDS: i64 = 1_209_600;

fn add_queue(queue: &LogicalId, template: &mut Template) {
    let properties = map([
        ("MessageRetentionPeriod", Value::Integer(RETENTION_SECONDS)),
        ("SqsManagedSseEnabled", Value::Bool(true)),
    ]);
    let queue = Resource::new(queue.clone(), "AWS::SQS::Queue", properties, None);
    template.resources.push(queue);
}

/// Lets the rules of the bus send to the queue.
fn add_queue_policy(plan: &Plan, queue: &LogicalId, policy: &LogicalId, template: &mut Template) {
    // Rules of the default bus have no bus in their ARN.
    let source = match &plan.bus {
        Bus::Parameter(bus) => {
            let condition = &plan.default_bus_condition;
            template.conditions.push(Condition {
                id: condition.clone(),
                value: Value::equals(Value::reference(bus), Value::string("default")),
            });
            Value::if_(condition, rule_arns(None), rule_arns(Some(bus)))
        }
        Bus::Created { id, .. } => rule_arns(Some(id)),
    };
    let statement = map([
        ("Effect", Value::string("Allow")),
        ("Principal", eventbridge()),
        ("Action", Value::string("sqs:SendMessage")),
        ("Resource", Value::arn(queue)),
        (
            "Condition",
            map([("ArnLike", map([("aws:SourceArn", source)]).into())]).into(),
        ),
    ]);
    let properties = map([
        ("Queues", Value::List(vec![Value::reference(queue)])),
        ("PolicyDocument", document(statement)),
    ]);
    let policy = Resource::new(policy.clone(), "AWS::SQS::QueuePolicy", properties, None);
    template.resources.push(policy);
}

/// The ARNs of all rules of a bus, `None` for the default bus.
fn rule_arns(bus: Option<&LogicalId>) -> Value {
    let mut arn = Text::literal("arn:");
    for (pseudo_parameter, behind) in [
        ("AWS::Partition", ":events:"),
        ("AWS::Region", ":"),
        ("AWS::AccountId", ":rule/"),
    ] {
        arn.push(Piece::PseudoParameter(pseudo_parameter));
        arn.push_str(behind);
    }
    if let Some(bus) = bus {
        arn.push(Piece::Parameter(bus.clone()));
        arn.push_str("/");
    }
    arn.push_str("*");
    Value::sub(arn)
}

fn role_properties<'p>(
    destinations: impl Iterator<Item = &'p LogicalId>,
    permissions_boundary: Option<&str>,
) -> Map {
    let trust = map([
        ("Effect", Value::string("Allow")),
        ("Principal", eventbridge()),
        ("Action", Value::string("sts:AssumeRole")),
    ]);
    let mut properties = map([
        (
            "Description",
            Value::string("Lets EventBridge call the API destinations of this stack"),
        ),
        ("AssumeRolePolicyDocument", document(trust)),
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
            ("PolicyDocument", document(invoke)),
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

/// EventBridge as the principal of a policy.
fn eventbridge() -> Value {
    map([("Service", Value::string("events.amazonaws.com"))]).into()
}

fn document(statement: Map) -> Value {
    let document = map([
        ("Version", Value::string("2012-10-17")),
        ("Statement", Value::List(vec![statement.into()])),
    ]);
    document.into()
}
