"""Checks templates against their documents with an independent event-pattern engine.

For every document: the operations are counted independently; cfn-lint finds no error; the full and the minimal event
of each generated operation match exactly one rule of the whole template; an event without a path value, with an empty
one, from an AWS service, or with a filter or body that is not sent, matches none; the examples of `spec2dest event` match
exactly one rule; each wildcard has its path value; each path is one that EventBridge can address.
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
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ministack.services import eventbridge

import contract
from examples import code_problems, list_examples
from openapi import Document, Operation, Unresolved, rank

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
CHOSEN = ("post", "put", "patch", "delete")
JSON_PATH = re.compile(r"\$(\.[\w/-]+(\[(\d+|\*)\])*)+")
SECONDS = 5.0
MOST_RESOURCES = 120
"""Examples are tried against all rules of templates with fewer resources, so that a run stays short."""


@dataclass
class Result:
    """The results for one document."""

    name: str
    generated: int = 0
    left_out: int = 0
    not_written: int = 0
    not_json: int = 0
    events: int = 0
    seconds: float = 0.0
    note: str = ""
    path: Path | None = None
    flags: list[str] = field(default_factory=list)
    template: Path | None = None
    too_large: bool = False
    problems: list[str] = field(default_factory=list)


def documents() -> list[Path]:
    """The specs of this repository, and the real documents next to it if there are any."""
    found = own_documents()
    for folder in ("specs", "specs-big"):
        if not (SHARED / folder).is_dir():
            print(f"SKIPPED: ../shared/{folder} does not exist")
            continue
        files = (path for path in sorted((SHARED / folder).rglob("*")) if path.suffix in (".yaml", ".yml", ".json"))
        found.extend(path for path in files if is_description(path))
    return found


def is_description(path: Path) -> bool:
    """Whether a file describes an API: it has `openapi` or `swagger` at its top level, and its own paths."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    if not re.search(r'^\s*"?(openapi|swagger)"?\s*:', text, re.MULTILINE):
        return False
    # Files that are only parts of a document also have this line, but no operations.
    return re.search(r'^\s*"?(paths|webhooks)"?\s*:\s*\S*\s*$|"paths"\s*:\s*\{', text, re.MULTILINE) is not None


def generate(path: Path, output: Path, extra: list[str]) -> tuple[subprocess.CompletedProcess[str], float]:
    command = [os.environ["SPEC2DEST"], "generate", str(path), "--format", "json", "-o", str(output), "--message-format", "json"]
    start = time.monotonic()
    done = subprocess.run([*command, "--allow", "template-too-large", *extra], capture_output=True, text=True, timeout=60)
    return done, time.monotonic() - start


def check(path: Path, folder: Path) -> Result:
    name = str(path.relative_to(SHARED if SHARED in path.parents else ROOT))
    result = Result(name, path=path)
    output = folder / (re.sub(r"\W+", "_", name) + ".json")
    done, result.seconds = generate(path, output, [])
    report = read_report(done, result)
    codes = {finding["code"] for finding in report["findings"]}
    if codes & {"no-server", "http-server"}:
        result.flags = ["--base-url", "https://api.example.com"]
        done, result.seconds = generate(path, output, result.flags)
        report = read_report(done, result)
        codes = {finding["code"] for finding in report["findings"]}
    if result.seconds > SECONDS:
        result.problems.append(f"took {result.seconds:.1f} s")
    summary = report["summary"]
    if summary is None:
        result.note = f"not read: {', '.join(sorted(codes))}"
        return result
    result.generated, result.left_out = summary["generated"], sum(summary["leftOut"].values())
    result.not_written = summary["notWritten"]
    count_operations(path, result)
    bodies = [operation.media_types for operation in operations_of(path) if operation.body_required]
    result.not_json = sum(1 for types in bodies if types and all(rank(name) == 4 for name in types))
    if not output.exists():
        result.note = ", ".join(sorted(codes & {"nothing-to-generate"})) or "no template"
        errors = [finding["code"] for finding in report["findings"] if finding["severity"] == "error"]
        if not errors:
            result.problems.append("no template, and no error finding")
        return result
    result.template, result.too_large = output, "template-too-large" in codes
    template = json.loads(output.read_text())
    check_requests(template, result)
    check_events(path, template, result)
    if len(template["Resources"]) < MOST_RESOURCES:
        check_examples(path, template, result)
    return result


