// One message, as Discord draws it.

import { blocks } from "./blocks.js";
import { row } from "./components.js";
import { memberMenu, messageMenu, onMenu } from "./context.js";
import { avatar, el, icon } from "./dom.js";
import { embedsAndFiles } from "./embeds.js";
import { markdown } from "./markdown.js";
import { guild, me, person, world } from "./state.js";
import { whenWritten } from "./time.js";

const EPHEMERAL = 1 << 6;
const LOADING = 1 << 7;
const COMPONENTS_ALONE = 1 << 15;
const CHAT_INPUT = 20;
const PINNED = 6;

/** What somebody is called here. */
const nameOf = (user) => (user.id === world().bot ? guild()?.bot_nick : null) ?? user.global_name ?? user.username;

/** What a message was an answer to: who used which command. */
function usedBy(message) {
  const user = message.interaction.user;
  return el("div", { className: "used" }, avatar(user.id, nameOf(user)), el("b", {}, nameOf(user)), " used ",
    el("span", { className: "mention" }, `${message.type === CHAT_INPUT ? "/" : ""}${message.interaction.name}`));
}

/** The message that one replies to, in a line. */
function repliesTo({ referenced_message: one }) {
  return el("div", { className: "replied" }, avatar(one.author.id, nameOf(one.author), one.author.bot), el("b", {}, nameOf(one.author)), el("span", {}, one.content || "a message"));
}

/** The reactions, to join in or to take one's own back. */
function reactions(message, act) {
  return el("div", { className: "reactions" }, message.reactions.map(({ emoji, count, me: own }) => {
    const button = el("button", { type: "button", className: "reaction", "aria-pressed": String(own), "aria-label": `${emoji.name}, ${count} ${count === 1 ? "reaction" : "reactions"}`, on: { click: () => act("/playground/react", { message: message.id, emoji: emoji.name, on: !own }, button) } }, emoji.name, String(count));
    return button;
  }));
}

/**
 * A message's node. `follows` says that it continues what the same author said just before; `act` does what its
 * components are for, `dismiss` takes away what only one person sees, `openThread` goes into its thread.
 */
function showMessage(message, { follows, act, dismiss, openThread }) {
  const ephemeral = (message.flags & EPHEMERAL) !== 0;
  const pings = message.mention_everyone || message.mentions.some((user) => user.id === me()?.id) ||
    message.mention_roles.some((id) => world().guilds.some((guild) => guild.members.some((one) => one.id === me()?.id && one.roles.includes(id))));
  const loading = (message.flags & LOADING) !== 0;
  const name = nameOf(message.author);
  const body = el("div", { className: "body" });
  if (!follows) {
    body.append(el("div", { className: "byline" }, el("b", { className: "author" }, name), message.author.bot && el("span", { className: "app" }, "APP"), whenWritten(message.timestamp)));
  }
  if (loading) body.append(el("p", { className: "thinking" }, el("span", { className: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")), `${name} is thinking…`));
  if (message.type === PINNED) body.append(el("p", { className: "sub" }, "pinned a message to this channel."));
  if (message.content.length) body.append(el("div", { className: "content" }, ...markdown(message.content)));
  if (message.flags & COMPONENTS_ALONE) body.append(el("div", { className: "blocks" }, blocks(message, act)));
  else body.append(...embedsAndFiles(message), ...message.components.map((one) => row(message, one, act)));
  if (message.edited_timestamp) body.append(el("span", { className: "edited" }, "(edited)"));
  if (message.reactions?.length) body.append(reactions(message, act));
  if (message.thread) body.append(el("button", { type: "button", className: "thread-link", on: { click: () => openThread(message.thread.id) } }, icon("thread"), message.thread.name));
  if (ephemeral) {
    body.append(el("p", { className: "only-you" }, icon("eye"), "Only you can see this • ",
      el("button", { type: "button", className: "as-link", on: { click: () => dismiss(message.id) } }, "Dismiss message")));
  }
  const more = el("button", { type: "button", className: "more", "aria-label": "Apps for this message", "aria-haspopup": "menu", "aria-expanded": "false", on: { click: () => messageMenu(more, message, act) } }, icon("more"));
  const classes = ["message", ephemeral && "ephemeral", pings && "pings", follows && "follows"].filter(Boolean).join(" ");
  const face = follows ? el("span", { className: "gutter" }) : avatar(message.author.id, name, message.author.bot);
  const article = el("article", { className: classes, id: `message-${message.id}`, "aria-label": `${name}${ephemeral ? ", only for you" : ""}` },
    message.interaction && usedBy(message), message.referenced_message && repliesTo(message), face, body, more);
  onMenu(article, (at) => messageMenu(more, message, act, at));
  // The author's own menu is where they are seen.
  const author = person(message.author.id);
  if (author) for (const node of [face, body.querySelector(".author")]) if (node) onMenu(node, (at) => memberMenu(more, author, act, at));
  return article;
}

export { nameOf, showMessage };
