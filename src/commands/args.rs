//! The arguments that `generate` and `check` share, and what they mean.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};

use crate::connections::options::{ConnectionOptions, Secrets};
use crate::contract::options::{Auth, Choices, Method, MethodFilter, OptionalPolicy};
use crate::destinations::options::{DestinationOptions, UnsupportedBody};
use crate::pipeline::{Format, Input, Limits, LogicalId, Overlay, ReadOptions, Remote, Request};
use crate::stack::options::{ExistingQueue, LogicalIds, StackOptions};

use super::candidates::{complete_operations, complete_tags};
use super::messages::MessageArgs;
use super::output_args::OutputArgs;
use super::resource_args::ResourceArgs;
use super::workflow_args::WorkflowArgs;
use super::{Environment, values};

/// Calls per second to each destination, as in the reference action.
pub(super) const DEFAULT_RATE_LIMIT: u32 = 300;

/// The input files.
#[derive(Debug, Clone, Args)]
pub struct SpecArgs {
    /// The OpenAPI document, in YAML or JSON; `-` reads it from standard input
    #[arg(value_name = "SPEC", required = false, help_heading = None::<&str>)]
    pub spec: PathBuf,
    /// Add to this CloudFormation or SAM template; everything else in it stays as it is, byte for byte
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub blueprint: Option<PathBuf>,
    /// Take the API's only credential from the blueprint's only NoEcho parameter
    #[arg(long, requires = "blueprint", help_heading = "Input")]
    pub adopt_credential: bool,
    /// A file with x-spec2dest settings, by operationId or `METHOD /path`
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub overlay: Option<PathBuf>,
    /// Ignore x-spec2dest and x-amazon-events-* in the spec; an overlay still applies
    #[arg(long, help_heading = "Input")]
    pub ignore_extensions: bool,
    /// The folder that a $ref to a file cannot leave [default: the folder of SPEC]
    #[arg(long, value_name = "DIR", help_heading = "Input")]
    pub ref_root: Option<PathBuf>,
    /// Follow a $ref to an https URL, with a timeout of 10 seconds; use this only for specs that you trust
    #[cfg(feature = "remote")]
    #[arg(long, help_heading = "Input")]
    pub allow_remote_refs: bool,
    /// The keys and indices that lead to the overlay in the file `overlay`, which is then the project file.
    #[arg(skip)]
    pub(super) overlay_steps: Vec<String>,
}

