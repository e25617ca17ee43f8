// Faults on demand: what goes wrong in real life, to watch the bot cope.

import { ask } from "./api.js";
import { el, icon } from "./dom.js";
import { openPopover } from "./popover.js";
import { channel, guild, me, world } from "./state.js";

/** Close codes to try, with what they mean. Source: Discord's reference, "Gateway Close Event Codes". */
const CODES = [["", "no"], ["1001", "1001, going away"], ["4000", "4000, unknown error"], ["4008", "4008, rate limited"], ["4009", "4009, session timed out"], ["4004", "4004, authentication failed"], ["4014", "4014, disallowed intents"]];

let refresh = () => {};

/** The tool's button. */
function faultsTool() {
  const button = el("button", { type: "button", className: "tool", id: "faults", "aria-label": "Make trouble", title: "Make trouble", "aria-haspopup": "dialog", "aria-expanded": "false", on: { click: () => open(button) } }, icon("bolt"), el("span", { className: "badge", hidden: true }));
  return button;
}

/** Whether something is made to go wrong now. */
function isFaulty() {
  const here = channel();
  const { slow, failing, closing, refusing } = world().faults;
  return slow || failing > 0 || closing !== null || refusing || !me().dms_open || Boolean(here?.denied);
}

/** Shows it at the tool, and in the panel if it is open. */
function showFaults(button) {
  button.querySelector(".badge").hidden = !isFaulty();
  refresh();
}

function open(button) {
  const problem = el("p", { role: "alert", className: "wrong" });
  const act = (body) => async () => {
    problem.textContent = "";
    try { await ask("/playground/faults", body); } catch (error) { problem.textContent = error.message; }
  };
  const once = (words, note, body) => el("div", { className: "switch-row" }, el("span", {}, el("b", {}, words), el("small", {}, note)), el("button", { type: "button", className: "button secondary", "aria-label": `Do it: ${words}`, on: { click: act(body) } }, "Do it"));
  const toggles = [];
  const toggle = (words, note, state, body) => {
    const control = el("button", { type: "button", className: "switch", role: "switch", "aria-label": words, on: { click: () => act(body(control.ariaChecked !== "true"))() } });
    toggles.push(() => { control.setAttribute("aria-checked", String(state())); });
    return el("div", { className: "switch-row" }, el("span", {}, el("b", {}, words), el("small", {}, note)), control);
  };
  // A channel that is not for the bot anyway has nothing to take away.
  const here = channel()?.bot_sees || channel()?.denied ? channel() : null;
  const status = el("p", { className: "sub" });
  const code = el("select", { id: "close-code" }, CODES.map(([value, words]) => el("option", { value }, words)));
  code.addEventListener("change", () => act({ close_always: code.value ? Number(code.value) : null })());
  const renew = () => {
    for (const one of toggles) one();
    code.value = world().faults.closing ?? "";
    const { failing, identified, resumed } = world().faults;
    status.textContent = `The bot is ${world().connected ? "connected" : "not connected"}; it came ${identified} ${identified === 1 ? "time" : "times"} and resumed ${resumed} ${resumed === 1 ? "time" : "times"}.${failing ? ` The next ${failing} of its requests will fail.` : ""}`;
  };
  const panel = el("div", { className: "panel", role: "dialog", "aria-label": "Make trouble" },
    el("h2", {}, "Make trouble"), status,
    once("Drop the gateway", "The connection is cut without a word.", "drop"),
    once("Drop, and refuse to resume", "The bot must begin a new session.", "refuse_resume"),
    el("div", { className: "switch-row" }, el("span", {}, el("label", { htmlFor: "close-code" }, el("b", {}, "Close every session")), el("small", {}, "As soon as it stands, again and again, as a broken gateway does.")), code),
    toggle("Refuse every RESUME", "Sessions cannot be taken up again, only begun.", () => world().faults.refusing, (on) => ({ refuse_resumes: on })),
    once("429 for three requests", "Rate limited, with two seconds to wait.", "rate_limit"),
    once("500 for three requests", "Discord has trouble of its own.", "server_error"),
    toggle("Slow REST", "Every request takes two seconds more.", () => world().faults.slow, (on) => ({ slow: on })),
    here && toggle(`The bot may not write in #${here.name}`, "Its messages are refused with 50013.", () => Boolean(channel()) && !channel().bot_writes, (on) => ({ deny: { channel: here.id, what: on ? "write" : null } })),
    here && toggle(`The bot cannot see #${here.name}`, "Everything there is refused with 50001.", () => Boolean(channel()) && !channel().bot_sees, (on) => ({ deny: { channel: here.id, what: on ? "see" : null } })),
    toggle(`${me().shown}'s direct messages are closed`, "What the bot sends there is refused with 50007.", () => !me().dms_open, (on) => ({ dms: { person: me().id, open: !on } })),
    problem, el("button", { type: "button", className: "as-link", on: { click: act("clear") } }, "Nothing fails any more"));
  refresh = renew;
  renew();
  openPopover(button, panel, { onClose: () => { refresh = () => {}; } });
  panel.querySelector("button")?.focus();
}

export { faultsTool, showFaults };
