//! The checks of all services.

use crate::cloudformation::{Template, TemplateChecker};
use crate::findings::Findings;
use crate::{connections, stack};

use super::{requests, targets};

/// Reports everything that is wrong with `template`, each finding at the place that its resource comes from.
pub fn check(template: &Template, findings: &Findings) {
    let checker = TemplateChecker::new(template, findings);
    requests::check(&checker);
    targets::check(&checker);
    stack::check(&checker);
    connections::check(&checker);
}
