//! Takes the text of a server URL, a base URL or a token URL; gives a valid and normalised [`Url`] that keeps its server
//! variables, with the position and the allowed values of each. Finds out which hosts belong together and which are not on
//! the public internet. Independent of OpenAPI documents and of AWS, except for the characters that an endpoint may contain.

mod base_url;
mod constraint;
mod host;
mod host_template;
mod piece;
mod problem;
mod reach;
mod reference;
mod resolve;
mod url;

use super::UrlPiece;

pub use base_url::BaseUrl;
pub use constraint::{Constraint, FittedValues};
pub use host::{Host, HostRelation};
pub use host_template::{HostTemplate, VariableHost};
pub use piece::VariablePosition;
pub(super) use piece::write_pieces;
pub use problem::UrlProblem;
pub use reach::Reach;
pub use resolve::resolve;
pub use url::{Port, Scheme, Url};

#[cfg(test)]
mod tests;
