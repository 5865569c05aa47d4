//! `AWS::Events::ApiDestination` and `AWS::Events::Rule`.

use crate::plan::{
    Bus, DeadLetter, Destination, EventPattern, HttpValue, Input, Plan, Retry, Roles, Target,
};

use super::build::Template;
use super::map::{Map, map};
use super::value::Value;

/// Adds the destinations, each followed by its rules.
pub(super) fn add<'p>(plan: &'p Plan, template: &mut Template<'p>) {
    for destination in &plan.destinations {
        let mut properties = Map::with_capacity(5);
        properties.push("Description", Value::string(&destination.description));
        if let Some(connection) = plan.connections.get(destination.connection) {
            properties.push("ConnectionArn", Value::arn(&connection.id));
        }
        properties.extend(map([
            ("HttpMethod", Value::string(destination.method.as_str())),
            ("InvocationEndpoint", Value::text(&destination.endpoint)),
            (
                "InvocationRateLimitPerSecond",
                Value::Integer(destination.rate_limit.into()),
            ),
        ]));
        let place = Some(&destination.place);
        let kind = "AWS::Events::ApiDestination";
        template.resource(&destination.id, kind, properties, place);
        for rule in &destination.rules {
            let target = target(plan, destination, &rule.target);
            let properties = rule_properties(plan, &rule.description, &rule.pattern, target);
            template.resource(&rule.id, "AWS::Events::Rule", properties, place);
        }
        if let Some(rejection) = &destination.rejection {
            let target = map([
                ("Id", Value::string(&rejection.target_id)),
                ("Arn", dead_letter(plan)),
            ]);
            let properties =
                rule_properties(plan, &rejection.description, &rejection.pattern, target);
            template.resource(&rejection.id, "AWS::Events::Rule", properties, place);
        }
    }
}

fn rule_properties<'p>(
    plan: &'p Plan,
    description: &'p str,
    pattern: &'p EventPattern,
    target: Map<'p>,
) -> Map<'p> {
    let bus = match &plan.bus {
        Bus::Parameter(id) | Bus::Created { id, .. } => Value::reference(id),
    };
    map([
        ("Description", Value::string(description)),
        ("EventBusName", bus),
        ("EventPattern", Value::pattern(pattern)),
        ("State", Value::string("ENABLED")),
        ("Targets", Value::List(vec![target.into()])),
    ])
}

fn dead_letter(plan: &Plan) -> Value<'_> {
    match &plan.dead_letter {
        DeadLetter::Created { queue, .. } => Value::arn(queue),
        DeadLetter::Existing(arn) => Value::string(arn),
    }
}

fn target<'p>(plan: &'p Plan, destination: &'p Destination, target: &'p Target) -> Map<'p> {
    let mut members = Map::with_capacity(7);
    members.push("Id", Value::string(&target.id));
    members.push("Arn", Value::arn(&destination.id));
    let role = match &plan.roles {
        Roles::Created { ids, .. } => ids.get(destination.role).map(Value::arn),
        Roles::Existing(arn) => Some(Value::string(arn)),
    };
    members.extend(role.map(|role| ("RoleArn".into(), role)));
    members.extend(input(&target.input));
    let http = http_parameters(target);
    if !http.is_empty() {
        members.push("HttpParameters", http);
    }
    members.push("DeadLetterConfig", map([("Arn", dead_letter(plan))]));
    members.extend(retry_policy(target.retry).map(|policy| ("RetryPolicy".into(), policy.into())));
    members
}

fn input(input: &Input) -> Map<'_> {
    match input {
        Input::Path(path) => map([("InputPath", Value::string(path.as_str()))]),
        Input::Constant(json) => map([("Input", Value::string(json))]),
        Input::Transformer { paths, template } => {
            let paths: Map<'_> = paths
                .iter()
                .map(|(name, path)| (name.into(), Value::string(path.as_str())))
                .collect();
            let transformer = map([
                ("InputPathsMap", paths.into()),
                ("InputTemplate", Value::string(template)),
            ]);
            map([("InputTransformer", transformer.into())])
        }
    }
}

fn http_parameters(target: &Target) -> Map<'_> {
    let mut http = Map::default();
    if !target.path_values.is_empty() {
        let values = target.path_values.iter().map(crate::plan::JsonPath::as_str);
        http.push("PathParameterValues", Value::strings(values));
    }
    for (name, parameters) in [
        ("QueryStringParameters", &target.query),
        ("HeaderParameters", &target.headers),
    ] {
        let members: Map<'_> = parameters
            .iter()
            .map(|(key, value)| (key.into(), http_value(value)))
            .collect();
        if !members.is_empty() {
            http.push(name, members);
        }
    }
    http
}

fn http_value(value: &HttpValue) -> Value<'_> {
    match value {
        HttpValue::Field(path) => Value::string(path.as_str()),
        HttpValue::Literal(text) => Value::string(text),
    }
}

fn retry_policy(retry: Retry) -> Option<Map<'static>> {
    let members = [
        ("MaximumRetryAttempts", retry.attempts),
        ("MaximumEventAgeInSeconds", retry.max_age),
    ];
    let policy: Map<'_> = members
        .into_iter()
        .filter_map(|(name, value)| Some((name.into(), Value::Integer(value?.into()))))
        .collect();
    (!policy.is_empty()).then_some(policy)
}
