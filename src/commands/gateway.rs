//! `spec2dest gateway`

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;

use crate::findings::{Code, Severity};
use crate::gateway::options::{ApiKind, Authorizer, GatewayOptions};
use crate::pipeline::{GatewayRequest, run_gateway};

use super::args::{PlanArgs, SpecArgs};
use super::check::report_check;
use super::generate::{GenerateResult, deliver_template, report_unreadable};
use super::messages::MessageArgs;
use super::output_args::OutputArgs;
use super::progress::show_progress;
use super::project::ProjectArgs;
use super::watch::WatchArgs;
use super::{Environment, values};

/// The arguments of `gateway`.
#[derive(Debug, Clone, Args)]
pub(super) struct GatewayArgs {
    #[command(flatten)]
    pub(super) output: OutputArgs,
    /// Write only the OpenAPI document of the API, as JSON, to this file, and no template
    #[arg(long, value_name = "FILE", conflicts_with_all = ["output", "blueprint"], help_heading = "Output")]
    pub(super) openapi_out: Option<PathBuf>,
    #[command(flatten)]
    gateway: GatewayFlags,
    #[command(flatten)]
    plan: PlanArgs,
    #[command(flatten)]
    pub(super) spec: SpecArgs,
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    watch: WatchArgs,
    #[command(flatten)]
    messages: MessageArgs,
}

/// The flags about the gateway itself.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Gateway")]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag")]
struct GatewayFlags {
    /// Write both directions: requests become events, and events become API calls, with the credentials of the API
    #[arg(long)]
    with_destinations: bool,
    /// The kind of API
    #[arg(long, value_enum, default_value_t = ApiKind::Rest, value_name = "KIND")]
    api: ApiKind,
    /// The name of the stage, which is the last part of the API's URL
    #[arg(long, value_name = "NAME", default_value = "live", value_parser = values::stage_name)]
    stage: String,
    /// The maximum number of requests per second to the whole API [default: the account's limit]
    #[arg(long, value_name = "REQUESTS", value_parser = clap::value_parser!(u32).range(1..))]
    throttle_rate: Option<u32>,
    /// The maximum number of requests that may arrive at once [default: the account's limit]
    #[arg(long, value_name = "REQUESTS", value_parser = clap::value_parser!(u32).range(1..))]
    throttle_burst: Option<u32>,
    /// Write no access log; for REST APIs, the log needs a role in the account settings of API Gateway
    #[arg(long)]
    no_access_log: bool,
    /// Write every event to a log group
    #[arg(long)]
    log_events: bool,
    /// The web origin whose pages may call the API, or `*` for all
    #[arg(long, value_name = "ORIGIN", value_parser = values::origin)]
    cors: Option<String>,
    /// Who may call the API: `none` (anyone), `iam`, `cognito=ARN`, `lambda=ARN` or `jwt=ISSUER,AUDIENCE`
    #[arg(long, value_name = "AUTHORIZER", value_parser = values::authorizer)]
    authorizer: Option<Authorizer>,
    /// Put what API Gateway knows about the caller into this field of `detail`
    #[arg(long, value_name = "FIELD", value_parser = values::field_name)]
    identity: Option<String>,
}

pub(super) fn run(args: &GatewayArgs, environment: &mut Environment<'_>) -> anyhow::Result<u8> {
    Ok(write_gateway(args, environment)?.code)
}

/// Makes the template or the document, writes it or compares it with the file, and reports the findings.
pub(super) fn write_gateway(
    args: &GatewayArgs,
    environment: &mut Environment<'_>,
) -> anyhow::Result<GenerateResult> {
    args.output_file().require_file()?;
    let request = args.request(environment)?;
    let result = show_progress(&args.spec.spec, || run_gateway(&request));
    let result = match result {
        Ok(result) => result,
        Err(unreadable) => {
            return Ok(GenerateResult {
                code: report_unreadable(&unreadable, &args.messages, environment.stderr)?,
                outcome: None,
                changed: false,
            });
        }
    };
    let mut outcome = result.outcome;
    if args.openapi_out.is_some() {
        outcome.template = result.document;
    }
    deliver_template(outcome, &args.output_file(), &args.messages, environment)
}

/// Reports the findings without writing anything.
pub(super) fn check_gateway(
    args: &GatewayArgs,
    environment: &mut Environment<'_>,
) -> anyhow::Result<u8> {
    let request = args.request(environment)?;
    let result = show_progress(&args.spec.spec, || run_gateway(&request));
    let outcome = result.map(|result| result.outcome);
    report_check(outcome, &args.messages, environment)
}

impl GatewayArgs {
    /// Whether the template also contains the calls of the API.
    pub(super) fn has_destinations(&self) -> bool {
        self.gateway.with_destinations
    }

    /// The file to write: the template, or the document.
    pub(super) fn output_file(&self) -> OutputArgs {
        let mut output = self.output.clone();
        if let Some(path) = &self.openapi_out {
            output.path.clone_from(path);
        }
        output
    }

    /// The request that the arguments make.
    fn request(&self, environment: &mut Environment<'_>) -> anyhow::Result<GatewayRequest> {
        self.gateway.check()?;
        let output = Some(&self.output);
        let mut request = self
            .spec
            .request(&self.plan, &self.messages, output, environment)?;
        if self.gateway.with_destinations {
            // Nobody may use the stored credentials by accident, and no request may get 202 and then be dropped.
            request.levels.set(Code::OpenToEveryone, Severity::Error);
            request.destinations.reject_invalid = true;
        }
        Ok(GatewayRequest {
            request,
            gateway: self.gateway.options(&self.plan),
        })
    }
}

impl GatewayFlags {
    /// Rejects combinations that the kind of API does not have.
    fn check(&self) -> anyhow::Result<()> {
        match (self.api, &self.authorizer) {
            (ApiKind::Rest, Some(Authorizer::Jwt { .. })) => {
                bail!("--authorizer jwt is for HTTP APIs; for a REST API use cognito or lambda")
            }
            (ApiKind::Http, Some(Authorizer::Cognito(_))) => {
                bail!(
                    "--authorizer cognito is for REST APIs; for an HTTP API use jwt with the pool as the issuer"
                )
            }
            (ApiKind::Http, _) if self.identity.is_some() => {
                bail!("--identity is for REST APIs: on an HTTP API the body is the whole event")
            }
            _ => Ok(()),
        }
    }

    fn options(&self, plan: &PlanArgs) -> GatewayOptions {
        GatewayOptions {
            api: self.api,
            stage: self.stage.clone(),
            throttle_rate: self.throttle_rate,
            throttle_burst: self.throttle_burst,
            access_log: !self.no_access_log,
            log_events: self.log_events,
            cors: self.cors.clone(),
            authorizer: self.authorizer.clone(),
            identity: self.identity.clone(),
            permissions_boundary: plan.permissions_boundary.clone(),
            is_facade: self.with_destinations,
        }
    }
}
