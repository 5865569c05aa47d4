//! From the plan to a template.

use crate::cloudformation::Template;
use crate::connections::add_connections;
use crate::plan::Plan;

use super::{delivery, destination};

/// The template for `plan`.
#[must_use]
pub fn build(plan: &Plan) -> Template {
    let mut template = plan.stack.template(&plan.description);
    delivery::add(plan, &mut template);
    add_connections(&plan.connections, &mut template);
    destination::add(plan, &mut template);
    template
}
