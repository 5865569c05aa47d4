"""Computes the request that a workflow must make for an event, from the spec and docs/delivery.md alone."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass
from typing import Any, Iterator

import contract
from expectation import Expectation, Expected
from openapi import Document, Operation, Unresolved, essence

TEXTS = ["a b", "a/b", "a?b=c", "a&b", 'say "hi"', "größe", "100%", "a+b", "x,y", "~:;@", "it's", "{x}", "$.id", "{% 1 %}", "${A}"]
HEADERS = ["plain", "a b", "x,y;z=1", '"quoted"']
NUMBERS: list[Any] = [1234567890123456, 42, 1.5, True, False, 0, -7]
MESSAGE = {"text": 'say "hi" \\ ü\n', "number": 1.5, "long": 9007199254740991, "flag": False, "nothing": None, "list": [1, "a", {"b": []}], "inner": {"": ""}}
FORM = {"text": "a+b & ü=%", "long": 1234567890123456, "flag": True, "nothing": None, "empty": "", "tags": ["a b", "c"], "inner": {"a": {"b": "x"}}, "none": [], "lines": [{"price": "p", "count": 2}]}
REJECTED = contract.STRIPPED | {"authorization", "server"}


@dataclass
class Field:
    """A parameter with the field of `detail` that it comes from."""

    name: str
    location: str
    required: bool
    kind: str
    """text, list, deepObject or members"""
    field: str | None
    literal: str | None = None
    sendable: bool = True
    omitted: bool = False


@dataclass
class Case:
    """An event and its request; None if it must go to the dead-letter queue instead."""

    operation: str
    what: str
    event: dict[str, Any]
    request: Expected | None


def text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


class WorkflowExpectation:
    """The cases of one document."""

    def __init__(self, document: Document, credentials: dict[str, dict[str, str]], base: str = ""):
        self.document, self.base, self.count = document, base, 0
        self.common = Expectation(document, base, credentials)

    def raw(self, operation: Operation) -> dict[str, Any]:
        item, file = self.document.resolve(self.document.top["paths"][operation.path], self.document.path)
        written, base = self.document.resolve(item[operation.method], file)
        found: dict[tuple[str, str], Any] = {}
        for listed, where in ((item.get("parameters"), file), (written.get("parameters"), base)):
            for parameter in listed or []:
                try:
                    parameter, place = self.document.resolve(parameter, where)
                except Unresolved:
                    continue
                if parameter.get("in") in ("path", "query", "header", "cookie"):
                    found[(parameter["in"], str(parameter["name"]))] = (parameter, place)
        body, place = self.document.resolve(written.get("requestBody") or {}, base)
        return {"parameters": found, "body": body, "place": place}

    def fields(self, operation: Operation, raw: dict[str, Any], sent: set[tuple[str, str]]) -> list[Field]:
        names = contract.field_names(operation)
        found = []
        for parameter in contract.parameters_of(operation):
            lower = parameter.name.lower()
            if (parameter.location, lower) in sent or (parameter.location == "header" and lower in contract.IGNORED):
                continue
            written, place = raw["parameters"].get((parameter.location, parameter.name), ({}, None))
            name = names.get((parameter.location, parameter.name)) or contract.addressable(parameter.name)
            one = Field(parameter.name, parameter.location, parameter.required, self.kind(written, place), name)
            one.sendable = parameter.location != "cookie" and not (parameter.location == "header" and (lower in REJECTED or lower.startswith("x-amz")))
            one.omitted = not parameter.required and parameter.extension.get("optional") == "omit"
            if one.omitted and operation.method == "delete":
                one.sendable = False
            if "literal" in parameter.extension:
                one.literal = text(parameter.extension["literal"])
            elif "from" in parameter.extension:
                one.field = parameter.extension["from"]
            elif parameter.location == "header" and lower == "idempotency-key":
                one.field = None
            elif parameter.required and parameter.only_value is not None:
                one.literal = parameter.only_value
            found.append(one)
        return found

    def kind(self, parameter: dict[str, Any], place: Any) -> str:
        if parameter.get("in") != "query" or parameter.get("content") or parameter.get("allowReserved"):
            return "text"
        try:
            schema, _ = self.document.resolve(parameter.get("schema") or ({} if "schema" in parameter else parameter), place)
        except Unresolved:
            return "text"
        kinds = schema.get("type") if isinstance(schema, dict) else None
        kinds = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind != "null"]
        shape = kinds[0] if len(kinds) == 1 else None
        if shape is None and isinstance(schema, dict) and ("properties" in schema or isinstance(schema.get("additionalProperties"), dict)):
            shape = "object"
        if shape is None and isinstance(schema, dict) and "items" in schema:
            shape = "array"
        style = parameter.get("style", "form")
        if style == "deepObject":
            return "deepObject"
        exploded = parameter.get("explode", style == "form") if "schema" in parameter else parameter.get("collectionFormat") == "multi"
        if style == "form" and exploded and shape in ("array", "object"):
            return "list" if shape == "array" else "members"
        return "text"

    def cases(self, operation: Operation, detail_type: str) -> Iterator[Case]:
        raw = self.raw(operation)
        probe = Expected(operation.method.upper(), encoding="")
        self.common.authenticate(operation, probe)
        sent = {("header", name.lower()) for name in probe.headers} | {("query", name.lower()) for name in probe.query}
        fields = self.fields(operation, raw, sent)
        full = self.event(operation, detail_type, fields, full=True)
        minimal = self.event(operation, detail_type, fields, full=False)
        yield Case(operation.key, "full", full, self.request(operation, raw, fields, full))
        yield Case(operation.key, "minimal", minimal, self.request(operation, raw, fields, minimal))
        nulls = copy.deepcopy(minimal)
        optional = [f for f in fields if not f.required and f.field and not f.field.startswith("$.") and f.literal is None]
        nulls["detail"] |= {f.field: None for f in optional if f.field not in nulls["detail"]}
        yield Case(operation.key, "optional parameters are null", nulls, self.request(operation, raw, fields, minimal))
        yield from self.bad_cases(operation, fields, full)

    def bad_cases(self, operation: Operation, fields: list[Field], full: dict[str, Any]) -> Iterator[Case]:
        def changed(name: str, *value: Any) -> dict[str, Any]:
            event = copy.deepcopy(full)
            holder, steps = event["detail"], [name]
            if name.startswith("$."):
                holder, steps = event, name.split(".")[1:]
            for step in steps[:-1]:
                holder = holder[step]
            holder.pop(steps[-1], None)
            if value:
                holder[steps[-1]] = value[0]
            return event

        for one in fields:
            if one.literal is not None or one.field is None:
                continue
            if one.location == "path":
                for what, value in (("missing", ()), ("null", (None,)), ("empty", ("",)), ("blank", (" ",)), ("..", ("..",)), ("a list", (["a"],))):
                    yield Case(operation.key, f"{one.name} is {what}", changed(one.field, *value), None)
            elif one.required and one.sendable:
                yield Case(operation.key, f"{one.name} is missing", changed(one.field), None)
            elif not one.sendable:
                yield Case(operation.key, f"{one.name} cannot be sent", changed(one.field, "x"), None)
            elif one.kind == "text":
                yield Case(operation.key, f"{one.name} is an object", changed(one.field, {"a": 1}), None)
            if one.location == "header" and one.sendable:
                yield Case(operation.key, f"{one.name} has a line break", changed(one.field, "a\r\nX-Evil: 1"), None)
        if operation.media_types is not None and operation.body_required and not operation.extension.get("body"):
            yield Case(operation.key, "message is missing", changed("message"), None)

    def event(self, operation: Operation, detail_type: str, fields: list[Field], full: bool) -> dict[str, Any]:
        event = contract.event(operation, detail_type, full)
        event["detail"] = {}
        body = operation.extension.get("body") or {}
        if operation.media_types is not None and (full or operation.body_required):
            message = self.message(operation)
            if message is not None:
                contract.put(event, body.get("from") or "$.detail.message", message)
        for one in fields:
            if one.literal is None and one.field and one.sendable and (full or one.required):
                value = self.value(one)
                contract.put(event, one.field if one.field.startswith("$.") else f"$.detail.{one.field}", value)
        return event

    def value(self, one: Field) -> Any:
        self.count += 1
        texts: list[Any] = HEADERS if one.location == "header" else TEXTS
        options = NUMBERS if self.count % 4 == 0 else texts
        value = options[self.count % len(options)]
        if one.kind == "list":
            return [value] if self.count % 3 == 0 else value if self.count % 3 == 1 else [value, "b&c", 3]
        if one.kind == "deepObject":
            return {"state": value, "a b": "x=y", "inner": {"n": 1}} if self.count % 2 else [value, "second"]
        if one.kind == "members":
            return {f"{one.name}_first": value, f"{one.name}_null": None, f"{one.name}_flag": True}
        return value

    def message(self, operation: Operation) -> Any:
        encoding, _ = self.encoding(operation)
        if encoding == "nothing":
            return None
        if encoding == "text":
            return 'größe, "x"\n1'
        schema, base = operation.body_schema or ({}, None)
        sample = contract.sample(schema, base, operation)
        self.count += 1
        if encoding == "form":
            sample = sample if isinstance(sample, dict) else {}
            return {**sample, **FORM} if self.count % 3 else {}
        return {**sample, **MESSAGE} if isinstance(sample, dict) else sample

    def encoding(self, operation: Operation) -> tuple[str, str]:
        """json, form, text or nothing, and the media type."""

        def order(name: str) -> int:
            kind = essence(name)
            if kind == "application/json":
                return 0
            if kind.endswith("+json") or kind == "text/json":
                return 1
            if kind in ("*/*", "application/*"):
                return 2
            if kind == "application/x-www-form-urlencoded":
                return 3
            return 4 if kind == "application/octet-stream" or (kind.startswith("text/") and "xml" not in kind) else 5

        if not operation.media_types:
            return "json", "application/json"
        best = sorted(operation.media_types, key=order)[0]
        return ["json", "json", "json", "form", "text", "nothing"][order(best)], best

    def request(self, operation: Operation, raw: dict[str, Any], fields: list[Field], event: dict[str, Any]) -> Expected:
        expected = Expected(operation.method.upper(), encoding="")
        path: dict[str, str] = {}
        for one in fields:
            if one.literal is None and one.field is None:
                expected.present.append(one.name)
                continue
            value = one.literal if one.literal is not None else at(event, one.field or "")
            if value is None or not one.sendable or one.omitted:
                continue
            if one.location == "path":
                path[one.name] = text(value)
            elif one.location == "header":
                expected.headers[one.name] = text(value)
            else:
                expected.query |= serialised(one, value)
        expected.segments = [self.common.filled(segment, path, operation) for segment in (self.base + operation.path).split("/")[1:]]
        self.add_body(operation, raw, event, expected)
        self.common.authenticate(operation, expected)  # type: ignore[arg-type]
        return expected

    def add_body(self, operation: Operation, raw: dict[str, Any], event: dict[str, Any], expected: Expected) -> None:
        body = at(event, (operation.extension.get("body") or {}).get("from") or "message") if operation.media_types is not None else None
        expected.body = ""
        if body is None:
            return
        encoding, name = self.encoding(operation)
        expected.encoding = encoding
        if encoding == "form":
            content = raw["body"].get("content") or {}
            media, _ = self.document.resolve(content.get(name) or {}, raw["place"])
            numbered = any((one or {}).get("style") == "deepObject" for one in (media.get("encoding") or {}).values())
            expected.body = sorted(form_pairs(body, numbered))
            expected.headers["Content-Type"] = "application/x-www-form-urlencoded"
        elif encoding == "text":
            expected.body = body
            expected.headers["Content-Type"] = name if "*" not in name else "text/plain; charset=utf-8"
        else:
            expected.body = body
            plain = essence(name) == "application/json" or "*" in name
            expected.headers["Content-Type"] = "application/json; charset=UTF-8" if plain else name


def at(event: dict[str, Any], name: str) -> Any:
    value: Any = event
    for step in name.split(".")[1:] if name.startswith("$.") else ["detail", name]:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def serialised(one: Field, value: Any) -> dict[str, Any]:
    if one.kind == "list" and isinstance(value, list):
        return {one.name: [text(item) for item in value]} if value else {}
    if one.kind == "deepObject":
        return dict(bracketed(one.name, value))
    if one.kind == "members":
        return {key: text(member) for key, member in value.items() if member is not None}
    return {one.name: text(value)}


def bracketed(key: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from bracketed(f"{key}[{name}]", member)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from bracketed(f"{key}[{index}]", item)
    elif value is not None:
        yield key, text(value)


def form_pairs(body: dict[str, Any], numbered: bool) -> Iterator[tuple[str, str]]:
    for key, value in body.items():
        if isinstance(value, list) and not numbered and not any(isinstance(item, (dict, list)) or item is None for item in value):
            yield from ((key, text(item)) for item in value)
        else:
            yield from bracketed(key, value)
