//! The state machines with their log group and roles, and the rules that start them.

use heck::{ToKebabCase, ToUpperCamelCase};
use indexmap::{IndexMap, IndexSet};

use crate::cloudformation::{LogicalId, Map, Output, Piece, Resource, Table, Text, Value, map};
use crate::connections::Connection;
use crate::contract::{Contract, shortened};
use crate::findings::{Code, Finding, Findings, counted};
use crate::stack::Stack;

use super::Call;
use super::answer::rate_limit_note;
use super::definition::{Definition, Replies};
use super::machines::{MachineTable, split_tables};
use super::options::{WorkflowOptions, WorkflowType};
use super::retry::{RetryLimits, explain_limit, plan_retries};
use super::roles::{Needs, build_machine_role, build_start_role};
use super::rows::{RowNames, build_row, reply_name};
use super::rules::build_patterns;

/// The days that the log is kept.
const LOG_DAYS: i64 = 30;

/// The longest source of an event. Source: EventBridge API, `PutEventsRequestEntry.Source`.
const MAX_SOURCE: usize = 256;

/// The resources and outputs that deliver operations by workflow.
#[derive(Default)]
pub struct WorkflowResources {
    /// The log group, roles, state machines and rules.
    pub resources: Vec<Resource>,
    /// The ARNs of the state machines.
    pub outputs: Vec<Output>,
}

/// The resources for `calls`, each with its connection. Empty after an error finding, and without calls.
pub fn build(
    calls: &[(&Call, &Connection)],
    contract: &Contract,
    options: &WorkflowOptions,
    stack: &mut Stack,
    findings: &Findings,
) -> WorkflowResources {
    if calls.is_empty() {
        return WorkflowResources::default();
    }
    let replies = match plan_replies(calls, contract, options) {
        Ok(replies) => replies,
        Err(finding) => {
            findings.push(*finding);
            return WorkflowResources::default();
        }
    };
    report_options(calls.len(), options, findings);
    let mut builder = Builder {
        contract,
        options,
        replies,
        servers: IndexMap::new(),
        connections: IndexMap::new(),
        stack,
        findings,
    };
    let tables = builder.build_tables(calls);
    builder.build(calls, tables)
}

/// What the user should know about the type of the workflow, and what it cannot do.
fn report_options(count: usize, options: &WorkflowOptions, findings: &Findings) {
    if let Some(limit) = options.rate_limit {
        findings.push(rate_limit_note(limit));
    }
    let limits = RetryLimits {
        attempts: options.retry_attempts,
        age: options.retry_max_age,
    };
    if let Err(most) = plan_retries(options.kind, limits) {
        findings.push(explain_limit(
            "--retry-attempts and --retry-max-age ask",
            most,
        ));
    }
    if options.kind == WorkflowType::Express {
        let operations = counted(count, "operation is", "operations are");
        let message = format!(
            "{operations} delivered by an Express workflow, which ends after 5 minutes: a failed call is retried for less than that"
        );
        findings.push(Finding::new(Code::ExpressWorkflow, message));
    }
}

/// The events about calls, if the user wants them.
///
/// # Errors
/// One of them could start another call.
fn plan_replies(
    calls: &[(&Call, &Connection)],
    contract: &Contract,
    options: &WorkflowOptions,
) -> Result<Option<Replies>, Box<Finding>> {
    if !options.replies {
        return Ok(None);
    }
    let source = options.reply_source.clone().unwrap_or_else(|| {
        let title = contract.title.as_deref().unwrap_or_default();
        let mut name = title.to_kebab_case();
        name.retain(|character| character.is_ascii_alphanumeric() || character == '-');
        let name = name.trim_matches('-');
        let name = if name.is_empty() { "api" } else { name };
        shortened(&format!("spec2dest.replies.{name}"), MAX_SOURCE).into_owned()
    });
    let operations = &contract.operations;
    if let Some(operation) = operations
        .iter()
        .find(|operation| operation.source.as_ref() == Some(&source))
    {
        let message = format!(
            "replies have the source `{source}`, which is also that of events for {}",
            operation.key()
        );
        let finding = Finding::new(Code::ReplyClash, message);
        return Err(finding.at(operation.place.clone()).into());
    }
    let types: IndexMap<_, _> = operations
        .iter()
        .map(|operation| (operation.detail_type.as_str(), operation))
        .collect();
    for (call, _) in calls {
        let Some(operation) = operations.get(call.operation) else {
            continue;
        };
        for ending in ["succeeded", "failed"] {
            let reply = format!("{}.{ending}", reply_name(operation));
            if let Some(other) = types.get(reply.as_str()) {
                let message = format!(
                    "the reply `{reply}` of {} has the detail-type of {}",
                    operation.key(),
                    other.key()
                );
                let finding = Finding::new(Code::ReplyClash, message);
                return Err(finding.at(other.place.clone()).into());
            }
        }
    }
    Ok(Some(Replies {
        source,
        body: options.reply_body,
    }))
}

