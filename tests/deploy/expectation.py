"""Computes the request for an event from the spec and the documentation of the mapping alone."""

from __future__ import annotations

import base64
import json
import re
import urllib.parse
from dataclasses import dataclass, field
from typing import Any

import contract
from emulators import TOKEN, Request
from openapi import Document, Operation, Parameter, essence, rank

# Values that need encoding; headers are ASCII.
TEXTS = ["a b", "a/b", "a?b=c", "a&b", 'say "hi"', "größe", "100%", "a+b", "x,y", "~:;@"]
HEADERS = ["plain", "a b", "x,y;z=1", '"quoted"']
MESSAGES: list[Any] = [
    {"text": 'say "hi" \\ ü\n', "number": 1.5, "flag": False, "nothing": None, "list": [1, "a", {"b": []}], "inner": {"": ""}},
    {},
]


@dataclass
class Case:
    """An event and the request that it must cause; None if it must not cause any."""

    operation: str
    what: str
    event: dict[str, Any]
    request: Expected | None
    unguarded: bool = False
    """Whether the rule cannot reject the event: the request is recorded, not checked."""


@dataclass
class Expected:
    """The request that the operation requires."""

    method: str
    segments: list[str] = field(default_factory=list)
    query: dict[str, Any] = field(default_factory=dict)
    """A list for a key that is repeated."""
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    encoding: str = "json"
    """`json`, `form` (a sorted list of pairs), or empty for text."""
    present: list[str] = field(default_factory=list)
    """Headers whose value is not known in advance, such as the event's id."""

    def differences(self, request: Request) -> list[str]:
        found = []
        if request.method != self.method:
            found.append(f"method {request.method}, not {self.method}")
        if request.segments != self.segments:
            found.append(f"path {request.segments}, not {self.segments}")
        query = {key: value if isinstance(value, list) else [value] for key, value in self.query.items()}
        if request.query != query:
            found.append(f"query {request.query}, not {query}")
        for name, value in self.headers.items():
            there = request.headers.get(name.lower())
            if there != value:
                found.append(f"header {name} is {there!r}, not {value!r}")
        found.extend(f"header {name} is missing" for name in self.present if not request.headers.get(name.lower()))
        body: Any = request.body
        try:
            if self.encoding == "json":
                body = json.loads(body)
            elif self.encoding == "form":
                body = sorted(urllib.parse.parse_qsl(body, keep_blank_values=True, strict_parsing=bool(body)))
        except ValueError:
            body = f"not {self.encoding}: {body}"
        if body != self.body:
            found.append(f"body {body}, not {self.body}")
        return found


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


