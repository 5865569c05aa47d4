"""spec2dest in a pseudo-terminal, and its hooks for pre-commit.

init: answers the questions for specs/football.yaml and, with ../shared, for real documents; `generate` must accept each file.
progress: a command that takes long has a line on the terminal, which is removed at the end.
pre-commit: the hooks run offline, from a local repository. They use the binary instead of building it (`language: system`).
"""

import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
BINARY = os.environ["SPEC2DEST"]
DOWN, SPACE, ENTER = "\x1b[B", " ", "\r"
REAL = [
    "specs/langfuse+langfuse",
    "specs/resend+resend-openapi",
    "specs/netlify+open-api",
]


class Terminal:
    """A command in a pseudo-terminal."""

    def __init__(self, arguments, folder):
        self.seen = ""
        self.position = 0
        self.process, self.file = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execve(BINARY, [BINARY, *arguments], {"TERM": "xterm", "PATH": os.environ["PATH"]})

    def read(self, seconds):
        """Reads what is there, waiting up to `seconds` for it. False at the end."""
        if not select.select([self.file], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.file, 65536)
        except OSError:
            return False
        self.seen += data.decode()
        return bool(data)

    def expect(self, text):
        """Waits for a text after the one of the last call."""
        end = time.monotonic() + 60
        while text not in self.seen[self.position :]:
            if not self.read(1) or time.monotonic() > end:
                sys.exit(f"no {text!r} in {self.seen!r}")
        self.position = self.seen.index(text, self.position) + len(text)

    def answer(self, question, *keys):
        self.expect(question)
        time.sleep(0.2)
        for key in keys:
            os.write(self.file, key.encode())
            time.sleep(0.05)

    def finish(self):
        while self.read(60):
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])