def read_report(done: subprocess.CompletedProcess[str], result: Result) -> dict[str, Any]:
    if "panicked" in done.stderr or done.returncode not in (0, 1):
        result.problems.append(f"exit status {done.returncode}: {done.stderr[-300:]}")
    try:
        return json.loads(done.stderr)
    except ValueError:
        return {"findings": [], "summary": None}


def operations_of(path: Path) -> list[Operation]:
    found = []
    document = Document(path)
    for operation in document_operations(document):
        if operation.method in CHOSEN:
            found.append(operation)
    return found


def document_operations(document: Document) -> list[Operation]:
    operations = []
    iterator = document.operations()
    while True:
        try:
            operations.append(next(iterator))
        except StopIteration:
            return operations
        except Unresolved:
            # The body has no target: the operation is left out.
            continue


def count_operations(path: Path, result: Result) -> None:
    document = Document(path)
    total = 0
    paths, base = document.resolve(document.top.get("paths") or {}, document.path)
    for key, written in paths.items():
        try:
            item, _ = document.resolve(written, base)
        except Unresolved:
            continue
        if not key.startswith("x-") and isinstance(item, dict):
            total += sum(1 for method in item if method in CHOSEN)
    if total != result.generated + result.not_written + result.left_out:
        result.problems.append(f"{total} operations of the chosen methods, but {result.generated} + {result.not_written} + {result.left_out} accounted for")


