"""The event contract: which event calls an operation. Written from the documentation, independently of the tool's code.

Covers: detail-type from operationId, METHOD /path or x-spec2dest; duplicates; sources; field names (other characters,
clashes of locations, `message`); parameters without a field (one allowed value, ignored and stripped headers, cookies,
exploded objects, Idempotency-Key); bodies in `message`, at `from`, or made from a template; optional bodies that are
not sent; filters of a DELETE that are not sent; the values of path variables with an enum.
"""

from __future__ import annotations

import copy
import re
from typing import Any

from openapi import Operation, Parameter, Unresolved, rank

IGNORED = {"accept", "content-type", "authorization"}
STRIPPED = set(
    """a-im accept-charset accept-datetime accept-encoding cache-control connection content-encoding content-length
    content-md5 date expect forwarded from host http2-settings if-match if-modified-since if-none-match if-range
    if-unmodified-since max-forwards origin pragma proxy-authorization range referer te trailer transfer-encoding
    user-agent upgrade via warning""".split()
)


def addressable(name: str) -> str:
    """Replaces each run of characters that EventBridge cannot address by `_`, and drops runs at the start and end."""
    return re.sub(r"[^A-Za-z0-9_-]+", "_", re.sub(r"^[^A-Za-z0-9_-]+|[^A-Za-z0-9_-]+$", "", name))


def has_field(parameter: Parameter) -> bool:
    lower = parameter.name.lower()
    if parameter.location == "cookie" or parameter.exploded_object:
        return False
    if parameter.location == "header" and (lower in IGNORED or lower in STRIPPED or lower == "idempotency-key"):
        return False
    if parameter.location == "header" and not re.fullmatch(r"[!#$%&'*+.^_`|~0-9a-zA-Z-]+", parameter.name):
        return False
    if "literal" in parameter.extension or "from" in parameter.extension:
        return False
    return not (parameter.required and parameter.only_value is not None)


def path_variables(path: str) -> list[str]:
    return re.findall(r"\{([^{}]+)\}", path)


def parameters_of(operation: Operation) -> list[Parameter]:
    """The declared parameters, and a path parameter for each undeclared variable of the path."""
    parameters = list(operation.parameters)
    declared = {p.name for p in parameters if p.location == "path"}
    for name in dict.fromkeys(path_variables(operation.path)):
        if name not in declared:
            parameters.append(Parameter(name, "path", True, None, False, {}))
    in_path = set(path_variables(operation.path))
    return [p for p in parameters if p.location != "path" or p.name in in_path]


def field_names(operation: Operation) -> dict[tuple[str, str], str]:
    """The name of each parameter's field in `detail`, by location and name."""
    all_parameters = parameters_of(operation)
    taken: dict[str, str] = {"message": "body"} if operation.media_types is not None else {}
    names: dict[tuple[str, str], str] = {}
    for location in ("path", "query", "header"):
        for number, parameter in enumerate(all_parameters, 1):
            if parameter.location != location or not has_field(parameter):
                continue
            plain = addressable(parameter.name) or f"param_{number}"
            stem = plain if taken.get(plain, location) == location else f"{location}_{plain}"
            name, count = stem, 1
            while name in taken:
                count += 1
                name = f"{stem}_{count}"
            taken[name] = location
            names[(location, parameter.name)] = name
    return names


def put(event: dict, path: str, value: Any) -> None:
    """Sets the value at a path such as `$.detail.a.b`."""
    steps = path.removeprefix("$.").split(".")
    for step in steps[:-1]:
        event = event.setdefault(step, {})
    event[steps[-1]] = value


def sample(schema: Any, base: Any, operation: Operation, depth: int = 0) -> Any:
    """A value with all members that a schema requires."""
    if depth > 4:
        return {}
    try:
        schema, base = operation.resolve(schema or {}, base)
    except Unresolved:
        return {}
    if not isinstance(schema, dict):
        return {}
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    value: dict[str, Any] = {}
    for part in schema.get("allOf") or []:
        got = sample(part, base, operation, depth + 1)
        if not isinstance(got, dict):
            return got
        value.update(got)
    kinds = schema.get("type")
    kinds = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind not in (None, "null")]
    kind = kinds[0] if kinds else None
    if kind is None and "items" in schema:
        kind = "array"
    if kind in ("string", "integer", "number", "boolean"):
        return {"string": "text", "integer": 7, "number": 1.5, "boolean": True}[kind]
    if kind == "array":
        return [sample(schema.get("items"), base, operation, depth + 1)]
    choices = schema.get("oneOf") or schema.get("anyOf")
    if choices and not value and "properties" not in schema:
        return sample(choices[0], base, operation, depth + 1)
    properties = schema.get("properties") or {}
    for name in schema.get("required") or []:
        value[name] = sample(properties[name], base, operation, depth + 1) if name in properties else "text"
    return value


def template_paths(template: Any) -> list[str]:
    if isinstance(template, str):
        return [template] if template.startswith("$.") else []
    children = template.values() if isinstance(template, dict) else template if isinstance(template, list) else []
    return [path for child in children for path in template_paths(child)]


