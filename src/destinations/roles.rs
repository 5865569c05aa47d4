//! The roles that let EventBridge call the destinations.

use crate::aws;
use crate::cloudformation::{LogicalId, Map, Piece, Resource, Text, Value, map};
use crate::contract::stable_hash;
use crate::findings::{Code, Finding, Findings};
use crate::stack::{Stack, policy_document, rule_role_trust};

use super::options::DestinationOptions;

/// Characters that one destination adds to a role's policy at most: its ARN in the longest partition and region, with
/// the longest name, a trailing `*`, quotes and comma.
const POLICY_CHARACTERS: usize =
    r#""arn:aws-us-gov:events:ap-southeast-2:123456789012:api-destination/*","#.len()
        + aws::MAX_NAME;

/// Destinations of one role at most; the statement around the list of ARNs takes less than 200 characters.
const ROOM: usize = (aws::MAX_INLINE_POLICY - 200) / POLICY_CHARACTERS;

/// Up to so many destinations, one role serves all of them.
const ONE_ROLE: usize = 50;

/// The roles of the template, and the ARN of the role for each of `destinations`, which are given by operation and id.
pub(super) fn build_roles(
    destinations: &[(String, &LogicalId)],
    options: &DestinationOptions,
    stack: &mut Stack,
    findings: &Findings,
) -> (Vec<Resource>, Vec<Value>) {
    if let Some((name, arn)) = existing_role(options, stack) {
        let message = format!(
            "EventBridge calls the destinations with the role {name}, which must allow this"
        );
        findings.push(Finding::new(Code::ExistingRole, message).help(
            "trust events.amazonaws.com, and allow events:InvokeApiDestination on the destinations of the stack",
        ));
        return (Vec::new(), vec![arn; destinations.len()]);
    }
    let keys: Vec<_> = destinations.iter().map(|(key, _)| key.as_str()).collect();
    let count = count_roles(&keys);
    let mut covered = vec![Vec::new(); count];
    for (key, id) in destinations {
        if let Some(covered) = covered.get_mut(assign_role(key, count)) {
            covered.push(*id);
        }
    }
    let trust = rule_role_trust(stack.rule_arns());
    let mut ids = Vec::with_capacity(count);
    let mut roles = Vec::with_capacity(count);
    for (index, covered) in covered.into_iter().enumerate() {
        let id = take_role_id(index, stack);
        let boundary = options.permissions_boundary.as_deref();
        let properties = role_properties(&covered, trust.clone(), boundary);
        roles.push(Resource::new(
            id.clone(),
            "AWS::IAM::Role",
            properties,
            None,
        ));
        ids.push(id);
    }
    let arns = keys
        .iter()
        .filter_map(|key| ids.get(assign_role(key, count)));
    (roles, arns.map(Value::arn).collect())
}

/// The role that the user names, for messages, and its ARN.
fn existing_role(options: &DestinationOptions, stack: &mut Stack) -> Option<(String, Value)> {
    match (&options.role_arn, &options.role) {
        (Some(arn), _) => Some((arn.clone(), Value::string(arn.clone()))),
        (None, Some(id)) => Some((format!("`{id}` of the blueprint"), stack.declared_arn(id))),
        (None, None) => None,
    }
}

/// One role up to 50 destinations, then the least power of two with which no policy exceeds IAM's limit.
fn count_roles(keys: &[&str]) -> usize {
    let fits = |count| {
        let mut load = vec![0_usize; count];
        for key in keys {
            if let Some(load) = load.get_mut(assign_role(key, count)) {
                *load += 1;
            }
        }
        load.iter().all(|load| *load <= ROOM)
    };
    let mut count = 1;
    while (count == 1 && keys.len() > ONE_ROLE) || !fits(count) {
        count *= 2;
    }
    count
}

/// The role of an operation depends on nothing but its key and the number of roles, so that another operation does not
/// change it.
fn assign_role(key: &str, count: usize) -> usize {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    usize::try_from(stable_hash(key) % count).unwrap_or(0)
}

/// The first role has no number, so that it stays the same resource when others are added.
fn take_role_id(index: usize, stack: &mut Stack) -> LogicalId {
    let number = match index {
        0 => String::new(),
        index => (index + 1).to_string(),
    };
    stack.take_shared_id(
        &format!("ApiDestinationsRole{number}"),
        &format!("ApiDestinationsTargetRole{number}"),
    )
}

fn role_properties(
    destinations: &[&LogicalId],
    trust: Value,
    permissions_boundary: Option<&str>,
) -> Map {
    let mut properties = map([
        (
            "Description",
            Value::string("Lets EventBridge call the API destinations of this stack"),
        ),
        ("AssumeRolePolicyDocument", trust),
    ]);
    if let Some(arn) = permissions_boundary {
        let boundary = Value::string(arn.to_owned());
        properties.insert("PermissionsBoundary".into(), boundary);
    }
    // The hash can leave a role without destinations; a statement must name at least one resource.
    if !destinations.is_empty() {
        let arns = destinations.iter().map(|id| destination_arns(id)).collect();
        let invoke = map([
            ("Effect", Value::string("Allow")),
            ("Action", Value::string("events:InvokeApiDestination")),
            ("Resource", Value::List(arns)),
        ]);
        let policy = map([
            ("PolicyName", Value::string("InvokeApiDestinations")),
            ("PolicyDocument", policy_document(invoke)),
        ]);
        properties.insert("Policies".into(), Value::List(vec![policy.into()]));
    }
    properties
}

/// The ARN of a destination. AWS does not document whether IAM is asked with the UUID at its end; `*` covers both.
fn destination_arns(id: &LogicalId) -> Value {
    let mut arn = Text(vec![Piece::Attribute {
        id: id.clone(),
        attribute: "ArnForPolicy",
    }]);
    arn.push_str("*");
    Value::sub(arn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_spreads_keys_over_the_roles() {
        let mut load = [0_usize; 16];
        for number in 0..1000 {
            load[assign_role(&format!("POST /things/{number}"), 16)] += 1;
        }
        assert!(load.iter().all(|load| (30..100).contains(load)), "{load:?}");
    }

    #[test]
    fn more_than_50_destinations_need_more_than_one_role() {
        let keys: Vec<_> = (0..1000).map(|number| format!("POST /{number}")).collect();
        let keys: Vec<_> = keys.iter().map(String::as_str).collect();
        assert_eq!(count_roles(&keys[..50]), 1);
        assert_eq!(count_roles(&keys[..51]), 2);
        assert_eq!(count_roles(&keys), 16);
    }
}