def resources(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    found = template["Resources"].items()
    return {name: body["Properties"] for name, body in found if body["Type"] == kind}


def check_requests(template: dict[str, Any], result: Result) -> None:
    destinations = resources(template, "AWS::Events::ApiDestination")
    for name, rule in resources(template, "AWS::Events::Rule").items():
        target = rule["Targets"][0]
        destination = destinations[target["Arn"]["Fn::GetAtt"][0]]
        endpoint = destination["InvocationEndpoint"]
        endpoint = endpoint if isinstance(endpoint, str) else endpoint["Fn::Sub"]
        http = target.get("HttpParameters", {})
        values = http.get("PathParameterValues", [])
        if endpoint.count("*") != len(values) or len(set(values)) != len(values):
            result.problems.append(f"{name}: {endpoint} with {values}")
        paths = [*values, target.get("InputPath", "$.x"), *target.get("InputTransformer", {}).get("InputPathsMap", {}).values()]
        others = [*http.get("QueryStringParameters", {}).values(), *http.get("HeaderParameters", {}).values()]
        for text in [*paths, *(value for value in others if value.startswith("$"))]:
            if not JSON_PATH.fullmatch(text):
                result.problems.append(f"{name}: {text} is not a path")


def matches(pattern: str, event: str) -> bool:
    status, _, body = eventbridge._test_event_pattern({"EventPattern": pattern, "Event": event})
    answer = json.loads(body)
    if status != 200:
        raise ValueError(f"{answer}: {pattern}")
    return bool(answer["Result"])


def check_events(path: Path, template: dict[str, Any], result: Result) -> None:
    generated = {contract.described_operation(body["Description"]) for body in resources(template, "AWS::Events::ApiDestination").values()}
    rules: dict[str, list[tuple[str, str]]] = {}
    for name, rule in resources(template, "AWS::Events::Rule").items():
        (detail_type,) = rule["EventPattern"]["detail-type"]
        rules.setdefault(detail_type, []).append((name, json.dumps(rule["EventPattern"])))
    operations = operations_of(path)
    types = contract.detail_types(document_operations(Document(path)))
    seen = set()
    for operation in operations:
        description = operation.key
        if description not in generated:
            continue
        seen.add(description)
        detail_type = types[operation.key]
        # For large templates, only the rules with this detail-type are tried, because no other pattern can match.
        candidates = rules.get(detail_type, []) if len(rules) > 60 else [rule for group in rules.values() for rule in group]
        whole = contract.event(operation, detail_type, full=True)
        for what, event in (("full", whole), ("minimal", contract.event(operation, detail_type, full=False))):
            matched = [name for name, pattern in candidates if matches(pattern, json.dumps(event))]
            result.events += 1
            if len(matched) != 1:
                result.problems.append(f"{operation.key}: the {what} event matches {matched or 'no rule'}: {json.dumps(event['detail'])[:300]}")
        for what, event in [*contract.without_path_values(operation, whole), *contract.that_match_nothing(operation, whole)]:
            matched = [name for name, pattern in candidates if matches(pattern, json.dumps(event))]
            result.events += 1
            if matched:
                result.problems.append(f"{operation.key}: {what}, but {matched} match")
    long = {text for text in generated if len(text) > 511}
    if missing := generated - seen - long:
        result.problems.append(f"destinations without an operation: {sorted(missing)[:3]}")


def check_examples(path: Path, template: dict[str, Any], result: Result) -> None:
    """The example events that the tool writes match exactly one rule, too; an operation without one is not generated."""
    patterns = [(name, json.dumps(rule["EventPattern"])) for name, rule in resources(template, "AWS::Events::Rule").items()]
    delivered = [example for example in list_examples(path, ["--methods", ",".join(CHOSEN), *result.flags]) if example.delivery]
    if len(delivered) != 2 * result.generated:
        result.problems.append(f"{len(delivered)} complete and minimal examples for {result.generated} generated operations")
    for example in delivered:
        if example.problems:
            continue
        matched = [name for name, pattern in patterns if matches(pattern, json.dumps(example.event))]
        result.events += 1
        if len(matched) != 1 or example.request is None:
            result.problems.append(f"{example.operation}: the example matches {matched or 'no rule'}: {json.dumps(example.event['detail'])[:300]}")


def lint(results: list[Result]) -> None:
    """Runs cfn-lint on all templates: real documents must have no errors, the specs of this repository no warnings either."""

    def run(batch: list[Result]) -> None:
        files = [str(result.template) for result in batch]
        done = subprocess.run([str(Path(sys.executable).parent / "cfn-lint"), "--format", "parseable", "-t", *files], capture_output=True, text=True)
        for line in done.stdout.splitlines():
            result = next((result for result in batch if line.startswith(str(result.template))), batch[0])
            allowed = result.too_large and re.search(r":E3010:", line)
            if not allowed and (re.search(r":E\d{4}:", line) or result.name.startswith("specs/") and not result.name.count("+")):
                result.problems.append(f"cfn-lint: {line.split('.json:')[-1]}")
        if done.returncode not in (0, 2, 4, 6, 8, 10, 12, 14):
            batch[0].problems.append(f"cfn-lint: exit status {done.returncode}: {done.stderr[-300:]}")

    pieces = [piece for result in results if result.too_large and result.template for piece in method_by_method(result)]
    results = [result for result in results if not result.too_large] + pieces
    with_template = sorted((result for result in results if result.template), key=lambda r: -r.template.stat().st_size)
    batches = [batch for batch in (with_template[start::8] for start in range(8)) if batch]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, batches))