def run(*arguments, folder, code=0):
    done = subprocess.run([BINARY, *arguments], cwd=folder, capture_output=True, text=True)
    if done.returncode != code:
        sys.exit(f"{arguments} in {folder}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def read_template(folder):
    return yaml.safe_load((folder / "spec2dest.yaml").read_text())["templates"][0]


def check_init_football(folder):
    shutil.copy(ROOT / "specs/football.yaml", folder)
    terminal = Terminal(["init", "football.yaml"], folder)
    terminal.answer("File of the template", ENTER)
    terminal.answer("Server to call", DOWN, ENTER)
    terminal.answer("which tags?", SPACE, ENTER)
    terminal.answer("What delivers the events?", DOWN, ENTER)
    terminal.answer("Which event bus?", DOWN, ENTER)
    terminal.answer("Name of the bus", "default", ENTER)
    # The name is not accepted.
    terminal.answer("but not `default`", "\x7f" * 7, "football", ENTER)
    assert terminal.finish() == 0, terminal.seen
    expected = {
        "spec": "football.yaml",
        "output": "template.yaml",
        "server": "https://sandbox.football.example.com/v1",
        "include-tag": ["Injuries"],
        "deliver": "auto",
        "create-bus": "football",
    }
    assert read_template(folder) == expected, read_template(folder)
    run("generate", folder=folder)
    template = (folder / "template.yaml").read_text()
    assert "https://sandbox.football" in template and "Name: football" in template


def check_init_open_questions(folder):
    """A document without an https server and without security."""
    document = {
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": "/v1"}],
        "paths": {"/a": {"post": {"operationId": "a", "responses": {}}}},
    }
    (folder / "spec.json").write_text(json.dumps(document))
    terminal = Terminal(["init", "spec.json"], folder)
    terminal.answer("File of the template", ENTER)
    terminal.answer("URL of the API", "http://x", ENTER)
    terminal.answer("begin with https://", "\x7f" * 8, "https://api.example.com/v1", ENTER)
    terminal.answer("declares no authentication for 1 operation", *[DOWN] * 3, ENTER)
    terminal.answer("Name of the header", "X-Key", ENTER)
    terminal.answer("What delivers the events?", ENTER)
    terminal.answer("Which event bus?", ENTER)
    assert terminal.finish() == 0, terminal.seen
    template = read_template(folder)
    assert template["base-url"] == "https://api.example.com/v1", template
    assert template["auth"] == "api-key:X-Key", template
    run("generate", "--fail-on", "warning", folder=folder)


def check_init_refusals(folder):
    shutil.copy(ROOT / "specs/football.yaml", folder)
    terminal = Terminal(["init", "football.yaml"], folder)
    terminal.answer("File of the template", "\x03")
    assert terminal.finish() != 0, terminal.seen
    assert not (folder / "spec2dest.yaml").exists()


def answer_defaults(terminal):
    """Presses Enter at each question, and answers those without a default."""
    answered = ""
    while terminal.read(0.5):
        new = terminal.seen[len(answered) :]
        if "URL of the API" in new:
            os.write(terminal.file, b"https://api.example.com\r")
        elif re.search(r"File of the template|Server to call|which tags|does the API need|What delivers|Which event bus", new):
            os.write(terminal.file, ENTER.encode())
        else:
            continue
        time.sleep(0.3)
        answered = terminal.seen
    return os.waitstatus_to_exitcode(os.waitpid(terminal.process, 0)[1])


def check_init_real(folder):
    if not SHARED.is_dir():
        print("skipped: real documents, because ../shared does not exist")
        return
    for name in REAL:
        documents = sorted((SHARED / name).rglob("*.*"), key=lambda path: -path.stat().st_size)
        spec = next(path for path in documents if path.suffix in (".yaml", ".yml", ".json"))
        below = folder / Path(name).name
        below.mkdir()
        copy = shutil.copy(spec, below)
        terminal = Terminal(["init", Path(copy).name], below)
        assert answer_defaults(terminal) == 0, terminal.seen
        done = run("generate", "--message-format", "short", folder=below)
        assert (below / "template.yaml").exists()
        print(f"  {spec.relative_to(SHARED)}: {done.stderr.splitlines()[-1]}")


def check_progress(folder):
    count = 500
    while True:
        paths = {f"/{number}/{{id}}": {"post": {"responses": {}}} for number in range(count)}
        document = {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": paths}
        document["servers"] = [{"url": "https://api.example.com"}]
        (folder / "spec.json").write_text(json.dumps(document))
        start = time.monotonic()
        silent = subprocess.run([BINARY, "check", "spec.json"], cwd=folder, capture_output=True, text=True)
        if time.monotonic() - start > 3 or count > 40_000:
            break
        count *= 3
    assert "\x1b" not in silent.stdout + silent.stderr
    terminal = Terminal(["check", "spec.json", "--color", "never"], folder)
    terminal.finish()
    assert "\rspec2dest: spec.json: 1 s" in terminal.seen, terminal.seen[:500]
    # Erased before the findings.
    assert terminal.seen.index("\r\x1b[K") < terminal.seen.index("warning["), terminal.seen[:500]


def check_pre_commit(folder):
    pre_commit = Path(sys.executable).parent / "pre-commit"
    programs = folder / "programs"
    programs.mkdir()
    (programs / "spec2dest").symlink_to(BINARY)
    environment = {
        "HOME": str(folder),
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(folder / "cache"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com",
        "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.com",
    }  # fmt: skip

    def call(*words, where, code=0):
        done = subprocess.run(words, cwd=where, env=environment, capture_output=True, text=True)
        assert done.returncode == code, (words, done.returncode, done.stdout + done.stderr)
        return done.stdout

    hooks, work = folder / "hooks", folder / "work"
    for path in (hooks, work):
        path.mkdir()
        call("git", "init", "--quiet", where=path)
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
    call("git", "add", ".", where=hooks)
    call("git", "commit", "--quiet", "-m", "hooks", where=hooks)
    revision = call("git", "rev-parse", "HEAD", where=hooks).strip()

    shutil.copy(ROOT / "specs/football.yaml", work / "football.yaml")
    (work / "spec2dest.yaml").write_text("templates:\n- { spec: football.yaml, output: template.yaml }\n")

    def configure(hook):
        entry = {"id": hook, "language": "system"}
        config = {"repos": [{"repo": str(hooks), "rev": revision, "hooks": [entry]}]}
        (work / ".pre-commit-config.yaml").write_text(json.dumps(config))
        call("git", "add", ".", where=work)

    configure("spec2dest-check")
    stale = call(pre_commit, "run", where=work, code=1)
    assert "template.yaml does not exist" in stale and not (work / "template.yaml").exists(), stale
    configure("spec2dest")
    call(pre_commit, "run", where=work)
    assert (work / "template.yaml").exists()
    call("git", "add", ".", where=work)
    call(pre_commit, "run", where=work)
    spec = (work / "football.yaml").read_text()
    (work / "football.yaml").write_text(spec.replace("operationId: reportInjury", "operationId: injure"))
    call("git", "add", ".", where=work)
    changed = call(pre_commit, "run", where=work, code=1)
    assert "files were modified by this hook" in changed, changed
    call("git", "add", ".", where=work)
    call(pre_commit, "run", where=work)
    configure("spec2dest-check")
    call(pre_commit, "run", where=work)
    # Files of other kinds do not start the hooks.
    call("git", "commit", "--quiet", "-m", "a", where=work)
    (work / "README.md").write_text("x\n")
    call("git", "add", ".", where=work)
    assert "Skipped" in call(pre_commit, "run", where=work)


CHECKS = [
    check_init_football,
    check_init_open_questions,
    check_init_refusals,
    check_init_real,
    check_progress,
    check_pre_commit,
]

if __name__ == "__main__":
    only = sys.argv[2] if sys.argv[1:2] == ["--only"] else ""
    for check in CHECKS:
        if only in check.__name__:
            with tempfile.TemporaryDirectory() as folder:
                check(Path(folder).resolve())
            print(f"ok: {check.__name__}")
