"""Sends requests through gateways, and compares every event with the one that the contract requires.

The expected event is computed from the spec (tests/semantics), not from the template. Each request goes through two
implementations of Velocity: velocityjs renders the mapping template (render.mjs), and LocalStack runs the deployed
template, whose events a rule sends to a queue. The attempts to break an event are in attempts.py.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Iterator

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "tests" / "semantics"), str(ROOT / "tests" / "deploy")]

import boto3  # noqa: E402
import contract  # noqa: E402
from attempts import BROKEN, HEADERS, RIGHT, TEXTS, WRONG  # noqa: E402
from emulators import Recorder, localstack, stop_on_signals  # noqa: E402
from openapi import Document, Operation, Parameter  # noqa: E402

SPECS = ["uploads", "coffee", "entries"]
METHODS = "GET,POST,PUT,PATCH,DELETE"
NO_BODY = object()

# Bodies of the operations in our specs: those that their schemas allow, with a string to vary, and those that they do not.
ALLOWED: dict[str, Any] = {
    "announceUpload": lambda text: {"bucket": "abc", "key": text, "checksum": None, "tags": {text: text}},
    "placeOrder": lambda text: {"drink": "tea", "milk": text, "parts": [{"drink": "tea", "milk": None}]},
    "addEntry": lambda text: {text: [text, {"": text}, 1234567890123456, 0.5, None, True, [], {}]},
    "changeEntry": lambda text: {"change": text},
}
REFUSED: dict[str, list[Any]] = {
    "announceUpload": [{}, {"bucket": "abc"}, {"bucket": 1, "key": "k"}, {"bucket": "ab", "key": "k"}, [], "x", {"bucket": "abc", "key": "k", "size": -1}],
    "placeOrder": [{"drink": "milk"}, {"drink": "tea", "other": 1}, {"drink": "tea", "milk": 1}, [1]],
    "addEntry": [],
    "changeEntry": [[1], "x"],
}


@dataclass
class Attempt:
    """A request, and the `detail` that it must lead to; None if it must not lead to an event."""

    operation: Operation
    what: str
    values: dict[tuple[str, str], str]
    body: bytes | None = None
    content_type: str = "application/json"
    detail: Any = None
    more_query: list[tuple[str, str]] = field(default_factory=list)
    more_headers: dict[str, str] = field(default_factory=dict)
    by_template: bool = True
    """Whether the mapping template alone decides; otherwise, the validator or the content type does."""
    deployed: bool = True
    """Whether LocalStack can show it."""


class Expectation:
    """The requests and events of one document."""

    def __init__(self, document: Document) -> None:
        operations = list(document.operations())
        self.types = contract.detail_types(operations)
        title = document.top["info"]["title"]
        self.source = "-".join(re.findall(r"[a-z0-9]+", title.lower()))
        schemes = (document.top.get("components") or {}).get("securitySchemes") or {}
        self.credentials = {scheme["name"].lower() for scheme in schemes.values() if scheme.get("in") == "header"}

    def parameters(self, operation: Operation) -> list[Parameter]:
        return [p for p in contract.parameters_of(operation) if not (p.location == "header" and p.name.lower() in self.credentials)]

    def detail(self, operation: Operation, values: dict[tuple[str, str], str], body: Any) -> Any:
        """The `detail` that the contract requires; None if the request is not one that the spec describes."""
        names, detail = contract.field_names(operation), {}
        for parameter in self.parameters(operation):
            key = (parameter.location, parameter.name)
            if key not in names:
                continue
            if key not in values:
                if parameter.required:
                    return None
                continue
            value: Any = values[key]
            if parameter.kind in WRONG:
                pattern = {"integer": r"-?(0|[1-9][0-9]*)", "number": r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", "boolean": "true|false"}[parameter.kind]
                if not re.fullmatch(pattern, value, re.ASCII):
                    return None
                value = json.loads(value)
            detail[names[key]] = value
        if operation.media_types is not None:
            if body is NO_BODY and operation.body_required:
                return None
            detail["message"] = {} if body is NO_BODY else body
        return detail

    def plain(self, parameter: Parameter) -> str:
        return {"integer": "7", "number": "1.5", "boolean": "true"}.get(parameter.kind or "", "value")

    def attempts(self, operation: Operation) -> Iterator[Attempt]:
        full = {(p.location, p.name): self.plain(p) for p in self.parameters(operation)}
        least = {(p.location, p.name): self.plain(p) for p in self.parameters(operation) if p.required}
        is_text = bool(operation.media_types) and all(media.startswith("text/") for media in operation.media_types or [])
        makes = ALLOWED.get(operation.operation_id or "")
        body: Any = NO_BODY if operation.media_types is None else "some text" if is_text else makes("text")

        def attempt(what: str, values: dict, body: Any = body, **more: Any) -> Attempt:
            sent = None if body is NO_BODY else body.encode() if is_text else json.dumps(body, ensure_ascii=len(what) % 2 == 0).encode()
            kind = "text/plain" if is_text else "application/json"
            return Attempt(operation, what, values, sent, kind, self.detail(operation, values, body), **more)

        yield attempt("all parameters", full)
        yield attempt("required parameters", least)
        for parameter in self.parameters(operation):
            key = (parameter.location, parameter.name)
            yield from self.vary(operation, parameter, key, full, attempt)
        yield attempt("undeclared parameters", full, more_query=[("Source", "evil"), ("source", "evil"), ("Entries", "[]"), ("message", "evil"), ("$object0", "{")],
                      more_headers={"X-Amz-Target": "AWSEvents.PutRule", "Source": "evil", "EventBusName": "evil", "Time": "0"})
        if operation.media_types is not None:
            yield from self.vary_body(operation, full, is_text, makes, attempt)

    def vary(self, operation: Operation, parameter: Parameter, key: tuple[str, str], full: dict, attempt: Any) -> Iterator[Attempt]:
        if parameter.location != "path":
            yield attempt(f"without {parameter.name}", {k: v for k, v in full.items() if k != key})
        if parameter.kind in WRONG:
            usable = lambda text: text and text.isprintable() or parameter.location == "query"  # noqa: E731
            for text in filter(usable, WRONG[parameter.kind]):
                if parameter.location != "header" or text.isascii() and text.strip() == text:
                    yield attempt(f"{parameter.name} = {text!r}", {**full, key: text})
            for text, _ in RIGHT[parameter.kind]:
                yield attempt(f"{parameter.name} = {text!r}", {**full, key: text})
            return
        for text in HEADERS if parameter.location == "header" else TEXTS:
            yield attempt(f"{parameter.name} = {text[:40]!r}", {**full, key: text})
        if parameter.location == "query" and not parameter.required:
            yield attempt(f"{parameter.name} is empty", {**full, key: ""})
        if parameter.location == "query":
            first = attempt(f"{parameter.name} twice", full)
            yield replace(first, values={k: v for k, v in full.items() if k != key}, more_query=[(parameter.name, '","Source":"evil'), (parameter.name, full[key])])
        if parameter.location == "header":
            other = attempt(f"{parameter.name} in other case", full)
            yield replace(other, values={("header", k[1].upper()) if k == key else k: v for k, v in full.items()}, deployed=not parameter.required)

    def vary_body(self, operation: Operation, full: dict, is_text: bool, makes: Any, attempt: Any) -> Iterator[Attempt]:
        for text in TEXTS:
            yield attempt(f"body with {text[:40]!r}", full, text if is_text else makes(text))
        copies = 1 if is_text else json.dumps(makes("COPY")).count("COPY")
        big = ("é\"'\\" + "x" * 16) * (5_000 // copies)
        yield attempt("100 KB", full, big if is_text else makes(big))
        # To LocalStack, a body that is missing is `{}`.
        yield attempt("no body", full, NO_BODY, deployed=not is_text and operation.operation_id != "addEntry", by_template=not operation.body_required)
        if is_text:
            return
        if operation.operation_id == "addEntry":
            for value in [0, -1.5, True, False, None, "", "x", [], [[]], [{"a": None}], {"Entries": [{"Source": "evil"}]}, {"message": {}, "source": "evil"}]:
                # A body of `null` is none to LocalStack.
                yield attempt(f"body {value!r}", full, value, deployed=value is not None)
        for value in REFUSED[operation.operation_id or ""]:
            yield replace(attempt(f"refused body {value!r}", full, value), detail=None, by_template=False)
        for broken in BROKEN:
            yield replace(attempt(f"broken body {broken!r}", full), body=broken, detail=None)
        twice = json.dumps(makes("first"))[:-1] + "," + json.dumps(makes("second"))[1:]
        yield replace(attempt("duplicate members", full), body=twice.encode(), detail=self.detail(operation, full, json.loads(twice)))
        for kind in ("text/xml", "application/x-www-form-urlencoded", "text/plain", "application/jsonp"):
            yield replace(attempt(f"content type {kind}", full), content_type=kind, detail=None, by_template=False)


def generate(spec: str, *flags: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "template.json"
        command = [os.environ["SPEC2DEST"], "gateway", str(ROOT / "specs" / f"{spec}.yaml"), "--methods", METHODS, "-o", str(output), "--message-format", "short", *flags]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return json.loads(output.read_text())


def api_of(template: dict[str, Any]) -> dict[str, Any]:
    return next(r["Properties"]["Body"] for r in template["Resources"].values() if r["Type"] == "AWS::ApiGateway::RestApi")


def shape(path: str) -> str:
    """A path without the names of its variables, which the gateway may change."""
    return re.sub(r"\{[^{}]+\}", "{}", path).rstrip("/")


class Velocity:
    """Renders mapping templates with velocityjs."""

    def __init__(self, modules: Path) -> None:
        self.process = subprocess.Popen(["node", str(HERE / "render.mjs"), str(modules)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def render(self, template: str, request: dict[str, Any]) -> dict[str, Any]:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps({"template": template, "request": request}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def render_attempt(velocity: Velocity, template: str, attempt: Attempt, path: str, detail_type: str, source: str) -> str | None:
    """What is wrong with the entry that a template makes of a request."""
    own = contract.path_variables(attempt.operation.path)
    names = dict(zip(own, contract.path_variables(path)))
    values: dict[str, dict[str, str]] = {"path": {}, "query": {}, "header": {}}
    for (location, name), value in attempt.values.items():
        values[location][names[name] if location == "path" else name] = urllib.parse.quote(value, safe="+") if location == "path" else value
    request = {
        "path": values["path"],
        # Of repeated keys, API Gateway keeps the last value.
        "querystring": {**values["query"], **dict(attempt.more_query)},
        "header": {**values["header"], **attempt.more_headers},
        "body": (attempt.body or b"").decode(),
        "stage": {"EventBus": "the-bus"},
    }
    answer = velocity.render(template, request)
    if "error" in answer:
        # API Gateway answers 400 if a body is not JSON.
        return None if attempt.detail is None and "JSON" in answer["error"] else answer["error"]
    try:
        entries = json.loads(answer["text"])["Entries"]
    except ValueError:
        return f"not JSON: {answer['text']}"
    if attempt.detail is None:
        return None if entries == [] else f"entries {entries}, but none must be made"
    if len(entries) != 1 or set(entries[0]) != {"Source", "DetailType", "EventBusName", "Detail"}:
        return f"entries {entries}"
    entry = entries[0]
    if (entry["Source"], entry["DetailType"], entry["EventBusName"]) != (source, detail_type, "the-bus"):
        return f"entry {entry}"
    found = json.loads(entry["Detail"], object_pairs_hook=unique)
    return None if found == attempt.detail else f"detail {str(found)[:300]}, not {str(attempt.detail)[:300]}"


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError(f"duplicate members {pairs}")
    return dict(pairs)


class Deployment:
    """A gateway on LocalStack, with a rule that sends its events to a queue."""

    def __init__(self, emulator_url: str, spec: str, template: dict[str, Any], parameters: dict[str, str] | None = None) -> None:
        session = boto3.session.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
        client = lambda name: session.client(name, endpoint_url=emulator_url)  # noqa: E731
        self.queue, events, formation = client("sqs"), client("events"), client("cloudformation")
        self.url = self.queue.create_queue(QueueName=spec)["QueueUrl"]
        arn = self.queue.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        events.put_rule(Name=spec, EventPattern=json.dumps({"source": [{"anything-but": {"prefix": "aws."}}]}))
        events.put_targets(Rule=spec, Targets=[{"Id": "queue", "Arn": arn}])
        body = json.dumps(template, separators=(",", ":"))
        if len(body) > 51_200:
            storage = client("s3")
            if "templates" not in [bucket["Name"] for bucket in storage.list_buckets()["Buckets"]]:
                storage.create_bucket(Bucket="templates")
            storage.put_object(Bucket="templates", Key=spec, Body=body)
            place = {"TemplateURL": f"{emulator_url}/templates/{spec}"}
        else:
            place = {"TemplateBody": body}
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in (parameters or {}).items()]
        formation.create_stack(StackName=spec, Capabilities=["CAPABILITY_IAM"], Parameters=given, **place)
        while True:
            stack = formation.describe_stacks(StackName=spec)["Stacks"][0]
            if not stack["StackStatus"].endswith("_IN_PROGRESS"):
                break
            time.sleep(0.1)
        if stack["StackStatus"] != "CREATE_COMPLETE":
            reasons = [event for event in formation.describe_stack_events(StackName=spec)["StackEvents"] if event.get("ResourceStatusReason")]
            raise RuntimeError(f"{spec}: {reasons}")
        outputs = {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}
        if "unknown" in outputs.values():
            raise RuntimeError(f"{spec}: {outputs}")
        host, stage = re.fullmatch(r"https://([^.]+)\.[^/]*/(.+)", outputs["ApiUrl"]).groups()  # type: ignore[union-attr]
        self.base = f"{emulator_url}/restapis/{host}/{stage}/_user_request_"
        self.headers = {}
        if key := outputs.get("ApiKeyId"):
            self.headers["X-Api-Key"] = client("apigateway").get_api_key(apiKey=key, includeValue=True)["value"]

    def send(self, attempt: Attempt) -> tuple[int, str]:
        path = attempt.operation.path
        query, headers = [], dict(self.headers)
        for (location, name), value in attempt.values.items():
            if location == "path":
                path = path.replace("{" + name + "}", urllib.parse.quote(value, safe="+"))
            elif location == "query":
                query.append((name, value))
            else:
                headers[name] = value
        query += attempt.more_query
        headers.update(attempt.more_headers)
        headers["Content-Type"] = attempt.content_type
        url = self.base + path + ("?" + urllib.parse.urlencode(query) if query else "")
        request = urllib.request.Request(url, data=attempt.body, method=attempt.operation.method.upper(), headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def take(self, seconds: int) -> list[dict[str, Any]]:
        """The events that have arrived."""
        messages: list[dict[str, Any]] = []
        end = time.monotonic() + seconds
        while not messages and time.monotonic() < end:
            messages = self.queue.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages", [])
        for message in messages:
            self.queue.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in messages]

    def try_attempt(self, attempt: Attempt, detail_type: str, source: str) -> str | None:
        """What is wrong with the answer to a request, or with its event."""
        status, text = self.send(attempt)
        if attempt.detail is None:
            return None if status in (400, 415) else f"{status} {text[:200]}, but the request is wrong"
        if status != 202:
            return f"{status} {text[:200]}"
        arrived = self.take(3)
        if len(arrived) != 1:
            return f"{len(arrived)} events"
        event = arrived[0]
        if json.loads(text) != {"eventId": event["id"]}:
            return f"answer {text}, event {event['id']}"
        if (event["source"], event["detail-type"]) != (source, detail_type):
            return f"event {str(event)[:300]}"
        found = event["detail"]
        return None if found == attempt.detail else f"detail {str(found)[:300]}, not {str(attempt.detail)[:300]}"


def run_spec(spec: str, velocity: Velocity, emulator_url: str | None) -> tuple[int, int, list[str]]:
    template = generate(spec)
    api = api_of(template)
    document = Document(ROOT / "specs" / f"{spec}.yaml")
    expectation = Expectation(document)
    deployment = Deployment(emulator_url, spec, template) if emulator_url else None
    paths = {(shape(path), method): path for path, item in api["paths"].items() for method in item}
    number, rendered, sent, problems = 0, 0, 0, []
    for operation in document.operations():
        path = paths.get((shape(operation.path), operation.method))
        if path is None:
            continue
        integration = api["paths"][path][operation.method]["x-amazon-apigateway-integration"]
        if integration["type"] != "aws":
            continue
        detail_type = expectation.types[operation.key]
        for attempt in expectation.attempts(operation):
            where = f"{spec}: {detail_type}: {attempt.what}"
            text = integration["requestTemplates"].get(attempt.content_type)
            if attempt.by_template and text is not None:
                rendered += 1
                if problem := render_attempt(velocity, text, attempt, path, detail_type, expectation.source):
                    problems.append(f"velocityjs: {where}: {problem}")
            # Of the many texts, LocalStack gets one in nine.
            number += 1
            if deployment and attempt.deployed and (number % 9 == 0 or not re.search(r"= |with ", attempt.what)):
                sent += 1
                if problem := deployment.try_attempt(attempt, detail_type, expectation.source):
                    problems.append(f"LocalStack: {where}: {problem}")
    if deployment and (late := deployment.take(1)):
        problems.append(f"LocalStack: {spec}: events that no request must lead to: {str(late)[:500]}")
    return rendered, sent, problems


def run_facade(emulator_url: str) -> tuple[int, list[str]]:
    """Sends requests to a template with both directions, and compares the calls that arrive at the real API."""
    recorder, problems = Recorder(), []
    template = generate("coffee", "--with-destinations", "--optional-params", "always", "--base-url", recorder.url)
    deployment = Deployment(emulator_url, "facade", template, {"CustomerValue": "the-real-key"})
    document = Document(ROOT / "specs" / "coffee.yaml")
    expectation = Expectation(document)
    texts = ["it's", 'say "hi" \\ ü\n', "${x} #set( $input", "a/b?c=d&e"]
    tried = 0
    for operation in document.operations():
        if operation.operation_id == "createToken":
            continue
        full = {(p.location, p.name): expectation.plain(p) for p in expectation.parameters(operation)}
        for text in texts:
            # The rules accept only the values that the schema of a parameter lists.
            values = {key: "mistake" if key[1] == "reason" else text if value == "value" and key[0] != "header" else value for key, value in full.items()}
            is_text = operation.operation_id == "announceReady"
            body = text if is_text else {"drink": "tea", "milk": text} if operation.operation_id == "placeOrder" else None
            sent = None if body is None else body.encode() if is_text else json.dumps(body).encode()
            status, answer = deployment.send(Attempt(operation, "", values, sent, "text/plain" if is_text else "application/json"))
            tried += 1
            where = f"facade: {operation.operation_id}: {text!r}"
            arrived = recorder.take(1, 5)
            if status != 202 or len(arrived) != 1:
                problems.append(f"{where}: {status} {answer[:200]}, {len(arrived)} calls")
                continue
            call = arrived[0]
            query = {name: [value] for (location, name), value in values.items() if location == "query"}
            headers = {name.lower(): value for (location, name), value in values.items() if location == "header"}
            headers["x-api-key"] = "the-real-key"
            segments = [urllib.parse.unquote(s) for s in re.sub(r"\{(\w+)\}", lambda m: urllib.parse.quote(values["path", m[1]], safe=""), operation.path).split("/")[1:]]
            found = {"method": call.method, "segments": call.segments, "query": call.query, "headers": {name: call.headers.get(name) for name in headers}, "body": json.loads(call.body)}
            expected = {"method": operation.method.upper(), "segments": segments, "query": query, "headers": headers, "body": {} if body is None else body}
            if found != expected:
                problems.append(f"{where}: {found}, not {expected}")
    if late := recorder.take(0, 0.5):
        problems.append(f"facade: calls without a request: {late}")
    return tried, problems


ARNS = {kind: f"arn:aws:{rest}" for kind, rest in {
    "cognito": "cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a",
    "lambda": "lambda:eu-west-1:123456789012:function:check",
}.items()}
COMMON = ["--throttle-rate", "5", "--throttle-burst", "9", "--log-events", "--cors", "https://www.example.com", "--stage", "v1"]
VARIANTS = [
    [], ["--authorizer", "none", *COMMON], ["--authorizer", "iam", "--identity", "caller", "--create-bus", "orders"],
    ["--authorizer", f"cognito={ARNS['cognito']}", "--identity", "caller", "--no-access-log"],
    ["--authorizer", f"lambda={ARNS['lambda']}", "--cors", "*", "--permissions-boundary", "arn:aws:iam::123456789012:policy/limits"],
    ["--with-destinations", "--authorizer", "iam", "--auth", "bearer", *COMMON],
    ["--api", "http", "--authorizer", "none", *COMMON], ["--api", "http", "--authorizer", "iam"],
    ["--api", "http", "--authorizer", "jwt=https://issuer.example.com,me", "--create-bus", "orders"],
    ["--api", "http", "--authorizer", f"lambda={ARNS['lambda']}"],
    ["--api", "http", "--with-destinations", "--authorizer", "iam", "--auth", "bearer"],
]


def lint() -> tuple[int, list[str]]:
    """Runs cfn-lint on templates of both kinds with every flag, and an OpenAPI validator on the documents in them."""
    from openapi_spec_validator import OpenAPIV30SpecValidator

    count, problems = 0, []
    with tempfile.TemporaryDirectory() as folder:
        for spec in SPECS:
            for number, flags in enumerate(VARIANTS):
                if "http" in flags and spec != "uploads":
                    continue
                template = generate(spec, *flags)
                (Path(folder) / f"{spec}-{number}.json").write_text(json.dumps(template))
                bodies = [r["Properties"]["Body"] for r in template["Resources"].values() if "Body" in r.get("Properties", {})]
                for error in OpenAPIV30SpecValidator(bodies[0]).iter_errors():
                    problems.append(f"OpenAPI validator: {spec} {flags}: {str(error)[:300]}")
                count += 1
        files = [str(file) for file in sorted(Path(folder).iterdir())]
        done = subprocess.run([str(Path(sys.executable).parent / "cfn-lint"), "--format", "parseable", "-t", *files], capture_output=True, text=True)
        problems += [f"cfn-lint: {line.removeprefix(folder)}" for line in (done.stdout + done.stderr).splitlines() if line]
    return count, problems


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--localstack", type=Path, required=True, help="the Python interpreter of LocalStack's environment")
    parser.add_argument("--velocity", type=Path, required=True, help="the folder with velocityjs")
    parser.add_argument("--only", help="only specs whose name contains this")
    parser.add_argument("--no-deployment", action="store_true", help="only render the mapping templates")
    arguments = parser.parse_args()
    stop_on_signals()
    start = time.monotonic()
    velocity = Velocity(arguments.velocity)
    emulator = None if arguments.no_deployment else localstack(arguments.localstack, ROOT / ".cache" / "localstack")
    total, problems = (0, []) if arguments.only else lint()
    print(f"{total} templates checked, {len(problems)} problems")
    for spec in SPECS:
        if not arguments.only or arguments.only in spec:
            rendered, sent, found = run_spec(spec, velocity, emulator.url if emulator else None)
            print(f"{spec}: {rendered} requests rendered, {sent} sent, {len(found)} problems")
            total += rendered + sent
            problems += found
    if emulator and not arguments.only:
        sent, found = run_facade(emulator.url)
        print(f"both directions: {sent} requests sent, {len(found)} problems")
        total += sent
        problems += found
    for problem in problems[:60]:
        print(f"FAILED: {problem}")
    print(f"{time.monotonic() - start:.0f} s; {total - len(problems)} passed, {len(problems)} failed")
    return 1 if problems or not total else 0


if __name__ == "__main__":
    sys.exit(main())
