// The left side: servers, their channels, direct messages, and who one is.

import { $, avatar, el, icon, refill } from "./dom.js";
import { addressOf, guild, known, me, session, world } from "./state.js";

const VOICE = 2;
const initials = (name) => name.split(/\s+/).map((word) => [...word][0]).join("").slice(0, 3);

/** A link that goes there in this window; opened in another one it does so there. */
function goLink(target, go, properties, ...children) {
  return el("a", { href: addressOf(target), ...properties, on: { click: (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(target);
  } } }, ...children);
}

const hasUnread = (ids) => ids.some((id) => known.unread.has(id));

/** Shows all of it; `go(session)` moves. */
function showPlaces(go) {
  const { people, guilds } = world();
  const own = me();
  const mine = guilds.map((one, index) => ({ one, index })).filter(({ one }) => one.members.some((member) => member.id === own.id));
  const dm = { person: session.person, guild: null, channel: "" };
  refill($("servers"), 
    goLink(dm, go, { className: `server ${session.guild === null ? "here" : ""}`, title: "Direct messages", "aria-label": `Direct messages${hasUnread([own.dm]) ? ", unread" : ""}`, "aria-current": session.guild === null ? "true" : null },
      icon("at"), hasUnread([own.dm]) && el("span", { className: "badge" })),
    el("hr"),
    ...mine.map(({ one, index }) => {
      const here = session.guild === index;
      const unread = !here && hasUnread(one.channels.map((channel) => channel.id));
      return goLink({ person: session.person, guild: index, channel: "general" }, go, { className: `server ${here ? "here" : ""}`, title: one.name, "data-initials": initials(one.name), "aria-label": `${one.name}${unread ? ", unread" : ""}`, "aria-current": here ? "true" : null }, unread && el("span", { className: "badge" }));
    }));
  refill($("channels"), ...(guild() ? channelList(go) : dmList(go, own)));
  refill($("people"), 
    el("p", { className: "who" }, avatar(own.id, own.shown), el("span", {}, el("b", {}, own.shown), el("small", {}, guild()?.members.find((one) => one.id === own.id)?.admin ? "admin of this server" : guild() ? "member" : "in direct messages"))),
    el("p", { className: "label", id: "be" }, "Be somebody else"),
    el("div", { className: "faces", role: "group", "aria-labelledby": "be" }, people.slice(0, 8).map((one) => {
      const unread = one.id !== own.id && known.unread.has(one.dm);
      return goLink(sessionOf(one), go, { className: `face ${one.id === own.id ? "here" : ""}`, title: `${one.shown}${unread ? ": the bot has written" : ""}`, "aria-label": `Be ${one.shown}${unread ? ", who has a message of the bot" : ""}`, "aria-current": one.id === own.id ? "true" : null }, avatar(one.id, one.shown), unread && el("span", { className: "badge" }));
    })));
}

/** The same place for somebody else; one they are not in becomes the first server. */
function sessionOf(person) {
  const isIn = session.guild !== null && world().guilds[session.guild].members.some((one) => one.id === person.id);
  if (session.guild === null || isIn) return { ...session, person: person.name };
  return { person: person.name, guild: 0, channel: "general" };
}

function channelList(go) {
  const here = guild();
  const entry = (one) => {
    const current = one.id === world().channel;
    const unread = known.unread.has(one.id);
    const sign = one.parent ? "thread" : one.kind === VOICE ? "voice" : one.bot_sees ? "hash" : "lock";
    return el("li", {}, goLink({ person: session.person, guild: session.guild, channel: one.id }, go, {
      className: `channel ${current ? "here" : ""} ${unread ? "unread" : ""} ${one.parent ? "below" : ""}`, "aria-current": current ? "page" : null, "aria-label": `${one.name}${unread ? ", unread" : ""}${one.bot_sees ? "" : ", not for the bot"}`,
    }, icon(sign), el("span", {}, one.name)));
  };
  const tops = here.channels.filter((one) => !one.parent);
  return [
    el("h2", {}, here.name), !here.has_bot && el("p", { className: "sub" }, "The bot is not in this server."),
    el("ul", {}, tops.flatMap((one) => [entry(one), ...here.channels.filter((thread) => thread.parent === one.id).map(entry)])),
  ].filter(Boolean);
}

function dmList(go, own) {
  return [el("h2", {}, "Direct messages"), el("ul", {}, el("li", {}, goLink({ person: session.person, guild: null, channel: "" }, go, { className: "channel here", "aria-current": "page" }, avatar(world().bot, world().bot_name, true), el("span", {}, world().bot_name)))),
    !own.dms_open && el("p", { className: "sub" }, `${own.shown} does not take the bot's messages now.`)].filter(Boolean);
}

export { showPlaces };
