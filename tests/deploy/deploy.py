"""Deploys templates to an emulator, puts events, and compares every HTTP request with the one that the spec requires.

Expected requests are computed from the spec (expectation.py), not from the template. `--mutate` breaks the template in one
way at a time and passes only if each is detected. SPEC2DEST_KEEP_EMULATOR=1 keeps MiniStack running until Enter is pressed.
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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests" / "semantics"))

import boto3  # noqa: E402
import contract  # noqa: E402
import static  # noqa: E402
import workflow  # noqa: E402
from emulators import Emulator, Recorder, localstack, ministack, stop_on_signals  # noqa: E402
from examples import list_examples  # noqa: E402
from expectation import Case, Expectation  # noqa: E402
from mutations import MUTATIONS, SERVER_MUTATIONS, mutated  # noqa: E402
from openapi import Document  # noqa: E402

SHARED = ROOT.parent / "shared" / "specs"
QUIET_SECONDS = 0.6
ARRIVAL_SECONDS = 5.0
METHODS = "GET,HEAD,OPTIONS,POST,PUT,PATCH,DELETE"


@dataclass
class Api:
    """A document to deploy, with its flags."""

    path: Path
    flags: list[str] = field(default_factory=list)
    optional: str = "auto"
    secrets_manager: bool = False
    auth: str = ""
    """The value of `--auth`."""


@dataclass
class Tally:
    operations: int = 0
    events: int = 0
    requests: int = 0
    unguarded: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def our_apis() -> list[Api]:
    specs = ROOT / "specs"
    everything = ["--methods", METHODS]
    return [
        Api(specs / "football.yaml", everything),
        Api(specs / "security.yaml"),
        Api(specs / "security.yaml", ["--secrets", "secretsmanager"], secrets_manager=True),
        Api(specs / "parameters.yaml"),
        Api(specs / "modern.yaml"),
        Api(specs / "orders" / "openapi.json", everything),
    ]


def foreign_apis() -> list[Api]:
    """A sample of real documents, small enough for an emulator that cannot load templates from S3."""
    names = [
        "postmanlabs+openapi-to-postman/test/data/realWorldExamples/1password.yaml",
        "konfig-dev+konfig/sdks/db/custom-request-specs/zapier.com_Embed.yaml",
        "jentic+jentic-public-apis/apis/openapi/authentiq.io/main/1.0/orig/provider.yaml",
        "ory+hydra/spec/swagger.json",
        "readmeio+oas-examples/3.1/yaml/parameters-style.yaml",
        "Nexmo+api-specification/definitions/account.yml",
    ]
    if not SHARED.is_dir():
        print("SKIPPED: ../shared/specs does not exist")
        return []
    momento = SHARED / "helton"
    credential = ["--credential", "apiTokenHeader.value=MomentoAuthToken", "--blueprint", str(momento / "blueprint.yaml")]
    comment = ["--operation", "issues/create-comment", "--auth", "bearer"]
    copy = ["--operation", "drive.files.copy,drive.channels.stop"]
    reference = ["--optional-params", "always", "--logical-ids", "path", "--prefix", "TEST", *credential]
    return [
        Api(momento / "openapi.yaml", reference, optional="always"),
        Api(SHARED.parent / "specs-big" / "github.json", comment, auth="bearer"),
        Api(SHARED / "oxidecomputer+third-party-api-clients/specs/google/drive/drive.yaml", copy),
        *(Api(SHARED / name) for name in names),
    ]


def generate(api: Api, base_url: str | None) -> dict[str, Any]:
    """The template, with the servers of the document if there is no base URL."""
    blueprint = "--blueprint" in api.flags
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "template.json"
        command = [os.environ["SPEC2DEST"], "generate", str(api.path), "-o", str(output), "--message-format", "short", *api.flags]
        command += ["--base-url", base_url] if base_url else []
        done = subprocess.run([*command, *([] if blueprint else ["--format", "json"])], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        text = output.read_text()
    return json.loads(text) if not blueprint else long_form(text)


def long_form(text: str) -> dict[str, Any]:
    """Loads a YAML template and converts its intrinsic functions to their full form."""
    import yaml

    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if "timestamp" not in tag]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def function(loader: Any, suffix: str, node: Any) -> Any:
        if isinstance(node, yaml.ScalarNode):
            value: Any = loader.construct_scalar(node)
        elif isinstance(node, yaml.SequenceNode):
            value = loader.construct_sequence(node, deep=True)
        else:
            value = loader.construct_mapping(node, deep=True)
        if suffix == "GetAtt":
            value = value.split(".", 1)
        return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}

    Loader.add_multi_constructor("!", function)
    template = yaml.load(text, Loader)
    # Some emulator versions need the network for the transform, which does not change the generated resources.
    template.pop("Transform", None)
    return template


class Cloud:
    """An emulator and a recorder for the requests that it sends."""

    def __init__(self, emulator: Emulator, recorder: Recorder) -> None:
        self.emulator, self.recorder = emulator, recorder
        session = boto3.session.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
        self.client = lambda name: session.client(name, endpoint_url=emulator.url)
        self.formation, self.events = self.client("cloudformation"), self.client("events")
        self.stacks = 0

    def deploy(self, template: dict[str, Any], parameters: dict[str, str]) -> str:
        self.stacks += 1
        name = f"stack{self.stacks}"
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
        body = json.dumps(template, separators=(",", ":"))
        self.formation.create_stack(StackName=name, TemplateBody=body, Parameters=given, Capabilities=["CAPABILITY_IAM"])
        for _ in range(300):
            stack = self.formation.describe_stacks(StackName=name)["Stacks"][0]
            if not stack["StackStatus"].endswith("_IN_PROGRESS"):
                break
            time.sleep(0.05)
        if stack["StackStatus"] != "CREATE_COMPLETE":
            events = self.formation.describe_stack_events(StackName=name)["StackEvents"]
            reasons = [f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}" for event in events if event.get("ResourceStatusReason")]
            raise RuntimeError(f"{name}: {stack['StackStatus']} {reasons}")
        unknown = [output for output in stack.get("Outputs", []) if output["OutputValue"] in ("", "unknown")]
        if unknown:
            raise RuntimeError(f"{name}: outputs without a value: {unknown}")
        return name

    def delete(self, name: str) -> None:
        self.formation.delete_stack(StackName=name)

    def put(self, event: dict[str, Any]) -> None:
        """Puts an event. Only AWS services may put events whose source begins with `aws.`: PutEvents refuses them, like on AWS."""
        entry = {"Source": event["source"], "DetailType": event["detail-type"], "Detail": json.dumps(event["detail"])}
        answer = self.events.put_events(Entries=[entry])
        codes = {failed.get("ErrorCode") for failed in answer["Entries"]}
        if event["source"].startswith("aws.") and codes == {"NotAuthorizedForSourceException"}:
            return
        if answer["FailedEntryCount"]:
            raise RuntimeError(f"PutEvents: {answer}")


def credentials(template: dict[str, Any], api: Api, cloud: Cloud) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Values for the template's parameters, and the credentials by security scheme, which the descriptions identify."""
    words = {"API key": "value", "token": "token", "user name": "username", "password": "password", "client id": "clientId", "client secret": "clientSecret"}
    given: dict[str, str] = {}
    by_scheme: dict[str, dict[str, str]] = {}
    for name, parameter in template["Parameters"].items():
        description = parameter.get("Description", "")
        if match := re.match(r"The (.+) for the security scheme (\S+) of the API", description):
            value = f"{name}-/ö%&="[: 40] if words[match[1]] == "password" else f"{name}-value/=+"
            given[name] = value
            by_scheme.setdefault(match[2], {})[words[match[1]]] = value
        elif match := re.match(r"The ARN of the Secrets Manager secret for (\S+): .* keys ([^.]*)\.", description):
            secret = {key: f"{match[1]}-{key}" for key in match[2].split(", ")}
            by_scheme[match[1]] = secret
            created = cloud.client("secretsmanager").create_secret(Name=f"{name}-{cloud.stacks}", SecretString=json.dumps(secret))
            given[name] = created["ARN"]
        elif name == "MomentoAuthToken":
            given[name] = "momento"
            by_scheme["apiTokenHeader"] = {"value": "momento"}
        elif "Default" not in parameter:
            given[name] = "value"
    return given, by_scheme


