"""Ways to break a template, one at a time. The tests must detect each of them."""

from __future__ import annotations

import copy
from typing import Any, Callable

from static import of_type

Template = dict[str, Any]


def rules(template: Template) -> list[dict[str, Any]]:
    return list(of_type(template, "AWS::Events::Rule").values())


def targets(template: Template) -> list[dict[str, Any]]:
    return [target for rule in rules(template) for target in rule["Targets"]]


def swap_path_values(template: Template) -> None:
    values = next(t["HttpParameters"]["PathParameterValues"] for t in targets(template) if len(t.get("HttpParameters", {}).get("PathParameterValues", [])) > 1)
    values[0], values[1] = values[1], values[0]


def drop_guard(template: Template) -> None:
    # Only the guards of path values; the tests that distinguish the rules of one operation are kept.
    for rule in rules(template):
        detail = rule["EventPattern"].get("detail", {})
        for name in [name for name, tests in detail.items() if isinstance(tests, list) and isinstance(tests[0], dict) and ".." in tests[0].get("anything-but", [])]:
            del detail[name]
        if not detail:
            rule["EventPattern"].pop("detail", None)


def drop_source_guard(template: Template) -> None:
    for rule in rules(template):
        rule["EventPattern"].pop("source", None)


def quote_the_body(template: Template) -> None:
    for target in targets(template):
        if target.pop("InputPath", None):
            target["InputTransformer"] = {"InputPathsMap": {"message": "$.detail.message"}, "InputTemplate": '"<message>"'}


def drop_queue_policy(template: Template) -> None:
    for name in of_type(template, "AWS::SQS::QueuePolicy"):
        del template["Resources"][name]


def drop_deletion_policy(template: Template) -> None:
    for name in of_type(template, "AWS::SQS::Queue"):
        template["Resources"][name].pop("DeletionPolicy", None)


def drop_dependencies(template: Template) -> None:
    for name in of_type(template, "AWS::Events::Rule"):
        template["Resources"][name].pop("DependsOn", None)


def drop_trust_condition(template: Template) -> None:
    for role in of_type(template, "AWS::IAM::Role").values():
        role["AssumeRolePolicyDocument"]["Statement"][0].pop("Condition", None)


def queue_policy_for_another_bus(template: Template) -> None:
    for policy in of_type(template, "AWS::SQS::QueuePolicy").values():
        arn = {"Fn::Sub": "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/another/*"}
        policy["PolicyDocument"]["Statement"][0]["Condition"]["ArnLike"]["aws:SourceArn"] = arn


def send_optional_empty(template: Template) -> None:
    # The rule without an optional parameter sends it like the rule with the parameter.
    for rule in rules(template):
        absent = [name for name, tests in rule["EventPattern"].get("detail", {}).items() if isinstance(tests, list) and {"exists": False} in tests]
        for name in absent:
            rule["Targets"][0].setdefault("HttpParameters", {}).setdefault("QueryStringParameters", {})[name] = f"$.detail.{name}"


def wrong_key_header(template: Template) -> None:
    for connection in of_type(template, "AWS::Events::Connection").values():
        if key := connection["AuthParameters"].get("ApiKeyAuthParameters"):
            key["ApiKeyName"] = "X-Wrong"


def drop_bearer(template: Template) -> None:
    for connection in of_type(template, "AWS::Events::Connection").values():
        value = connection["AuthParameters"].get("ApiKeyAuthParameters", {}).get("ApiKeyValue")
        if isinstance(value, dict) and value.get("Fn::Sub", "").startswith("Bearer "):
            value["Fn::Sub"] = value["Fn::Sub"].removeprefix("Bearer ")


def role_lacks_a_destination(template: Template) -> None:
    for role in of_type(template, "AWS::IAM::Role").values():
        role["Policies"][0]["PolicyDocument"]["Statement"][0]["Resource"].pop()


def literal_secret(template: Template) -> None:
    for connection in of_type(template, "AWS::Events::Connection").values():
        if key := connection["AuthParameters"].get("ApiKeyAuthParameters"):
            key["ApiKeyName"], key["ApiKeyValue"] = "X-Api-Key", "sk-live-1234"


def wrong_method(template: Template) -> None:
    first = next(iter(of_type(template, "AWS::Events::ApiDestination").values()))
    first["HttpMethod"] = "PATCH" if first["HttpMethod"] != "PATCH" else "POST"


def endpoint_of_another_operation(template: Template) -> None:
    first, second = list(of_type(template, "AWS::Events::ApiDestination").values())[:2]
    first["InvocationEndpoint"], second["InvocationEndpoint"] = second["InvocationEndpoint"], first["InvocationEndpoint"]


def drop_host_guard(template: Template) -> None:
    for name, parameter in template["Parameters"].items():
        if name.startswith("Server"):
            parameter.pop("AllowedValues", None)
            parameter.pop("AllowedPattern", None)


# Each mutation, and the spec in `specs/` for which it can be detected.
MUTATIONS: list[tuple[Callable[[Template], None], str]] = [
    (swap_path_values, "football"),
    (drop_guard, "football"),
    (drop_source_guard, "football"),
    (quote_the_body, "football"),
    (drop_queue_policy, "football"),
    (queue_policy_for_another_bus, "football"),
    (drop_deletion_policy, "football"),
    (drop_dependencies, "football"),
    (drop_trust_condition, "football"),
    (send_optional_empty, "football"),
    (wrong_key_header, "football"),
    (drop_bearer, "modern"),
    (role_lacks_a_destination, "football"),
    (literal_secret, "football"),
    (wrong_method, "football"),
    (endpoint_of_another_operation, "football"),
]


# Mutations of what only templates with the servers of their spec have. No emulator is needed to detect them.
SERVER_MUTATIONS: list[tuple[Callable[[Template], None], str]] = [(drop_host_guard, "security")]


def mutated(template: Template, mutation: Callable[[Template], None]) -> Template:
    """A copy of the template with the mutation; raises an error if the mutation changes nothing."""
    broken = copy.deepcopy(template)
    mutation(broken)
    if broken == template:
        raise AssertionError(f"{mutation.__name__} changed nothing")
    return broken