/// What the template contains.
#[derive(Debug, Clone, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag")]
pub struct PlanArgs {
    /// Only operations with these methods [default: POST,PUT,PATCH,DELETE; all methods with --operation]
    #[arg(
        long,
        value_name = "METHODS",
        value_delimiter = ',',
        ignore_case = true,
        help_heading = "Operations"
    )]
    pub methods: Vec<Method>,
    /// Only operations with one of these tags
    #[arg(
        long,
        value_name = "TAG",
        value_delimiter = ',',
        help_heading = "Operations",
        add = complete_tags()
    )]
    pub include_tag: Vec<String>,
    /// Leave out operations with one of these tags
    #[arg(
        long,
        value_name = "TAG",
        value_delimiter = ',',
        help_heading = "Operations",
        add = complete_tags()
    )]
    pub exclude_tag: Vec<String>,
    /// Only these operations, by operationId or `METHOD /path`; repeatable, or separated by commas
    #[arg(
        long,
        value_name = "OPERATION",
        help_heading = "Operations",
        add = complete_operations()
    )]
    pub operation: Vec<String>,
    /// Leave out deprecated operations
    #[arg(long, help_heading = "Operations")]
    pub skip_deprecated: bool,
    /// Leave out operations without operationId
    #[arg(long, help_heading = "Operations")]
    pub require_operation_ids: bool,
    /// The server to use, by its description, its index from 0, or its URL
    #[arg(long, value_name = "SERVER", help_heading = "Server")]
    pub server: Option<String>,
    /// The URL of the API, instead of the document's servers; http only for 127.0.0.1 and localhost
    #[arg(long, value_name = "URL", help_heading = "Server")]
    pub base_url: Option<String>,
    /// The value of a server variable, which is a template parameter otherwise
    #[arg(long, value_name = "NAME=VALUE", value_parser = values::pair, help_heading = "Server")]
    pub server_variable: Vec<(String, String)>,
    /// When to send optional query and header parameters
    #[arg(long, value_enum, default_value_t = OptionalPolicy::Auto, value_name = "HOW", help_heading = "Requests")]
    pub optional_params: OptionalPolicy,
    /// Add this header to POST and PATCH requests, with the event's id as its value
    #[arg(long, value_name = "NAME", value_parser = values::header_name, help_heading = "Requests")]
    pub idempotency_header: Option<String>,
    /// What to do if a required body is neither JSON nor text
    #[arg(long, value_enum, default_value_t = UnsupportedBody::LeaveOut, value_name = "HOW", help_heading = "Requests")]
    pub unsupported_body: UnsupportedBody,
    /// Use this security scheme where an operation offers several, or where the document applies none
    #[arg(long, value_name = "NAME", help_heading = "Security")]
    pub security: Option<String>,
    /// The authentication of operations for which the document declares no usable one: `bearer`, `basic`,
    /// `api-key:HEADER`, `api-key-query:NAME`, `oauth2:TOKEN_URL` or `none`
    #[arg(long, value_name = "HOW", help_heading = "Security")]
    pub auth: Option<Auth>,
    /// Where credentials come from
    #[arg(long, value_enum, default_value_t = Secrets::Parameters, value_name = "FROM", help_heading = "Security")]
    pub secrets: Secrets,
    /// Take a credential from a parameter of the blueprint
    #[arg(long, value_name = "SCHEME.FIELD=PARAMETER", value_parser = values::pair, requires = "blueprint", help_heading = "Security")]
    pub credential: Vec<(String, String)>,
    #[command(flatten)]
    pub(super) workflow: WorkflowArgs,
    /// Make calls only for events from this source
    #[arg(long, value_name = "SOURCE", value_parser = values::source, help_heading = "Delivery")]
    pub source: Option<String>,
    /// Create an event bus with this name, instead of a parameter that names an existing bus
    #[arg(long, value_name = "NAME", value_parser = values::bus_name, help_heading = "Delivery")]
    pub create_bus: Option<String>,
    /// Send events that cannot be delivered to this SQS queue, given by its ARN or its logical id in the blueprint; the policy of
    /// the queue must allow events.amazonaws.com to send
    #[arg(long, value_name = "ARN|ID", value_parser = values::queue, help_heading = "Delivery")]
    pub dead_letter_queue: Option<ExistingQueue>,
    /// Send events that match none of their operation's rules to the dead-letter queue
    #[arg(long, help_heading = "Delivery")]
    pub reject_invalid: bool,
    /// Make no call if a path value contains a `/`; a bus accepts 30 rules with such patterns
    #[arg(long, help_heading = "Delivery")]
    pub strict_paths: bool,
    /// How many times a failed call is retried, 0 to 185 [default: 185 for API destinations]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(0..=185), help_heading = "Delivery")]
    pub retry_attempts: Option<u32>,
    /// The maximum age of an event in seconds, 60 to 86400; older events are not retried [default: 86400 for API
    /// destinations]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(60..=86_400), help_heading = "Delivery")]
    pub retry_max_age: Option<u32>,
    /// The maximum number of calls per second to each destination
    #[arg(long, value_name = "CALLS", default_value_t = DEFAULT_RATE_LIMIT, value_parser = clap::value_parser!(u32).range(1..), help_heading = "Delivery")]
    pub rate_limit: u32,
    /// Use this role instead of creating one; it must allow events:InvokeApiDestination
    #[arg(long, value_name = "ARN", value_parser = values::role_arn, help_heading = "Delivery")]
    pub role_arn: Option<String>,
    /// The permissions boundary of the roles that the template creates
    #[arg(long, value_name = "ARN", conflicts_with_all = ["role_arn", "role"], value_parser = values::policy_arn, help_heading = "Delivery")]
    pub permissions_boundary: Option<String>,
    /// Begin all logical ids with this prefix; characters other than letters and digits are removed
    #[arg(
        long,
        value_name = "PREFIX",
        default_value = "",
        hide_default_value = true,
        help_heading = "Names"
    )]
    pub prefix: String,
    /// What logical ids are derived from
    #[arg(long, value_enum, default_value_t = LogicalIds::Operation, value_name = "FROM", help_heading = "Names")]
    pub logical_ids: LogicalIds,
    /// Which resources the template uses or adds.
    #[command(flatten)]
    pub resources: ResourceArgs,
}