def run_api(cloud: Cloud, api: Api, tally: Tally, template: dict[str, Any] | None = None) -> None:
    template = template or generate(api, cloud.recorder.url)
    tally.problems.extend(f"{api.path.name}: {problem}" for problem in static.problems(template))
    given, by_scheme = credentials(template, api, cloud)
    document = Document(api.path)
    stack = cloud.deploy(template, given)
    try:
        run_cases(cloud, api, tally, template, document, by_scheme)
        if ROOT in api.path.parents:
            run_examples(cloud, api.path, api.flags, tally)
    finally:
        cloud.delete(stack)


def run_cases(cloud: Cloud, api: Api, tally: Tally, template: dict[str, Any], document: Document, by_scheme: dict) -> None:
    destinations = static.of_type(template, "AWS::Events::ApiDestination").values()
    generated = {contract.described_operation(destination["Description"]) for destination in destinations}
    expectation = Expectation(document, "", by_scheme, api.optional, api.auth)
    methods = {description.split(" ")[0].lower() for description in generated}
    every_operation = list(document.operations())
    operations = [o for o in every_operation if o.method in methods and not o.extension.get("skip")]
    types = contract.detail_types(every_operation)
    silent: list[Case] = []
    seen = set()
    for operation in operations:
        if operation.key not in generated:
            continue
        seen.add(operation.key)
        tally.operations += 1
        for case in expectation.cases(operation, types[operation.key]):
            tally.events += 1
            cloud.put(case.event)
            if case.unguarded:
                count_unguarded(cloud, case, tally)
                continue
            if case.request is None:
                silent.append(case)
                continue
            expect_one(cloud, api, case, tally)
        # Incomplete events must not cause requests.
        for request in cloud.recorder.take(0, QUIET_SECONDS / 4):
            tally.problems.append(f"{api.path.name}: {operation.key}: {request.method} {request.target} arrived unexpectedly")
    if generated - seen:
        tally.problems.append(f"{api.path.name}: destinations without an operation: {sorted(generated - seen)}")
    for request in cloud.recorder.take(0, QUIET_SECONDS):
        tally.problems.append(f"{api.path.name}: {request.method} {request.target} arrived late, for one of {len(silent)} incomplete events")


