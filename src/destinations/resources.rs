//! `AWS::Events::ApiDestination` and `AWS::Events::Rule`.

use std::borrow::Cow;
use std::collections::BTreeSet;

use heck::ToUpperCamelCase;
use indexmap::IndexMap;

use crate::aws;
use crate::cloudformation::{LogicalId, Map, Resource, ResourceAttribute, Value, map};
use crate::connections::Connection;
use crate::contract::{Contract, EventPath, Operation, shortened};
use crate::findings::{Code, Finding, Findings};
use crate::stack::{EventPattern, LogicalIds, Stack};

use super::names::{operation_stem, target_id};
use super::options::DestinationOptions;
use super::roles::build_roles;
use super::{Destination, HttpValue, Input, Retry, Rule, Target};

/// The resources that deliver operations.
#[derive(Default)]
pub struct DestinationResources {
    /// The roles that EventBridge assumes to call the destinations.
    pub roles: Vec<Resource>,
    /// The destinations, each followed by its rules.
    pub destinations: Vec<Resource>,
}

/// A destination with everything that its resources refer to.
struct NamedDestination<'a> {
    destination: &'a Destination,
    connection: &'a Connection,
    operation: &'a Operation,
    id: LogicalId,
    rule_ids: Vec<LogicalId>,
    endpoint: Value,
}

/// What the rules of all destinations share.
struct RuleContext {
    bus: Value,
    dead_letter: Value,
}

/// The resources for `destinations`, each with its connection.
pub fn build(
    destinations: &[(&Destination, &Connection)],
    contract: &Contract,
    options: &DestinationOptions,
    stack: &mut Stack,
    findings: &Findings,
) -> DestinationResources {
    if destinations.is_empty() {
        return DestinationResources::default();
    }
    let context = RuleContext {
        bus: Value::reference(&stack.bus()),
        dead_letter: stack.dead_letter(findings),
    };
    let named = destinations.iter().filter_map(|(destination, connection)| {
        let operation = contract.operations.get(destination.operation)?;
        take_names(destination, connection, operation, stack, findings)
    });
    let named: Vec<_> = named.collect();
    check_wildcards(destinations, findings);
    let keys = named.iter().map(|named| (named.operation.key(), &named.id));
    let keys: Vec<_> = keys.collect();
    let (roles, role_arns) = build_roles(&keys, options, stack, findings);
    let destinations = named.iter().zip(role_arns);
    let destinations = destinations.flat_map(|(named, role)| named.resources(&role, &context));
    DestinationResources {
        roles,
        destinations: destinations.collect(),
    }
}

/// A bus accepts only a few rules with wildcards.
fn check_wildcards(destinations: &[(&Destination, &Connection)], findings: &Findings) {
    let patterns = destinations.iter().flat_map(|(destination, _)| {
        let rules = destination.rules.iter().map(|rule| &rule.pattern);
        rules.chain(&destination.rejection)
    });
    let count = patterns.filter(|pattern| pattern.has_wildcard()).count();
    if count > aws::MAX_WILDCARD_RULES {
        let message = format!(
            "{count} rules have wildcards in their patterns; an event bus accepts {}",
            aws::MAX_WILDCARD_RULES
        );
        findings.push(Finding::new(Code::TooManyWildcardRules, message));
    }
}

/// Gives the destination and its rules their ids.
fn take_names<'a>(
    destination: &'a Destination,
    connection: &'a Connection,
    operation: &'a Operation,
    stack: &mut Stack,
    findings: &Findings,
) -> Option<NamedDestination<'a>> {
    let mut endings = vec![match stack.options().logical_ids {
        LogicalIds::Operation => Cow::Borrowed("Destination"),
        LogicalIds::Path => "".into(),
    }];
    let mut seen = BTreeSet::new();
    for (number, rule) in destination.rules.iter().enumerate() {
        let ending = rule_ending(rule);
        let is_new = seen.insert(ending.clone());
        endings.push(if is_new {
            ending.into()
        } else {
            format!("{number}{ending}").into()
        });
    }
    if destination.rejection.is_some() {
        endings.push("RejectionRule".into());
    }
    let stem = operation_stem(operation, stack.options());
    let ids = stack.take_ids(&stem, &operation.key(), &endings);
    let mut ids = ids.into_iter();
    let mut endpoint = stack.server_text(&destination.endpoint.server, findings);
    endpoint.push_str(&destination.endpoint.path);
    Some(NamedDestination {
        destination,
        connection,
        operation,
        id: ids.next()?,
        rule_ids: ids.collect(),
        endpoint: Value::text(&endpoint),
    })
}

/// `Rule`, `WithLimitRule`, `WithLimitAndOffsetRule`.
fn rule_ending(rule: &Rule) -> String {
    if rule.optional.is_empty() {
        return "Rule".to_owned();
    }
    let words = rule.optional.iter().map(|name| name.to_upper_camel_case());
    format!("With{}Rule", words.collect::<Vec<_>>().join("And"))
}