impl PlanArgs {
    fn choices(&self) -> Choices {
        Choices {
            methods: self.method_filter(),
            include_tags: self.include_tag.clone(),
            exclude_tags: self.exclude_tag.clone(),
            operations: self.operation.clone(),
            skip_deprecated: self.skip_deprecated,
            require_operation_ids: self.require_operation_ids,
            ignore_extensions: false,
            source: self.source.clone(),
            server: self.server.clone(),
            base_url: self.base_url.clone(),
            server_variables: self.server_variable.iter().cloned().collect(),
            security: self.security.clone(),
            auth: self.auth.clone(),
        }
    }

    fn method_filter(&self) -> MethodFilter {
        let chosen = match (self.methods.as_slice(), self.operation.is_empty()) {
            ([], true) => return MethodFilter::default(),
            // Who names an operation means it, whatever its method.
            ([], false) => Method::value_variants(),
            (chosen, _) => chosen,
        };
        MethodFilter::new(chosen.iter().cloned())
    }

    fn stack_options(&self) -> StackOptions {
        StackOptions {
            create_bus: self.create_bus.clone(),
            log_level: self.resources.log_level,
            event_bus: self.resources.event_bus.clone(),
            dead_letter_queue: self.dead_letter_queue.clone(),
            alarm_topic: self.resources.alarm_topic.clone(),
            prefix: self
                .prefix
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .collect(),
            logical_ids: self.logical_ids,
        }
    }

    fn connection_options(&self) -> anyhow::Result<ConnectionOptions> {
        let mut credentials = BTreeMap::new();
        for (credential, parameter) in &self.credential {
            let Some(id) = LogicalId::new(parameter) else {
                bail!("--credential {credential}={parameter}: no parameter has this name")
            };
            credentials.insert(credential.clone(), id);
        }
        let mut options = ConnectionOptions {
            secrets: self.secrets,
            credentials,
            ..ConnectionOptions::default()
        };
        self.resources.add_to_connections(&mut options)?;
        Ok(options)
    }

    fn destination_options(&self) -> DestinationOptions {
        DestinationOptions {
            optional_params: self.optional_params,
            idempotency_header: self.idempotency_header.clone(),
            unsupported_body: self.unsupported_body,
            reject_invalid: self.reject_invalid,
            strict_paths: self.strict_paths,
            retry_attempts: self.retry_attempts,
            retry_max_age: self.retry_max_age,
            rate_limit: self.rate_limit,
            role_arn: self.role_arn.clone(),
            role: self.resources.role.clone(),
            permissions_boundary: self.permissions_boundary.clone(),
        }
    }
}

impl SpecArgs {
    #[cfg(feature = "remote")]
    fn remote(&self) -> Option<Remote> {
        self.allow_remote_refs.then(Remote::https)
    }

    #[cfg(not(feature = "remote"))]
    #[expect(clippy::unused_self, reason = "with the feature it is used")]
    fn remote(&self) -> Option<Remote> {
        None
    }

    /// The request that the arguments make.
    pub(super) fn request(
        &self,
        plan: &PlanArgs,
        messages: &MessageArgs,
        output: Option<&OutputArgs>,
        environment: &mut Environment<'_>,
    ) -> anyhow::Result<Request> {
        let given = [&self.overlay, &self.blueprint].into_iter().flatten();
        for path in given.chain([&self.spec]) {
            environment.files.read(path);
        }
        let limits = Limits::default();
        let input = if self.spec.as_os_str() == "-" {
            let mut bytes = Vec::new();
            let bounded = &mut (&mut *environment.stdin).take(limits.file_bytes + 1);
            bounded
                .read_to_end(&mut bytes)
                .context("cannot read standard input")?;
            Input::Stdin(bytes)
        } else {
            Input::Path(self.spec.clone())
        };
        Ok(Request {
            input,
            read: ReadOptions {
                ref_root: self.ref_root.clone(),
                limits,
                remote: self.remote(),
            },
            overlay: self.overlay.clone().map(|file| Overlay {
                file,
                steps: self.overlay_steps.clone(),
            }),
            blueprint: self.blueprint.clone(),
            adopt_credential: self.adopt_credential,
            choices: Choices {
                ignore_extensions: self.ignore_extensions,
                ..plan.choices()
            },
            stack: plan.stack_options(),
            connections: plan.connection_options()?,
            destinations: plan.destination_options(),
            deliver: plan.workflow.deliver,
            workflow: plan.workflow.options(plan),
            format: output.map_or(Format::Yaml, OutputArgs::format),
            writes_template: true,
            command: output.and_then(|output| output.recipe.clone()),
            project_folder: output.and_then(|output| output.project_folder.clone()),
            metadata: output.is_none_or(|output| !output.no_metadata),
            levels: messages.levels()?,
        })
    }
}
