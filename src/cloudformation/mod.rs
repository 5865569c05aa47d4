//! Takes parameters, conditions, resources and outputs; returns a [`Template`] and its text in YAML or JSON. Covers
//! CloudFormation (intrinsic functions, logical ids, quotas), but no AWS services: a resource is a type and properties.

mod check;
mod logical_id;
mod parameter;
mod scalar;
mod template;
mod text;
mod value;
mod write;
mod yaml;

pub use check::{TemplateChecker, check, check_text};
pub use logical_id::{LogicalId, camel_case};
pub use parameter::{ParameterGroup, TemplateParameter};
pub use template::{Condition, Output, Resource, ResourceAttribute, Section, Template};
pub use text::{Piece, Text};
pub use value::{Map, Table, Value, map, map_of};
pub use write::{Format, escape_hidden};
pub use yaml::Layout;
