//! A log group that shows every event.

use crate::cloudformation::{LogicalId, Map, Piece, Resource, Text, Value, map};
use crate::stack::{EventPattern, Matcher, Members, PatternNode, Stack};

/// Days after which log entries are deleted.
const RETENTION_DAYS: i64 = 30;

/// A log group without a name, so that the template can be deployed more than once.
pub(super) fn log_group(id: &LogicalId) -> Resource {
    let properties = map([("RetentionInDays", Value::Integer(RETENTION_DAYS))]);
    Resource::new(id.clone(), "AWS::Logs::LogGroup", properties, None)
}

/// The ARN of a log group without the `:*` that its attribute `Arn` has, which neither API Gateway nor EventBridge takes.
pub(super) fn log_group_arn(id: &LogicalId) -> Value {
    let mut arn = Text::arn("logs", "log-group:");
    arn.push(Piece::Parameter(id.clone()));
    Value::sub(arn)
}

/// The log group, the policy that lets EventBridge write to it, and the rule that sends it the events of `sources`.
///
/// Source: EventBridge User Guide, "Amazon `CloudWatch` Logs as a target" (a resource policy, not a role).
pub(super) fn log_events(
    sources: impl IntoIterator<Item = String>,
    bus: &LogicalId,
    stack: &mut Stack,
) -> Vec<Resource> {
    let [group, policy, rule] =
        ["EventLog", "EventLogPolicy", "EventLogRule"].map(|name| stack.take_shared_id(name, name));
    let mut name = Text(vec![Piece::PseudoParameter("AWS::StackName")]);
    name.push_str(&format!("-{policy}"));
    let properties = map([
        ("PolicyName", Value::sub(name)),
        ("PolicyDocument", Value::sub(policy_text(&group))),
    ]);
    let policy = Resource::new(policy, "AWS::Logs::ResourcePolicy", properties, None);
    let matchers = sources
        .into_iter()
        .map(|source| Matcher::Equals(source.into()));
    let mut members = Members::default();
    members.insert(&["source".into()], PatternNode::Leaf(matchers.collect()));
    let target: Map = map([
        ("Id", Value::string("event-log")),
        ("Arn", log_group_arn(&group)),
    ]);
    let properties = map([
        (
            "Description",
            Value::string("Writes the events of the gateway to a log group"),
        ),
        ("EventBusName", Value::reference(bus)),
        ("EventPattern", EventPattern(members).to_value()),
        ("State", Value::string("ENABLED")),
        ("Targets", Value::List(vec![target.into()])),
    ]);
    let rule = Resource::new(rule, "AWS::Events::Rule", properties, None);
    vec![log_group(&group), policy, rule]
}

/// The policy as JSON text, which this resource type requires.
fn policy_text(group: &LogicalId) -> Text {
    let mut text = Text::literal(
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["events.amazonaws.com","delivery.logs.amazonaws.com"]},"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Resource":""#,
    );
    text.push(Piece::Attribute {
        id: group.clone(),
        attribute: "Arn",
    });
    text.push_str(r#""}]}"#);
    text
}
