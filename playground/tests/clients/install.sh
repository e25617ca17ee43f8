#!/usr/bin/env bash
# Puts the libraries that real clients are made with into target/clients, as they are pinned. Needs node with npm, and
# python with venv.
set -euo pipefail
cd "$(dirname "$0")"
target=../../../target/clients

mkdir -p "$target/discord.js" "$target/discord.py"
cp discord.js/package.json discord.js/package-lock.json "$target/discord.js/"
npm ci --prefix "$target/discord.js" --silent --no-audit --no-fund
[ -x "$target/discord.py/venv/bin/python" ] || python3 -m venv "$target/discord.py/venv"
"$target/discord.py/venv/bin/pip" install --quiet --disable-pip-version-check --requirement discord.py/requirements.txt
