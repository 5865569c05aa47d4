//! The states of the machine. The expressions are the files of `templates/workflow`.
//!
//! Source: Amazon States Language specification; Step Functions Developer Guide, "Transforming data with JSONata".

use std::borrow::Cow;

use crate::cloudformation::{Map, Piece, Table, Text, Value, map};

use super::options::WorkflowType;
use super::retry::{FIRST_WAIT, LONGEST_WAIT};

/// What a definition is made from.
pub(super) struct Definition<'a> {
    pub(super) kind: WorkflowType,
    /// The table: rows by detail-type.
    pub(super) operations: Table,
    /// The base URLs by name.
    pub(super) servers: Map,
    /// The ARNs of the connections by name.
    pub(super) connections: Map,
    pub(super) retries: u32,
    pub(super) replies: Option<&'a Replies>,
}

/// The events that tell what became of a call.
pub(super) struct Replies {
    /// Their source.
    pub(super) source: String,
    /// Whether they have the body of the response.
    pub(super) body: bool,
}

/// The errors after which a call is repeated: those that pass.
///
/// Source: Step Functions Developer Guide, "Call HTTPS APIs", error handling.
const RETRIED: &[&str] = &[
    "States.Http.StatusCode.429",
    "States.Http.StatusCode.500",
    "States.Http.StatusCode.502",
    "States.Http.StatusCode.503",
    "States.Http.StatusCode.504",
    "States.Http.Socket",
    "Events.ConnectionResource.AuthInProgress",
    "Events.ConnectionResource.ConcurrentModification",
    "Events.ConnectionResource.InternalError",
];

/// The seconds of an EXPRESS execution.
const EXPRESS_TIMEOUT: i64 = 300;

impl Definition<'_> {
    /// The property `Definition` of a state machine.
    pub(super) fn build(self) -> Map {
        let mut definition = map([
            (
                "Comment",
                Value::string(
                    "Makes the request that the table has for the detail-type of the event",
                ),
            ),
            ("QueryLanguage", Value::string("JSONata")),
            ("StartAt", Value::string("Prepare")),
        ]);
        if self.kind == WorkflowType::Express {
            let seconds = Value::Integer(EXPRESS_TIMEOUT);
            definition.insert("TimeoutSeconds".into(), seconds);
        }
        let mut states = map([("Call", self.call().into())]);
        if let Some(replies) = self.replies {
            states.extend(replies.states());
        }
        states.insert("DeadLetter".into(), dead_letter().into());
        states.insert("Fail".into(), fail().into());
        states.insert_at(0, "Prepare".into(), self.prepare().into());
        definition.insert("States".into(), states.into());
        definition
    }

    /// A state that cannot fail: everything that depends on the event is evaluated in `Call`, which catches errors.
    fn prepare(self) -> Map {
        let variables = map([
            ("event", Value::string("{% $states.input %}")),
            ("servers", self.servers.into()),
            ("connections", self.connections.into()),
            ("operations", Value::Table(self.operations)),
        ]);
        map([
            ("Type", Value::string("Pass")),
            ("Assign", variables.into()),
            ("Next", Value::string("Call")),
        ])
    }

    fn call(&self) -> Map {
        let next = self.replies.map_or("DeadLetter", |_| "Failed");
        let mut state = task(
            "http:invoke",
            expression(include_str!("../../templates/workflow/request.jsonata"), ""),
        );
        if self.retries > 0 {
            state.insert("Retry".into(), retry(RETRIED, self.retries));
        }
        let caught = map([("failure", Value::string("{% $states.errorOutput %}"))]);
        state.insert("Catch".into(), catch(caught, next));
        let output = match self.replies {
            Some(Replies { body: true, .. }) => {
                "{% {'status': $states.result.StatusCode, 'body': $states.result.ResponseBody} %}"
            }
            _ => "{% {'status': $states.result.StatusCode} %}",
        };
        state.insert("Output".into(), Value::string(output));
        match self.replies {
            Some(_) => state.insert("Next".into(), Value::string("Succeeded")),
            None => state.insert("End".into(), Value::Bool(true)),
        };
        state
    }
}

