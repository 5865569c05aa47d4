//! The flags whose values are a few words: what the words are, and what they mean to the other rooms.

use clap::ValueEnum;

use crate::contract::options::{Method, OptionalPolicy};
use crate::findings::Severity;
use crate::findings::report::MessageFormat;
use crate::plan::{LogicalIds, Secrets, UnsupportedBody};
use crate::template::Format;

macro_rules! value_enum {
    ($(#[$meta:meta])* $name:ident => $target:ty { $($(#[$variant_meta:meta])* $variant:ident => $value:expr,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
        #[allow(missing_docs, reason = "the doc comments of values are their --help, which says all there is where there is any")]
        pub enum $name { $($(#[$variant_meta])* $variant,)* }

        impl From<$name> for $target {
            fn from(value: $name) -> Self {
                match value { $($name::$variant => $value,)* }
            }
        }
    };
}

value_enum! {
    /// `--format`
    FormatArg => Format { Yaml => Format::Yaml, Json => Format::Json, }
}
value_enum! {
    /// `--message-format`
    MessageFormatArg => MessageFormat {
        /// With the piece of source, for people
        Human => MessageFormat::Human,
        /// One line each
        Short => MessageFormat::Short,
        /// One JSON document
        Json => MessageFormat::Json,
        /// SARIF 2.1.0, for code scanning
        Sarif => MessageFormat::Sarif,
        /// Annotations of GitHub Actions
        Github => MessageFormat::Github,
    }
}
value_enum! {
    /// `--fail-on`
    SeverityArg => Severity { Error => Severity::Error, Warning => Severity::Warning, Note => Severity::Note, }
}
value_enum! {
    /// `--optional-params`
    OptionalParamsArg => OptionalPolicy {
        /// Up to two per operation are sent when present; three or more are left out
        Auto => OptionalPolicy::Auto,
        /// A rule for each combination, up to four parameters per operation
        Split => OptionalPolicy::Split,
        /// Never send them
        Omit => OptionalPolicy::Omit,
        /// Always send them, empty when the event has no such field
        Always => OptionalPolicy::Always,
    }
}
value_enum! {
    /// `--unsupported-body`
    UnsupportedBodyArg => UnsupportedBody {
        /// Leave the operation out
        LeaveOut => UnsupportedBody::LeaveOut,
        /// Send JSON all the same
        Json => UnsupportedBody::Json,
    }
}
value_enum! {
    /// `--secrets`
    SecretsArg => Secrets { Parameters => Secrets::Parameters, #[value(name = "secretsmanager")] SecretsManager => Secrets::SecretsManager, }
}
value_enum! {
    /// `--logical-ids`
    LogicalIdsArg => LogicalIds { Operation => LogicalIds::Operation, Path => LogicalIds::Path, }
}
value_enum! {
    /// `--methods`
    MethodArg => Method {
        Get => Method::Get,
        Head => Method::Head,
        Options => Method::Options,
        Post => Method::Post,
        Put => Method::Put,
        Patch => Method::Patch,
        Delete => Method::Delete,
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
