//! The flags whose values are a few words: what the words are, and what they mean to the other rooms.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::catalogue::options::{EventFormat, ListFormat};
use crate::connections::options::Secrets;
use crate::contract::options::{Deliver, Method, OptionalPolicy};
use crate::destinations::options::UnsupportedBody;
use crate::findings::Severity;
use crate::findings::report::MessageFormat;
use crate::gateway::options::ApiKind;
use crate::pipeline::Format;
use crate::stack::options::{LogLevel, LogicalIds};
use crate::workflow::options::WorkflowType;

/// Gives an enum of another room its words on the command line, each with its line in `--help` if it needs one.
macro_rules! value_enum {
    ($target:ident { $($variant:ident = $word:literal $(: $help:literal)?,)* $(_ => $other:expr)? }) => {
        impl ValueEnum for $target {
            fn value_variants<'a>() -> &'a [Self] {
                const VARIANTS: &[$target] = &[$($target::$variant),*];
                VARIANTS
            }

            fn to_possible_value(&self) -> Option<PossibleValue> {
                Some(match self {
                    $(Self::$variant => PossibleValue::new($word)$(.help($help))?,)*
                    $(_ => return $other,)?
                })
            }
        }
    };
}

value_enum! { Format { Yaml = "yaml", Json = "json", } }
value_enum! {
    MessageFormat {
        Human = "human": "For people, with the line of the spec",
        Short = "short": "One line per finding",
        Json = "json": "One JSON document",
        Sarif = "sarif": "SARIF 2.1.0, for code scanning",
        Github = "github": "Annotations for GitHub Actions",
    }
}
value_enum! { Severity { Error = "error", Warning = "warning", Note = "note", } }
value_enum! {
    OptionalPolicy {
        Auto = "auto": "Up to two per operation are sent if present; three or more are left out",
        Split = "split": "A rule for each combination, up to four parameters per operation",
        Omit = "omit": "Never send them",
        Always = "always": "Always send them, empty if the event does not have the field",
    }
}
value_enum! {
    UnsupportedBody {
        LeaveOut = "leave-out": "Leave the operation out",
        Json = "json": "Send JSON anyway",
    }
}
value_enum! {
    Deliver {
        Destinations = "destinations": "An API destination for each operation",
        Auto = "auto": "An API destination where that is right for every event, otherwise the workflow",
        Workflow = "workflow": "One Step Functions workflow for all operations",
    }
}
value_enum! {
    WorkflowType {
        Express = "express": "Cheap; each call is retried for less than 5 minutes",
        Standard = "standard": "Retries for up to 24 hours; each execution can be inspected",
    }
}
value_enum! {
    ApiKind {
        Rest = "rest": "A REST API: parameters and body become the event",
        Http = "http": "An HTTP API: the body is the event",
    }
}
value_enum! {
    ListFormat {
        Table = "table": "Columns, fitted to the width of the terminal",
        Json = "json": "A list of objects, with the summary of each operation",
        Csv = "csv": "Comma-separated values, with the same columns as in JSON",
    }
}
value_enum! {
    EventFormat {
        PutEvents = "put-events": "The file for `aws events put-events --entries file://FILE`",
        Cli = "cli": "A command line of the AWS CLI",
        Boto3 = "boto3": "Python",
        JavaScript = "javascript": "JavaScript with the AWS SDK, version 3",
        Json = "json": "The event and its request in one JSON document, for programs",
    }
}
value_enum! {
    Secrets {
        Parameters = "parameters": "A `NoEcho` parameter for each credential",
        SecretsManager = "secretsmanager": "A Secrets Manager secret; its ARN is a parameter",
    }
}
value_enum! { LogLevel { Off = "off", Error = "error", Info = "info", Trace = "trace", } }
value_enum! {
    LogicalIds {
        Operation = "operation": "The operationId, or the method and path if there is none",
        Path = "path": "The path, as api-spec-to-api-destinations does",
    }
}
value_enum! {
    Method {
        Get = "get",
        Head = "head",
        Options = "options",
        Post = "post",
        Put = "put",
        Patch = "patch",
        Delete = "delete",
        _ => None
    }
}

/// `--color`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
