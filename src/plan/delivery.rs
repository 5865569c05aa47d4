//! What all rules share: the bus, the dead-letter queue, and the roles.

use crate::aws;
use crate::contract::stable_hash;
use crate::findings::{Code, Finding, Findings};

use super::options::{LogicalIds, Options, StackOptions};
use super::registry::Registry;
use super::{Bus, DeadLetter, Destination, LogicalId, ParameterGroup, Roles, TemplateParameter};

/// The id of a resource that all operations share.
fn shared(
    registry: &mut Registry,
    options: &StackOptions,
    reference: &str,
    ours: &str,
) -> Option<LogicalId> {
    let wanted = match options.logical_ids {
        LogicalIds::Path => reference.to_owned(),
        LogicalIds::Operation => format!("{}{ours}", options.prefix),
    };
    registry.ids.take(&wanted, ours)
}

/// The bus that the rules stand on.
pub(super) fn bus(registry: &mut Registry, options: &StackOptions) -> Option<Bus> {
    if let Some(name) = &options.create_bus {
        let id = shared(registry, options, "EventBus", "EventBus")?;
        return Some(Bus::Created {
            id,
            name: name.clone(),
        });
    }
    let id = registry.parameter("event bus", "EventBusName", |id| {
        let mut parameter = TemplateParameter::new(
            id,
            ParameterGroup::Events,
            "Event bus",
            "The name (not the ARN) of the event bus whose events call the API.",
        );
        parameter.default = Some("default".to_owned());
        parameter.min_length = Some(1);
        parameter.max_length = Some(256);
        parameter.allowed_pattern = Some(r"^[/._A-Za-z0-9-]+$".to_owned());
        parameter.constraint_description = Some("the name of an event bus, not its ARN".to_owned());
        parameter
    })?;
    Some(Bus::Parameter(id))
}

/// The queue for events that could not be delivered.
pub(super) fn dead_letter(
    registry: &mut Registry,
    options: &StackOptions,
    findings: &Findings,
) -> Option<DeadLetter> {
    if let Some(arn) = &options.dead_letter_queue {
        let rules = match &options.create_bus {
            Some(bus) => format!("rule/{bus}/*"),
            None => "rule/* (on another bus than the default one rule/BUS/*)".to_owned(),
        };
        findings.push(
            Finding::new(
                Code::ExistingQueuePolicy,
                format!("the policy of {arn} must let events.amazonaws.com send to it, or undeliverable events are lost"),
            )
            .help(format!("allow sqs:SendMessage with the condition ArnLike aws:SourceArn = arn:PARTITION:events:REGION:ACCOUNT:{rules}")),
        );
        return Some(DeadLetter::Existing(arn.clone()));
    }
    let queue = shared(registry, options, "FailedDeliveryDLQ", "DeadLetterQueue")?;
    let policy = shared(
        registry,
        options,
        "FailedDeliveryDLQPolicy",
        "DeadLetterQueuePolicy",
    )?;
    Some(DeadLetter::Created { queue, policy })
}

/// The condition that holds on the account's default bus.
pub(super) fn default_bus_condition(
    registry: &mut Registry,
    options: &StackOptions,
) -> Option<LogicalId> {
    shared(registry, options, "UsesDefaultBus", "UsesDefaultBus")
}

/// Characters that one destination adds to a role's policy at most: its ARN in the longest partition and region, with
/// the longest name, a trailing `*`, quotes and comma.
const POLICY_CHARACTERS: usize =
    r#""arn:aws-us-gov:events:ap-southeast-2:123456789012:api-destination/*","#.len()
        + aws::MAX_NAME;

/// Up to here one role serves all destinations.
const ONE_ROLE: usize = 50;

/// Gives every destination a role: one up to 50 destinations, then the least power of two with which no policy passes
/// IAM's limit. A destination's role depends on its own key and the number of roles only, so that adding one operation
/// moves no other.
pub(super) fn roles(
    destinations: &mut [Destination],
    keys: &[String],
    registry: &mut Registry,
    options: &Options,
    findings: &Findings,
) -> Option<Roles> {
    if let Some(arn) = &options.destinations.role_arn {
        findings.push(
            Finding::new(
                Code::ExistingRole,
                format!("EventBridge calls the destinations as {arn}, which must allow it"),
            )
            .help("trust events.amazonaws.com, and allow events:InvokeApiDestination on the destinations of the stack"),
        );
        return Some(Roles::Existing(arn.clone()));
    }
    // The statement around the list of ARNs takes less than 200 characters.
    let room = (aws::MAX_INLINE_POLICY - 200) / POLICY_CHARACTERS;
    let assigned = |count: u64| -> Vec<usize> {
        keys.iter()
            .map(|key| usize::try_from(stable_hash(key) % count).unwrap_or(0))
            .collect()
    };
    let fits = |count: u64| {
        let mut load = vec![0_usize; usize::try_from(count).unwrap_or(1)];
        for role in assigned(count) {
            if let Some(load) = load.get_mut(role) {
                *load += 1;
            }
        }
        load.iter().all(|load| *load <= room)
    };
    let mut count = 1;
    while (count == 1 && keys.len() > ONE_ROLE) || !fits(count) {
        count *= 2;
    }
    for (destination, role) in destinations.iter_mut().zip(assigned(count)) {
        destination.role = role;
    }
    let ids = (1..=count).map(|number| {
        let ending = if count == 1 {
            String::new()
        } else {
            number.to_string()
        };
        let reference = if number == 1 {
            String::new()
        } else {
            number.to_string()
        };
        shared(
            registry,
            &options.stack,
            &format!("ApiDestinationsTargetRole{reference}"),
            &format!("ApiDestinationsRole{ending}"),
        )
    });
    Some(Roles::Created {
        ids: ids.collect::<Option<_>>()?,
        permissions_boundary: options.destinations.permissions_boundary.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_spreads_keys_over_the_roles() {
        let keys: Vec<_> = (0..1000)
            .map(|number| format!("POST /things/{number}"))
            .collect();
        let mut load = [0_usize; 16];
        for key in &keys {
            load[usize::try_from(stable_hash(key) % 16).unwrap()] += 1;
        }
        assert!(load.iter().all(|load| (30..100).contains(load)), "{load:?}");
    }
}
