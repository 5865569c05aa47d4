//! `spec2dest explain`

use clap::Args;

use crate::findings::{Code, catalogue};

use super::{Environment, exit};

/// The arguments of `explain`.
#[derive(Debug, Clone, Args)]
pub(super) struct ExplainArgs {
    /// The code, as in `warning[CODE]`
    #[arg(value_name = "CODE", required_unless_present = "list")]
    code: Option<Code>,
    /// List all codes, one per line
    #[arg(long)]
    list: bool,
}

pub(super) fn run(args: &ExplainArgs, environment: &mut Environment<'_>) -> anyhow::Result<u8> {
    if args.list {
        for code in Code::ALL {
            writeln!(
                environment.stdout,
                "{:8} {code}: {}",
                code.severity().word(),
                code.summary()
            )?;
        }
    } else if let Some(code) = args.code {
        environment
            .stdout
            .write_all(catalogue::explain(code)?.as_bytes())?;
    }
    Ok(exit::SUCCESS)
}
