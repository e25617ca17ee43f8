// The page, put together: it asks for the world, shows it, and does so again when something has changed.

import { ask } from "./api.js";
import { clockTool } from "./clock.js";
import { renewComposer, startComposer, tellProblem } from "./composer.js";
import { connectTool, showConnect } from "./connect.js";
import { showConversation } from "./conversation.js";
import { $, el, icon } from "./dom.js";
import { renewInside, toggleInside } from "./inside.js";
import { showMembers } from "./members.js";
import { openModal } from "./modal.js";
import { showPlaces } from "./places.js";
import { addressOf, channel, guild, known, me, session, setWorld, sessionQuery, world } from "./state.js";
import { setNow } from "./time.js";
import { faultsTool, showFaults } from "./faults.js";

// ---- The world

let turns = 0;
let endWanted = false;

/** Asks for the world anew and shows it. */
async function refresh(toEnd = false) {
  turns += 1;
  const own = turns;
  endWanted ||= toEnd;
  let found;
  try {
    found = await ask(`/playground/state?${new URLSearchParams(Object.entries(sessionQuery()).map(([key, value]) => [key, String(value)]))}`);
  } catch (error) {
    if (own !== turns) return;
    // A place that is gone, or an address that somebody typed: the first one is always there.
    if (!world() || !stopped) return fallBack(error);
    return tellProblem(error.message);
  }
  // A later question is under way: its answer is the newer one.
  if (own !== turns) return;
  setWorld(found);
  known.unread.delete(found.channel);
  setNow(found.now);
  showWorld(endWanted);
  endWanted = false;
}

let fell = false;
function fallBack(error) {
  if (fell || stopped) return tellProblem(error.message);
  fell = true;
  tellProblem(error.message);
  const person = world()?.people.some((one) => one.name === session.person) ? session.person : "ada";
  Object.assign(session, { person, guild: 0, channel: "general" });
  return refresh(true);
}

function showWorld(toEnd) {
  fell = false;
  const where = channel();
  const server = guild();
  $("here").replaceChildren(icon(where ? (where.parent ? "thread" : where.kind === 2 ? "voice" : "hash") : "at"), where?.name ?? world().bot_name);
  $("topic").textContent = where?.topic || (server ? "" : `Your direct messages with ${world().bot_name}`);
  document.title = `${where ? `#${where.name}` : `@${world().bot_name}`} · ${me().shown} · Playground`;
  showState();
  showPlaces(go);
  showMembers(act, go);
  showConversation({ act, openThread: (id) => go({ ...session, channel: id }) }, toEnd);
  renewComposer();
  clock.tick();
  showFaults(faults);
  showConnect(connect);
}

/** Whether the bot is there; if it has crashed, why. */
function showState() {
  const { connected, ended, connecting } = world();
  const bar = $("state");
  bar.hidden = connected && !ended;
  bar.classList.toggle("bad", Boolean(ended));
  bar.replaceChildren(...(ended ? [el("b", {}, "The bot has stopped: "), ended, " Its log is in the terminal; start the playground again when it is mended."]
    : connected ? [] : connecting ? [el("b", {}, "No bot is connected. "), "Connect one with the address and the token that the plug above shows."]
    : [el("b", {}, "The bot is not connected. "), "What you do waits for it, and fails after a few seconds."]));
}

// ---- What one does

/** Goes to another place, or becomes somebody else. */
function go(target) {
  Object.assign(session, target);
  history.pushState(null, "", addressOf(session));
  tellProblem("");
  showSide("places", false);
  refresh(true);
  if (!matchMedia("(pointer: coarse)").matches) $("text").focus({ preventScroll: true });
}

addEventListener("popstate", () => location.reload());

/** Does something with the bot and says whether it was taken. A form that it opens is shown. */
async function act(path, body, control) {
  // Not `disabled`, which would take the focus from it.
  if (control?.ariaBusy === "true") return false;
  if (control) control.ariaBusy = "true";
  tellProblem("");
  const from = session.person;
  try {
    const answer = await ask(path, { ...sessionQuery(), ...body });
    if (answer.modal && from === session.person) openModal(answer);
    return true;
  } catch (error) {
    tellProblem(error.message);
    return false;
  } finally {
    if (control) control.ariaBusy = null;
    // What one typed oneself is worth seeing, wherever one had scrolled to.
    refresh(!control);
  }
}

