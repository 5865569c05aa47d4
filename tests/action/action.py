"""Runs the Action in workflows, without Docker and without GitHub, and checks its results.

`act` runs composite actions in a local shell. The release that the Action downloads is packed and pinned by the release
scripts, and served on 127.0.0.1. Stubs replace the AWS tools and record their arguments.
"""

from __future__ import annotations

import argparse
import html.parser
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable

import cmarkgfm
import yaml
from cmarkgfm.cmark import Options

ROOT = Path(__file__).resolve().parents[2]
ACT = Path(sys.executable).with_name("act")
VERSION = re.search(r'^version = "(.+)"$', (ROOT / "Cargo.toml").read_text(), re.M)[1]
TAG = f"v{VERSION}"
# The Action's tag is on the commit that pins the release, which comes after the tag of the release.
USES = f"spec2dest/spec2dest@v{VERSION.split('.')[0]}"
OURS = "x86_64-unknown-linux-musl"
OTHERS = ["aarch64-unknown-linux-musl", "x86_64-apple-darwin", "aarch64-apple-darwin", "x86_64-pc-windows-msvc"]
CONFIGURE_AWS = "aws-actions/configure-aws-credentials@7474bc4690e29a8392af63c5b98e7449536d5c3a"
CHECKOUT = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683"

AFTER = """
      - if: always()
        env:
          OUTPUTS: ${{ toJSON(steps.step.outputs) }}
        run: |
          printf '%s' "$OUTPUTS" > "$RESULTS/outputs.json"
          cp -r . "$RESULTS/workspace"
"""


@dataclass
class Seen:
    """The results of a job."""

    succeeded: bool
    commands: list[dict[str, Any]]
    log: list[str]
    outputs: dict[str, str]
    summary: str
    workspace: Path

    def annotations(self, kind: str) -> list[tuple[dict[str, str], str]]:
        """The properties and messages of all commands of one kind."""
        found = [command["raw"].rstrip("\n") for command in self.commands if command["command"] == kind]
        return [annotation(line) for line in found]


def annotation(line: str) -> tuple[dict[str, str], str]:
    """Parses a workflow command like GitHub's runner: properties end at the second `::`. (act uses the last one.)"""
    head, message = line.removeprefix("::").split("::", 1)
    given = head.split(" ", 1)[1] if " " in head else ""
    properties = dict(part.split("=", 1) for part in given.split(",") if part)
    plain = lambda text: text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
    return {name: plain(value) for name, value in properties.items()}, plain(message)


