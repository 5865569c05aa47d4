#!/usr/bin/env bash
# Gives the Action its binary: the release for this runner, whose SHA-256 is pinned in checksums.txt beside this script, or
# one built from this checkout. Reads FROM_SOURCE and RELEASE_URL, writes `binary=PATH` to GITHUB_OUTPUT.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
temporary=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/spec2dest.XXXXXX")

fail() {
  echo "::error title=spec2dest::$1"
  exit 1
}

# The target of this runner, empty for one that has no releases.
target() {
  case "${RUNNER_OS:-$(uname -s)}/${RUNNER_ARCH:-$(uname -m)}" in
    Linux/X64 | Linux/x86_64) echo x86_64-unknown-linux-musl ;;
    Linux/ARM64 | Linux/aarch64) echo aarch64-unknown-linux-musl ;;
    macOS/X64 | Darwin/x86_64) echo x86_64-apple-darwin ;;
    macOS/ARM64 | Darwin/arm64) echo aarch64-apple-darwin ;;
    Windows/X64) echo x86_64-pc-windows-msvc ;;
  esac
}

sha256() {
  if command -v sha256sum > /dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

download() { # NAME SUM
  local name=$1 sum=$2 tag base protocol
  tag=${name#spec2dest-}
  tag=${tag%%-*}
  base=${RELEASE_URL:-https://github.com/spec2dest/spec2dest/releases/download}
  case $base in
    https://*) protocol='=https' ;;
    # A server of this machine: nothing can be in between.
    http://127.0.0.1:*) protocol='=http' ;;
    *) fail "release-url must be https" ;;
  esac
  curl --fail --silent --show-error --location --retry 3 --max-time 300 \
    --proto "$protocol" --proto-redir "$protocol" --output "$temporary/$name" -- "${base%/}/$tag/$name" ||
    fail "cannot download $name; from-source: true builds it instead"
  local found
  found=$(sha256 "$temporary/$name")
  [ "$found" = "$sum" ] || fail "$name is not what was released: its SHA-256 is $found, and $sum is pinned. It was not run."
  tar -xzf "$temporary/$name" -C "$temporary"
  binary=$temporary/${name%.tar.gz}/spec2dest
}

build() {
  command -v cargo > /dev/null || fail "building spec2dest needs Rust on the runner"
  local folder=${CARGO_TARGET_DIR:-$temporary/target}
  # Not from the workspace: cargo would read a .cargo/config.toml there, which may be a stranger's.
  (cd "$here/.." && cargo build --quiet --release --locked --target-dir "$folder") || fail "spec2dest could not be built"
  binary=$folder/release/spec2dest
}

wanted=$(target)
pinned=$(grep -v '^#' "$here/checksums.txt" | grep -F -- "-${wanted:-no release}.tar.gz" || true)
if [ "${FROM_SOURCE:-}" = true ]; then
  build
elif [ -n "$pinned" ]; then
  download "${pinned##* }" "${pinned%% *}"
else
  echo "There is no release for this runner: spec2dest is built from source."
  build
fi
[ -f "$binary" ] || binary=$binary.exe
echo "binary=$binary" >> "$GITHUB_OUTPUT"
