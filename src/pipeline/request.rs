//! What the user asks for.

use std::path::PathBuf;

use crate::cloudformation::Format;
use crate::connections::ConnectionOptions;
use crate::contract::{Choices, Deliver};
use crate::destinations::DestinationOptions;
use crate::document::{Input, ReadOptions};
use crate::findings::Levels;
use crate::stack::StackOptions;
use crate::workflow::WorkflowOptions;

/// What the user asks for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The spec.
    pub input: Input,
    /// How it is read.
    pub read: ReadOptions,
    /// The `x-spec2dest` objects by operation.
    pub overlay: Option<Overlay>,
    /// A template to add to.
    pub blueprint: Option<PathBuf>,
    /// Take the only credential from the blueprint's only `NoEcho` parameter.
    pub adopt_credential: bool,
    /// The choices of the contract.
    pub choices: Choices,
    /// The choices about what all operations share.
    pub stack: StackOptions,
    /// The choices about connections.
    pub connections: ConnectionOptions,
    /// The choices about destinations.
    pub destinations: DestinationOptions,
    /// What delivers operations that do not say.
    pub deliver: Deliver,
    /// The choices about the workflow.
    pub workflow: WorkflowOptions,
    /// The format of a new template; a blueprint keeps its own.
    pub format: Format,
    /// Whether the template is written, so that its text must not exceed CloudFormation's limits.
    pub writes_template: bool,
    /// The command line that makes the template, without the name of its file.
    pub command: Option<String>,
    /// The folder of the project file, if that determines the template and so the name of its file. Paths in the template are
    /// relative to it, so that the folder in which the command runs makes no difference.
    pub project_folder: Option<PathBuf>,
    /// Whether resources have metadata with their operation and place.
    pub metadata: bool,
    /// The severities that the user set.
    pub levels: Levels,
}

/// Where the `x-spec2dest` objects of operations are.
#[derive(Debug, Clone)]
pub struct Overlay {
    /// The file.
    pub file: PathBuf,
    /// The keys and indices that lead to them; none if they are the whole file.
    pub steps: Vec<String>,
}

impl Request {
    /// What `spec2dest generate` uses without flags.
    #[must_use]
    pub fn new(input: Input) -> Self {
        Self {
            input,
            read: ReadOptions::default(),
            overlay: None,
            blueprint: None,
            adopt_credential: false,
            choices: Choices::default(),
            stack: StackOptions::default(),
            connections: ConnectionOptions::default(),
            destinations: DestinationOptions::default(),
            deliver: Deliver::default(),
            workflow: WorkflowOptions::default(),
            format: Format::Yaml,
            writes_template: true,
            command: None,
            project_folder: None,
            metadata: true,
            levels: Levels::default(),
        }
    }
}