struct Builder<'a> {
    contract: &'a Contract,
    options: &'a WorkflowOptions,
    replies: Option<Replies>,
    /// The base URLs, with their names in the table.
    servers: IndexMap<Text, String>,
    /// The connections, with their names in the table.
    connections: IndexMap<LogicalId, String>,
    stack: &'a mut Stack,
    findings: &'a Findings,
}

impl<'a> Builder<'a> {
    /// The tables. The first server and the first connection are the defaults.
    fn build_tables(&mut self, calls: &[(&Call, &Connection)]) -> Vec<MachineTable<'a>> {
        let contract = self.contract;
        let mut rows = Vec::with_capacity(calls.len());
        for (call, connection) in calls {
            let Some(operation) = contract.operations.get(call.operation) else {
                continue;
            };
            let url = self.stack.server_text(&call.server, self.findings);
            let count = self.servers.len();
            let server = self.servers.entry(url).or_insert_with(|| match count {
                0 => "default".to_owned(),
                other => format!("server{}", other + 1),
            });
            let count = self.connections.len();
            let id = connection.id.clone();
            let connection = self
                .connections
                .entry(id)
                .or_insert_with_key(|id| match count {
                    0 => "default".to_owned(),
                    _ => id.to_string(),
                });
            let name = |name: &String| (name != "default").then(|| name.clone());
            let names = RowNames {
                server: name(server),
                connection: name(connection),
            };
            rows.push((operation, call.retries, build_row(call, operation, names)));
        }
        split_tables(rows)
    }

    fn build(
        mut self,
        calls: &[(&Call, &Connection)],
        tables: Vec<MachineTable<'_>>,
    ) -> WorkflowResources {
        let log = self.stack.take_shared_id("WorkflowLog", "WorkflowLog");
        let role = self.stack.take_shared_id("WorkflowRole", "WorkflowRole");
        let machines = (1..=tables.len()).map(|number| {
            let name = numbered("Workflow", number);
            self.stack.take_shared_id(&name, &name)
        });
        let machines: Vec<_> = machines.collect();
        let needs = self.collect_needs(calls);
        let mut built = WorkflowResources::default();
        built.resources.push(log_group(&log));
        let machine_role = build_machine_role(role.clone(), &needs, self.options);
        built.resources.push(machine_role);
        let (start_role, start_arn) =
            build_start_role(&machines, self.options, self.stack, self.findings);
        built.resources.extend(start_role);
        let mut number = 0;
        for (machine, table) in machines.iter().zip(tables) {
            let patterns = build_patterns(&table.operations);
            let properties = self.machine_properties(table.rows, table.retries, &log, &role);
            let kind = "AWS::StepFunctions::StateMachine";
            let resource = Resource::new(machine.clone(), kind, properties, None);
            built.resources.push(resource);
            for pattern in patterns {
                number += 1;
                let name = numbered("WorkflowRule", number);
                let id = self.stack.take_shared_id(&name, &name);
                let properties = map([
                    (
                        "Description",
                        Value::string("Starts the workflow that calls the API"),
                    ),
                    ("EventBusName", Value::reference(&self.stack.bus())),
                    ("EventPattern", pattern.to_value()),
                    ("State", Value::string("ENABLED")),
                    (
                        "Targets",
                        Value::List(vec![self.target(machine, &start_arn).into()]),
                    ),
                ]);
                let starter = Resource::new(id, "AWS::Events::Rule", properties, None);
                built.resources.push(starter);
            }
            built.outputs.push(Output::new(
                format!("{machine}Arn"),
                "The state machine that calls the API",
                Value::arn(machine),
            ));
        }
        built
    }

    fn collect_needs<'c>(&mut self, calls: &[(&Call, &'c Connection)]) -> Needs<'c> {
        let servers = self.servers.keys().map(|url| {
            let mut pattern = url.clone();
            pattern.push_str("/*");
            Value::text(&pattern)
        });
        let methods: IndexSet<_> = calls.iter().map(|(call, _)| call.method).collect();
        let connections = calls.iter().map(|(_, connection)| *connection);
        let connections: IndexMap<_, _> = connections
            .map(|connection| (connection.id.as_str(), connection))
            .collect();
        Needs {
            servers: servers.collect(),
            methods: methods.into_iter().collect(),
            connections: connections.into_values().collect(),
            queue: self.stack.dead_letter(self.findings),
            bus: self.replies.as_ref().map(|_| self.stack.bus()),
        }
    }

    fn machine_properties(
        &mut self,
        operations: Table,
        retries: u32,
        log: &LogicalId,
        role: &LogicalId,
    ) -> Map {
        let mut substitutions =
            map([("DeadLetterQueue", self.stack.dead_letter_url(self.findings))]);
        if self.replies.is_some() {
            let bus = Value::reference(&self.stack.bus());
            substitutions.insert("EventBus".into(), bus);
        }
        let mut servers = Map::default();
        for (url, name) in &self.servers {
            let value = match Value::text(url) {
                text @ Value::String(_) => text,
                function => {
                    let key = name.replace("default", "server").to_upper_camel_case();
                    substitutions.insert(key.clone().into(), function);
                    Value::string(format!("${{{key}}}"))
                }
            };
            servers.insert(name.clone().into(), value);
        }
        let mut connections = Map::default();
        for (id, name) in &self.connections {
            substitutions.insert(id.to_string().into(), Value::arn(id));
            connections.insert(name.clone().into(), Value::string(format!("${{{id}}}")));
        }
        let definition = Definition {
            kind: self.options.kind,
            operations,
            servers,
            connections,
            retries,
            replies: self.replies.as_ref(),
        };
        let kind = match self.options.kind {
            WorkflowType::Express => "EXPRESS",
            WorkflowType::Standard => "STANDARD",
        };
        map([
            ("StateMachineType", Value::string(kind)),
            ("RoleArn", Value::arn(role)),
            ("LoggingConfiguration", logging(log).into()),
            ("DefinitionSubstitutions", substitutions.into()),
            ("Definition", definition.build().into()),
        ])
    }

    /// The target of a rule. Its retries concern starting the state machine, not calling the API.
    fn target(&mut self, machine: &LogicalId, role: &Value) -> Map {
        let dead_letter = map([("Arn", self.stack.dead_letter(self.findings))]);
        let mut target = map([
            ("Id", Value::string("workflow")),
            ("Arn", Value::arn(machine)),
            ("RoleArn", role.clone()),
            ("DeadLetterConfig", dead_letter.into()),
        ]);
        if let Some(seconds) = self.options.retry_max_age {
            let retry = map([("MaximumEventAgeInSeconds", Value::Integer(seconds.into()))]);
            target.insert("RetryPolicy".into(), retry.into());
        }
        target
    }
}

/// `name`, with a number from the second on.
fn numbered(name: &str, number: usize) -> String {
    match number {
        1 => name.to_owned(),
        other => format!("{name}{other}"),
    }
}

/// Only errors, and never what an event or a response contains.
fn logging(log: &LogicalId) -> Map {
    let group = map([("LogGroupArn", Value::arn(log))]);
    let destination = map([("CloudWatchLogsLogGroup", group.into())]);
    map([
        ("Level", Value::string("ERROR")),
        ("IncludeExecutionData", Value::Bool(false)),
        ("Destinations", Value::List(vec![destination.into()])),
    ])
}

/// A log group whose name does not count against the size of the account's resource policy.
///
/// Source: Step Functions Developer Guide, "Logging using CloudWatch Logs": `/aws/vendedlogs/`.
fn log_group(id: &LogicalId) -> Resource {
    let mut name = Text::literal("/aws/vendedlogs/states/");
    name.push(Piece::PseudoParameter("AWS::StackName"));
    name.push_str(&format!("/{id}"));
    let properties = map([
        ("LogGroupName", Value::sub(name)),
        ("RetentionInDays", Value::Integer(LOG_DAYS)),
    ]);
    Resource::new(id.clone(), "AWS::Logs::LogGroup", properties, None)
}
