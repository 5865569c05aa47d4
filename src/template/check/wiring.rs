//! What refers to what: rules to destinations, roles to the destinations they may call, queues to their policies.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::template::map::Map;
use crate::template::value::Value;

use super::Found;

pub(super) fn check(found: &mut Found<'_>) {
    check_ids(found);
    check_references(found);
    check_targets(found);
    check_roles(found);
    check_dead_letter_queues(found);
    check_authorization(found);
}

/// Parameters and resources share one name space; conditions and outputs have one each.
fn check_ids(found: &mut Found<'_>) {
    let template = found.template;
    let spaces = [
        vec![&template.parameters, &template.resources],
        vec![&template.conditions],
        vec![&template.outputs],
    ];
    for space in spaces {
        let mut seen = HashSet::new();
        for id in space.into_iter().flat_map(Map::keys) {
            if !seen.insert(id) {
                found.broken(id, "the id stands in the template twice");
            }
        }
    }
}

/// Every `Ref`, `GetAtt` and `Sub` leads to something of this template.
fn check_references(found: &mut Found<'_>) {
    let template = found.template;
    let sections = template
        .resources
        .iter()
        .chain(template.outputs.iter())
        .chain(template.conditions.iter());
    for (id, value) in sections {
        let mut names = Vec::new();
        references(value, &mut names);
        for name in names {
            let known = name.starts_with("AWS::")
                || found.resources.contains_key(name)
                || found.parameters.contains_key(name)
                // A parameter of the blueprint that a credential comes from.
                || template.foreign_parameters.contains(name);
            if !known {
                found.broken(id, format!("it refers to `{name}`, which does not exist"));
            }
        }
    }
}

fn references<'v>(value: &'v Value<'v>, names: &mut Vec<&'v str>) {
    match value {
        Value::String(_) | Value::Integer(_) | Value::Bool(_) => {}
        Value::List(items) => items.iter().for_each(|item| references(item, names)),
        Value::Map(members) => members
            .values()
            .for_each(|member| references(member, names)),
        Value::Ref(id) | Value::Arn(id) => names.push(id),
        Value::Sub(text) => names.extend(substitutions(text)),
        Value::If(_, both) | Value::Equals(both) => {
            both.iter().for_each(|value| references(value, names));
        }
    }
}

/// The names in `${…}`, attributes left out.
pub(super) fn substitutions(text: &str) -> impl Iterator<Item = &str> {
    let inside = text
        .split("${")
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(inside, _)| inside));
    inside
        .filter(|name| !name.starts_with('!'))
        .map(|name| name.split('.').next().unwrap_or(name))
}

fn is_kind(found: &Found<'_>, id: &str, kind: &str) -> bool {
    found
        .resources
        .get(id)
        .and_then(|resource| resource.get("Type")?.as_str())
        == Some(kind)
}

/// Every rule leads to a destination that its role may call, or to a queue.
fn check_targets(found: &mut Found<'_>) {
    let targets: Vec<_> = found.targets().collect();
    let roles = found.resources("AWS::IAM::Role");
    let roles: BTreeMap<_, _> = roles.map(|(id, _)| (id, covered(found, id))).collect();
    for (id, target) in targets {
        match target.get("Arn") {
            Some(Value::Arn(destination))
                if is_kind(found, destination, "AWS::Events::ApiDestination") =>
            {
                check_role(found, id, target, destination, &roles);
                if target.get("DeadLetterConfig").is_none() {
                    found.broken(id, "the target has no dead-letter queue");
                }
            }
            Some(Value::Arn(queue)) if is_kind(found, queue, "AWS::SQS::Queue") => {}
            // An existing queue, given by ARN.
            Some(Value::String(arn)) if arn.starts_with("arn:") && arn.contains(":sqs:") => {}
            _ => found.broken(id, "the target leads to no destination and to no queue"),
        }
    }
}

fn check_role(
    found: &mut Found<'_>,
    id: &str,
    target: &Value<'_>,
    destination: &str,
    roles: &BTreeMap<&str, BTreeSet<&str>>,
) {
    match target.get("RoleArn") {
        Some(Value::Arn(role))
            if roles
                .get(role)
                .is_none_or(|covered| !covered.contains(destination)) =>
        {
            found.broken(id, format!("the role {role} may not call {destination}"));
        }
        Some(Value::Arn(_)) => {}
        Some(Value::String(arn)) if arn.starts_with("arn:") => {}
        _ => found.broken(
            id,
            "the target has no role, and EventBridge calls no destination without one",
        ),
    }
}

/// The destinations that a role of the template may call.
fn covered<'t>(found: &Found<'t>, role: &str) -> BTreeSet<&'t str> {
    let statements = statements(found.resources.get(role).copied(), "Policies");
    let resources = statements
        .iter()
        .filter_map(|statement| statement.get("Resource"))
        .flat_map(Value::items);
    resources
        .filter_map(|resource| match resource {
            Value::Sub(text) if text.ends_with(".ArnForPolicy}*") => substitutions(text).next(),
            _ => None,
        })
        .collect()
}

/// The statements of all policies of a resource.
fn statements<'v>(resource: Option<&'v Value<'v>>, policies: &str) -> Vec<&'v Value<'v>> {
    let properties = resource.and_then(|resource| resource.get("Properties"));
    let list = properties
        .and_then(|properties| properties.get(policies))
        .map(Value::items)
        .unwrap_or_default();
    let documents = list
        .iter()
        .filter_map(|policy| policy.get("PolicyDocument"));
    documents
        .filter_map(|document| document.get("Statement"))
        .flat_map(Value::items)
        .collect()
}

