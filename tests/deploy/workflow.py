"""Deploys workflows to MiniStack and compares every HTTP request, reply and dead letter with what the spec and the docs require."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any, Callable

import contract
import static
from openapi import Document
from static import of_type
from workflow_expectation import Case, WorkflowExpectation

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
METHODS = ["--methods", "GET,HEAD,OPTIONS,POST,PUT,PATCH,DELETE"]
WORKFLOW = ["--deliver", "workflow"]
ARRIVAL_SECONDS = 10.0
QUIET_SECONDS = 0.6
MACHINE = "AWS::StepFunctions::StateMachine"


def documents() -> list[tuple[Path, list[str]]]:
    """The documents to deploy, with their flags."""
    specs = ROOT / "specs"
    ours = [(specs / name, METHODS) for name in ("football.yaml", "security.yaml", "parameters.yaml", "modern.yaml", "orders/openapi.json")]
    cases = [(ROOT / "tests" / "cases" / "deliver-workflow" / "openapi.yaml", METHODS), (ROOT / "tests" / "cases" / "deliver-auto" / "openapi.yaml", [])]
    foreign = [
        "postmanlabs+openapi-to-postman/test/data/realWorldExamples/1password.yaml",
        "konfig-dev+konfig/sdks/db/custom-request-specs/zapier.com_Embed.yaml",
        "readmeio+oas-examples/3.1/yaml/parameters-style.yaml",
        "Nexmo+api-specification/definitions/account.yml",
    ]
    if not SHARED.is_dir():
        print("SKIPPED: ../shared does not exist")
        return ours + cases
    return [
        *ours,
        *cases,
        *((SHARED / "specs" / name, METHODS) for name in foreign),
        *sample(SHARED / "specs-big" / "stripe.yaml", 40),
        *sample(SHARED / "specs" / "twilio+twilio-oai" / "spec" / "yaml" / "twilio_messaging_v1.yaml", 40),
    ]


def sample(path: Path, count: int) -> list[tuple[Path, list[str]]]:
    """`count` operations of a large document, evenly spread."""
    if not path.is_file():
        print(f"SKIPPED: {path.name} does not exist")
        return []
    named = [operation.operation_id for operation in Document(path).operations() if operation.operation_id]
    step = max(1, len(named) // count)
    return [(path, ["--operation", ",".join(named[::step][:count])])]


def rows(template: dict[str, Any]) -> dict[str, Any]:
    """The tables of all state machines."""
    machines = of_type(template, MACHINE).values()
    tables = (machine["Definition"]["States"]["Prepare"]["Assign"]["operations"] for machine in machines)
    return {name: row for table in tables for name, row in table.items()}


class WorkflowRun:
    """Runs documents on an emulator."""

    def __init__(self, cloud: Any, tally: Any, generate: Callable, credentials: Callable) -> None:
        self.cloud, self.tally = cloud, tally
        self.generate, self.credentials = generate, credentials
        self.queue = cloud.client("sqs")

    def run(self, path: Path, flags: list[str], template: dict[str, Any] | None = None, then: Callable = lambda: None) -> None:
        template = template or self.generate(path, [*flags, *WORKFLOW])
        self.problem(path, *workflow_problems(template))
        given, by_scheme = self.credentials(template)
        stack = self.cloud.deploy(template, given)
        try:
            self.run_cases(path, template, WorkflowExpectation(Document(path), by_scheme), self.queue_url(stack))
            then()
        finally:
            self.cloud.delete(stack)

    def problem(self, path: Path, *problems: str) -> None:
        self.tally.problems.extend(f"{path.name}: {problem}" for problem in problems)

    def queue_url(self, stack: str) -> str:
        outputs = self.cloud.formation.describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
        return next(output["OutputValue"] for output in outputs if output["OutputKey"].endswith("DeadLetterQueueUrl"))

    def run_cases(self, path: Path, template: dict[str, Any], expectation: WorkflowExpectation, queue: str) -> None:
        table = rows(template)
        operations = list(expectation.document.operations())
        types = contract.detail_types(operations)
        rejected: list[Case] = []
        for operation in operations:
            if types[operation.key] not in table or operation.extension.get("skip"):
                continue
            self.tally.operations += 1
            for case in expectation.cases(operation, types[operation.key]):
                self.tally.events += 1
                self.cloud.put(case.event)
                if case.request is None:
                    rejected.append(case)
                else:
                    self.expect_request(path, case)
        self.expect_dead_letters(path, rejected, queue)
        for request in self.cloud.recorder.take(0, QUIET_SECONDS):
            self.problem(path, f"{request.method} {request.target} arrived for one of {len(rejected)} invalid events")

    def expect_request(self, path: Path, case: Case) -> None:
        assert case.request is not None
        arrived = self.cloud.recorder.take(1, ARRIVAL_SECONDS)
        where = f"{case.operation} ({case.what})"
        if len(arrived) != 1:
            self.problem(path, f"{where}: {len(arrived)} requests {[r.target for r in arrived]} for {json.dumps(case.event['detail'])[:300]}")
            return
        self.tally.requests += 1
        self.problem(path, *(f"{where}: {difference}" for difference in case.request.differences(arrived[0])))

    def receive(self, queue: str, count: int, seconds: float) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = []
        end = time.monotonic() + seconds
        while len(messages) < count and time.monotonic() < end:
            answer = self.queue.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1, MessageAttributeNames=["All"])
            for message in answer.get("Messages", []):
                messages.append(message)
                self.queue.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return messages

    def expect_dead_letters(self, path: Path, cases: list[Case], queue: str) -> None:
        messages = self.receive(queue, len(cases), 5 + len(cases) / 10)
        wanted = sorted(canonical(case.event) for case in cases)
        found = sorted(canonical(json.loads(message["Body"])) for message in messages)
        if wanted != found:
            missing = [f"{case.operation} ({case.what})" for case in cases if canonical(case.event) not in found]
            self.problem(path, f"{len(found)} dead letters for {len(wanted)} invalid events; missing: {missing[:5]}")
        for message in messages:
            attributes = {name: value["StringValue"] for name, value in message.get("MessageAttributes", {}).items()}
            if attributes.get("ERROR_CODE") != "States.QueryEvaluationError" or len(attributes.get("ERROR_MESSAGE", "")) < 5:
                self.problem(path, f"a dead letter has the attributes {attributes}")

    def run_replies(self) -> None:
        """500 and then 200 gives one `.succeeded`; 404 gives one `.failed` and one dead letter; replies start nothing."""
        path = ROOT / "specs" / "football.yaml"
        detail = {"teamId": "b04", "playerId": 10, "message": {"bodyPart": "ankle", "severity": 3}}
        for base, calls, reply, letters in (("/once/500", 2, ("reportInjury.succeeded", 200), 0), ("/status/404", 1, ("reportInjury.failed", 404), 1)):
            template = self.generate(path, [*WORKFLOW, "--replies", "--reply-body"], base)
            stack = self.cloud.deploy(template, {"ApiKeyValue": "key"})
            replies = self.listen("spec2dest.replies.football-injuries")
            event = {"source": "proof", "detail-type": "reportInjury", "detail": detail}
            self.tally.events += 1
            self.cloud.put(event)
            received = [json.loads(message["Body"]) for message in self.receive(replies, 2, 12)]
            summary = [(one["detail-type"], one["detail"].get("status")) for one in received]
            if summary != [reply] or any(not one["detail"]["event-id"] for one in received):
                self.problem(path, f"{base}: the replies are {received}")
            if "body" in received[0]["detail"] if received and reply[1] != 200 else received and received[0]["detail"].get("body") != {}:
                self.problem(path, f"{base}: the reply has the body {received[0]['detail'].get('body')}")
            arrived = self.cloud.recorder.take(0, QUIET_SECONDS)
            if len(arrived) != calls:
                self.problem(path, f"{base}: {len(arrived)} calls, not {calls}")
            dead = self.receive(self.queue_url(stack), letters + 1, 2)
            codes = [message["MessageAttributes"]["ERROR_CODE"]["StringValue"] for message in dead]
            if codes != ["States.Http.StatusCode.404"] * letters:
                self.problem(path, f"{base}: the dead letters have the codes {codes}")
            self.cloud.delete(stack)

    def listen(self, source: str) -> str:
        """A queue that receives the events of a source on the default bus."""
        name = f"replies-{self.cloud.stacks}"
        url = self.queue.create_queue(QueueName=name)["QueueUrl"]
        arn = self.queue.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        self.cloud.events.put_rule(Name=name, EventPattern=json.dumps({"source": [source]}))
        self.cloud.events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])
        return url


def canonical(event: dict[str, Any]) -> str:
    return json.dumps([event["detail-type"], event["detail"]], sort_keys=True)


def workflow_problems(template: dict[str, Any]) -> list[str]:
    """What no emulator checks: the roles, the log, the queue's policy and the credentials."""
    found = [*static.queue_problems(template), *static.secret_problems(template)]
    resources = template["Resources"]
    for name, machine in of_type(template, MACHINE).items():
        role = resources[machine["RoleArn"]["Fn::GetAtt"][0]]["Properties"]
        statements = [statement for policy in role["Policies"] for statement in policy["PolicyDocument"]["Statement"]]
        by_action = {action: statement for statement in statements for action in listed(statement["Action"])}
        needed = {"states:InvokeHTTPEndpoint", "events:RetrieveConnectionCredentials", "secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret", "sqs:SendMessage"}
        if "Succeeded" in machine["Definition"]["States"]:
            needed.add("events:PutEvents")
        actions = {action for action in by_action if not action.startswith("logs:")}
        if actions != needed:
            found.append(f"{name}: the role allows {sorted(actions ^ needed)} too much or too little")
        condition = by_action.get("states:InvokeHTTPEndpoint", {}).get("Condition", {})
        allowed = condition.get("StringLike", {}).get("states:HTTPEndpoint", [])
        if not allowed or any(text_of(pattern) in ("*", "https://*") or not text_of(pattern).endswith("/*") for pattern in allowed):
            found.append(f"{name}: the role is not limited to the URLs of the API")
        methods = {row["method"] for row in rows(template).values()}
        if set(condition.get("StringEquals", {}).get("states:HTTPMethod", [])) != methods:
            found.append(f"{name}: the role is not limited to the methods of the API")
        connections = [{"Fn::GetAtt": [known, "Arn"]} for known in of_type(template, "AWS::Events::Connection")]
        used = by_action.get("events:RetrieveConnectionCredentials", {}).get("Resource", [])
        if any(resource not in connections for resource in used):
            found.append(f"{name}: the role may use more than the connections of the template")
        logging = machine.get("LoggingConfiguration", {})
        if logging.get("Level") != "ERROR" or logging.get("IncludeExecutionData") is not False:
            found.append(f"{name}: the log has the wrong level, or the data of events")
        started = [target for rule in of_type(template, "AWS::Events::Rule").values() for target in rule["Targets"] if target["Arn"] == {"Fn::GetAtt": [name, "Arn"]}]
        if not started or any("DeadLetterConfig" not in target for target in started):
            found.append(f"{name}: no rule with a dead-letter queue starts it")
    for rule in of_type(template, "AWS::Events::Rule").values():
        is_start = any(target["Id"] == "workflow" for target in rule["Targets"])
        if is_start and "source" not in rule["EventPattern"]:
            found.append("a rule also starts the workflow for events of AWS services")
    return found


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def text_of(value: Any) -> str:
    return value if isinstance(value, str) else value.get("Fn::Sub", "")