// ---- The tools

const clock = clockTool();
const faults = faultsTool();
const connect = connectTool();

function theme(next) {
  const own = next ?? document.documentElement.dataset.theme;
  if (own) document.documentElement.dataset.theme = own;
  const dark = own ? own === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  themeButton.replaceChildren(icon(dark ? "sun" : "moon"));
  themeButton.setAttribute("aria-label", dark ? "Light colours" : "Dark colours");
  themeButton.title = dark ? "Light colours" : "Dark colours";
  themeButton.onclick = () => { localStorage.setItem("theme", dark ? "light" : "dark"); theme(dark ? "light" : "dark"); };
}
const themeButton = el("button", { type: "button", className: "tool", id: "theme" });

/** Shows or hides a side: on narrow windows they lie over the conversation. */
function showSide(name, open) {
  const side = $(name);
  const shown = open ?? !side.classList.contains("open");
  side.classList.toggle("open", shown);
  if (name === "members") document.body.classList.toggle("members-hidden", !shown);
  $(`open-${name}`).setAttribute("aria-expanded", String(shown));
  const narrow = matchMedia(name === "places" ? "(max-width: 760px)" : "(max-width: 1080px)").matches;
  $("curtain").hidden = !(shown && narrow);
  if (shown && narrow) side.querySelector("a, button")?.focus();
}

const membersButton = el("button", { type: "button", className: "tool", id: "open-members", "aria-label": "Members", title: "Members", "aria-controls": "members", "aria-expanded": "true", on: { click: () => { if (!$("inside").hidden) inside(false); showSide("members"); } } }, icon("people"));
const insideButton = el("button", { type: "button", className: "tool", id: "open-inside", "aria-label": "See inside", title: "See inside", "aria-controls": "inside", "aria-expanded": "false", on: { click: () => inside() } }, icon("inside"));
function inside(open) {
  const shown = toggleInside(open);
  insideButton.setAttribute("aria-expanded", String(shown));
  if (!shown) insideButton.focus();
}

$("open-places").append(icon("menu"));
$("open-places").addEventListener("click", () => showSide("places"));
const closeSides = () => { for (const name of ["places", "members"]) if ($(name).classList.contains("open") && !$("curtain").hidden) { showSide(name, false); $(`open-${name}`).focus(); } };
$("curtain").addEventListener("click", closeSides);
addEventListener("keydown", (event) => { if (event.key === "Escape" && !$("curtain").hidden) closeSides(); });
$("tools").append(connect, clock.button, faults, insideButton, membersButton, themeButton);
theme(localStorage.getItem("theme") ?? undefined);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => theme());
if (matchMedia("(min-width: 1081px)").matches) $("members").classList.add("open");
else { document.body.classList.add("members-hidden"); membersButton.setAttribute("aria-expanded", "false"); }

// A key that begins a word goes to the line, as in Discord.
addEventListener("keydown", (event) => {
  const free = !document.activeElement?.closest("input, textarea, [role=listbox], dialog, .popover");
  if (free && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) $("text").focus();
});

// ---- What is new

let stopped = false;
startComposer(act);
const live = new EventSource("/playground/events");
live.onmessage = ({ data }) => {
  const { channel: where, only_for: only } = JSON.parse(data);
  if (!world()) return;
  if (where === world().channel) { refresh(); return; }
  // Direct messages are marked whoever they are for: one can go and look.
  const isDm = world().people.some((one) => one.dm === where);
  if (!isDm && only && only !== world().me) return;
  known.unread.add(where);
  showPlaces(go);
};
live.addEventListener("world", () => refresh());
live.addEventListener("inside", renewInside);
live.onerror = () => {
  stopped = true;
  const bar = $("state");
  bar.hidden = false;
  bar.classList.add("bad");
  bar.replaceChildren(el("b", {}, "The playground has stopped. "), "Start it again: the page goes on by itself.");
};
live.onopen = () => { stopped = false; refresh(true); };
if (!matchMedia("(pointer: coarse)").matches) $("text").focus();