class Expectation:
    """The cases of one document."""

    def __init__(self, document: Document, base_path: str, credentials: dict[str, dict[str, str]], optional: str = "auto", auth: str = ""):
        self.document = document
        self.base_path = base_path
        self.credentials = credentials
        self.auth = auth
        self.optional = optional
        self.count = 0

    def cases(self, operation: Operation, detail_type: str) -> list[Case]:
        full = self.values(contract.event(operation, detail_type, full=True), operation)
        minimal = self.values(contract.event(operation, detail_type, full=False), operation)
        cases = [
            Case(operation.key, "full", full, self.request(operation, full)),
            Case(operation.key, "minimal", minimal, self.request(operation, minimal)),
        ]
        for what, broken in contract.without_path_values(operation, full):
            cases.append(Case(operation.key, what, broken, None))
        if names := self.optional_fields(operation, full):
            empty = json.loads(json.dumps(full))
            empty["detail"].update({name: "" for name in names})
            cases.append(Case(operation.key, "empty optional parameters", empty, self.request(operation, empty)))
        for what, broken in contract.that_match_nothing(operation, full):
            # PutEvents rejects the sources of AWS services; tests/semantics covers them.
            if not broken["source"].startswith("aws."):
                cases.append(Case(operation.key, what, broken, None))
        if operation.media_types is not None and operation.body_required and not operation.extension.get("body"):
            without = json.loads(json.dumps(full))
            del without["detail"]["message"]
            cases.append(Case(operation.key, "no message", without, None, unguarded=not guarded(operation)))
        return cases

    def optional_fields(self, operation: Operation, event: dict[str, Any]) -> list[str]:
        """The fields of an event that can be missing or empty."""
        names = contract.field_names(operation)
        optional = [p for p in operation.parameters if not p.required and (p.location, p.name) in names]
        return [names[(p.location, p.name)] for p in optional if names[(p.location, p.name)] in event["detail"]]

    def values(self, event: dict[str, Any], operation: Operation) -> dict[str, Any]:
        """The event with values that need encoding, a different one for each field."""
        names = contract.field_names(operation)
        for (location, _), name in names.items():
            if event["detail"].get(name) == "value":
                pool: list[Any] = HEADERS if location == "header" else TEXTS
                numbers: list[Any] = [42, True] if self.count % 5 == 0 else []
                options = numbers or pool
                event["detail"][name] = options[self.count % len(options)]
                self.count += 1
        message = event["detail"].get("message")
        if isinstance(message, dict) and operation.media_types is not None:
            self.count += 1
            event["detail"]["message"] = {**message, **{f"x{key}": value for key, value in MESSAGES[self.count % 2].items()}}
        return event

    def request(self, operation: Operation, event: dict[str, Any]) -> Expected:
        names = contract.field_names(operation)
        expected = Expected(operation.method.upper(), [])
        path: dict[str, str] = {}
        optional = [p for p in operation.parameters if p.location in ("query", "header") and not p.required and contract.has_field(p)]
        sent = self.sent_optional(optional, operation)
        for parameter in contract.parameters_of(operation):
            value = self.value(parameter, names, event)
            is_optional = any(parameter is other for other in optional)
            is_empty = is_optional and value == "" and self.optional == "auto"
            if value is None or is_empty or (is_optional and parameter.name not in sent):
                continue
            if parameter.location == "path":
                path[parameter.name] = value
            elif parameter.location == "query" and not parameter.exploded_object:
                expected.query[parameter.name] = value
            elif parameter.location == "header" and contract_header(parameter):
                expected.headers[parameter.name] = value
        expected.present = [p.name for p in operation.parameters if p.location == "header" and p.name.lower() == "idempotency-key"]
        expected.segments = [self.filled(segment, path, operation) for segment in (self.base_path + operation.path).split("/")[1:]]
        expected.headers.setdefault("Content-Type", content_type(operation))
        expected.body = self.body(operation, event)
        self.authenticate(operation, expected)
        return expected

    def sent_optional(self, optional: list[Parameter], operation: Operation) -> set[str]:
        said = {p.name: p.extension.get("optional") for p in optional}
        automatic = [p for p in optional if not said[p.name]]
        if self.optional == "auto":
            split = sum(1 for choice in said.values() if choice == "split")
            chosen = automatic if len(automatic) + split <= 2 else []
        else:
            chosen = automatic
        return {p.name for p in chosen} | {name for name, choice in said.items() if choice in ("split", "always")}

    def value(self, parameter: Parameter, names: dict, event: dict[str, Any]) -> str | None:
        if "literal" in parameter.extension:
            return as_text(parameter.extension["literal"])
        if "from" in parameter.extension:
            value: Any = event
            for step in parameter.extension["from"].split(".")[1:]:
                value = value.get(step) if isinstance(value, dict) else None
            return None if value is None else as_text(value)
        if parameter.location == "header" and parameter.name.lower() == "idempotency-key":
            return None  # the event's id, which is not known in advance
        if parameter.required and parameter.only_value is not None:
            return parameter.only_value
        name = names.get((parameter.location, parameter.name))
        if name is None or name not in event["detail"]:
            return "" if self.optional == "always" and name is not None else None
        return as_text(event["detail"][name])

    def filled(self, segment: str, path: dict[str, str], operation: Operation) -> str:
        styles = {raw.get("name"): raw.get("style") for raw in self.raw_parameters(operation)}

        def one(match: re.Match[str]) -> str:
            name = match.group(1)
            before = {"matrix": f";{name}=", "label": "."}.get(styles.get(name) or "", "")
            return before + path.get(name, "")

        return re.sub(r"\{([^{}]+)\}", one, urllib.parse.unquote(segment))

    def raw_parameters(self, operation: Operation) -> list[dict[str, Any]]:
        item, file = self.document.resolve(self.document.top["paths"][operation.path], self.document.path)
        written, _ = self.document.resolve(item[operation.method], file)
        raw = [*(item.get("parameters") or []), *((written or {}).get("parameters") or [])]
        resolved = (self.document.resolve(parameter, file)[0] for parameter in raw)
        return [parameter for parameter in resolved if isinstance(parameter, dict) and parameter.get("in") == "path"]

    def body(self, operation: Operation, event: dict[str, Any]) -> Any:
        said = operation.extension.get("body") or {}

        def at(path: str) -> Any:
            value: Any = event
            for step in path.split(".")[1:]:
                value = value[step]
            return value

        def built(template: Any) -> Any:
            if isinstance(template, str):
                return at(template) if template.startswith("$.") else template
            if isinstance(template, dict):
                return {key: built(value) for key, value in template.items()}
            return [built(value) for value in template] if isinstance(template, list) else template

        if "template" in said:
            return built(said["template"])
        if "from" in said:
            return at(said["from"])
        if operation.media_types is None or contract.omits_body(operation):
            return {}
        return event["detail"]["message"]

    def authenticate(self, operation: Operation, expected: Expected) -> None:
        """Adds the credentials of the first alternative that a connection supports natively, if possible with authentication."""
        item, file = self.document.resolve(self.document.top["paths"][operation.path], self.document.path)
        written, _ = self.document.resolve(item[operation.method], file)
        declared = written.get("security", self.document.top.get("security"))
        if declared is None and self.auth:
            self.send_credential({"type": "http", "scheme": self.auth}, self.credentials["auth"], expected)
        schemes = self.schemes()
        alternatives = [one_token(a, schemes) for a in declared or []]
        usable = [a for a in alternatives if all(name in schemes and cost(schemes[name]) is not None for name in a) and not conflict(a, schemes)]
        ranked = sorted(usable, key=lambda a: 9 if not a else max([cost(schemes[name]) or 0 for name in a] + [1 if len(a) > 1 else 0]))
        for name in ranked[0] if ranked else []:
            self.send_credential(schemes[name], self.credentials.get(name, {}), expected)

    def schemes(self) -> dict[str, dict[str, Any]]:
        top, path = self.document.top, self.document.path
        section = top.get("securityDefinitions")
        if section is None:
            components, path = self.document.resolve(top.get("components") or {}, path)
            section = components.get("securitySchemes") or {}
        section, path = self.document.resolve(section, path)
        return {name: self.document.resolve(scheme, path)[0] for name, scheme in section.items()}

    def send_credential(self, scheme: dict[str, Any], values: dict[str, str], expected: Expected) -> None:
        kind, way = scheme["type"], str(scheme.get("scheme", "")).lower()
        if kind == "apiKey":
            value = values["value"]
            if scheme["in"] == "query":
                expected.query[scheme["name"]] = value
            elif scheme["in"] == "cookie":
                expected.headers["Cookie"] = f"{scheme['name']}={value}"
            else:
                expected.headers[scheme["name"]] = value
        elif kind == "basic" or way == "basic":
            pair = f"{values['username']}:{values['password']}".encode()
            expected.headers["Authorization"] = "Basic " + base64.b64encode(pair).decode()
        elif "clientId" in values:
            expected.headers["Authorization"] = f"Bearer {TOKEN}"
        else:
            expected.headers["Authorization"] = f"Bearer {values['token']}"


