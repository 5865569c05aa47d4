//! `AWS::Events::ApiDestination` and `AWS::Events::Rule`.

use indexmap::IndexMap;

use crate::cloudformation::{LogicalId, Map, Resource, Template, Value, map};
use crate::plan::{Destination, HttpValue, Input, JsonPath, Plan, Retry, Roles, Target};
use crate::stack::EventPattern;

/// Adds the destinations, each followed by its rules.
pub(super) fn add(plan: &Plan, template: &mut Template) {
    for destination in &plan.destinations {
        let mut add = |id: &LogicalId, kind, properties| {
            let place = Some(destination.place.clone());
            let resource = Resource::new(id.clone(), kind, properties, place);
            template.resources.push(resource);
        };
        add(
            &destination.id,
            "AWS::Events::ApiDestination",
            destination_properties(plan, destination),
        );
        for rule in &destination.rules {
            let target = target(plan, destination, &rule.target);
            let properties = rule_properties(plan, &rule.description, &rule.pattern, target);
            add(&rule.id, "AWS::Events::Rule", properties);
        }
        if let Some(rejection) = &destination.rejection {
            let target = map([
                ("Id", Value::string(rejection.target_id.clone())),
                ("Arn", plan.dead_letter.clone()),
            ]);
            let properties =
                rule_properties(plan, &rejection.description, &rejection.pattern, target);
            add(&rejection.id, "AWS::Events::Rule", properties);
        }
    }
}

fn destination_properties(plan: &Plan, destination: &Destination) -> Map {
    let mut properties = map([(
        "Description",
        Value::string(destination.description.clone()),
    )]);
    if let Some(connection) = plan.connections.get(destination.connection) {
        properties.insert("ConnectionArn".into(), Value::arn(&connection.id));
    }
    properties.extend(map([
        ("HttpMethod", Value::string(destination.method.as_str())),
        ("InvocationEndpoint", Value::text(&destination.endpoint)),
        (
            "InvocationRateLimitPerSecond",
            Value::Integer(destination.rate_limit.into()),
        ),
    ]));
    properties
}

fn rule_properties(plan: &Plan, description: &str, pattern: &EventPattern, target: Map) -> Map {
    map([
        ("Description", Value::string(description.to_owned())),
        ("EventBusName", Value::reference(&plan.bus)),
        ("EventPattern", pattern.to_value()),
        ("State", Value::string("ENABLED")),
        ("Targets", Value::List(vec![target.into()])),
    ])
}

fn target(plan: &Plan, destination: &Destination, target: &Target) -> Map {
    let mut members = map([
        ("Id", Value::string(target.id.clone())),
        ("Arn", Value::arn(&destination.id)),
    ]);
    let role = match &plan.roles {
        Roles::Created { ids, .. } => ids.get(destination.role).map(Value::arn),
        Roles::Existing(arn) => Some(Value::string(arn.clone())),
    };
    members.extend(role.map(|role| ("RoleArn".into(), role)));
    members.extend(input(&target.input));
    let http = http_parameters(target);
    if !http.is_empty() {
        members.insert("HttpParameters".into(), http.into());
    }
    let dead_letter = map([("Arn", plan.dead_letter.clone())]);
    members.insert("DeadLetterConfig".into(), dead_letter.into());
    members.extend(retry_policy(target.retry).map(|policy| ("RetryPolicy".into(), policy.into())));
    members
}

fn path_value(path: &JsonPath) -> Value {
    Value::string(path.as_str().to_owned())
}

fn input(input: &Input) -> Map {
    match input {
        Input::Path(path) => map([("InputPath", path_value(path))]),
        Input::Constant(json) => map([("Input", Value::string(json.clone()))]),
        Input::Transformer { paths, template } => {
            let paths: Map = paths
                .iter()
                .map(|(name, path)| (name.clone().into(), path_value(path)))
                .collect();
            let transformer = map([
                ("InputPathsMap", paths.into()),
                ("InputTemplate", Value::string(template.clone())),
            ]);
            map([("InputTransformer", transformer.into())])
        }
    }
}

fn http_parameters(target: &Target) -> Map {
    let parameters = |parameters: &IndexMap<String, HttpValue>| {
        let members = parameters.iter();
        Value::Map(
            members
                .map(|(key, value)| (key.clone().into(), http_value(value)))
                .collect(),
        )
    };
    let path_values = target.path_values.iter().map(path_value).collect();
    let mut http = map([
        ("PathParameterValues", Value::List(path_values)),
        ("QueryStringParameters", parameters(&target.query)),
        ("HeaderParameters", parameters(&target.headers)),
    ]);
    http.retain(|_, value| match value {
        Value::List(items) => !items.is_empty(),
        Value::Map(members) => !members.is_empty(),
        _ => true,
    });
    http
}

fn http_value(value: &HttpValue) -> Value {
    match value {
        HttpValue::Field(path) => path_value(path),
        HttpValue::Literal(text) => Value::string(text.clone()),
    }
}

fn retry_policy(retry: Retry) -> Option<Map> {
    let members = [
        ("MaximumRetryAttempts", retry.attempts),
        ("MaximumEventAgeInSeconds", retry.max_age),
    ];
    let policy: Map = members
        .into_iter()
        .filter_map(|(name, value)| Some((name.into(), Value::Integer(value?.into()))))
        .collect();
    (!policy.is_empty()).then_some(policy)
}