def run_examples(cloud: Cloud, path: Path, flags: list[str], tally: Tally) -> None:
    """Puts the examples of `spec2dest event`; each request must be the announced one."""
    chosen = flags if "--methods" in flags else ["--methods", "POST,PUT,PATCH,DELETE", *flags]
    for example in list_examples(path, ["--base-url", cloud.recorder.url, *chosen]):
        where = f"{path.name}: {example.operation} (example)"
        if example.delivery is None:
            continue
        tally.events += 1
        if example.problems or example.request is None:
            tally.problems.append(f"{where}: {example.problems or 'no request'}")
            continue
        cloud.put(example.event)
        arrived = cloud.recorder.take(1, ARRIVAL_SECONDS)
        if len(arrived) != 1:
            tally.problems.append(f"{where}: {len(arrived)} requests for {json.dumps(example.event['detail'])[:200]}")
            continue
        tally.requests += 1
        tally.problems.extend(f"{where}: {difference}" for difference in example.differences(arrived[0]))


def count_unguarded(cloud: Cloud, case: Case, tally: Tally) -> None:
    """Records what the emulator sends without `message` if the body requires no scalar, and so cannot be guarded."""
    arrived = cloud.recorder.take(1, QUIET_SECONDS)
    whole = any('"detail-type"' in request.body for request in arrived)
    what = "the whole event" if whole else f"{[request.body[:40] for request in arrived]}" if arrived else "nothing"
    tally.unguarded[what] = tally.unguarded.get(what, 0) + 1


