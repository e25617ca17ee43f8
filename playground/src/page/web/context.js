// The menu on a member or a message: what apps do with it. By right click, by a long touch, or from a button.

import { avatar, el } from "./dom.js";
import { openPopover } from "./popover.js";
import { commands, world } from "./state.js";

// Command types. Source: Discord's reference, "Application Command Types".
const ON_MEMBERS = 2;
const ON_MESSAGES = 3;

const EPHEMERAL = 1 << 6;
/** What one can react with; others that are there already can be joined in. */
const EMOJI = ["👍", "❤️", "🎉", "👀"];

/** The menu on a member; `at` is where it was asked for, if not at the anchor. */
const memberMenu = (anchor, person, act, at) => openMenu(anchor, `Apps for ${person.shown}`, ON_MEMBERS, { member: person.id }, act, at);

/** The menu on a message. */
const messageMenu = (anchor, message, act, at) => openMenu(anchor, "Apps for this message", ON_MESSAGES, { message: message.id }, act, at, message.flags & EPHEMERAL ? [] : EMOJI);

/** Has `open(at)` called when the menu of a node is asked for. */
function onMenu(node, open) {
  node.addEventListener("contextmenu", (event) => {
    // Links, pictures and marked text have the browser's own.
    if (event.target.closest("a, img, input, textarea") || !getSelection().isCollapsed) return;
    event.preventDefault();
    event.stopPropagation();
    open({ x: event.clientX, y: event.clientY });
  });
}

function openMenu(anchor, label, kind, target, act, at, emoji = []) {
  const apps = commands(kind);
  const choose = (path, body) => () => {
    popover.close();
    act(path, { ...body, ...target }, anchor);
  };
  const entry = (properties, run, ...words) => el("button", { type: "button", role: "menuitem", tabIndex: -1, ...properties, on: { click: run } }, ...words);
  const ofApps = apps.map((one) => entry({ className: "entry" }, choose("/playground/context-menu", { command: one.name }), avatar(world().bot, world().bot_name, true), one.name));
  const ofEmoji = emoji.map((one) => entry({ className: "entry quick", "aria-label": `React with ${one}` }, choose("/playground/react", { emoji: one, on: true }), one));
  const entries = [...ofApps, ...ofEmoji];
  const nothing = el("p", { className: "sub" }, "The app offers nothing for this.");
  const panel = entries.length
    ? el("div", { className: "context", role: "menu", "aria-label": label }, ofApps.length ? [el("p", { className: "label", role: "presentation" }, "Apps"), ...ofApps] : nothing, ofEmoji.length > 0 && el("div", { className: "quick-row", role: "presentation" }, ofEmoji))
    : el("div", { className: "context", role: "dialog", "aria-label": label, tabIndex: -1 }, nothing);
  panel.addEventListener("keydown", (event) => {
    const now = entries.indexOf(document.activeElement);
    const next = { ArrowDown: now + 1, ArrowUp: now - 1, ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Tab") popover.close();
    if (next === undefined || !entries.length) return;
    event.preventDefault();
    entries.at(next % entries.length).focus();
  });
  const popover = openPopover(anchor, panel, { at });
  (entries[0] ?? panel).focus();
}

export { memberMenu, messageMenu, onMenu };
