"""Reads OpenAPI documents for the tests: small, slow, and written independently of the tool's reader."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Iterator
from urllib.parse import unquote

import yaml

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class CoreLoader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):
    """Loads YAML with the core schema of YAML 1.2: `on`, `NO` and `2012-10-17` are strings."""


CoreLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+0123456789."),
    ("merge", r"^<<$", "<"),
):
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


class Unresolved(Exception):
    """A `$ref` has no target, or is not followed."""


@dataclass
class Parameter:
    """The properties of a parameter that the event contract depends on."""

    name: str
    location: str
    required: bool
    only_value: str | None
    exploded_object: bool
    extension: dict[str, Any]
    values: list[Any] = field(default_factory=list)
    """The values that the schema of a scalar lists."""
    members: list[str] = field(default_factory=list)
    """The names of the scalars in an object."""
    kind: str | None = None
    """The type that its schema states, if it states one."""


@dataclass
class Operation:
    """An operation, including what it inherits."""

    method: str
    path: str
    operation_id: str | None
    parameters: list[Parameter]
    media_types: list[str] | None
    """The media types of the request body; None without one."""
    body_required: bool
    body_schema: Any
    extension: dict[str, Any]
    resolve: Any = field(repr=False, default=None)
    body_members: list[str] = field(default_factory=list)
    """The names of the scalars in the body."""

    @property
    def key(self) -> str:
        return f"{self.method.upper()} {self.path}"


class Document:
    """An OpenAPI document in one or more files."""

    def __init__(self, path: Path):
        self.path = path.resolve()
        self.files: dict[Path, Any] = {}
        self.top = self.load(self.path)

    def load(self, path: Path) -> Any:
        if path not in self.files:
            if not path.is_file():
                raise Unresolved(str(path))
            text = path.read_text(encoding="utf-8-sig")
            try:
                self.files[path] = json.loads(text)
            except ValueError:
                self.files[path] = yaml.load(text, CoreLoader)
        return self.files[path]

    def resolve(self, node: Any, base: Path, hops: int = 0) -> tuple[Any, Path]:
        """Follows the references of `node`; returns the value and the file that contains it."""
        if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
            return node, base
        if hops > 50:
            raise Unresolved(node["$ref"])
        target, _, fragment = node["$ref"].partition("#")
        if re.match(r"^[a-z]+://", target):
            raise Unresolved(node["$ref"])
        file = (base.parent / unquote(target)).resolve() if target else base
        if self.path.parent not in file.parents:
            raise Unresolved(node["$ref"])
        value = self.load(file)
        for token in unquote(fragment).split("/")[1:]:
            value, file = self.resolve(value, file, hops + 1)
            token = token.replace("~1", "/").replace("~0", "~")
            try:
                value = value[int(token)] if isinstance(value, list) else value[token]
            except (KeyError, ValueError, IndexError, TypeError):
                raise Unresolved(node["$ref"]) from None
        return self.resolve(value, file, hops + 1)

    def operations(self) -> Iterator[Operation]:
        """All operations that can be resolved, in document order."""
        paths, base = self.resolve(self.top.get("paths") or {}, self.path)
        for path, written in paths.items():
            if path.startswith("x-"):
                continue
            try:
                item, file = self.resolve(written, base)
            except Unresolved:
                continue
            if not isinstance(item, dict):
                continue
            for method, operation in item.items():
                if method in METHODS:
                    yield self.operation(method, path, item, operation, file)

    def operation(self, method: str, path: str, item: dict, written: Any, file: Path) -> Operation:
        operation, base = self.resolve(written, file)
        operation = operation if isinstance(operation, dict) else {}
        found: dict[tuple[str, str], Parameter] = {}
        form, body = [], None
        for parameter_list, where in ((item.get("parameters"), file), (operation.get("parameters"), base)):
            for raw in parameter_list or []:
                try:
                    raw, place = self.resolve(raw, where)
                except Unresolved:
                    continue
                if not isinstance(raw, dict) or "name" not in raw:
                    continue
                if raw.get("in") == "body":
                    body = (raw, place)
                elif raw.get("in") == "formData":
                    form.append(raw)
                elif raw.get("in") in ("path", "query", "header", "cookie"):
                    parameter = self.parameter(raw, place)
                    found[(parameter.location, parameter.name)] = parameter
        media, required, schema = self.body(operation, base, body, form)
        own = operation.get("operationId")
        extension = {**(self.top.get("x-spec2dest") or {}), **(item.get("x-spec2dest") or {}), **(operation.get("x-spec2dest") or {})}
        return Operation(
            method=method,
            path=path,
            operation_id=str(own) if own not in (None, "") else None,
            parameters=list(found.values()),
            media_types=media,
            body_required=required,
            body_schema=schema,
            extension=extension,
            resolve=self.resolve,
            body_members=self.scalar_members(*schema) if schema and schema[0] else [],
        )

    def parameter(self, raw: dict, base: Path) -> Parameter:
        content = next(iter((raw.get("content") or {}).values()), {}) or {}
        schema = raw.get("schema", content.get("schema", raw if "in" in raw and "type" in raw else {}))
        try:
            schema, _ = self.resolve(schema, base)
        except Unresolved:
            schema = {}
        schema = schema if isinstance(schema, dict) else {}
        only = schema.get("const")
        enum = schema.get("enum")
        if only is None and isinstance(enum, list) and len(enum) == 1:
            only = enum[0]
        if isinstance(only, bool):
            only = str(only).lower()
        style = raw.get("style", "form")
        kinds = schema.get("type")
        kinds = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind != "null"]
        is_object = kinds == ["object"] or (kinds == [None] and ("properties" in schema or isinstance(schema.get("additionalProperties"), dict)))
        exploded = style == "deepObject" or (style == "form" and raw.get("explode", True) and is_object and "schema" in raw)
        return Parameter(
            name=str(raw["name"]),
            location=raw["in"],
            required=raw["in"] == "path" or raw.get("required") in (True, "true"),
            only_value=str(only) if isinstance(only, (str, int, float)) else None,
            exploded_object=raw["in"] == "query" and exploded,
            extension=raw.get("x-spec2dest") or {},
            values=enum if isinstance(enum, list) and not set(kinds) & {"array", "object"} else [],
            members=self.scalar_members(schema, base),
            kind=kinds[0] if len(kinds) == 1 else None,
        )

    def scalar_members(self, schema: Any, base: Path) -> list[str]:
        """The properties of an object that are strings, numbers or booleans, and that a pattern can name."""
        names = []
        try:
            schema, base = self.resolve(schema or {}, base)
            for name, written in ((schema or {}).get("properties") or {}).items():
                member, _ = self.resolve(written, base)
                kind = member.get("type") if isinstance(member, dict) else None
                if kind in ("string", "integer", "number", "boolean") and "." not in name and not name.startswith("$"):
                    names.append(name)
        except (Unresolved, AttributeError):
            return []
        return names

    def body(self, operation: dict, base: Path, body: Any, form: list) -> tuple[list[str] | None, bool, Any]:
        if body:
            types = operation.get("consumes") or self.top.get("consumes") or ["application/json"]
            return types, bool(body[0].get("required")), (body[0].get("schema"), body[1])
        if form:
            types = operation.get("consumes") or self.top.get("consumes") or []
            return [name for name in types if "form" in name] or ["application/x-www-form-urlencoded"], True, None
        written = operation.get("requestBody")
        if written is None:
            return None, False, None
        raw, place = self.resolve(written, base)
        content = raw.get("content") or {}
        if not content and not raw.get("required"):
            return None, False, None
        best = sorted(content, key=rank)
        entry = content[best[0]] if best else {}
        entry, place = self.resolve(entry, place)
        return list(content), bool(raw.get("required")), ((entry or {}).get("schema"), place)


def essence(media_type: str) -> str:
    return media_type.split(";")[0].strip().lower()


def rank(media_type: str) -> int:
    """The preference of a media type: JSON first, then other types that can be sent as JSON, then the rest."""
    name = essence(media_type)
    if name == "application/json":
        return 0
    if name.endswith("+json") or name == "text/json":
        return 1
    if name in ("*/*", "application/*"):
        return 2
    if name == "application/octet-stream" or (name.startswith("text/") and "xml" not in name):
        return 3
    return 4