def expect_one(cloud: Cloud, api: Api, case: Case, tally: Tally) -> None:
    assert case.request is not None
    arrived = cloud.recorder.take(1, ARRIVAL_SECONDS)
    where = f"{api.path.name}: {case.operation} ({case.what})"
    if len(arrived) != 1:
        targets = [request.target for request in arrived]
        tally.problems.append(f"{where}: {len(arrived)} requests {targets} for {json.dumps(case.event['detail'])[:200]}")
        return
    tally.requests += 1
    tally.problems.extend(f"{where}: {difference}" for difference in case.request.differences(arrived[0]))


def run_dead_letters(python: Path, tally: Tally) -> None:
    """Checks retries for an unreachable destination, 500 and 404, and that the queue receives the complete event."""
    recorder = Recorder()
    cloud = Cloud(localstack(python, ROOT / ".cache" / "localstack"), recorder)
    api = Api(ROOT / "specs" / "football.yaml", ["--retry-attempts", "2", "--operation", "reportInjury"])
    queue = cloud.client("sqs")
    for base, attempts in (("http://127.0.0.1:9", 0), (f"{recorder.url}/status/500", 3), (f"{recorder.url}/status/404", 1)):
        template = generate(api, base)
        stack = cloud.deploy(template, {"ApiKeyValue": "key"})
        outputs = {o["OutputKey"]: o["OutputValue"] for o in cloud.formation.describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]}
        detail = {"teamId": "b04", "playerId": 10, "message": {"bodyPart": "ankle", "severity": 3, "note": 'say "ü"'}}
        cloud.put({"source": "proof", "detail-type": "reportInjury", "detail": detail})
        messages: list[dict[str, Any]] = []
        end = time.monotonic() + 15
        while not messages and time.monotonic() < end:
            answer = queue.receive_message(QueueUrl=outputs["DeadLetterQueueUrl"], WaitTimeSeconds=1, MessageAttributeNames=["All"])
            messages = answer.get("Messages", [])
        arrived = recorder.take(0, 0.2)
        tally.events += 1
        if len(messages) != 1 or json.loads(messages[0]["Body"])["detail"] != detail:
            tally.problems.append(f"dead letters, {base}: the queue contains {messages}")
        if len(arrived) != attempts:
            tally.problems.append(f"dead letters, {base}: {len(arrived)} attempts, not {attempts}")
        cloud.delete(stack)
    cloud.emulator.stop()


def run_mutations(cloud: Cloud) -> list[str]:
    """Breaks a template in each way, and returns the names of the mutations that are not detected."""
    undetected = []
    for mutation, name in MUTATIONS:
        api = Api(ROOT / "specs" / f"{name}.yaml")
        tally = Tally()
        broken = mutated(generate(api, cloud.recorder.url), mutation)
        run_api(cloud, api, tally, broken)
        cloud.recorder.take(0, QUIET_SECONDS)
        print(f"{'detected' if tally.problems else 'UNDETECTED':10} {mutation.__name__}: {(tally.problems or ['-'])[0][:150]}")
        if not tally.problems:
            undetected.append(mutation.__name__)
    for mutation, name in SERVER_MUTATIONS:
        template = generate(Api(ROOT / "specs" / f"{name}.yaml"), None)
        problems = static.problems(mutated(template, mutation))
        detected = bool(problems) and not static.problems(template)
        print(f"{'detected' if detected else 'UNDETECTED':10} {mutation.__name__}: {(problems or ['-'])[0][:150]}")
        if not detected:
            undetected.append(mutation.__name__)
    return undetected


