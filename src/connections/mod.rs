//! Takes the security requirements of operations; gives the alternative that is used for each, and the Connections with the
//! parameters that their credentials come from. Reports which hosts receive credentials. Knows `AWS::Events::Connection`.

mod adoption;
mod build;
mod calls;
mod check;
mod choice;
mod credential;
mod hosts;
mod model;
mod needed;
pub mod options;
mod placement;
mod resources;
mod sent;

pub use adoption::OfferedParameters;
pub use calls::report_calls;
pub use check::check;
pub use choice::choose;
pub use credential::check_credentials;
pub use model::{Authorization, Connection, ConnectionParameter};
pub use needed::{NeededConnections, SentByConnection};
pub use options::{ConnectionOptions, Secrets};
pub use resources::add_connections;
pub use sent::add_credentials;
