//! The roles that EventBridge calls destinations with.

use crate::aws;
use crate::contract::stable_hash;
use crate::findings::{Code, Finding, Findings};
use crate::stack::Stack;

use super::options::Options;
use super::{Destination, Roles};

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
    stack: &mut Stack,
    options: &Options,
    findings: &Findings,
) -> Roles {
    if let Some(arn) = &options.destinations.role_arn {
        findings.push(
            Finding::new(
                Code::ExistingRole,
                format!("EventBridge calls the destinations as {arn}, which must allow it"),
            )
            .help("trust events.amazonaws.com, and allow events:InvokeApiDestination on the destinations of the stack"),
        );
        return Roles::Existing(arn.clone());
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
        stack.take_shared_id(
            &format!("ApiDestinationsRole{ending}"),
            &format!("ApiDestinationsTargetRole{reference}"),
        )
    });
    Roles::Created {
        ids: ids.collect(),
        permissions_boundary: options.destinations.permissions_boundary.clone(),
    }
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
