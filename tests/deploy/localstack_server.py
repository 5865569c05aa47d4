"""Starts LocalStack 4.12 with EventBridge targets, and an API Gateway, that behave as AWS documents.

LocalStack sends `$.detail.x` literally, never retries, and does not support dead-letter queues for API destinations. The
replacement follows the EventBridge User Guide: path values are read from the original event; 401, 407, 409, 429, 5xx and
failed connections are retried up to the target's RetryPolicy; then the complete event is sent to the queue. Does not
support concurrent deliveries: send one event at a time.
"""

from __future__ import annotations

import contextvars
import json
import re
import time
import urllib.parse
import uuid
from importlib import import_module
from typing import Any

import airspeed.operators
import localstack.services.events.target as targets
import requests
from localstack.aws.connect import connect_to
from localstack.services.apigateway.next_gen.execute_api.handlers.method_request import MethodRequestHandler
from localstack.services.apigateway.next_gen.execute_api.template_mapping import VelocityUtilApiGateway
from localstack.utils.aws.arns import sqs_queue_url_for_arn
from werkzeug.datastructures import Headers

ORIGINAL: contextvars.ContextVar[dict] = contextvars.ContextVar("original")
PATH = re.compile(r"\$(\.[\w/-]+)+")
RETRIED = {401, 407, 409, 429}
MAX_TRIES = 4


def looked_up(event: Any, path: str) -> Any:
    for name in path.split(".")[1:]:
        if not isinstance(event, dict) or name not in event:
            return None
        event = event[name]
    return event


def filled(value: str) -> str:
    if not PATH.fullmatch(value):
        return value
    found = looked_up(ORIGINAL.get(), value)
    return found if isinstance(found, str) else "" if found is None else json.dumps(found)