impl NamedDestination<'_> {
    /// The destination and its rules.
    fn resources(&self, role: &Value, context: &RuleContext) -> Vec<Resource> {
        let mut ids = self.rule_ids.iter();
        let key = self.operation.key();
        let mut resources = vec![self.resource(
            &self.id,
            "AWS::Events::ApiDestination",
            map([
                ("Description", describe(&key)),
                ("ConnectionArn", Value::arn(&self.connection.id)),
                (
                    "HttpMethod",
                    Value::string(self.destination.method.as_str()),
                ),
                ("InvocationEndpoint", self.endpoint.clone()),
                (
                    "InvocationRateLimitPerSecond",
                    Value::Integer(self.destination.rate_limit.into()),
                ),
            ]),
        )];
        let mut add_rule =
            |description: &str, pattern: &EventPattern, target: Map, first: Value| {
                let properties = map([
                    ("Description", describe(description)),
                    ("EventBusName", context.bus.clone()),
                    ("EventPattern", pattern.to_value()),
                    ("State", Value::string("ENABLED")),
                    ("Targets", Value::List(vec![target.into()])),
                ]);
                let id = ids.next();
                let resource = id.map(|id| self.resource(id, "AWS::Events::Rule", properties));
                resources.extend(resource.map(|resource| match first.items() {
                    [] => resource,
                    _ => resource.with(ResourceAttribute::DependsOn, first),
                }));
            };
        for rule in &self.destination.rules {
            let description = match rule.optional.as_slice() {
                [] => key.clone(),
                names => format!("{key} with {}", names.join(" and ")),
            };
            let target = self.target(&rule.target, role, &context.dead_letter);
            add_rule(
                &description,
                &rule.pattern,
                target,
                self.earlier_rules(rule),
            );
        }
        if let Some(pattern) = &self.destination.rejection {
            let target = map([
                ("Id", Value::string("dead-letter-queue")),
                ("Arn", context.dead_letter.clone()),
            ]);
            let description = format!("Events for {key} that none of its rules matches");
            add_rule(&description, pattern, target, Value::List(Vec::new()));
        }
        resources
    }

    /// The rules that must exist before `rule`: those for the same optional parameters and more. An update that adds an optional
    /// parameter excludes its events from `rule`; until the rule for them exists, no rule would match them.
    fn earlier_rules(&self, rule: &Rule) -> Value {
        let rules = self.destination.rules.iter().zip(&self.rule_ids);
        let others = rules.filter(|(other, _)| {
            let mut names = rule.optional.iter();
            other.optional.len() > rule.optional.len()
                && names.all(|name| other.optional.contains(name))
        });
        Value::strings(others.map(|(_, id)| id.as_str().to_owned()))
    }

    fn resource(&self, id: &LogicalId, kind: &'static str, properties: Map) -> Resource {
        let place = Some(self.operation.place.clone());
        Resource::new(id.clone(), kind, properties, place)
    }

    fn target(&self, target: &Target, role: &Value, dead_letter: &Value) -> Map {
        let mut members = map([
            ("Id", Value::string(target_id(self.operation))),
            ("Arn", Value::arn(&self.id)),
            ("RoleArn", role.clone()),
        ]);
        members.extend([input(&target.input)]);
        let http = http_parameters(target);
        if !http.is_empty() {
            members.insert("HttpParameters".into(), http.into());
        }
        let dead_letter = map([("Arn", dead_letter.clone())]);
        members.insert("DeadLetterConfig".into(), dead_letter.into());
        let retry = retry_policy(target.retry);
        if !retry.is_empty() {
            members.insert("RetryPolicy".into(), retry.into());
        }
        members
    }
}

/// A description without control characters, at most as long as AWS allows.
fn describe(text: &str) -> Value {
    let text = aws::without_control_characters(text);
    Value::string(shortened(&text, aws::MAX_DESCRIPTION).into_owned())
}

fn path_value(path: &EventPath) -> Value {
    Value::string(path.as_str().to_owned())
}

fn input(input: &Input) -> (Cow<'static, str>, Value) {
    match input {
        Input::Path(path) => ("InputPath".into(), path_value(path)),
        Input::Constant(json) => ("Input".into(), Value::string(json.clone())),
        Input::Transformer { paths, template } => {
            let paths = paths.iter();
            let paths: Map = paths
                .map(|(name, path)| (name.clone().into(), path_value(path)))
                .collect();
            let transformer = map([
                ("InputPathsMap", paths.into()),
                ("InputTemplate", Value::string(template.clone())),
            ]);
            ("InputTransformer".into(), transformer.into())
        }
    }
}

fn http_parameters(target: &Target) -> Map {
    let mut http = Map::default();
    if !target.path_values.is_empty() {
        let values = target.path_values.iter().map(path_value).collect();
        http.insert("PathParameterValues".into(), Value::List(values));
    }
    for (name, parameters) in [
        ("QueryStringParameters", &target.query),
        ("HeaderParameters", &target.headers),
    ] {
        if !parameters.is_empty() {
            http.insert(name.into(), http_values(parameters));
        }
    }
    http
}

fn http_values(parameters: &IndexMap<String, HttpValue>) -> Value {
    let members = parameters.iter().map(|(key, value)| {
        let value = match value {
            HttpValue::Field(path) => path_value(path),
            HttpValue::Literal(text) => Value::string(text.clone()),
        };
        (key.clone().into(), value)
    });
    Value::Map(members.collect())
}

fn retry_policy(retry: Retry) -> Map {
    let members = [
        ("MaximumRetryAttempts", retry.attempts),
        ("MaximumEventAgeInSeconds", retry.max_age),
    ];
    let members = members.into_iter();
    members
        .filter_map(|(name, value)| Some((name.into(), Value::Integer(value?.into()))))
        .collect()
}