def method_by_method(result: Result) -> list[Result]:
    """Generates one template per method, because cfn-lint skips templates above 1 MB."""
    assert result.template and result.path
    pieces = []
    for method in CHOSEN:
        output = result.template.with_suffix(f".{method}.yaml")
        command = [os.environ["SPEC2DEST"], "generate", str(result.path), "--methods", method, "-o", str(output)]
        done = subprocess.run([*command, "--allow", "template-too-large", *result.flags], capture_output=True, text=True)
        if output.exists():
            # Problems are reported for the document.
            pieces.append(Result(result.name, template=output, too_large=True, problems=result.problems))
        elif "nothing-to-generate" not in done.stderr:
            result.problems.append(done.stderr[-300:])
    return pieces


def variants(folder: Path) -> list[Result]:
    """Generates the specs of this repository in each format, with each choice for secrets and optional parameters."""
    results = []
    for path in own_documents():
        # With `split`, more than four optional parameters of one operation are an error.
        largest = max((len(contract.optional_parameters(operation)) for operation in Document(path).operations()), default=0)
        for form in ("yaml", "json"):
            for secrets in ("parameters", "secretsmanager"):
                for optional in ("auto", "split", "omit", "always"):
                    # Both formats hold the same values, so one variant in JSON is enough.
                    is_repeated = form == "json" and (secrets, optional) != ("parameters", "auto")
                    if is_repeated or (optional == "split" and largest > 4):
                        continue
                    name = f"specs/{path.stem} {form} {secrets} {optional}"
                    output = folder / (re.sub(r"\W+", "_", name) + f".{form}")
                    command = [os.environ["SPEC2DEST"], "generate", str(path), "-o", str(output), "--secrets", secrets, "--optional-params", optional]
                    strict = ["--strict-paths", "--allow", "too-many-wildcard-rules"] if optional == "split" else []
                    done = subprocess.run([*command, "--reject-invalid", *strict], capture_output=True, text=True)
                    result = Result(name, template=output)
                    if done.returncode != 0:
                        result.problems.append(done.stderr[-300:])
                        result.template = None
                    results.append(result)
    return results


def own_documents() -> list[Path]:
    return [path for path in [*sorted((ROOT / "specs").glob("*.yaml")), *sorted((ROOT / "specs").glob("*/openapi.*"))] if "blueprint" not in path.name]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="only documents whose path contains this")
    parser.add_argument("--no-lint", action="store_true", help="do not run cfn-lint")
    arguments = parser.parse_args()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        chosen = [path for path in documents() if not arguments.only or arguments.only in str(path)]
        results = [check(path, Path(folder)) for path in chosen]
        combinations = [] if arguments.only else variants(Path(folder))
        if not arguments.no_lint:
            lint(results)
            lint(combinations)
    print(f"{'generated':>9} {'left out':>8} {'events':>7} {'s':>5}  document")
    for result in results:
        print(f"{result.generated:9} {result.left_out:8} {result.events:7} {result.seconds:5.2f}  {result.name} {result.note}")
        for problem in result.problems[:10]:
            print(f"    FAILED: {problem}")
    for result in combinations:
        for problem in result.problems[:3]:
            print(f"    FAILED: {result.name}: {problem}")
    problems = code_problems(ROOT / "tests" / "cases" / "event-formats" / "openapi.yaml")
    for problem in problems:
        print(f"FAILED: {problem}")
    generated, left_out = sum(r.generated for r in results), sum(r.left_out for r in results)
    # The specs of this repository contain every unsupported construct, so the target applies to the real documents only.
    real = [result for result in results if result.path and SHARED in result.path.parents]
    real_generated = sum(r.generated for r in real)
    expressible = real_generated + sum(r.left_out - r.not_json for r in real)
    failed = sum(1 for r in [*results, *combinations] if r.problems) + len(problems)
    print(f"{len(results)} documents, {len(combinations)} variants, {generated + left_out} operations: {generated} generated, {left_out} left out; {sum(r.events for r in results)} events; {time.monotonic() - start:.0f} s")
    if expressible and real_generated / expressible < 0.97:
        print(f"FAILED: only {real_generated} of {expressible} operations without form, multipart and XML bodies are generated")
        failed += 1
    print(f"{len(results) + len(combinations) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
