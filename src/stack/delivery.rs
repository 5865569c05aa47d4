//! The event bus of all rules, and the queue for the events that EventBridge cannot deliver.

use crate::cloudformation::{
    Condition, LogicalId, Output, ParameterGroup, Piece, Resource, ResourceAttribute,
    TemplateParameter, Text, Value, map,
};
use crate::findings::{Code, Finding, Findings};

use super::Stack;
use super::options::ExistingQueue;
use super::policy::{eventbridge_principal, policy_document};

/// 14 days, the most that SQS keeps a message.
const RETENTION_SECONDS: i64 = 1_209_600;

impl Stack {
    /// The parameter or the resource that `Ref` turns into the name of the event bus.
    pub fn bus(&mut self) -> LogicalId {
        if let Some(id) = &self.bus {
            return id.clone();
        }
        let options = self.options.clone();
        let id = match (options.create_bus, options.event_bus) {
            (Some(name), _) => self.create_bus(name),
            (None, Some(id)) => {
                self.use_blueprint_entry(&id);
                id
            }
            (None, None) => self.parameter("event bus", "EventBusName", bus_parameter),
        };
        self.add_output(
            "EventBus",
            "The event bus for the events of the API",
            Value::reference(&id),
        );
        self.bus = Some(id.clone());
        id
    }

    fn create_bus(&mut self, name: String) -> LogicalId {
        let id = self.take_shared_id("EventBus", "EventBus");
        let mut properties = map([
            ("Name", Value::string(name)),
            ("Description", Value::string("Events of the API")),
        ]);
        if let Some(level) = self.options.log_level {
            // The details would contain whole events.
            let config = map([
                ("Level", Value::string(level.name())),
                ("IncludeDetail", Value::string("NONE")),
            ]);
            properties.insert("LogConfig".into(), config.into());
        }
        let bus = Resource::new(id.clone(), "AWS::Events::EventBus", properties, None);
        self.template.resources.push(bus);
        id
    }

    /// The ARN of the dead-letter queue, which the rules of the bus may send to. A note states what the policy of an existing
    /// queue must allow.
    pub fn dead_letter(&mut self, findings: &Findings) -> Value {
        if let Some(arn) = &self.dead_letter {
            return arn.clone();
        }
        let arn = match self.options.dead_letter_queue.clone() {
            Some(queue) => {
                let bus = self.options.create_bus.as_deref();
                findings.push(explain_queue_policy(&queue, bus));
                match queue {
                    ExistingQueue::Arn(arn) => Value::string(arn),
                    ExistingQueue::Blueprint(id) => self.declared_arn(&id),
                }
            }
            None => self.create_queue(),
        };
        self.dead_letter = Some(arn.clone());
        self.add_alarms(&arn);
        arn
    }

    /// The URL of the dead-letter queue.
    pub fn dead_letter_url(&mut self, findings: &Findings) -> Value {
        let arn = self.dead_letter(findings);
        if let Some(id) = arn.arn_resource().and_then(LogicalId::new) {
            return Value::reference(&id);
        }
        // The parts of an ARN: arn, partition, service, region, account, name.
        let split = Value::List(vec![Value::string(":"), arn]);
        let split = Value::function("Fn::Split", split);
        let part = |index| {
            let arguments = vec![Value::Integer(index), split.clone()];
            Value::function("Fn::Select", Value::List(arguments))
        };
        let suffix = Value::function("Ref", Value::string("AWS::URLSuffix"));
        let host = [
            Value::string("https://sqs."),
            part(3),
            Value::string("."),
            suffix,
        ];
        let path = [Value::string("/"), part(4), Value::string("/"), part(5)];
        let pieces = Value::List(host.into_iter().chain(path).collect());
        Value::function("Fn::Join", Value::List(vec![Value::string(""), pieces]))
    }

