#!/usr/bin/env bash
# Runs smoke.mjs with discord-digital-twin, which it fetches as it is pinned. Its own choice of spiceflow is a release
# candidate that not every registry has, so that package.json names a release.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=target/clients/digital-twin

mkdir -p "$target"
cp tests/digital_twin/{package.json,package-lock.json,smoke.mjs} "$target/"
npm ci --prefix "$target" --silent --no-audit --no-fund
cargo build --locked --package waymark
node "$target/smoke.mjs" "$PWD/target/debug/waymark"
