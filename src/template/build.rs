//! From the plan to a template.

use crate::cloudformation::Template;
use crate::plan::Plan;

use super::{connection, delivery, destination};

/// The template for `plan`.
#[must_use]
pub fn build(plan: &Plan) -> Template {
    let mut template = plan.stack.template(&plan.description);
    delivery::add(plan, &mut template);
    connection::add(plan, &mut template);
    destination::add(plan, &mut template);
    template
}
