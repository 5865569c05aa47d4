#!/usr/bin/env bash
# Pins the archives of a release in the Action: pin-checksums.sh SHA256SUMS. The sums exist only once the release does, so
# this is the commit after it, and the Action's tag follows the binary's.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
targets=(
  x86_64-unknown-linux-musl aarch64-unknown-linux-musl
  x86_64-apple-darwin aarch64-apple-darwin
  x86_64-pc-windows-msvc
)
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$here/../Cargo.toml" | head -n 1)

pinned=$(mktemp)
trap 'rm -f "$pinned"' EXIT
sed -n '/^#/p' "$here/checksums.txt" > "$pinned"
for target in "${targets[@]}"; do
  name=spec2dest-v$version-$target.tar.gz
  line=$(grep -E "^[0-9a-f]{64}  $name\$" "$1" || true)
  [ "$(grep -c . <<< "$line")" = 1 ] || { echo "$1 has not one sum for $name" >&2; exit 1; }
  echo "$line" >> "$pinned"
done
cat "$pinned" > "$here/checksums.txt"
