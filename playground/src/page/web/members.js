// The right side: who is here, and what can be done with them.

import { memberMenu, onMenu } from "./context.js";
import { $, avatar, el, icon, refill } from "./dom.js";
import { openPopover } from "./popover.js";
import { commands, guild, members, role, session, world } from "./state.js";

/** Shows the members; `act` uses a command on one, `go` becomes one. */
function showMembers(act, go) {
  const all = members();
  const isIn = guild() ? guild().has_bot : true;
  const group = (title, people) => people.length ? [el("h2", {}, `${title} — ${people.length}`), el("ul", {}, people.map((one) => el("li", {}, entry(one, act, go))))] : [];
  const bot = isIn ? [el("h2", {}, "App — 1"), el("ul", {}, el("li", {}, el("div", { className: `member ${world().connected ? "" : "away"}` }, avatar(world().bot, world().bot_name, true), el("span", {}, world().bot_name, el("span", { className: "app" }, "APP")), !world().connected && el("small", {}, "not connected"))))] : [];
  refill($("members"), ...group("Admins", all.filter((one) => one.admin)), ...bot, ...group(guild() ? "Members" : "People", all.filter((one) => !one.admin).slice(0, 50)));
}

function entry(person, act, go) {
  const button = el("button", { type: "button", className: "member", "aria-haspopup": "dialog", "aria-expanded": "false" }, avatar(person.id, person.shown), el("span", {}, person.shown), person.admin && icon("crown"));
  button.addEventListener("click", () => {
    const close = (then) => () => { popover.close(); then(); };
    const apps = commands(2);
    const own = person.name === session.person;
    const panel = el("div", { className: "profile", role: "dialog", "aria-label": person.shown },
      el("header", {}, avatar(person.id, person.shown), el("div", {}, el("b", {}, person.shown), el("small", {}, person.name))),
      person.roles?.length ? el("p", { className: "roles" }, person.roles.map((id) => el("span", {}, role(id)?.name ?? id))) : null,
      apps.length ? el("p", { className: "label" }, "Apps") : null,
      ...apps.map((one) => el("button", { type: "button", className: "entry", on: { click: close(() => act("/playground/context-menu", { command: one.name, member: person.id }, button)) } }, avatar(world().bot, world().bot_name, true), one.name)),
      !own && el("button", { type: "button", className: "entry", on: { click: close(() => go({ ...session, person: person.name })) } }, icon("people"), `Be ${person.shown}`));
    const popover = openPopover(button, panel);
    panel.querySelector("button")?.focus();
  });
  onMenu(button, (at) => memberMenu(button, person, act, at));
  return button;
}

export { showMembers };