    fn create_queue(&mut self) -> Value {
        let queue = self.take_shared_id("DeadLetterQueue", "FailedDeliveryDLQ");
        let policy = self.take_shared_id("DeadLetterQueuePolicy", "FailedDeliveryDLQPolicy");
        let properties = map([
            ("MessageRetentionPeriod", Value::Integer(RETENTION_SECONDS)),
            ("SqsManagedSseEnabled", Value::Bool(true)),
        ]);
        // The events in the queue outlive the stack, but not a stack whose creation fails.
        let resource = Resource::new(queue.clone(), "AWS::SQS::Queue", properties, None)
            .with(
                ResourceAttribute::DeletionPolicy,
                Value::string("RetainExceptOnCreate"),
            )
            .with(
                ResourceAttribute::UpdateReplacePolicy,
                Value::string("Retain"),
            );
        self.template.resources.push(resource);
        let rules = self.rule_arns();
        let statement = map([
            ("Effect", Value::string("Allow")),
            ("Principal", eventbridge_principal()),
            ("Action", Value::string("sqs:SendMessage")),
            ("Resource", Value::arn(&queue)),
            (
                "Condition",
                map([("ArnLike", map([("aws:SourceArn", rules)]).into())]).into(),
            ),
        ]);
        let properties = map([
            ("Queues", Value::List(vec![Value::reference(&queue)])),
            ("PolicyDocument", policy_document(statement)),
        ]);
        let resource = Resource::new(policy, "AWS::SQS::QueuePolicy", properties, None);
        self.template.resources.push(resource);
        self.add_output(
            "DeadLetterQueueUrl",
            "The queue for events that could not be delivered",
            Value::reference(&queue),
        );
        self.add_output(
            "DeadLetterQueueArn",
            "The ARN of the queue for events that could not be delivered",
            Value::arn(&queue),
        );
        Value::arn(&queue)
    }

    /// The ARNs of all rules of the bus, as a pattern. Those of the default bus do not contain its name.
    pub fn rule_arns(&mut self) -> Value {
        if let Some(arns) = &self.rules {
            return arns.clone();
        }
        let bus = self.bus();
        let other = rule_arns(Some(&bus));
        let arns = self.choose_by_bus(rule_arns(None), other);
        self.rules = Some(arns.clone());
        arns
    }

    /// `default` on the default bus, otherwise `other`. A resource of the template or the blueprint is never the default bus;
    /// for a parameter, a condition decides.
    pub(super) fn choose_by_bus(&mut self, default: Value, other: Value) -> Value {
        let bus = self.bus();
        if self.options.create_bus.is_some() || self.declared.resources.contains(&bus) {
            return other;
        }
        let name = "UsesDefaultBus";
        let known = self.template.conditions.first().map(|entry| &entry.id);
        let condition = known.cloned().unwrap_or_else(|| {
            let id = self.take_shared_id(name, name);
            self.template.conditions.push(Condition {
                id: id.clone(),
                value: Value::equals(Value::reference(&bus), Value::string("default")),
            });
            id
        });
        Value::if_(&condition, default, other)
    }

    fn add_output(&mut self, name: &str, description: &'static str, value: Value) {
        let output = Output::new(self.prefixed(name), description, value);
        self.template.outputs.push(output);
    }
}

fn bus_parameter(id: LogicalId) -> TemplateParameter {
    let mut parameter = TemplateParameter::new(
        id,
        ParameterGroup::Events,
        "Event bus",
        "The name (not the ARN) of the event bus for the events of the API.",
    );
    parameter.default = Some("default".to_owned());
    parameter.min_length = Some(1);
    parameter.max_length = Some(256);
    parameter.allowed_pattern = Some(r"^[/._A-Za-z0-9-]+$".to_owned());
    parameter.constraint_description = Some("the name of an event bus, not its ARN".to_owned());
    parameter
}

fn explain_queue_policy(queue: &ExistingQueue, bus: Option<&str>) -> Finding {
    let queue = match queue {
        ExistingQueue::Arn(arn) => arn.clone(),
        ExistingQueue::Blueprint(id) => format!("the blueprint's queue `{id}`"),
    };
    let rules = match bus {
        Some(bus) => format!("rule/{bus}/*"),
        None => "rule/* (on another bus than the default one rule/BUS/*)".to_owned(),
    };
    Finding::new(
        Code::ExistingQueuePolicy,
        format!("the policy of {queue} must let events.amazonaws.com send to it, or undeliverable events are lost"),
    )
    .help(format!("allow sqs:SendMessage with the condition ArnLike aws:SourceArn = arn:PARTITION:events:REGION:ACCOUNT:{rules}"))
}

/// The ARNs of all rules of a bus, `None` for the default bus.
fn rule_arns(bus: Option<&LogicalId>) -> Value {
    let mut arn = Text::arn("events", "rule/");
    if let Some(bus) = bus {
        arn.push(Piece::Parameter(bus.clone()));
        arn.push_str("/");
    }
    arn.push_str("*");
    Value::sub(arn)
}
