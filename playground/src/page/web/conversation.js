// The conversation: the messages of a channel, kept as they are while they do not change.

import { textsOf } from "./blocks.js";
import { clientNames, connectGuide } from "./connect.js";
import { $, avatar, el, icon } from "./dom.js";
import { commandMention, inline, markdown, plainText } from "./markdown.js";
import { nameOf, showMessage } from "./message.js";
import { channel, commands, guild, me, world } from "./state.js";
import { dayName, sameDay } from "./time.js";

/** How soon a next message of the same author continues the one before, in milliseconds. */
const TOGETHER = 7 * 60 * 1000;
/** How near the end one is taken to follow what is new, in pixels. */
const NEAR = 120;

// The nodes that are shown, by key, with what they were made from: one that has not changed stays, and with it an open
// menu, a shown spoiler or the focus in it.
let drawn = new Map();
let place = "";
let seen = new Set();
const dismissed = new Set();

/** Shows the messages of the world as it is. `doing` has what can be done with them. */
function showConversation(doing, toEnd) {
  const log = $("conversation");
  const here = `${world().me} ${world().channel}`;
  const moved = here !== place;
  const atEnd = moved || toEnd || log.scrollTop + log.clientHeight >= log.scrollHeight - NEAR;
  const focused = log.contains(document.activeElement) ? [...log.querySelectorAll("button, a")].indexOf(document.activeElement) : -1;
  const messages = world().messages.filter((message) => !dismissed.has(message.id));
  const next = new Map();
  const keep = (key, made, make) => {
    const before = moved ? undefined : drawn.get(key);
    next.set(key, before?.made === made ? before : { made, node: make() });
  };
  let last = null;
  for (const message of messages) {
    if (!last || !sameDay(last.timestamp, message.timestamp)) {
      keep(`day-${message.id}`, message.timestamp, () => el("div", { className: "day", role: "separator" }, el("span", {}, dayName(message.timestamp))));
      last = null;
    }
    const follows = Boolean(last) && !message.interaction && !message.referenced_message && last.author.id === message.author.id && (last.flags & 64) === (message.flags & 64) &&
      new Date(message.timestamp) - new Date(last.timestamp) < TOGETHER;
    keep(message.id, JSON.stringify([follows, message]), () => showMessage(message, { ...doing, follows, dismiss: (id) => { dismissed.add(id); showConversation(doing, false); } }));
    last = message;
  }
  if (!messages.length) keep("hello", JSON.stringify([here, commands(1), world().connected, world().clients]), hello);
  drawn = next;
  const wanted = [...next.values()].map(({ node }) => node);
  for (const old of [...log.children]) if (!wanted.includes(old)) old.remove();
  wanted.forEach((node, at) => { if (log.children[at] !== node) log.insertBefore(node, log.children[at] ?? null); });
  // Where a message was made anew, the focus goes to what stands where it was.
  if (focused >= 0 && document.activeElement === document.body) (log.querySelectorAll("button, a")[focused] ?? log).focus();
  if (!moved) announce(messages);
  seen = new Set(messages.map((message) => message.id));
  place = here;
  if (!atEnd) return;
  log.scrollTop = messages.length ? log.scrollHeight : 0;
  // One that is too long for the window is read from its beginning.
  const newest = messages.length && wanted.at(-1);
  if (newest && newest.offsetHeight > log.clientHeight) newest.scrollIntoView();
}

/** Tells those who hear the page of what has come. */
function announce(messages) {
  const fresh = messages.filter((message) => !seen.has(message.id) && message.author.id !== world().me);
  if (!fresh.length) return;
  $("announcer").textContent = fresh.map((message) => {
    const [embed] = message.embeds;
    const parts = [markdown(message.content), ...(embed ? [inline(embed.title), markdown(embed.description)] : []), ...textsOf(message)];
    const said = parts.filter((nodes) => nodes.length).map(plainText).join(". ");
    return `${nameOf(message.author)}: ${said.slice(0, 400) || "a message"}`;
  }).join(" ");
}

/** What stands where nothing has been said yet. */
/** Whose bot is here. */
const withBot = () => !world().connecting ? " with the real bot in it" : world().connected ? ` with your bot in it (${clientNames()})` : "";

function hello() {
  // What is worth seeing first, then the others as they were registered.
  const first = world().first_commands;
  const rank = (one) => first.includes(one.name) ? first.indexOf(one.name) : first.length;
  const offered = commands(1).sort((one, other) => rank(one) - rank(other));
  const where = channel();
  const { connecting, connected } = world();
  const help = offered.find((one) => one.name === "help");
  return el("div", { className: "hello" },
    el("span", { className: "hello-mark" }, where ? icon("hash") : avatar(world().bot, world().bot_name, true)),
    el("h2", {}, where ? `Welcome to #${where.name}` : `Your direct messages with ${world().bot_name}`),
    el("p", {}, `You are ${me().shown}${guild() ? ` in ${guild().name}` : ""}. This is a small Discord on your own machine${withBot()}: nothing leaves this machine, and nothing can be broken.`),
    connecting && !connected && connectGuide(),
    connecting && !connected ? null : offered.length ? el("p", {}, "Type ", el("kbd", {}, "/"), " to see what the bot can do", ...(help ? [", or begin with ", commandMention("help")] : []), ".")
      : el("p", {}, "The bot has no command for you in this place."),
    el("div", { className: "cards" }, offered.slice(0, 12).map((one) => el("div", { className: "card" }, commandMention(one.name), el("p", {}, one.description)))));
}

export { showConversation };
