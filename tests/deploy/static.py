"""Checks what no emulator enforces: sources, queues and their policies, the order of updates, roles and secrets in the template.

Written independently of the tool, which has the same checks.
"""

from __future__ import annotations

import re
from typing import Any

HARMLESS = "X-EventBridge-Source"


def of_type(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    return {name: body["Properties"] for name, body in template["Resources"].items() if body["Type"] == kind}


def problems(template: dict[str, Any]) -> list[str]:
    return [
        *source_problems(template),
        *queue_problems(template),
        *order_problems(template),
        *role_problems(template),
        *secret_problems(template),
        *host_problems(template),
    ]


def source_problems(template: dict[str, Any]) -> list[str]:
    """Rules that match events of AWS services."""
    found = []
    for name, rule in of_type(template, "AWS::Events::Rule").items():
        sources = rule["EventPattern"].get("source") or [""]
        for source in sources:
            is_fixed = isinstance(source, str) and source and not source.startswith("aws.")
            if not is_fixed and source != {"anything-but": {"prefix": "aws."}}:
                found.append(f"{name} matches events of AWS services")
    return found


def queue_problems(template: dict[str, Any]) -> list[str]:
    found = []
    policies = of_type(template, "AWS::SQS::QueuePolicy").values()
    buses = {rule["EventBusName"]["Ref"] for rule in of_type(template, "AWS::Events::Rule").values()}
    for name in of_type(template, "AWS::SQS::Queue"):
        attributes = template["Resources"][name]
        if attributes.get("DeletionPolicy") != "RetainExceptOnCreate" or attributes.get("UpdateReplacePolicy") != "Retain":
            found.append(f"{name} and its events are deleted with the stack")
        policy = next((policy for policy in policies if {"Ref": name} in policy["Queues"]), None)
        if policy is None:
            found.append(f"{name} has no policy")
            continue
        for statement in policy["PolicyDocument"]["Statement"]:
            source = statement.get("Condition", {}).get("ArnLike", {}).get("aws:SourceArn")
            ours = source["Fn::If"][2] if isinstance(source, dict) and "Fn::If" in source else source
            text = ours.get("Fn::Sub", "") if isinstance(ours, dict) else ""
            if statement["Principal"] != {"Service": "events.amazonaws.com"} or statement["Action"] != "sqs:SendMessage":
                found.append(f"{name}: the policy does not only allow EventBridge to send messages")
            if not any(text.endswith(f":rule/${{{bus}}}/*") for bus in buses):
                found.append(f"{name}: the policy is not limited to the rules' bus")
    return found


def order_problems(template: dict[str, Any]) -> list[str]:
    """Rules that exclude events before the rules that match these events exist."""
    found = []
    by_destination: dict[str, dict[str, dict[str, Any]]] = {}
    for name, rule in of_type(template, "AWS::Events::Rule").items():
        target = rule["Targets"][0]["Arn"]
        if isinstance(target, dict) and "RoleArn" in rule["Targets"][0]:
            by_destination.setdefault(target["Fn::GetAtt"][0], {})[name] = rule["EventPattern"].get("detail", {})
    for patterns in by_destination.values():
        excluded = {name: {field for field, tests in detail.items() if isinstance(tests, list) and {"exists": False} in tests} for name, detail in patterns.items()}
        for name, fields in excluded.items():
            needed = {other for other, more in excluded.items() if more < fields}
            given = template["Resources"][name].get("DependsOn", [])
            if missing := needed - set([given] if isinstance(given, str) else given):
                found.append(f"{name} does not depend on {sorted(missing)}")
    return found


def role_problems(template: dict[str, Any]) -> list[str]:
    found = []
    for name, role in of_type(template, "AWS::IAM::Role").items():
        used = set()
        for rule in of_type(template, "AWS::Events::Rule").values():
            for target in rule["Targets"]:
                if target.get("RoleArn") == {"Fn::GetAtt": [name, "Arn"]}:
                    used.add("${" + target["Arn"]["Fn::GetAtt"][0] + ".ArnForPolicy}*")
        conditions = role["AssumeRolePolicyDocument"]["Statement"][0].get("Condition", {})
        if used and ("aws:SourceAccount" not in conditions.get("StringEquals", {}) or "aws:SourceArn" not in conditions.get("ArnLike", {})):
            found.append(f"{name} can be assumed for rules of other accounts")
        allowed: set[str] = set()
        for policy in role.get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                if statement["Action"] != "events:InvokeApiDestination":
                    found.append(f"{name} allows {statement['Action']}")
                allowed |= {resource.get("Fn::Sub", "?") if isinstance(resource, dict) else resource for resource in statement["Resource"]}
        if allowed != used:
            found.append(f"{name} does not allow exactly what its rules call: {sorted(allowed ^ used)}")
    return found


def host_problems(template: dict[str, Any]) -> list[str]:
    """Server variables whose value can change the rest of the URL."""
    urls = [destination["InvocationEndpoint"] for destination in of_type(template, "AWS::Events::ApiDestination").values()]
    for connection in of_type(template, "AWS::Events::Connection").values():
        urls.append(connection["AuthParameters"].get("OAuthParameters", {}).get("AuthorizationEndpoint"))
    texts = {url["Fn::Sub"] for url in urls if isinstance(url, dict) and "Fn::Sub" in url}
    found = []
    for text in sorted(texts):
        for name in re.findall(r"\$\{(\w+)\}", text):
            parameter = template["Parameters"][name]
            for attack in ATTACKS:
                url = re.sub(r"\$\{\w+\}", "x", text.replace("${" + name + "}", attack))
                if accepts(parameter, attack) and not has_parts_of(url, text):
                    found.append(f"{name} can turn {text} into {url}")
    return found


# Values that lead to another host, or to another path, where nothing prevents it.
ATTACKS = ["evil.example/", "evil.example?", "evil.example#", "x@evil.example", "x:1@evil.example", ".evil.example", "evil.example:1", "..", "a/../../b", ""]


def accepts(parameter: dict[str, Any], value: str) -> bool:
    if values := parameter.get("AllowedValues"):
        return value in values
    return re.fullmatch(parameter.get("AllowedPattern", ".*"), value) is not None


def has_parts_of(url: str, text: str) -> bool:
    """Whether the host of `url` has everything that `text` has in its host besides variables, and nothing before an `@`."""
    pattern = re.escape(text.removeprefix("https://").split("/")[0])
    if not re.search(r"\w\.\w", re.sub(r"\$\{\w+\}", "", text.split("//")[1].split("/")[0])):
        return True
    pattern = re.sub(r"\\\$\\\{\w+\\\}", "[a-z0-9.-]*", pattern)
    authority = re.split(r"[/?#]", url.removeprefix("https://"))[0]
    return re.fullmatch(pattern, authority) is not None


def secret_problems(template: dict[str, Any]) -> list[str]:
    found = []
    hidden = {name for name, parameter in template["Parameters"].items() if parameter.get("NoEcho") in (True, "true")}

    def is_secret(value: Any) -> bool:
        if isinstance(value, dict) and "Ref" in value:
            return value["Ref"] in hidden
        text = value.get("Fn::Sub", "") if isinstance(value, dict) else ""
        return "{{resolve:secretsmanager:" in text or any("${" + name + "}" in text for name in hidden)

    for name, connection in of_type(template, "AWS::Events::Connection").items():
        auth = connection["AuthParameters"]
        values = [auth.get("BasicAuthParameters", {}).get("Password"), auth.get("OAuthParameters", {}).get("ClientParameters", {}).get("ClientSecret")]
        key = auth.get("ApiKeyAuthParameters", {})
        if key.get("ApiKeyName") != HARMLESS:
            values.append(key.get("ApiKeyValue"))
        for parameters in auth.get("InvocationHttpParameters", {}).values():
            values.extend(parameter["Value"] for parameter in parameters)
        if any(value is not None and not is_secret(value) for value in values):
            found.append(f"{name} contains a literal secret")
    return found