def one_token(alternative: dict[str, Any], schemes: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The alternative with only one of the schemes that a bearer token satisfies; two token endpoints cannot be combined."""

    def is_bearer(scheme: dict[str, Any]) -> bool:
        return scheme["type"] in ("oauth2", "openIdConnect") or str(scheme.get("scheme", "")).lower() == "bearer"

    bearers = [name for name in alternative if name in schemes and is_bearer(schemes[name])]
    return {name: scopes for name, scopes in alternative.items() if name not in bearers[1:]}


def conflict(alternative: dict[str, Any], schemes: dict[str, dict[str, Any]]) -> bool:
    headers = [header_of(schemes[name]) for name in alternative]
    headers = [header for header in headers if header]
    return len(headers) != len(set(headers))


def header_of(scheme: dict[str, Any]) -> str | None:
    if scheme.get("type") != "apiKey":
        return "authorization"
    return {"header": str(scheme.get("name")).lower(), "cookie": "cookie"}.get(scheme.get("in", ""))


def cost(scheme: dict[str, Any]) -> int | None:
    """0 if a connection supports the scheme natively, 1 indirectly, 2 with an external token; None if not at all."""
    kind = scheme.get("type")
    if kind == "apiKey":
        return 0 if scheme.get("in") == "header" else 1
    if kind == "http":
        return 0 if str(scheme.get("scheme")).lower() in ("basic", "bearer") else None
    if kind == "oauth2":
        flows = scheme.get("flows") or {}
        return 0 if "clientCredentials" in flows or scheme.get("flow") == "application" else 2
    return {"basic": 0, "openIdConnect": 2}.get(kind or "")


def contract_header(parameter: Parameter) -> bool:
    lower = parameter.name.lower()
    return lower not in contract.IGNORED and lower not in contract.STRIPPED


def content_type(operation: Operation) -> str:
    default = "application/json; charset=utf-8"
    if not operation.media_types or contract.omits_body(operation):
        return default
    best = sorted(operation.media_types, key=rank)[0]
    same = essence(best) == "application/json" and best.replace(" ", "").lower() in ("application/json", "application/json;charset=utf-8")
    return default if same or "*" in best else best


def guarded(operation: Operation) -> bool:
    """Whether the rule can require the body: it is required and is, or has, a required scalar."""
    if operation.media_types is None or not operation.body_required or operation.extension.get("body"):
        return False
    if rank(sorted(operation.media_types, key=rank)[0]) > 2:
        return False
    schema, base = operation.body_schema or ({}, None)
    schema, base = operation.resolve(schema or {}, base)
    if not isinstance(schema, dict) or "allOf" in schema or "oneOf" in schema or "anyOf" in schema:
        return False
    if schema.get("type") in ("string", "number", "integer", "boolean"):
        return True
    for name in schema.get("required") or []:
        found, _ = operation.resolve((schema.get("properties") or {}).get(name, {}), base)
        if isinstance(found, dict) and found.get("type") in ("string", "number", "integer", "boolean") and not found.get("readOnly"):
            return True
    return False
