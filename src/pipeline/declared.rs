//! The parameters and resources of the blueprint that the user names: they must exist and have the right type.

use crate::blueprint::Blueprint;
use crate::cloudformation::LogicalId;
use crate::findings::{Code, Finding, Findings, Place};
use crate::stack::{DeclaredEntries, ExistingQueue};

use super::Request;

/// What the template uses an entry of the blueprint as.
struct Use<'r> {
    id: &'r LogicalId,
    what: &'static str,
    /// The type of a resource.
    kind: &'static str,
}

/// The entries of the blueprint that the request names. Each that does not exist or has the wrong type is an error.
pub(super) fn find_declared(
    request: &Request,
    blueprint: Option<&Blueprint>,
    findings: &Findings,
) -> DeclaredEntries {
    let mut declared = DeclaredEntries::default();
    for wanted in list_uses(request) {
        let (id, what) = (wanted.id, wanted.what);
        let is_parameter =
            blueprint.is_some_and(|blueprint| blueprint.find_parameter(id.as_str()).is_some());
        let kind = blueprint.and_then(|blueprint| blueprint.resource_type(id.as_str()));
        let message = match kind {
            _ if is_parameter => {
                declared.parameters.insert(id.clone());
                continue;
            }
            Some(kind) if kind == wanted.kind => {
                declared.resources.insert(id.clone());
                continue;
            }
            Some(kind) => format!("`{id}` of the blueprint is not {what}: its type is {kind}"),
            None if blueprint.is_some() => {
                format!("the blueprint has no resource or parameter `{id}` to use as {what}")
            }
            // A finding states why the blueprint cannot be read.
            None if request.blueprint.is_some() => continue,
            None => format!(
                "`{id}` is not the ARN of {what}, and there is no blueprint that could declare it"
            ),
        };
        let finding = Finding::new(Code::MissingBlueprintEntry, message);
        findings.push(match blueprint {
            Some(blueprint) => finding.at(Place::top(blueprint.file())),
            None => finding,
        });
    }
    declared
}

fn list_uses(request: &Request) -> Vec<Use<'_>> {
    let (stack, connections) = (&request.stack, &request.connections);
    let queue = match &stack.dead_letter_queue {
        Some(ExistingQueue::Blueprint(id)) => Some(id),
        Some(ExistingQueue::Arn(_)) | None => None,
    };
    let bus = stack.event_bus.as_ref();
    let role = request.destinations.role.as_ref();
    let secrets = connections.secrets_by_scheme.values();
    let single = [
        (bus, "an event bus", "AWS::Events::EventBus"),
        (queue, "a queue", "AWS::SQS::Queue"),
        (role, "a role", "AWS::IAM::Role"),
    ];
    let single = single.into_iter();
    let single = single.filter_map(|(id, what, kind)| Some((id?, what, kind)));
    let secrets = secrets.chain(&connections.secret);
    let secrets = secrets.map(|id| (id, "a secret", "AWS::SecretsManager::Secret"));
    let uses = single.chain(secrets);
    uses.map(|(id, what, kind)| Use { id, what, kind })
        .collect()
}