@dataclass
class Bench:
    """A copy of the Action as it is after a release, and a server with that release."""

    folder: Path
    port: int
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def action(self) -> Path:
        return self.folder / "action"

    @property
    def archive(self) -> Path:
        return self.folder / "served" / TAG / f"spec2dest-{TAG}-{OURS}.tar.gz"

    def run(self, name: str, files: dict[str, str], workflow: str, event: str = "push") -> Seen:
        """Runs a workflow in a repository with only these files."""
        home = self.folder / name
        repository, results = home / "repository", home / "results"
        results.mkdir(parents=True)
        for path, text in {**files, ".github/workflows/w.yml": workflow}.items():
            file = repository / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-C", str(repository)]
        for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "c"]):
            subprocess.run([*git, *command], check=True)
        event_file = home / "event.json"
        event_file.write_text(json.dumps({"action": "published", "release": {"tag_name": TAG}}))
        stubs = {USES: self.action, CONFIGURE_AWS: self.folder / "configure-aws"}
        command = [str(ACT), event, "--json", "-P", "ubuntu-latest=-self-hosted", "-e", str(event_file)]
        for action, path in stubs.items():
            command += ["--local-repository", f"{action}={path}"]
        command += ["--env", f"RESULTS={results}", "--secret", "FOOTBALL_API_KEY=the-api-key"]
        command += ["--var", "DEPLOY_ROLE_ARN=arn:aws:iam::123456789012:role/deploy"]
        path = f"{self.folder / 'stubs'}:{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "XDG_CACHE_HOME": str(home / "cache"), "RESULTS": str(results)}
        done = subprocess.run(
            command, cwd=repository, env={**environment, **self.environment}, capture_output=True, text=True, timeout=600
        )
        commands, log, summary = [], [], ""
        for line in done.stdout.splitlines():
            if not line.startswith("{"):
                continue
            entry = json.loads(line)
            if entry.get("command") == "summary":
                summary = entry["content"]
            elif entry.get("command"):
                commands.append(entry)
            elif entry.get("raw_output"):
                log.append(entry["msg"].rstrip("\n"))
        outputs = results / "outputs.json"
        known = json.loads(outputs.read_text()) if outputs.exists() else {}
        seen = Seen(done.returncode == 0, commands, log, known, summary, results / "workspace")
        if not commands:
            raise AssertionError(f"{name}: act did nothing\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        return seen


def workflow(inputs: dict[str, str]) -> str:
    """A workflow that uses the Action once."""
    given = "".join(f"          {name}: {json.dumps(value)}\n" for name, value in inputs.items())
    return (
        f"on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: {CHECKOUT}\n"
        f"      - id: step\n        uses: {USES}\n        with:\n{given}{AFTER}"
    )


class Texts(html.parser.HTMLParser):
    """The tags, links and text of rendered Markdown."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("href", "src"):
                self.links.add(value or "")
            elif not (tag == "code" and name == "class") and (name, tag) != ("alt", "img"):
                raise AssertionError(f"attribute {name} of {tag}")

    def handle_data(self, data: str) -> None:
        self.text += data


def rendered(markdown: str) -> Texts:
    """Renders Markdown like GitHub, including raw HTML."""
    return Texts(cmarkgfm.github_flavored_markdown_to_html(markdown, options=Options.CMARK_OPT_UNSAFE))


def cli(*arguments: str, cwd: Path = ROOT) -> str:
    """Runs spec2dest and returns its standard output."""
    return subprocess.run([os.environ["SPEC2DEST"], *arguments], cwd=cwd, capture_output=True, text=True, check=True).stdout


def spec(name: str) -> str:
    return (ROOT / "specs" / name).read_text()


FOOTBALL = {"specs/football.yaml": spec("football.yaml"), "specs/football-blueprint.yaml": spec("football-blueprint.yaml")}


def assert_equal(what: str, found: Any, expected: Any) -> None:
    if found != expected:
        raise AssertionError(f"{what}:\n  found    {found!r}\n  expected {expected!r}")


def assert_true(what: str, condition: object) -> None:
    if not condition:
        raise AssertionError(what)


def inputs_of_the_reference(bench: Bench) -> None:
    """A workflow of the reference action works if only `uses:` is replaced."""
    inputs = {
        "specPath": "specs/football.yaml",
        "blueprint": "specs/football-blueprint.yaml",
        "environment": "Production",
        "httpMethods": "PUT, POST, DELETE",
        "resourcePrefix": "my_App",
        "outputFilename": "out.yaml",
    }
    seen = bench.run("reference", FOOTBALL, workflow(inputs))
    expected = cli(
        "generate", "specs/football.yaml", "--blueprint", "specs/football-blueprint.yaml", "--server", "Production",
        "--methods", "PUT,POST,DELETE", "--prefix", "myApp", "--logical-ids", "path",
        "--credential", "apiKey.value=FootballApiKey",
    )
    assert_true("the job fails", seen.succeeded)
    assert_equal("template", (seen.workspace / "out.yaml").read_text(), expected)
    assert_true("the logical ids are not those of the reference action", "\n  myAppTeamsPlayersInjuriesPost:\n" in expected)
    counts = {"operations": "3", "skipped": "0", "findings": "0", "changed": "true"}
    assert_equal("outputs", seen.outputs, {"template-path": "out.yaml", "launch-url": "", **counts})
    titles = [properties["title"] for properties, _ in seen.annotations("notice")]
    assert_equal("notices", titles, ["credential-adopted", "spec2dest"])
    page = rendered(seen.summary)
    for text in ("reportInjury", "https://api.football.example.com/v1/teams/*/players/*/injuries", "header X-Api-Key"):
        assert_true(f"{text} is not in the summary", text in page.text)
    links = [link for link in page.links if link.endswith("/specs/football%2Dblueprint%2Eyaml#L10")]
    assert_equal("links to the line", len(links), 1)


def unchanged(bench: Bench) -> None:
    """A second run changes nothing, and `check: true` succeeds."""
    fresh = cli("generate", "specs/football.yaml")
    files = {**FOOTBALL, "template.yaml": fresh}
    for check, name in (("false", "again"), ("true", "fresh")):
        seen = bench.run(name, files, workflow({"spec": "specs/football.yaml", "check": check}))
        assert_true(f"{name} fails", seen.succeeded)
        assert_equal(f"{name}: changed", seen.outputs["changed"], "false")


def gateway(bench: Bench) -> None:
    """`command: gateway` writes the template of the gateway; flags without effect fail the job."""
    files = {"specs/coffee.yaml": spec("coffee.yaml")}
    inputs = {"command": "gateway", "spec": "specs/coffee.yaml", "output": "coffee.yaml"}
    facade = {"with-destinations": "true", "throttle-rate": "10", "rate-limit": "5"}
    seen = bench.run("gateway", files, workflow({**inputs, **facade}))
    assert_true("the job fails", seen.succeeded)
    expected = cli(
        "gateway", "specs/coffee.yaml", "--rate-limit", "5", "--throttle-rate", "10", "--with-destinations", "-o", "-"
    )
    assert_equal("template", (seen.workspace / "coffee.yaml").read_text(), expected)
    assert_equal("operations", seen.outputs["operations"], "3")
    assert_true("the summary does not name an operation", "placeOrder" in rendered(seen.summary).text)
    seen = bench.run("gateway-alone", files, workflow({**inputs, "rate-limit": "5"}))
    assert_true("the job succeeds", not seen.succeeded)
    [(_, message)] = seen.annotations("error")
    assert_true(message, "--rate-limit needs --with-destinations" in message)


def stale(bench: Bench) -> None:
    """`check: true` fails with a diff and the command that corrects the file, and writes nothing."""
    old = cli("generate", "specs/football.yaml").replace("reportInjury", "reportAccident") + "# ::error::old\n"
    files = {**FOOTBALL, "template.yaml": old}
    seen = bench.run("stale", files, workflow({"spec": "specs/football.yaml", "check": "true"}))
    assert_true("the job succeeds", not seen.succeeded)
    assert_equal("file", (seen.workspace / "template.yaml").read_text(), old)
    assert_equal("changed", seen.outputs["changed"], "true")
    removed = [line for line in seen.log if line.startswith("-") and "reportAccident" in line]
    assert_true("the difference is not in the log", removed)
    [(_, message)] = seen.annotations("error")
    assert_true(message, "template.yaml is stale" in message and "run `spec2dest generate" in message and "--check" not in message)
    assert_true("the summary does not state it", "is stale" in rendered(seen.summary).text)


def failing(bench: Bench) -> None:
    """An error in the spec fails the job with an annotation on its line, and the old file is kept."""
    broken = spec("football.yaml").replace("paths:", "x-spec2dest: { skipp: true }\npaths:", 1)
    line = broken.splitlines().index("x-spec2dest: { skipp: true }") + 1
    files = {"api.yaml": broken, "template.yaml": "old\n"}
    seen = bench.run("failing", files, workflow({"spec": "api.yaml"}))
    assert_true("the job succeeds", not seen.succeeded)
    assert_equal("file", (seen.workspace / "template.yaml").read_text(), "old\n")
    [(properties, message)] = seen.annotations("error")
    assert_equal("place", (properties["file"], properties["line"]), ("api.yaml", str(line)))
    assert_true(message, "skipp" in message)
    assert_equal("findings", (seen.outputs["findings"], seen.outputs["changed"]), ("1", "false"))
    assert_true("the summary does not state it", "No template was written" in rendered(seen.summary).text)
    for name, inputs, why in (
        ("missing", {"output": "x.yaml"}, "no spec2dest.yaml in this folder"),
        ("absent", {"spec": "nowhere.yaml"}, "cannot read nowhere.yaml"),
        ("wrong", {"spec": "api.yaml", "retry-attempts": "1000"}, "1000 is not in 0..=185"),
        ("launch", {"spec": "api.yaml", "launch-template-url": "https://example.com/t", "launch-stack-name": "s"}, "not S3"),
        ("stdout", {"spec": "api.yaml", "output": "-"}, "writes the template to a file"),
    ):
        seen = bench.run(name, files, workflow(inputs))
        assert_true(f"{name} succeeds", not seen.succeeded)
        messages = [message for _, message in seen.annotations("error")]
        assert_true(f"{name}: {messages}", len(messages) == 1 and why in messages[0])


HOSTILE = [
    "::error::injected",
    "::add-mask::injected",
    "##[error]injected",
    "a%0A::error::injected",
    "\n::error::injected",
    "$(touch injected)",
    "`touch injected`",
    "\";touch injected;\"",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "https://example.org/phishing",
    "www.example.org",
    "| a | b |\n| --- | --- |",
    "</code></td></tr></table><h1>injected</h1>",
    "EOF\nchanged=injected",
    "{{ 7 * 7 }}${{ 7 * 7 }}",
]


def hostile(bench: Bench) -> None:
    """Text of a spec is escaped in the log, the annotations, the outputs and the summary."""
    paths = {}
    for number, text in enumerate(HOSTILE):
        operation = {
            "operationId": text,
            "summary": text,
            "description": text,
            "requestBody": {"content": {"text/xml" if number % 2 else "application/json": {}}},
            "parameters": [{"name": text, "in": "query"}],
            "responses": {},
        }
        paths[f"/p{number}/{text.strip()}"] = {"post": operation}
    everything = " ".join(HOSTILE)
    document = {
        "openapi": "3.0.3",
        "info": {"title": everything, "version": "1", "description": everything},
        "servers": [{"url": "https://api.example.com", "description": everything}],
        "paths": paths,
    }
    files = {"api.yaml": yaml.safe_dump(document, sort_keys=False)}
    for name, inputs in (
        ("hostile", {"allow": "template-check"}),
        ("hostile-check", {"check": "true"}),
    ):
        seen = bench.run(name, {**files, "template.yaml": "Resources: {}\n"}, workflow({"spec": "api.yaml", **inputs}))
        allowed = {"notice", "warning", "error", "set-output", "stop-commands", "resume-command"}
        # The delimiter of `stop-commands`: act may read it after the end of the step, and then treats it as a command.
        allowed |= {entry["arg"] for entry in seen.commands if entry["command"] == "stop-commands"}
        assert_equal("commands", {entry["command"] for entry in seen.commands} - allowed, set())
        for kind in ("notice", "warning", "error"):
            for properties, message in seen.annotations(kind):
                assert_true(f"{kind} of the spec: {message}", message != "injected" and properties.get("title"))
        assert_true("nothing was masked", "***" not in "".join(seen.log))
        assert_true("a command was run", not list(seen.workspace.rglob("injected")))
        assert_equal("outputs", sorted(seen.outputs), sorted(["template-path", "operations", "skipped", "findings", "changed", "launch-url"]))
        assert_true(f"changed: {seen.outputs}", seen.outputs["changed"] in ("true", "false"))
        page = rendered(seen.summary)
        tags = {"h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "pre", "a", "br", "em", "strong", "ul", "li"}
        assert_equal("tags", page.tags - tags, set())
        unexpected = [link for link in page.links if not link.startswith("https://github.com/")]
        assert_equal("links", unexpected, [])
        for text in HOSTILE:
            shown = " ".join(text.split())
            assert_true(f"{shown!r} is not in the summary", shown in " ".join(page.text.split()).replace("## [", "##["))


def wrong_checksum(bench: Bench) -> None:
    """An archive with a wrong checksum is not executed, and a missing archive fails the job."""
    good = bench.archive.read_bytes()
    marker = bench.folder / "executed"
    with tempfile.TemporaryDirectory() as staging:
        binary = Path(staging) / "spec2dest"
        binary.write_text(f"#!/bin/sh\ntouch '{marker}'\n")
        binary.chmod(0o755)
        package(TAG, OURS, Path(staging), bench.archive.parent)
    try:
        seen = bench.run("checksum", FOOTBALL, workflow({"spec": "specs/football.yaml"}))
        assert_true("the job succeeds", not seen.succeeded)
        [(_, message)] = seen.annotations("error")
        assert_true(message, "is not what was released" in message and "was not run" in message)
        assert_true("it was executed", not marker.exists())
        assert_true("a template was written", not (seen.workspace / "template.yaml").exists())
        bench.archive.unlink()
        seen = bench.run("archive", FOOTBALL, workflow({"spec": "specs/football.yaml"}))
        messages = " ".join(message for _, message in seen.annotations("error"))
        assert_true(messages, not seen.succeeded and "cannot download" in messages)
        seen = bench.run("http", FOOTBALL, workflow({"spec": "specs/football.yaml", "release-url": "http://example.com"}))
        messages = " ".join(message for _, message in seen.annotations("error"))
        assert_true(messages, not seen.succeeded and "must be https" in messages)
    finally:
        bench.archive.write_bytes(good)


def from_source(bench: Bench) -> None:
    """`from-source: true` builds the checked-out Action, and ignores the Cargo configuration of the workspace."""
    files = {**FOOTBALL, ".cargo/config.toml": '[build]\nrustc-wrapper = "/nowhere/wrapper"\n'}
    seen = bench.run("source", files, workflow({"spec": "specs/football.yaml", "from-source": "true"}))
    assert_true("the job fails", seen.succeeded)
    assert_equal("operations", seen.outputs["operations"], "4")


def examples(bench: Bench) -> None:
    """The workflows in examples/ work."""
    files = {**FOOTBALL, "template.yaml": cli("generate", "specs/football.yaml")}
    texts = {path.stem: path.read_text() for path in (ROOT / "examples").glob("*.yml")}
    assert_equal("examples", sorted(texts), ["check-template", "deploy-with-sam", "launch-stack"])
    for name, text in texts.items():
        assert_true(f"{name} does not use {USES}", f"uses: {USES}\n" in text)

    seen = bench.run("example-check", files, texts["check-template"], "pull_request")
    assert_true("check-template fails", seen.succeeded)
    seen = bench.run("example-stale", {**files, "template.yaml": "old\n"}, texts["check-template"], "pull_request")
    assert_true("check-template accepts a stale template", not seen.succeeded)

    seen = bench.run("example-sam", files, texts["deploy-with-sam"])
    assert_true("deploy-with-sam fails", seen.succeeded)
    called = (seen.workspace.parent / "sam").read_text()
    for part in ("deploy --template-file template.yaml", "ParameterValue=the-api-key"):
        assert_true(called, part in called)
    assert_true("the key is in the log", not any("the-api-key" in line for line in seen.log))

    text = texts["launch-stack"]
    seen = bench.run("example-launch", files, text + AFTER.replace("steps.step.", "steps.spec2dest."), "release")
    assert_true("launch-stack fails", seen.succeeded)
    called = (seen.workspace.parent / "aws").read_text().split()
    assert_equal("aws", (called[:3], called[3].rsplit("/", 1)[1]), (["s3", "cp", "template.yaml"], "template.yaml"))
    key = called[3].removeprefix("s3://football-templates/").split("/")[0]
    urls = seen.outputs["launch-url"].split("\n")
    assert_equal("regions", [url.split(".")[0] for url in urls], ["https://eu-west-1", "https://us-east-1"])
    assert_true("the button is for another object", all(f"amazonaws.com%2F{key}%2Ftemplate.yaml" in url for url in urls))
    page = rendered(seen.summary)
    assert_equal("buttons", sorted(link for link in page.links if "#/stacks/" in link), sorted(urls))
    assert_true("the summary does not list the missing values", "must enter ApiKeyValue (NoEcho)" in page.text)


def package(tag: str, target: str, binary: Path, output: Path) -> None:
    subprocess.run([ROOT / "action/package.sh", tag, target, binary, output], check=True, stdout=subprocess.DEVNULL)


def release_scripts(bench: Bench) -> None:
    """The release scripts reject a wrong tag and incomplete checksums."""
    refused = subprocess.run(
        [ROOT / "action/package.sh", "v99.0.0", OURS, bench.folder, bench.folder], capture_output=True, text=True
    )
    assert_true(refused.stderr, refused.returncode != 0 and "is not the version" in refused.stderr)
    sums = bench.archive.parent / "SHA256SUMS"
    pinned = bench.action / "action/checksums.txt"
    before = pinned.read_text()
    short = bench.folder / "SHORT"
    short.write_text("\n".join(sums.read_text().splitlines()[1:]) + "\n")
    refused = subprocess.run([bench.action / "action/pin-checksums.sh", short], capture_output=True, text=True)
    assert_true(refused.stderr, refused.returncode != 0 and "has not one sum" in refused.stderr)
    assert_equal("pins", pinned.read_text(), before)


def prepare(folder: Path, port: int) -> Bench:
    bench = Bench(folder, port)
    # The copy of the Action has the files in git, including uncommitted changes.
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            target = bench.action / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
    served = bench.archive.parent
    binary = Path(os.environ["SPEC2DEST"])
    for target in [OURS, *OTHERS]:
        package(TAG, target, binary.parent, served)
    sums = subprocess.run(["sha256sum", *sorted(path.name for path in served.iterdir())], cwd=served, capture_output=True, check=True)
    (served / "SHA256SUMS").write_bytes(sums.stdout)
    subprocess.run([bench.action / "action/pin-checksums.sh", served / "SHA256SUMS"], check=True)
    # The copy downloads releases from this server.
    metadata = bench.action / "action.yml"
    url = "https://github.com/spec2dest/spec2dest/releases/download"
    assert_true("action.yml does not contain the URL of the releases", url in metadata.read_text())
    metadata.write_text(metadata.read_text().replace(url, f"http://127.0.0.1:{port}"))
    for name in ("aws", "sam"):
        stub = folder / "stubs" / name
        stub.parent.mkdir(exist_ok=True)
        stub.write_text(f'#!/bin/sh\nprintf "%s " "$@" > "$RESULTS/{name}"\n')
        stub.chmod(0o755)
    configure = folder / "configure-aws/action.yml"
    configure.parent.mkdir()
    configure.write_text("name: stub\ndescription: stub\ninputs: {}\nruns: { using: composite, steps: [{ run: 'true', shell: bash }] }\n")
    return bench


SCENARIOS: list[Callable[[Bench], None]] = [
    inputs_of_the_reference, unchanged, gateway, stale, failing, hostile, wrong_checksum, examples, release_scripts,
    from_source,
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="run one scenario")
    parser.add_argument("--keep", action="store_true", help="keep the folder with the results")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="spec2dest-action-"))
    handler = lambda *given: Quiet(*given, directory=str(folder / "served"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    failed = 0
    try:
        bench = prepare(folder, server.server_address[1])
        for scenario in SCENARIOS:
            if arguments.only not in (None, scenario.__name__):
                continue
            try:
                scenario(bench)
            except AssertionError as error:
                failed += 1
                print(f"FAILED {scenario.__name__}: {error}")
            else:
                print(f"ok {scenario.__name__}: {scenario.__doc__}")
    finally:
        server.shutdown()
        if arguments.keep:
            print(folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if failed else 0


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A file server without a log."""

    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    sys.exit(main())
