//! Takes the text of a server URL, a base URL or a token URL, gives a [`Url`] that is valid and normalised, with its
//! server variables kept: where each stands, and which values it may have. Says which hosts belong together and which are
//! not on the public internet. Knows URLs; nothing about OpenAPI documents, and no AWS service except the characters that
//! an endpoint may contain.

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
