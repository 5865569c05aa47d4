//! The checks of all services.

use crate::cloudformation::{Template, TemplateChecker};
use crate::findings::Findings;

use super::{connections, queues, requests, targets};

/// Reports everything that is wrong with `template`, each finding at the place that its resource comes from.
pub fn check(template: &Template, findings: &Findings) {
    let checker = TemplateChecker::new(template, findings);
    requests::check(&checker);
    targets::check(&checker);
    queues::check(&checker);
    connections::check(&checker);
}
