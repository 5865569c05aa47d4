//! Takes the user's choices; gives what all backends share in one template: logical ids, the bus, the dead-letter queue with
//! its policy, alarms, the parameters of server variables, event patterns. Each is created on first use, and only once.

mod alarms;
mod allocation;
mod check;
mod declared;
mod delivery;
mod ids;
pub mod options;
mod pattern;
mod policy;
mod server;

pub use allocation::Stack;
pub use check::{check, rule_targets};
pub use declared::DeclaredEntries;
pub use options::{ExistingQueue, LogLevel, LogicalIds, StackOptions};
pub use pattern::{EventPattern, Matcher, Members, PatternNode};
pub use policy::{eventbridge_principal, policy_document, policy_statements, rule_role_trust};
