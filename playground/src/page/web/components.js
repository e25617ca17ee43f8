// Buttons and menus of a message.

import { el, icon, isSafe, link } from "./dom.js";
import { selectMenu } from "./menu.js";
import { channels, members, roles } from "./state.js";

// Component types. Source: Discord's reference, "Component Types".
const BUTTON = 2;
const STRINGS = 3;
const USERS = 5;
const ROLES = 6;
const CHANNELS = 8;

const emoji = (one) => one?.name ?? "";
const STYLE = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link" };

/** A row of components; `act(path, body, control)` does what they are for. */
const row = (message, { components }, act) => el("div", { className: "components" },
  (components ?? []).map((one) => one.type === BUTTON ? button(message, one, act) : menu(message, one, act)));

function button(message, one, act) {
  const label = [emoji(one.emoji), one.label].filter(Boolean).join(" ");
  if (one.url) return isSafe(one.url) ? link(one.url, [label, icon("out")], "button secondary") : el("span", {}, label);
  const press = (event) => act("/playground/component", { message: message.id, custom_id: one.custom_id }, event.currentTarget);
  return el("button", { type: "button", className: `button ${STYLE[one.style] ?? "secondary"}`, disabled: Boolean(one.disabled), on: { click: press } }, label);
}

function menu(message, one, act) {
  const send = (values, control) => act("/playground/component", { message: message.id, custom_id: one.custom_id, values }, control);
  return selectMenu({ ...menuOf(one), disabled: Boolean(one.disabled), send });
}

/** What a select menu is and offers. */
function menuOf(one) {
  const people = () => members().map((person) => ({ value: person.id, label: person.shown, note: person.name }));
  const ranks = () => roles().map((role) => ({ value: role.id, label: role.name }));
  const offers = {
    [STRINGS]: () => one.options.map((option) => ({ value: option.value, label: option.label, note: option.description, mark: emoji(option.emoji), chosen: option.default })),
    [USERS]: people,
    [ROLES]: ranks,
    [CHANNELS]: () => channels().filter((channel) => !one.channel_types?.length || one.channel_types.includes(channel.kind)).map((channel) => ({ value: channel.id, label: `#${channel.name}` })),
  }[one.type] ?? (() => [...people(), ...ranks()]);
  // What a menu of people, roles or channels has chosen is said by its defaults.
  const defaults = new Set((one.default_values ?? []).map((value) => value.id));
  return {
    hint: one.placeholder || "Make a selection", min: one.min_values ?? 1, max: one.max_values ?? 1,
    offers: offers().map((offer) => ({ ...offer, chosen: offer.chosen || defaults.has(offer.value) })),
  };
}

export { button, menuOf, row };
