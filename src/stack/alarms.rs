//! Alarms about events that were not delivered.

use crate::cloudformation::{LogicalId, Map, Piece, Resource, Text, Value, map};

use super::Stack;
use super::options::ExistingQueue;

/// Half of the 4 days that SQS keeps messages by default: an existing queue may keep them no longer.
const OLDEST_SECONDS: i64 = 172_800;

/// The length of the periods that the alarms evaluate.
const PERIOD_SECONDS: i64 = 300;

impl Stack {
    /// Adds the alarms about `queue`, the ARN of the dead-letter queue, and about events that do not even reach it.
    pub(super) fn add_alarms(&mut self, queue: &Value) {
        let Some(topic) = self.options.alarm_topic.clone() else {
            return;
        };
        let name = self.queue_name(queue);
        for (id, description, metric, threshold) in [
            (
                "UndeliveredEventsAlarm",
                "Events are in the dead-letter queue",
                "ApproximateNumberOfMessagesVisible",
                0,
            ),
            (
                "OldUndeliveredEventsAlarm",
                "Events have been in the dead-letter queue for 2 days; SQS will delete them",
                "ApproximateAgeOfOldestMessage",
                OLDEST_SECONDS,
            ),
        ] {
            let mut properties = alarm_properties(description, threshold, &topic);
            let dimension = map([
                ("Name", Value::string("QueueName")),
                ("Value", name.clone()),
            ]);
            properties.extend(map([
                ("Namespace", Value::string("AWS/SQS")),
                ("MetricName", Value::string(metric)),
                ("Dimensions", Value::List(vec![dimension.into()])),
                ("Statistic", Value::string("Maximum")),
                ("Period", Value::Integer(PERIOD_SECONDS)),
            ]));
            self.add_alarm(id, properties);
        }
        let mut properties = alarm_properties(
            "Events could not be sent to the dead-letter queue and are lost",
            0,
            &topic,
        );
        let query = map([
            ("Id", Value::string("lost")),
            ("Expression", self.lost_events_query()),
            ("Period", Value::Integer(PERIOD_SECONDS)),
            ("ReturnData", Value::Bool(true)),
        ]);
        properties.insert("Metrics".into(), Value::List(vec![query.into()]));
        self.add_alarm("LostEventsAlarm", properties);
    }

    fn add_alarm(&mut self, name: &str, properties: Map) {
        let id = self.take_shared_id(name, name);
        let alarm = Resource::new(id, "AWS::CloudWatch::Alarm", properties, None);
        self.template.resources.push(alarm);
    }

    /// The name of the queue with this ARN.
    fn queue_name(&self, queue: &Value) -> Value {
        match (&self.options.dead_letter_queue, queue.arn_resource()) {
            (Some(ExistingQueue::Arn(arn)), _) => {
                let name = arn.rsplit(':').next().unwrap_or_default();
                Value::string(name.to_owned())
            }
            (_, Some(id)) => Value::get_att(&LogicalId::from_text(id), "QueueName"),
            _ => {
                let parts = Value::List(vec![Value::string(":"), queue.clone()]);
                let parts = Value::function("Fn::Split", parts);
                Value::function("Fn::Select", Value::List(vec![Value::Integer(5), parts]))
            }
        }
    }

    /// The metric has no dimension for all rules of a bus, so this adds up those of its rules.
    ///
    /// Source: EventBridge User Guide, "Monitoring Amazon EventBridge"; `CloudWatch` User Guide, "Metrics Insights query
    /// components and syntax".
    fn lost_events_query(&mut self) -> Value {
        let select = "SELECT SUM(InvocationsFailedToBeSentToDlq) FROM SCHEMA(\"AWS/Events\", ";
        let bus = self.bus();
        let mut other = Text::literal(format!(
            "{select}EventBusName, RuleName) WHERE EventBusName = '"
        ));
        other.push(Piece::Parameter(bus));
        other.push_str("'");
        let default = Value::string(format!("{select}RuleName)"));
        self.choose_by_bus(default, Value::sub(other))
    }
}

/// An alarm that goes off as soon as the value exceeds `threshold`.
fn alarm_properties(description: &'static str, threshold: i64, topic: &str) -> Map {
    map([
        ("AlarmDescription", Value::string(description)),
        ("AlarmActions", Value::strings([topic.to_owned()])),
        ("ComparisonOperator", Value::string("GreaterThanThreshold")),
        ("Threshold", Value::Integer(threshold)),
        ("EvaluationPeriods", Value::Integer(1)),
        ("TreatMissingData", Value::string("notBreaching")),
    ])
}
