//! The command line: see `spec2dest --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(spec2dest::commands::main())
}