/// A role allows one action, on destinations of the template that its rules call, and on nothing else.
fn check_roles(found: &mut Found<'_>) {
    let roles: Vec<_> = found
        .resources("AWS::IAM::Role")
        .map(|(id, _)| id)
        .collect();
    let mut destinations: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (_, target) in found.targets() {
        if let (Some(Value::Arn(role)), Some(Value::Arn(destination))) =
            (target.get("RoleArn"), target.get("Arn"))
        {
            let used = destinations.entry(role).or_default();
            used.insert(destination);
        }
    }
    for id in roles {
        let used = destinations.remove(id).unwrap_or_default();
        let covered = covered(found, id);
        if let Some(more) = covered.difference(&used).next() {
            found.broken(
                id,
                format!("the role may call {more}, which none of its rules does"),
            );
        }
        let resource = found.resources.get(id).copied();
        for statement in statements(resource, "Policies") {
            let action = statement.get("Action").and_then(Value::as_str);
            let resources = statement
                .get("Resource")
                .map(Value::items)
                .unwrap_or_default();
            if action != Some("events:InvokeApiDestination") || resources.len() != covered.len() {
                found.broken(id, "the role allows more than calling its destinations");
            }
        }
    }
}

/// Without its policy a queue refuses what EventBridge sends, and the event is lost.
///
/// Source: EventBridge User Guide, "Using dead-letter queues", granting permissions.
fn check_dead_letter_queues(found: &mut Found<'_>) {
    let queues: BTreeSet<_> = found
        .targets()
        .filter_map(
            |(_, target)| match target.get("DeadLetterConfig")?.get("Arn")? {
                Value::Arn(queue) => Some(*queue),
                _ => None,
            },
        )
        .collect();
    let buses = rule_buses(found);
    for queue in queues {
        let policies: Vec<_> = found.resources("AWS::SQS::QueuePolicy").collect();
        let policy = policies.into_iter().find(|(_, properties)| {
            properties
                .get("Queues")
                .is_some_and(|queues| queues.items().contains(&Value::Ref(queue)))
        });
        let Some((id, properties)) = policy else {
            found.broken(
                queue,
                "the dead-letter queue has no policy, so EventBridge may not send to it",
            );
            continue;
        };
        let statements = properties
            .get("PolicyDocument")
            .and_then(|document| document.get("Statement"))
            .map(Value::items);
        for statement in statements.unwrap_or_default() {
            if let Some(problem) = statement_problem(statement, queue, &buses) {
                found.broken(id, problem);
            }
        }
    }
}

/// What the rules' buses are.
fn rule_buses<'t>(found: &Found<'t>) -> BTreeSet<&'t str> {
    let names = found
        .resources("AWS::Events::Rule")
        .filter_map(|(_, properties)| match properties.get("EventBusName") {
            Some(Value::Ref(id)) => Some(*id),
            _ => None,
        });
    names.collect()
}

fn statement_problem(statement: &Value<'_>, queue: &str, buses: &BTreeSet<&str>) -> Option<String> {
    let service = statement
        .get("Principal")
        .and_then(|principal| principal.get("Service"))
        .and_then(Value::as_str);
    let is_ours = service == Some("events.amazonaws.com")
        && statement.get("Effect").and_then(Value::as_str) == Some("Allow")
        && statement.get("Action").and_then(Value::as_str) == Some("sqs:SendMessage")
        && statement.get("Resource") == Some(&Value::Arn(queue));
    if !is_ours {
        return Some("the policy does not allow exactly what EventBridge needs".to_owned());
    }
    let condition = statement
        .get("Condition")
        .and_then(|condition| condition.get("ArnLike")?.get("aws:SourceArn"));
    let on_bus = |text: &str| {
        let bus = text.split_once(":rule/").map(|(_, rule)| rule);
        let named = bus
            .and_then(|rule| rule.strip_suffix("/*"))
            .and_then(|name| substitutions(name).next());
        named.is_some_and(|name| buses.contains(name))
    };
    let good = match condition {
        Some(Value::Sub(text)) => on_bus(text),
        Some(Value::If(_, choices)) => match choices.as_ref() {
            [Value::Sub(default), Value::Sub(other)] => {
                default.ends_with(":rule/*") && on_bus(other)
            }
            _ => false,
        },
        _ => false,
    };
    (!good).then(|| "the policy is not limited to the rules of the bus".to_owned())
}

/// A Connection has the block of its type, and no other.
///
/// Source: EventBridge API, `CreateConnectionAuthRequestParameters`.
fn check_authorization(found: &mut Found<'_>) {
    let connections: Vec<_> = found.resources("AWS::Events::Connection").collect();
    for (id, properties) in connections {
        let wanted = match properties.get("AuthorizationType").and_then(Value::as_str) {
            Some("BASIC") => "BasicAuthParameters",
            Some("API_KEY") => "ApiKeyAuthParameters",
            _ => "OAuthParameters",
        };
        let blocks = [
            "BasicAuthParameters",
            "ApiKeyAuthParameters",
            "OAuthParameters",
        ];
        let given: Vec<_> = match properties.get("AuthParameters") {
            Some(Value::Map(members)) => blocks_of(members, &blocks),
            _ => Vec::new(),
        };
        if given != [wanted] {
            found.broken(id, format!("AuthParameters has {given:?}, not {wanted}"));
        }
    }
}

fn blocks_of<'b>(members: &Map<'_>, blocks: &[&'b str]) -> Vec<&'b str> {
    blocks
        .iter()
        .copied()
        .filter(|block| members.get(block).is_some())
        .collect()
}
