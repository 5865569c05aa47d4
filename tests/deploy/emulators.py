"""Emulators and a recorder of HTTP requests, which listen on 127.0.0.1 and end with this process."""

from __future__ import annotations

import atexit
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TOKEN = "token-from-the-endpoint"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Request:
    """A request that arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: str

    @property
    def segments(self) -> list[str]:
        """The decoded segments of the path."""
        return [urllib.parse.unquote(segment) for segment in self.target.partition("?")[0].split("/")[1:]]

    @property
    def query(self) -> dict[str, list[str]]:
        return urllib.parse.parse_qs(self.target.partition("?")[2], keep_blank_values=True)


class Recorder:
    """Records every request. The response is 200, NNN for `/status/NNN/…`, NNN the first time for `/once/NNN/…`, or a token for a
    POST to `…/token` that asks for one with client credentials."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.tokens: list[Request] = []
        self.failed: set[str] = set()
        self.changed = threading.Condition()
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(length).decode("utf-8", "backslashreplace")
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = Request(self.command, self.path, headers, body)
                is_token = self.command == "POST" and self.path.endswith("/token") and "grant_type=client_credentials" in body
                with recorder.changed:
                    (recorder.tokens if is_token else recorder.requests).append(request)
                    recorder.changed.notify_all()
                status = int(self.path.split("/")[2]) if self.path.startswith("/status/") else 200
                if self.path.startswith("/once/") and self.path not in recorder.failed:
                    recorder.failed.add(self.path)
                    status = int(self.path.split("/")[2])
                answer = json.dumps({"access_token": TOKEN, "token_type": "Bearer", "expires_in": 3600} if is_token else {}).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer)

            do_GET = do_HEAD = do_OPTIONS = do_POST = do_PUT = do_PATCH = do_DELETE = handle_one

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, count: int, seconds: float) -> list[Request]:
        """Returns the requests since the last call, as soon as there are `count` or after `seconds`."""
        with self.changed:
            self.changed.wait_for(lambda: len(self.requests) >= count > 0, timeout=seconds)
            taken, self.requests = self.requests, []
        return taken


def die_with_parent() -> None:
    """Makes the kernel end this process when its parent ends for any reason (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Emulator:
    """A local server of AWS APIs in a separate process."""

    def __init__(self, python: Path, script: str, environment: dict[str, str], health: str, port: int, seconds: float) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.log = Path(tempfile.mkdtemp(prefix="spec2dest-")) / f"{script}.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [str(python), str(HERE / script)],
                env={**os.environ, **environment},
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=die_with_parent,
            )
        atexit.register(self.stop)
        self.wait(health, seconds)

    def wait(self, health: str, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            try:
                urllib.request.urlopen(self.url + health, timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"{self.url} did not start: {self.log.read_text()[-2000:]}")

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def ministack(python: Path) -> Emulator:
    port = free_port()
    environment = {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "MINISTACK_HOST": "127.0.0.1"}
    return Emulator(python, "ministack_server.py", environment, "/_ministack/health", port, 30)


def localstack(python: Path, cache: Path) -> Emulator:
    port = free_port()
    listen = f"127.0.0.1:{port}"
    environment = {
        # The default server always binds every address.
        "GATEWAY_SERVER": "hypercorn", "GATEWAY_LISTEN": listen, "LOCALSTACK_HOST": listen,
        "SERVICES": "apigateway,cloudformation,events,iam,logs,s3,secretsmanager,sqs,sts",
        "DISABLE_EVENTS": "1", "SKIP_SSL_CERT_DOWNLOAD": "1", "XDG_CACHE_HOME": str(cache),
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1",
    }
    return Emulator(python, "localstack_server.py", environment, "/_localstack/health", port, 90)


def stop_on_signals() -> None:
    """Runs the handlers of `atexit` when the run is interrupted by a signal."""

    def leave(number: int, _frame: Any) -> None:
        sys.exit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
