"""Starts MiniStack with CloudFormation handlers for two resource types that only its EventBridge supports, and the HTTP task."""

from __future__ import annotations

import json
from typing import Any, Callable

import http_task  # noqa: F401
from ministack.services import eventbridge
from ministack.services.cloudformation import provisioners


def call(function: Callable[[dict], tuple], data: dict[str, Any]) -> dict[str, Any]:
    """Calls MiniStack's EventBridge API."""
    status, _, body = function(data)
    answer = json.loads(body) if body else {}
    if status >= 400:
        raise ValueError(f"{function.__name__}: {answer}")
    return answer


def handlers(kind: str, attribute: str) -> dict[str, Callable]:
    """Handlers that create, update and delete through MiniStack's API."""

    def attributes(answer: dict[str, Any]) -> dict[str, str]:
        # As on AWS, the ARN ends with an id, and the ARN for policies does not.
        arn = answer[attribute]
        secret = arn.replace(":events:", ":secretsmanager:").replace(":connection/", ":secret:events!connection/")
        return {"Arn": arn, "ArnForPolicy": arn.rsplit("/", 1)[0], "SecretArn": secret}

    def create(logical_id: str, properties: dict, stack: str) -> tuple[str, dict]:
        name = properties.get("Name") or provisioners._physical_name(stack, logical_id, max_len=64)
        answer = call(getattr(eventbridge, f"_create_{kind}"), {**properties, "Name": name})
        return name, attributes(answer)

    def update(name: str, _old: dict, new: dict, _stack: str) -> tuple[str, dict]:
        answer = call(getattr(eventbridge, f"_update_{kind}"), {**new, "Name": name})
        return name, attributes(answer)

    def delete(name: str, _properties: dict) -> None:
        getattr(eventbridge, f"_delete_{kind}")({"Name": name})

    return {"create": create, "update": update, "delete": delete}


provisioners._RESOURCE_HANDLERS["AWS::Events::Connection"] = handlers("connection", "ConnectionArn")
provisioners._RESOURCE_HANDLERS["AWS::Events::ApiDestination"] = handlers("api_destination", "ApiDestinationArn")

if __name__ == "__main__":
    from ministack.app import main

    main()
