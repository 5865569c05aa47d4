//! The role of the state machines, and the role of the rules that start them.

use indexmap::IndexSet;

use crate::cloudformation::{LogicalId, Map, Piece, Resource, Text, Value, map};
use crate::connections::Connection;
use crate::findings::{Code, Finding, Findings};
use crate::stack::{Stack, policy_document, policy_statements, rule_role_trust};

use super::options::WorkflowOptions;

/// What the state machines need.
pub(super) struct Needs<'a> {
    /// The base URLs.
    pub(super) servers: Vec<Value>,
    /// The methods, each once.
    pub(super) methods: Vec<&'static str>,
    pub(super) connections: Vec<&'a Connection>,
    pub(super) queue: Value,
    /// The bus for replies.
    pub(super) bus: Option<LogicalId>,
}

/// What writing a log takes; these actions do not support resources.
const LOG_ACTIONS: [&str; 8] = [
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
];

/// The role of the state machines.
///
/// Source: Step Functions Developer Guide, "Call HTTPS APIs", IAM permissions; "Logging using CloudWatch Logs".
pub(super) fn build_machine_role(
    id: LogicalId,
    needs: &Needs<'_>,
    options: &WorkflowOptions,
) -> Resource {
    let endpoints = Value::List(needs.servers.clone());
    let methods = Value::strings(needs.methods.iter().copied());
    let connections = needs.connections.iter();
    let connections = connections.map(|connection| Value::arn(&connection.id));
    let secrets = needs.connections.iter();
    let secrets = secrets.map(|connection| Value::get_att(&connection.id, "SecretArn"));
    let mut call = allow(["states:InvokeHTTPEndpoint"], state_machine_arns());
    let condition = map([
        (
            "StringLike",
            map([("states:HTTPEndpoint", endpoints)]).into(),
        ),
        ("StringEquals", map([("states:HTTPMethod", methods)]).into()),
    ]);
    call.insert("Condition".into(), condition.into());
    let mut statements = vec![
        call,
        allow(
            ["events:RetrieveConnectionCredentials"],
            Value::List(connections.collect()),
        ),
        allow(
            [
                "secretsmanager:GetSecretValue",
                "secretsmanager:DescribeSecret",
            ],
            Value::List(secrets.collect()),
        ),
        allow(["sqs:SendMessage"], needs.queue.clone()),
    ];
    statements.extend(
        needs
            .bus
            .as_ref()
            .map(|bus| allow(["events:PutEvents"], bus_arn(bus))),
    );
    statements.extend(allow_decryption(needs));
    statements.push(allow(LOG_ACTIONS, Value::string("*")));
    let description = "Lets the workflow of this stack call the API";
    let properties = role_properties(
        description,
        trust_step_functions(),
        "CallApi",
        statements,
        options,
    );
    Resource::new(id, "AWS::IAM::Role", properties, None)
}

/// Only Step Functions in the same account can assume the role.
fn trust_step_functions() -> Value {
    let principal = map([("Service", Value::string("states.amazonaws.com"))]);
    let account = map([("aws:SourceAccount", pseudo_parameter("AWS::AccountId"))]);
    policy_document(map([
        ("Effect", Value::string("Allow")),
        ("Principal", principal.into()),
        ("Action", Value::string("sts:AssumeRole")),
        ("Condition", map([("StringEquals", account.into())]).into()),
    ]))
}

/// The role that lets EventBridge start `machines`, and its ARN.
pub(super) fn build_start_role(
    machines: &[LogicalId],
    options: &WorkflowOptions,
    stack: &mut Stack,
    findings: &Findings,
) -> (Option<Resource>, Value) {
    let existing = match (&options.role_arn, &options.role) {
        (Some(arn), _) => Some((arn.clone(), Value::string(arn.clone()))),
        (None, Some(id)) => Some((format!("`{id}` of the blueprint"), stack.declared_arn(id))),
        (None, None) => None,
    };
    if let Some((name, arn)) = existing {
        let message =
            format!("EventBridge starts the workflow with the role {name}, which must allow this");
        let finding = Finding::new(Code::ExistingRole, message);
        findings.push(finding.help(
            "trust events.amazonaws.com, and allow states:StartExecution on the state machine of the stack",
        ));
        return (None, arn);
    }
    let id = stack.take_shared_id("StartWorkflowRole", "StartWorkflowRole");
    let machines = machines.iter().map(Value::arn).collect();
    let start = allow(["states:StartExecution"], Value::List(machines));
    let trust = rule_role_trust(stack.rule_arns());
    let description = "Lets EventBridge start the workflow of this stack";
    let properties = role_properties(description, trust, "StartWorkflow", vec![start], options);
    let arn = Value::arn(&id);
    let role = Resource::new(id, "AWS::IAM::Role", properties, None);
    (Some(role), arn)
}

fn role_properties(
    description: &'static str,
    trust: Value,
    policy: &'static str,
    statements: Vec<Map>,
    options: &WorkflowOptions,
) -> Map {
    let mut properties = map([
        ("Description", Value::string(description)),
        ("AssumeRolePolicyDocument", trust),
    ]);
    if let Some(arn) = &options.permissions_boundary {
        let boundary = Value::string(arn.clone());
        properties.insert("PermissionsBoundary".into(), boundary);
    }
    let policy = map([
        ("PolicyName", Value::string(policy)),
        ("PolicyDocument", policy_statements(statements)),
    ]);
    properties.insert("Policies".into(), Value::List(vec![policy.into()]));
    properties
}

fn allow<const N: usize>(actions: [&'static str; N], resources: Value) -> Map {
    let actions = match actions.as_slice() {
        [action] => Value::string(*action),
        actions => Value::strings(actions.iter().copied()),
    };
    map([
        ("Effect", Value::string("Allow")),
        ("Action", actions),
        ("Resource", resources),
    ])
}

/// What credentials that are encrypted with a key of the user need. Only the ARN of a key can limit it to that key.
fn allow_decryption(needs: &Needs<'_>) -> Option<Map> {
    let keys = needs.connections.iter();
    let keys: IndexSet<_> = keys
        .filter_map(|connection| connection.kms_key.as_deref())
        .collect();
    if keys.is_empty() {
        return None;
    }
    let resources = keys.into_iter().map(|key| {
        if key.contains(":key/") {
            Value::string(key.to_owned())
        } else {
            Value::sub(Text::arn("kms", "key/*"))
        }
    });
    let mut decrypt = allow(["kms:Decrypt"], Value::List(resources.collect()));
    let mut service = Text::literal("secretsmanager.");
    service.push(Piece::PseudoParameter("AWS::Region"));
    service.push_str(".amazonaws.com");
    let service = map([("kms:ViaService", Value::sub(service))]);
    let condition = map([("StringEquals", service.into())]);
    decrypt.insert("Condition".into(), condition.into());
    Some(decrypt)
}

/// All state machines of the account: the policy of its own role cannot refer to a state machine that needs the role first.
fn state_machine_arns() -> Value {
    Value::sub(Text::arn("states", "stateMachine:*"))
}

fn bus_arn(bus: &LogicalId) -> Value {
    let mut arn = Text::arn("events", "event-bus/");
    arn.push(Piece::Parameter(bus.clone()));
    Value::sub(arn)
}

/// The value of a pseudo parameter.
pub(super) fn pseudo_parameter(name: &'static str) -> Value {
    Value::function("Ref", Value::string(name))
}