def add_http_parameters(parameters: dict, endpoint: str, headers: dict, _body: Any) -> str:
    url = urllib.parse.urlsplit(endpoint)
    path = url.path
    for value in parameters.get("PathParameterValues", []):
        path = path.replace("*", urllib.parse.quote(filled(value), safe=""), 1)
    query = {key: filled(value) for key, value in (parameters.get("QueryStringParameters") or {}).items()}
    query.update(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
    for key, value in (parameters.get("HeaderParameters") or {}).items():
        headers.setdefault(key, filled(value))
    return urllib.parse.urlunsplit((url.scheme, url.netloc, path, urllib.parse.urlencode(query), url.fragment))


class Sent(str):
    """A body that is already JSON text."""


class Sender(targets.EventsApiDestinationTargetSender):
    """Sends an event, retries, and finally sends it to the dead-letter queue."""

    def process_event(self, event: Any, trace_header: Any) -> None:
        ORIGINAL.set(json.loads(json.dumps(event, default=str)))
        path, constant = self.target.get("InputPath"), self.target.get("Input")
        if constant:
            # LocalStack makes no call for `{}`.
            self.send_event(Sent(constant), trace_header)
        elif path:
            body = looked_up(ORIGINAL.get(), path)
            self.send_event(Sent(json.dumps(ORIGINAL.get() if body is None else body)), trace_header)
        else:
            super().process_event(event, trace_header)

    def send_event(self, event: Any, trace_header: Any) -> None:
        responses: list[requests.Response] = []

        class Session:
            @staticmethod
            def request(method: str, url: str, data: Any = None, headers: Any = None, **_: Any) -> requests.Response:
                body = event if isinstance(event, Sent) else data
                body = body.encode() if isinstance(body, str) else body
                responses.append(requests.request(method, url, data=body, headers=headers, timeout=5, allow_redirects=False))
                return responses[-1]

        retries = int((self.target.get("RetryPolicy") or {}).get("MaximumRetryAttempts", 185))
        original, reason, code = targets.requests, "", ""
        for attempt in range(min(retries + 1, MAX_TRIES)):
            try:
                targets.requests = Session
                super().send_event(event, trace_header)
                status = responses[-1].status_code
                if status < 300:
                    return
                code, reason = "SDK_CLIENT_ERROR", f"status {status}"
                if status not in RETRIED and status < 500:
                    break
            except requests.exceptions.RequestException as error:
                code, reason = "CONNECTION_FAILURE", str(error)[:200]
            finally:
                targets.requests = original
            time.sleep(0.05 * 2**attempt)
        self.give_up(code, reason)

    def give_up(self, code: str, reason: str) -> None:
        queue = (self.target.get("DeadLetterConfig") or {}).get("Arn")
        if not queue:
            return
        client = connect_to(aws_access_key_id=self.account_id, region_name=self.region).sqs
        attributes = {"ERROR_CODE": code, "ERROR_MESSAGE": reason, "RULE_ARN": self.rule_arn, "TARGET_ARN": self.arn}
        client.send_message(
            QueueUrl=sqs_queue_url_for_arn(queue),
            MessageBody=json.dumps(ORIGINAL.get()),
            MessageAttributes={key: {"DataType": "String", "StringValue": value} for key, value in attributes.items()},
        )


def complete(module: str, provider: str) -> None:
    """Adds optional names and `ArnForPolicy`, which CloudFormation has and LocalStack lacks, to a resource type."""
    kind = getattr(import_module(f"localstack.services.events.resource_providers.{module}"), provider)
    create = kind.create

    def create_named(self: Any, request: Any) -> Any:
        properties = request.desired_state
        if not properties.get("Name"):
            properties["Name"] = f"{request.stack_name}-{request.logical_resource_id}"[:50] + "-" + uuid.uuid4().hex[:8]
        result = create(self, request)
        # The ARN for policies is the ARN without the id at its end.
        arn = result.resource_model.get("Arn")
        if arn:
            result.resource_model["ArnForPolicy"] = arn.rsplit("/", 1)[0]
        return result

    kind.create = create_named


class JavaMethods(dict):
    """The methods of Java classes that mapping templates can call, also for strings and maps of LocalStack's own types."""

    def get(self, kind: Any, default: Any = None) -> Any:
        if issubclass(kind, Headers):
            return {"keySet": lambda headers: [name for name, _ in headers.items()]}
        return super().get(str if issubclass(kind, str) else kind, default)


ESCAPES = {"'": "\\'", '"': '\\"', "\\": "\\\\", "/": "\\/", "\b": "\\b", "\n": "\\n", "\t": "\\t", "\f": "\\f", "\r": "\\r"}


def escape_java_script(_self: Any, value: Any) -> str:
    """`$util.escapeJavaScript`, with escaped apostrophes, as the mapping template reference describes it."""
    units = str(value).encode("utf-16-be")
    text = [chr(int.from_bytes(units[at : at + 2], "big")) for at in range(0, len(units), 2)]
    return "".join(ESCAPES.get(unit) or (unit if " " <= unit <= "~" else f"\\u{ord(unit):04X}") for unit in text)


def validate_by_content_type(original: Any) -> Any:
    """API Gateway validates a body only if there is a model for its content type; LocalStack takes every body for JSON."""

    def is_body_valid(method: Any, rest_api: Any, request: Any) -> bool:
        kind = request["headers"].get("Content-Type", "application/json")
        return "json" not in kind or original(method, rest_api, request)

    return staticmethod(is_body_valid)


targets.add_target_http_parameters = add_http_parameters
targets.EventsApiDestinationTargetSender = Sender
targets.TargetSenderFactory.target_map["events_api_destination"] = Sender
complete("aws_events_connection", "EventsConnectionProvider")
complete("aws_events_apidestination", "EventsApiDestinationProvider")
VelocityUtilApiGateway.escapeJavaScript = escape_java_script
airspeed.operators.__additional_methods__ = JavaMethods(airspeed.operators.__additional_methods__)
MethodRequestHandler._is_body_valid = validate_by_content_type(MethodRequestHandler._is_body_valid)

if __name__ == "__main__":
    from localstack.runtime.main import main

    main()
