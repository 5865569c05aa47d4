"""Interrupts a run and looks whether an emulator is left; `kill -9` included."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def children(parent: int) -> list[int]:
    """The emulators that `parent` started, by /proc."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            command = (entry / "cmdline").read_text()
        except OSError:
            continue
        if int(fields[1]) == parent and "_server.py" in command:
            found.append(int(entry.name))
    return found


def wait_for(condition: object, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def leaves_nothing(number: int) -> bool:
    run = subprocess.Popen([sys.executable, str(HERE / "deploy.py"), "--only", "football"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    started: list[int] = []

    def has_started() -> bool:
        started[:] = children(run.pid)
        return bool(started)

    if not wait_for(has_started, 20):
        raise RuntimeError("no emulator was started")
    time.sleep(0.5)
    os.kill(run.pid, number)
    run.wait(30)
    return wait_for(lambda: not any(Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_text() for pid in started), 15)


def main() -> int:
    if not Path("/proc/self/stat").exists():
        print("SKIPPED: there is no /proc here")
        return 0
    failed = 0
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL):
        good = leaves_nothing(number)
        failed += not good
        print(f"{'passed' if good else 'FAILED'}: {number.name} leaves no emulator behind")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
