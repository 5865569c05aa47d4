"""Builds the packages of .github/packages, installs each of them in a temporary folder, and runs what is installed."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Callable

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / ".github/packages"
SPEC2DEST = os.environ["SPEC2DEST"]
SPEC = ROOT / "specs/football.yaml"
VERSION = re.search(r'^version = "(.+)"$', (ROOT / "Cargo.toml").read_text(), re.M)[1]
TARGETS = [line.split() for line in (SCRIPTS / "targets").read_text().splitlines() if not line.startswith("#")]
MACHINE = {"x86_64": "x86_64", "AMD64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}[os.uname().machine]
TARGET, NPM_PLATFORM, DEBIAN_ARCHITECTURE = next(row for row in TARGETS if row[0] == f"{MACHINE}-unknown-linux-musl")


def run(*command: str | Path, **options: object) -> str:
    """The standard output of a command that must succeed."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
    assert done.returncode == 0, f"{command}: exit {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def check_program(command: list[str | Path], **options: object) -> None:
    """An installed program does what the binary does: output, standard input and exit status."""
    assert run(*command, "generate", SPEC, **options) == run(SPEC2DEST, "generate", SPEC)
    text = SPEC.read_text()
    assert run(*command, "generate", "-", input=text, **options) == run(SPEC2DEST, "generate", "-", input=text)
    assert run(*command, "--version", **options).strip() == f"spec2dest {VERSION}"
    missing = subprocess.run([*command, "generate", "missing.yaml"], capture_output=True, **options)
    assert missing.returncode == 2, missing


def debian(folder: Path, environment: dict[str, str] | None = None) -> None:
    """The Debian package has the binary, a page for each command, and completions for three shells."""
    run(SCRIPTS / "debian", SPEC2DEST, TARGET, folder, env=environment)
    [package] = folder.glob("*.deb")
    control = run("dpkg-deb", "--field", package)
    for line in ["Package: spec2dest", f"Version: {VERSION}-1", f"Architecture: {DEBIAN_ARCHITECTURE}"]:
        assert line in control.splitlines(), control
    installed = folder / "installed"
    if os.getuid() == 0:
        (installed / "var/lib/dpkg/updates").mkdir(parents=True)
        (installed / "var/lib/dpkg/status").touch()
        run("dpkg", f"--root={installed}", "--install", package)
        assert "install ok installed" in run("dpkg-query", f"--admindir={installed}/var/lib/dpkg", "--status", "spec2dest")
    else:
        run("dpkg", "--extract", package, installed)
    check_program([installed / "usr/bin/spec2dest"])
    run(SPEC2DEST, "man", "--out", folder / "man")
    pages = {path.name for path in (folder / "man").iterdir()}
    assert len(pages) > 5, pages
    for page in pages:
        packed = subprocess.run(["gzip", "-dc", installed / f"usr/share/man/man1/{page}.gz"], capture_output=True, check=True)
        assert packed.stdout == (folder / "man" / page).read_bytes(), page
    for shell, place in [
        ("bash", "bash-completion/completions/spec2dest"),
        ("zsh", "zsh/vendor-completions/_spec2dest"),
        ("fish", "fish/vendor_completions.d/spec2dest.fish"),
    ]:
        assert (installed / "usr/share" / place).read_text() == run(SPEC2DEST, "completions", shell), shell
    assert (installed / "usr/share/doc/spec2dest/copyright").is_file()


def npm(folder: Path) -> None:
    """`npx spec2dest` runs the binary of the package for this platform, installed from local files without a network."""
    run(SCRIPTS / "npm", folder)
    run(SCRIPTS / "npm", SPEC2DEST, TARGET, folder)
    main, binary = folder / f"spec2dest-{VERSION}.tgz", folder / f"spec2dest-{NPM_PLATFORM}-{VERSION}.tgz"
    project = folder / "project"
    project.mkdir()
    (project / "package.json").write_text("{}")
    run("npm", "install", "--offline", "--no-audit", "--no-fund", main, binary, cwd=project)
    manifest = json.loads((project / "node_modules/spec2dest/package.json").read_text())
    platforms = {f"@spec2dest/{platform}": VERSION for _, platform, _ in TARGETS}
    assert manifest["optionalDependencies"] == platforms, manifest
    check_program(["npx", "--offline", "spec2dest"], cwd=project)
    # Without the optional dependency there is no binary, and the message says so.
    shutil.rmtree(project / "node_modules/@spec2dest")
    done = subprocess.run(["npx", "--offline", "spec2dest", "--version"], cwd=project, capture_output=True, text=True)
    assert done.returncode == 2 and f"no binary of spec2dest for {NPM_PLATFORM}" in done.stderr, done


