"""Tests a bot from outside, as one of its members: any language that speaks HTTP can do the same."""

import json
import os
import urllib.request

PAGE = os.environ.get("PAGE", "http://127.0.0.1:4747")
GRACE = {"person": "grace", "guild": 0, "channel": "general"}


def act(what, **more):
    body = json.dumps(GRACE | more).encode()
    request = urllib.request.Request(f"{PAGE}/playground/{what}", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


# Grace types a command, and presses a button of the answer.
embed = act("line", line="/embed")["message"]
assert embed["embeds"][0]["title"] == "A title", embed
pressed = act("component", message=embed["id"], custom_id="press")["message"]
assert pressed["content"] == "pressed", pressed

# She fills in the form that another command opens.
opened = act("fill", command="form", values=[])
filled = act("submit", interaction=opened["interaction"], values=[["name", "Grace"], ["colour", "red"]])
assert filled["message"]["content"] == "Grace likes red", filled

# The gateway is cut: the bot comes back, and loses nothing.
urllib.request.urlopen(urllib.request.Request(f"{PAGE}/playground/faults", b'"drop"', {"content-type": "application/json"}))
assert act("line", line="/secret")["message"]["content"] == "only for you"
print("the bot does what it should")