def event(operation: Operation, detail_type: str, full: bool) -> dict[str, Any]:
    """An event that calls the operation, with all fields or only the required ones."""
    result: dict[str, Any] = {
        "version": "0", "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718", "account": "123456789012",
        "time": "2026-11-21T00:00:00Z", "region": "eu-central-1", "resources": [],
        "source": operation.extension.get("source", "proof"), "detail-type": detail_type, "detail": {},
    }
    names = field_names(operation)
    for parameter in parameters_of(operation):
        if not (full or parameter.required) or "literal" in parameter.extension:
            continue
        name = names.get((parameter.location, parameter.name))
        if "from" in parameter.extension:
            put(result, parameter.extension["from"], path_sample(parameter))
        elif name is not None and not (operation.method == "delete" and parameter.name in never_sent(operation)):
            result["detail"][name] = path_sample(parameter)
    body = operation.extension.get("body") or {}
    for path in template_paths(body.get("template")):
        put(result, path, "value")
    if operation.media_types is not None and not body and not omits_body(operation):
        schema, base = operation.body_schema or ({}, None)
        result["detail"]["message"] = sample(schema, base, operation) if full or operation.body_required else {}
    return result


def path_sample(parameter: Parameter) -> Any:
    """A value of the parameter; for a path variable with an enum, one of its values."""
    usable = [value for value in parameter.values if value not in ("", " ", ".", "..", None)]
    return usable[0] if parameter.location == "path" and usable else "value"


def omits_body(operation: Operation) -> bool:
    """Whether the operation is called without its body: it is optional, and no media type of it is JSON or text."""
    types = operation.media_types
    return bool(types) and not operation.body_required and not operation.extension.get("body") and all(rank(name) == 4 for name in types)


def never_sent(operation: Operation) -> set[str]:
    """The optional query and header parameters that no rule sends: three or more, those with `optional: omit`, and those with a
    control character in their name."""
    optional = optional_parameters(operation)
    unsendable = {p.name for p in optional if not p.name.isprintable()}
    choices = {p.name: p.extension.get("optional") or operation.extension.get("optional") for p in optional if p.name not in unsendable}
    automatic = {name for name, choice in choices.items() if not choice}
    split = sum(1 for choice in choices.values() if choice == "split")
    omitted = {name for name, choice in choices.items() if choice == "omit"}
    return unsendable | omitted | (automatic if len(automatic) + split > 2 else set())


def optional_parameters(operation: Operation) -> list[Parameter]:
    return [p for p in operation.parameters if p.location in ("query", "header") and not p.required and has_field(p)]


def that_match_nothing(operation: Operation, whole: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Copies of the event that no rule may match, because the request would not be the one that the event asks for."""
    broken = [("from an AWS service", {**copy.deepcopy(whole), "source": "aws.s3"})]

    def add(what: str, name: str, value: Any) -> None:
        changed = copy.deepcopy(whole)
        if name not in changed["detail"]:
            changed["detail"][name] = value
            broken.append((what, changed))

    if operation.method == "delete":
        names = field_names(operation)
        for name in sorted(never_sent(operation)):
            location = next(p.location for p in optional_parameters(operation) if p.name == name)
            add(f"with {name}, which is never sent", names[(location, name)], "value")
        for parameter in operation.parameters:
            plain = addressable(parameter.name)
            if parameter.required or parameter.extension or not plain:
                continue
            if parameter.location == "header" and parameter.name.lower() in STRIPPED:
                add(f"with {parameter.name}, which is stripped", plain, "value")
            elif parameter.exploded_object and parameter.members:
                add(f"with {parameter.name}, an object", plain, {parameter.members[0]: "value"})
    if omits_body(operation) and operation.body_members:
        add("with a body that is not sent", "message", {operation.body_members[0]: "value"})
    names = field_names(operation)
    for parameter in parameters_of(operation):
        name = names.get((parameter.location, parameter.name))
        if parameter.location == "path" and name and parameter.values and len(str(parameter.values)) < 300:
            if all(isinstance(value, (str, int)) and not isinstance(value, bool) for value in parameter.values):
                changed = copy.deepcopy(whole)
                changed["detail"][name] = "not one of the values"
                broken.append((f"{parameter.name} is not one of its values", changed))
    return broken


def without_path_values(operation: Operation, whole: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Copies of the event in each of which one path value is missing or invalid."""
    broken = []
    names = field_names(operation)
    for parameter in parameters_of(operation):
        source = parameter.extension.get("from") or f"$.detail.{names.get((parameter.location, parameter.name))}"
        if parameter.location != "path" or not (has_field(parameter) or "from" in parameter.extension):
            continue
        for what, change in (("missing", None), ("empty", ""), ("blank", " "), ("..", "..")):
            event_without = copy.deepcopy(whole)
            steps = source.removeprefix("$.").split(".")
            holder = event_without
            for step in steps[:-1]:
                holder = holder[step]
            if change is None:
                holder.pop(steps[-1], None)
            else:
                holder[steps[-1]] = change
            broken.append((f"{parameter.name} {what}", event_without))
    return broken


def described_operation(description: str) -> str:
    """The operation of a Description, which is `METHOD /path`, and `: ` with the summary if there is one."""
    return description.split(": ")[0]


def detail_types(operations: list[Operation]) -> dict[str, str]:
    """The detail-type of each of all operations of a document, by key. A duplicate operationId belongs to the first operation."""
    taken: set[tuple[Any, str]] = set()
    result = {}
    for operation in operations:
        source = operation.extension.get("source")
        detail_type = operation.extension.get("detail-type") or operation.operation_id or operation.key
        if (source, detail_type) in taken:
            detail_type = operation.key
        taken.add((source, detail_type))
        result[operation.key] = detail_type
    return result
