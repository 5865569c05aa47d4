#!/usr/bin/env bash
# Packs a binary as a release archive: package.sh TAG TARGET FOLDER-OF-THE-BINARY OUTPUT-FOLDER
set -euo pipefail

tag=$1 target=$2 folder=$3 output=$4
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[[ $tag =~ ^v[0-9]+\.[0-9]+\.[0-9]+$ ]] || { echo "$tag is not the tag of a release" >&2; exit 1; }
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$here/Cargo.toml" | head -n 1)
[ "$tag" = "v$version" ] || { echo "$tag is not the version of Cargo.toml, $version" >&2; exit 1; }

name=spec2dest-$tag-$target
binary=$folder/spec2dest
[ -f "$binary" ] || binary=$folder/spec2dest.exe
staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
mkdir -p "$staging/$name" "$output"
cp "$binary" "$here/README.md" "$here/LICENSE-MIT" "$here/LICENSE-APACHE" "$staging/$name/"
tar -czf "$output/$name.tar.gz" -C "$staging" "$name"
echo "$output/$name.tar.gz"