impl Replies {
    fn states(&self) -> Map {
        let mut succeeded = self.put_event(
            "succeeded",
            include_str!("../../templates/workflow/response.jsonata"),
        );
        let caught = map([("failure", Value::string("{% $states.errorOutput %}"))]);
        succeeded.insert("Catch".into(), catch(caught, "DeadLetter"));
        succeeded.insert("End".into(), Value::Bool(true));
        let mut failed = self.put_event(
            "failed",
            include_str!("../../templates/workflow/failure.jsonata"),
        );
        failed.insert("Catch".into(), catch(Map::default(), "DeadLetter"));
        failed.insert("Next".into(), Value::string("DeadLetter"));
        map([("Succeeded", succeeded.into()), ("Failed", failed.into())])
    }

    fn put_event(&self, ending: &str, detail: &'static str) -> Map {
        let name = include_str!("../../templates/workflow/reply.jsonata");
        let entry = map([
            ("EventBusName", Value::string("${EventBus}")),
            ("Source", Value::string(self.source.clone())),
            ("DetailType", expression(name, &format!(" & '.{ending}'"))),
            ("Detail", expression(detail, "")),
        ]);
        let entries = map([("Entries", Value::List(vec![entry.into()]))]);
        let mut state = task("events:putEvents", entries.into());
        state.insert("Retry".into(), retry(&["States.TaskFailed"], 2));
        state
    }
}

/// Puts the event on the queue, with the error as attributes, like EventBridge does.
fn dead_letter() -> Map {
    let attribute = |value| {
        map([
            ("DataType", Value::string("String")),
            ("StringValue", value),
        ])
    };
    let cause = expression(include_str!("../../templates/workflow/cause.jsonata"), "");
    let attributes = map([
        (
            "ERROR_CODE",
            attribute(Value::string("{% $failure.Error %}")).into(),
        ),
        ("ERROR_MESSAGE", attribute(cause).into()),
    ]);
    let arguments = map([
        ("QueueUrl", Value::string("${DeadLetterQueue}")),
        ("MessageBody", Value::string("{% $event %}")),
        ("MessageAttributes", attributes.into()),
    ]);
    let mut state = task("sqs:sendMessage", arguments.into());
    state.insert("Retry".into(), retry(&["States.TaskFailed"], 3));
    state.insert("Next".into(), Value::string("Fail"));
    state
}

/// The execution counts as failed.
fn fail() -> Map {
    map([
        ("Type", Value::string("Fail")),
        ("Error", Value::string("{% $failure.Error %}")),
        (
            "Cause",
            expression(include_str!("../../templates/workflow/cause.jsonata"), ""),
        ),
    ])
}

fn task(action: &str, arguments: Value) -> Map {
    let mut resource = Text::literal("arn:");
    resource.push(Piece::PseudoParameter("AWS::Partition"));
    resource.push_str(&format!(":states:::{action}"));
    map([
        ("Type", Value::string("Task")),
        ("Resource", Value::sub(resource)),
        ("Arguments", arguments),
    ])
}

fn retry(errors: &'static [&'static str], attempts: u32) -> Value {
    let seconds = |seconds: u64| Value::Integer(i64::try_from(seconds).unwrap_or(i64::MAX));
    let retrier = map([
        ("ErrorEquals", Value::strings(errors.iter().copied())),
        ("IntervalSeconds", seconds(FIRST_WAIT)),
        ("BackoffRate", Value::Integer(2)),
        ("MaxDelaySeconds", seconds(LONGEST_WAIT)),
        ("MaxAttempts", Value::Integer(attempts.into())),
        ("JitterStrategy", Value::string("FULL")),
    ]);
    Value::List(vec![retrier.into()])
}

fn catch(variables: Map, next: &'static str) -> Value {
    let mut catcher = map([("ErrorEquals", Value::strings(["States.ALL"]))]);
    if !variables.is_empty() {
        catcher.insert("Assign".into(), variables.into());
    }
    catcher.insert("Next".into(), Value::string(next));
    Value::List(vec![catcher.into()])
}

/// The expression in `text`, and what follows it.
fn expression(text: &'static str, ending: &str) -> Value {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let mut lines: Vec<Cow<'static, str>> = lines.map(Cow::Borrowed).collect();
    if let Some(first) = lines.first_mut() {
        *first = format!("{{% {first}").into();
    }
    if let Some(last) = lines.last_mut() {
        *last = format!("{last}{ending} %}}").into();
    }
    Value::Lines(lines)
}
