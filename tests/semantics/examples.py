"""The example events of `spec2dest event`, with the requests that it shows below them."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EVENT_ID = "<id of the event>"


@dataclass
class Example:
    """One example: the event as rules see it, what delivers it, and the request that the tool announces."""

    operation: str
    event: dict[str, Any]
    delivery: str | None
    request: dict[str, Any] | None
    problems: list[str]

    def differences(self, arrived: Any) -> list[str]:
        """How a recorded request differs from the announced one."""
        assert self.request is not None
        announced = urllib.parse.urlsplit(self.request["url"])
        segments = [urllib.parse.unquote(segment) for segment in announced.path.split("/")[1:]]
        query = urllib.parse.parse_qs(announced.query, keep_blank_values=True)
        found = []
        if arrived.method != self.request["method"]:
            found.append(f"method {arrived.method}, announced {self.request['method']}")
        if arrived.segments != segments:
            found.append(f"path {arrived.segments}, announced {segments}")
        hidden = {key for key, values in query.items() if values == ["***"]}
        if set(arrived.query) != set(query) or any(arrived.query[key] != query[key] for key in set(query) - hidden):
            found.append(f"query {arrived.query}, announced {query}")
        for name, value in self.request["headers"].items():
            there = arrived.headers.get(name.lower())
            is_same = bool(there) if value == EVENT_ID else bool(there) and there.startswith(value[:-3]) if value.endswith("***") else there == value
            if not is_same:
                found.append(f"header {name} is {there!r}, announced {value!r}")
        if body_of(arrived.body) != body_of(self.request["body"]):
            found.append(f"body {arrived.body}, announced {self.request['body']}")
        return found


def body_of(text: str) -> Any:
    """JSON as its value, anything else as text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def list_examples(path: Path, flags: list[str]) -> list[Example]:
    """Complete and minimal examples of all operations that `flags` select."""
    found = []
    for more in ([], ["--minimal"]):
        with tempfile.TemporaryDirectory() as folder:
            command = [os.environ["SPEC2DEST"], "event", str(path), "--out", folder, "--as", "json", *flags, *more]
            done = subprocess.run(command, capture_output=True, text=True, timeout=120)
            if done.returncode != 0:
                raise RuntimeError(done.stderr[-500:])
            for file in sorted(Path(folder).iterdir()):
                written = json.loads(file.read_text())
                (entry,) = written["entries"]
                event = {**envelope(), "source": entry["Source"], "detail-type": entry["DetailType"], "detail": json.loads(entry["Detail"])}
                found.append(Example(written["operation"], event, written["delivery"], written["request"], written["problems"]))
    return found


def envelope() -> dict[str, Any]:
    """What EventBridge adds to an entry."""
    return {
        "version": "0", "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718", "account": "123456789012",
        "time": "2026-11-21T00:00:00Z", "region": "eu-central-1", "resources": [],
    }


STUBS = {
    "boto3.py": """
import json
class Client:
    def put_events(self, Entries):
        print(json.dumps(Entries))
        return {"FailedEntryCount": 0}
def client(name):
    assert name == "events"
    return Client()
""",
    "node_modules/@aws-sdk/client-eventbridge/package.json": '{"type": "module", "main": "index.js"}',
    "node_modules/@aws-sdk/client-eventbridge/index.js": """
export class PutEventsCommand { constructor(input) { this.input = input; } }
export class EventBridgeClient {
  async send(command) { console.log(JSON.stringify(command.input.Entries)); return { FailedEntryCount: 0 }; }
}
""",
}


def code_problems(path: Path) -> list[str]:
    """Runs the code of `--as cli`, `boto3` and `javascript` against stubs: each must put the same entry as `--as put-events`."""
    found = []
    operations = [example.operation for example in list_examples(path, []) if not example.problems]
    with tempfile.TemporaryDirectory() as folder:
        for name, text in STUBS.items():
            file = Path(folder, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        for operation in dict.fromkeys(operations):
            (wanted,) = json.loads(write_code(path, operation, "put-events"))
            for form, entries in entries_of_code(path, operation, Path(folder)):
                (entry,) = entries
                if json.loads(entry.pop("Detail")) != json.loads(wanted["Detail"]) or entry != {k: v for k, v in wanted.items() if k != "Detail"}:
                    found.append(f"{operation}: --as {form} puts {entries}")
    return found


def write_code(path: Path, operation: str, form: str) -> str:
    command = [os.environ["SPEC2DEST"], "event", str(path), operation, "--as", form, "--create-bus", "orders"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-500:])
    return done.stdout


def entries_of_code(path: Path, operation: str, folder: Path) -> Any:
    """Each format with the entries that its code puts."""
    words = shlex.split(write_code(path, operation, "cli"))
    assert words[:4] == ["aws", "events", "put-events", "--entries"], words
    yield "cli", json.loads(words[4])
    programs = [("boto3", sys.executable, "code.py")]
    if shutil.which("node"):
        programs.append(("javascript", "node", "code.mjs"))
    else:
        print("SKIPPED: --as javascript, because there is no node")
    for form, program, name in programs:
        (folder / name).write_text(write_code(path, operation, form))
        done = subprocess.run([program, name], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{operation}: --as {form}: {done.stderr[-500:]}")
        yield form, json.loads(done.stdout)