def homebrew(folder: Path) -> None:
    """The formula is valid Ruby, and names each archive of a release for macOS and Linux with its checksum."""
    names = [f"spec2dest-v{VERSION}-{target}.tar.gz" for target, _, _ in TARGETS]
    sums = {name: hashlib.sha256(name.encode()).hexdigest() for name in names}
    file = folder / "SHA256SUMS"
    file.write_text("".join(f"{total}  {name}\n" for name, total in sums.items()))
    formula = run(SCRIPTS / "homebrew", file)
    run("node", Path(__file__).with_name("lint-formula.mjs"), os.environ["NODE_PROGRAMS"], input=formula)
    if shutil.which("ruby"):
        run("ruby", "-wc", input=formula)
    found = re.findall(r'url ".*/(\S+)"\n +sha256 "([0-9a-f]{64})"', formula)
    assert dict(found) == {name: total for name, total in sums.items() if "windows" not in name}, found
    assert "@" not in formula, formula
    description = re.search(r'desc "(.+)"', formula)[1]
    assert len(description) <= 80 and not description.lower().startswith(("a ", "an ", "the ", "spec2dest")), description
    # The tests must be able to fail.
    broken = subprocess.run(
        ["node", Path(__file__).with_name("lint-formula.mjs"), os.environ["NODE_PROGRAMS"]],
        input=formula.removesuffix("end\n"), text=True, capture_output=True,
    )
    assert broken.returncode == 1, broken
    file.write_text("")
    assert subprocess.run([SCRIPTS / "homebrew", file], capture_output=True).returncode == 1


def docker(_: Path) -> None:
    """hadolint accepts the Dockerfile, which copies only what .dockerignore lets through."""
    run("hadolint", ROOT / "Dockerfile")
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.M)
    assert copied and allowed == {word for line in copied for word in line.split()}, (copied, allowed)


def crate(folder: Path) -> None:
    """The crate builds from its package, and installs from it."""
    run("cargo", "package", "--locked", "--allow-dirty", "--target-dir", folder / "target", cwd=ROOT)
    package = folder / f"target/package/spec2dest-{VERSION}.crate"
    run("tar", "-xzf", package, "-C", folder)
    unpacked = folder / f"spec2dest-{VERSION}"
    missing = [name for name in ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "Cargo.lock"] if not (unpacked / name).is_file()]
    assert not missing, missing
    # Not a release build: that takes minutes, and would show nothing else.
    options = ["--debug", "--locked", "--target-dir", folder / "target", "--root", folder / "root"]
    run("cargo", "install", "--path", unpacked, *options, cwd=folder)
    check_program([folder / "root/bin/spec2dest"])


def debian_as_released(folder: Path) -> None:
    """The same Debian package, made with the cargo-deb that release.yml installs."""
    path = f"{os.environ['CARGO_DEB_FOLDER']}/bin:{os.environ['PATH']}"
    debian(folder, {**os.environ, "PATH": path})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="also what takes minutes")
    parser.add_argument("--only", help="only the check with this name")
    arguments = parser.parse_args()
    checks: list[Callable[[Path], None]] = [homebrew, docker, npm, debian]
    if arguments.all:
        checks += [debian_as_released, crate]
    chosen = [check for check in checks if arguments.only in (None, check.__name__)]
    if not chosen:
        sys.exit(f"no check is named {arguments.only}")
    for check in chosen:
        with tempfile.TemporaryDirectory() as folder:
            check(Path(folder))
        print(f"{check.__name__}: {check.__doc__}", flush=True)
    print(f"{len(chosen)} passed, 0 failed")


main()
