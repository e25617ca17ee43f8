#!/usr/bin/env python3
"""Makes openapi.json anew: the parts of Discord's published API schema that the tests check requests with.

    git clone --depth 1 https://github.com/discord/discord-api-spec
    playground/tests/published/extract.py discord-api-spec > playground/tests/published/openapi.json
"""

import json
import pathlib
import subprocess
import sys

COMMANDS = "/applications/{application_id}/commands"
GUILD_COMMANDS = "/applications/{application_id}/guilds/{guild_id}/commands"
WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
# The routes of the playground that take a body.
ROUTES = {
    COMMANDS: ["put", "post"],
    COMMANDS + "/{command_id}": ["patch"],
    GUILD_COMMANDS: ["put", "post"],
    GUILD_COMMANDS + "/{command_id}": ["patch"],
    "/interactions/{interaction_id}/{interaction_token}/callback": ["post"],
    WEBHOOK: ["post"],
    WEBHOOK + "/messages/@original": ["patch"],
    WEBHOOK + "/messages/{message_id}": ["patch"],
    "/channels/{channel_id}/messages": ["post"],
    "/channels/{channel_id}/messages/{message_id}": ["patch"],
    "/channels/{channel_id}/threads": ["post"],
    "/channels/{channel_id}/messages/{message_id}/threads": ["post"],
    "/users/@me/channels": ["post"],
    "/applications/@me": ["patch"],
    "/guilds/{guild_id}/members/@me": ["patch"],
}


def names(schema):
    """The names of the schemas that one refers to."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].rsplit("/", 1)[-1]
        schema = list(schema.values())
    if isinstance(schema, list):
        for part in schema:
            yield from names(part)


repository = pathlib.Path(sys.argv[1])
whole = json.loads((repository / "specs/openapi.json").read_text())
commit = subprocess.run(["git", "-C", repository, "log", "-1", "--format=%H %cs"], check=True, capture_output=True, text=True)
commit, date = commit.stdout.split()

paths = {
    path: {method: whole["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"] for method in methods}
    for path, methods in ROUTES.items()
}
schemas = {}
wanted = list(names(paths))
while wanted:
    name = wanted.pop()
    if name not in schemas:
        schemas[name] = whole["components"]["schemas"][name]
        wanted += names(schemas[name])

source = {"repository": "https://github.com/discord/discord-api-spec", "commit": commit, "date": date, "licence": "MIT, see LICENSE beside this file"}
json.dump({"source": source, "paths": paths, "schemas": dict(sorted(schemas.items()))}, sys.stdout, indent=1)
print()