def workflow_run(cloud: Cloud, tally: Tally) -> workflow.WorkflowRun:
    """Runs the same checks for templates with a workflow."""

    def template(path: Path, flags: list[str], base: str = "") -> dict[str, Any]:
        return generate(Api(path, flags), cloud.recorder.url + base)

    return workflow.WorkflowRun(cloud, tally, template, lambda template: credentials(template, Api(ROOT), cloud))


def run_workflows(cloud: Cloud, only: str | None, tally: Tally) -> None:
    run = workflow_run(cloud, tally)
    for path, flags in workflow.documents():
        if not only or only in str(path):
            before = (tally.operations, tally.events, tally.requests, len(tally.problems))
            run.run(path, flags, then=lambda: run_examples(cloud, path, [*flags, *workflow.WORKFLOW], tally) if ROOT in path.parents else None)
            after = (tally.operations, tally.events, tally.requests, len(tally.problems))
            counts = [b - a for a, b in zip(before, after)]
            print(f"{counts[0]:4} operations {counts[1]:5} events {counts[2]:5} requests {counts[3]:3} problems  {path.name} by workflow")
    if not only:
        run.run_replies()


def run_workflow_mutations(cloud: Cloud) -> list[str]:
    undetected = []
    for mutation, path in workflow.MUTATIONS:
        tally = Tally()
        run = workflow_run(cloud, tally)
        run.run(path, [], mutated(run.generate(path, workflow.WORKFLOW), mutation))
        cloud.recorder.take(0, QUIET_SECONDS)
        print(f"{'detected' if tally.problems else 'UNDETECTED':10} {mutation.__name__}: {(tally.problems or ['-'])[0][:150]}")
        if not tally.problems:
            undetected.append(mutation.__name__)
    return undetected


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutate", action="store_true", help="break the template on purpose, one way at a time")
    parser.add_argument("--only", help="only documents whose path contains this; no dead-letter cases")
    parser.add_argument("--localstack", type=Path, required=True, help="the Python interpreter of LocalStack's environment")
    arguments = parser.parse_args()
    stop_on_signals()
    start = time.monotonic()
    recorder = Recorder()
    cloud = Cloud(ministack(Path(sys.executable)), recorder)
    if arguments.mutate:
        undetected = [*run_mutations(cloud), *run_workflow_mutations(cloud)]
        total = len(MUTATIONS) + len(SERVER_MUTATIONS) + len(workflow.MUTATIONS)
        print(f"{total - len(undetected)} passed, {len(undetected)} failed")
        return 1 if undetected else 0
    tally = Tally()
    for api in [*our_apis(), *foreign_apis()]:
        if not arguments.only or arguments.only in str(api.path):
            before = (tally.operations, tally.events, tally.requests, len(tally.problems))
            run_api(cloud, api, tally)
            after = (tally.operations, tally.events, tally.requests, len(tally.problems))
            counts = [b - a for a, b in zip(before, after)]
            print(f"{counts[0]:4} operations {counts[1]:5} events {counts[2]:5} requests {counts[3]:3} problems  {api.path.name} {' '.join(api.flags)[:60]}")
    run_workflows(cloud, arguments.only, tally)
    if not arguments.only:
        run_dead_letters(arguments.localstack, tally)
    for problem in tally.problems[:60]:
        print(f"FAILED: {problem}")
    if os.environ.get("SPEC2DEST_KEEP_EMULATOR"):
        input(f"MiniStack listens on {cloud.emulator.url}; press Enter to stop it. ")
    for what, count in tally.unguarded.items():
        print(f"without `message`, {count} operations whose body cannot be guarded get {what}")
    print(f"{tally.operations} operations, {tally.events} events, {tally.requests} requests compared, {time.monotonic() - start:.0f} s")
    print(f"{tally.events - len(tally.problems)} passed, {len(tally.problems)} failed")
    return 1 if tally.problems else 0


if __name__ == "__main__":
    sys.exit(main())