def states(template: dict[str, Any]) -> dict[str, Any]:
    return next(iter(of_type(template, MACHINE).values()))["Definition"]["States"]


def drop_path_encoding(template: dict[str, Any]) -> None:
    call = states(template)["Call"]
    call["Arguments"] = call["Arguments"].replace("$encodeUrlComponent(", "(")


def swap_rows(template: dict[str, Any]) -> None:
    table = states(template)["Prepare"]["Assign"]["operations"]
    first, second = list(table)[:2]
    table[first], table[second] = table[second], table[first]


def drop_endpoint_condition(template: dict[str, Any]) -> None:
    for role in of_type(template, "AWS::IAM::Role").values():
        for statement in role["Policies"][0]["PolicyDocument"]["Statement"]:
            statement.pop("Condition", None)


def drop_queue_step(template: dict[str, Any]) -> None:
    states(template)["Call"]["Catch"][0]["Next"] = "Fail"


def send_null(template: dict[str, Any]) -> None:
    call = states(template)["Call"]
    call["Arguments"] = call["Arguments"].replace("['null', 'function']", "['function']")


def drop_form_encoding(template: dict[str, Any]) -> None:
    call = states(template)["Call"]
    call["Arguments"] = call["Arguments"].replace("'URL_ENCODED'", "'NONE'")


# Each mutation, and the document for which it can be detected.
MUTATIONS: list[tuple[Callable[[dict[str, Any]], None], Path]] = [
    (drop_path_encoding, ROOT / "specs" / "football.yaml"),
    (swap_rows, ROOT / "specs" / "football.yaml"),
    (drop_endpoint_condition, ROOT / "specs" / "football.yaml"),
    (drop_queue_step, ROOT / "specs" / "football.yaml"),
    (send_null, ROOT / "specs" / "football.yaml"),
    (drop_form_encoding, ROOT / "tests" / "cases" / "deliver-auto" / "openapi.yaml"),
]
