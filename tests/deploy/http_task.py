"""The HTTP task of Step Functions for MiniStack, which lacks it.

Follows the Step Functions Developer Guide ("Call HTTPS APIs") and published recordings of requests, so it shows that a workflow
does what these describe, not what AWS does beyond them.
"""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from ministack.services import eventbridge, stepfunctions

FIELDS = {"ApiEndpoint", "Method", "Headers", "QueryParameters", "RequestBody", "Transform", "Authentication", "InvocationConfig"}
METHODS = {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"}
REJECTED = set(
    """a-im accept-charset accept-datetime accept-encoding authorization cache-control connection content-encoding content-md5
    date expect forwarded from host http2-settings if-match if-modified-since if-none-match if-range if-unmodified-since
    max-forwards origin pragma proxy-authorization referer server te trailer transfer-encoding upgrade via warning""".split()
)
MAX_BYTES = 262_144


def fail(code: str, cause: str = "") -> Any:
    raise stepfunctions._ExecutionError(code, cause)


def text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)


def pairs(key: str, value: Any, lists: str) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [pair for name, member in value.items() for pair in pairs(f"{key}[{name}]" if key else name, member, lists)]
    if isinstance(value, list):
        if lists == "COMMAS":
            return [(key, ",".join(map(text, value)))]
        ending = {"INDICES": "[{}]", "BRACKETS": "[]", "REPEAT": ""}[lists]
        return [pair for index, item in enumerate(value) for pair in pairs(key + ending.format(index), item, lists)]
    return [(key, text(value))]


def encode(value: Any, lists: str) -> str:
    quoted = (tuple(urllib.parse.quote(part, safe="-_.~!*'()") for part in pair) for pair in pairs("", value, lists))
    return "&".join(f"{key}={value}" for key, value in quoted)


class Unredirected(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def connection_of(arguments: dict[str, Any]) -> dict[str, Any]:
    arn = (arguments.get("InvocationConfig") or {}).get("ConnectionArn")
    found = [known for known in eventbridge._connections.values() if known["ConnectionArn"] == arn]
    return found[0] if found else fail("Events.ConnectionResource.ResourceNotFound", str(arn))


def headers_of(arguments: dict[str, Any], connection: dict[str, Any], extra: dict[str, str]) -> dict[str, str]:
    headers = arguments.get("Headers") or {}
    for name, value in headers.items():
        if name.lower() in REJECTED or name.lower().startswith(("x-forwarded-", "x-amz-", "x-amzn-")) or not isinstance(value, str):
            fail("States.Runtime", f"header {name}")
    headers = {**headers, **extra}
    if not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = "application/json; charset=UTF-8"
    auth = connection["AuthParameters"]
    if connection["AuthorizationType"] == "API_KEY":
        key = auth["ApiKeyAuthParameters"]
        headers[key["ApiKeyName"]] = key["ApiKeyValue"]
    elif connection["AuthorizationType"] == "BASIC":
        pair = "{Username}:{Password}".format(**auth["BasicAuthParameters"])
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    else:
        headers["Authorization"] = "Bearer " + token(auth["OAuthParameters"])
    return {**headers, "User-Agent": "Amazon|StepFunctions|HttpInvoke|us-east-1", "Range": f"bytes=0-{MAX_BYTES}"}


def token(oauth: dict[str, Any]) -> str:
    client = oauth["ClientParameters"]
    fields = {entry["Key"]: entry["Value"] for entry in oauth.get("OAuthHttpParameters", {}).get("BodyParameters", [])}
    fields |= {"client_id": client["ClientID"], "client_secret": client.get("ClientSecret", "")}
    request = urllib.request.Request(oauth["AuthorizationEndpoint"], data=encode(fields, "REPEAT").encode(), method=oauth["HttpMethod"])
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)["access_token"]


def body_of(arguments: dict[str, Any], extra: dict[str, str]) -> bytes | None:
    body = arguments.get("RequestBody")
    if extra and isinstance(body, str):
        fail("States.Runtime", "Cannot merge connection body authorization parameters with request body.")
    if extra:
        body = {**(body or {}), **extra}
    if body is None and "RequestBody" not in arguments:
        return None
    if isinstance(body, str):
        return body.encode()
    transform = arguments.get("Transform") or {}
    if transform.get("RequestBodyEncoding") == "URL_ENCODED":
        return encode(body, (transform.get("RequestEncodingOptions") or {}).get("ArrayFormat", "INDICES")).encode()
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()


def invoke(_resource: str, arguments: dict[str, Any]) -> dict[str, Any]:
    if set(arguments) - FIELDS or arguments.get("Method") not in METHODS:
        fail("States.Runtime", f"invalid arguments {sorted(arguments)} or method")
    connection = connection_of(arguments)
    own = connection["AuthParameters"].get("InvocationHttpParameters") or {}
    extra = {kind: {entry["Key"]: entry["Value"] for entry in own.get(kind) or []} for kind in ("HeaderParameters", "QueryStringParameters", "BodyParameters")}
    query = encode({**(arguments.get("QueryParameters") or {}), **extra["QueryStringParameters"]}, "REPEAT")
    request = urllib.request.Request(
        arguments["ApiEndpoint"] + ("?" + query if query else ""),
        data=body_of(arguments, extra["BodyParameters"]),
        method=arguments["Method"],
        headers=headers_of(arguments, connection, extra["HeaderParameters"]),
    )
    try:
        answer = urllib.request.build_opener(Unredirected, urllib.request.ProxyHandler({})).open(request, timeout=60)
    except urllib.error.HTTPError as error:
        return fail(f"States.Http.StatusCode.{error.code}", error.reason or "")
    except Exception as error:  # noqa: BLE001
        return fail("States.Http.Socket", str(error))
    raw = answer.read(MAX_BYTES + 1)
    kind = (answer.headers.get("content-type") or "").split(";")[0].strip().lower()
    if kind == "application/octet-stream" or kind.startswith(("image/", "video/", "audio/")):
        fail("States.Runtime", f"Unsupported response content-type '{kind}'.")
    if len(raw) > MAX_BYTES:
        fail("States.DataLimitExceeded")
    result = {"Headers": {name: answer.headers.get_all(name) for name in answer.headers}, "StatusCode": answer.status, "StatusText": answer.reason}
    if raw:
        result["ResponseBody"] = json.loads(raw) if kind.endswith("json") else raw.decode()
    return result


stepfunctions._SERVICE_DISPATCH["arn:aws:states:::http:invoke"] = invoke
