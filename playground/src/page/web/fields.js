// The fields of a form: text, menus, radio groups and checkboxes.

import { upload } from "./api.js";
import { menuOf } from "./components.js";
import { el } from "./dom.js";
import { selectMenu } from "./menu.js";
import { sessionQuery } from "./state.js";

// Component types. Source: Discord's reference, "Component Types".
const INPUT = 4;
const UPLOAD = 19;
const RADIO = 21;
const BOXES = 22;
const BOX = 23;

const PARAGRAPH = 2;

let made = 0;

/**
 * A field: its node, its name, what is in it as texts (an empty one for nothing chosen; perhaps only later), and `focus`. `labelled` has the
 * label and the description.
 */
function fieldOf(labelled, input) {
  made += 1;
  const id = `field-${made}`;
  const required = input.required !== false && input.type !== BOX;
  const label = [labelled.label, required && el("span", { className: "wrong", title: "required", "aria-hidden": "true" }, " *")];
  const description = labelled.description ? el("p", { className: "sub", id: `${id}-about` }, labelled.description) : null;
  const about = description?.id;
  const kind = { [INPUT]: textField, [RADIO]: radioGroup, [BOXES]: boxGroup, [BOX]: box, [UPLOAD]: files }[input.type] ?? menuField;
  const field = kind({ id, input, required, label, description, about });
  return { name: input.custom_id, focus: () => field.node.querySelector("input, textarea, button")?.focus(), ...field };
}

function textField({ id, input, required, label, description, about }) {
  const most = input.max_length ?? 4000;
  const long = input.style === PARAGRAPH;
  const field = el(long ? "textarea" : "input", {
    id, name: input.custom_id, value: input.value ?? "", placeholder: input.placeholder ?? "", required,
    maxLength: most, minLength: input.min_length ?? 0, rows: long ? 5 : undefined, "aria-describedby": about,
  });
  const count = el("small", { "aria-hidden": "true" });
  const recount = () => { count.textContent = `${field.value.length} / ${most}`; };
  field.addEventListener("input", recount);
  recount();
  return { node: el("div", { className: "form-field" }, el("label", { htmlFor: id }, label), description, field, count), values: () => [field.value] };
}

/** A select menu, which says what is chosen until the form is sent. */
function menuField({ id, input, required, label, description, about }) {
  const menu = menuOf(input);
  let chosen = menu.offers.filter((offer) => offer.chosen).map((offer) => offer.value);
  const name = el("span", { className: "form-label", id }, label);
  const make = () => {
    const button = selectMenu({
      ...menu, min: required ? menu.min : 0, offers: menu.offers.map((offer) => ({ ...offer, chosen: chosen.includes(offer.value) })), disabled: false,
      send: (values) => { chosen = values; const next = make(); button.replaceWith(next); next.focus(); },
    });
    button.setAttribute("aria-label", `${name.firstChild.textContent}: ${button.textContent}`);
    if (about) button.setAttribute("aria-describedby", about);
    return button;
  };
  return { node: el("div", { className: "form-field" }, name, description, make()), values: () => chosen.length ? chosen : [""] };
}

/** Options with a native control each. */
function optionRows(id, input, type, required, checked) {
  return input.options.map((option, index) => {
    const note = option.description ? el("small", { id: `${id}-${index}-note` }, option.description) : null;
    const control = el("input", { type, name: id, value: option.value, checked: checked(option), required, "aria-describedby": note?.id });
    return { control, node: el("label", { className: "form-option" }, control, el("span", {}, el("b", {}, option.label), note)) };
  });
}

const group = (label, description, about, rows, more) => el("fieldset", { className: "form-field", "aria-describedby": about },
  el("legend", {}, label), description, rows.map(({ node }) => node), more);

function radioGroup({ id, input, required, label, description, about }) {
  const rows = optionRows(id, input, "radio", required, (option) => Boolean(option.default));
  // What need not be answered can be taken back.
  const clear = required ? null : el("button", { type: "button", className: "as-link", on: { click: () => { for (const { control } of rows) control.checked = false; } } }, "Clear");
  const values = () => [rows.find(({ control }) => control.checked)?.control.value ?? ""];
  return { node: group(label, description, about, rows, clear), values };
}

function boxGroup({ id, input, required, label, description, about }) {
  const rows = optionRows(id, input, "checkbox", false, (option) => Boolean(option.default));
  const most = input.max_values ?? rows.length;
  const least = required ? input.min_values ?? 1 : input.min_values ?? 0;
  const chosen = () => rows.filter(({ control }) => control.checked).map(({ control }) => control.value);
  const renew = () => {
    const count = chosen().length;
    for (const { control } of rows) control.disabled = !control.checked && count >= most;
    const few = count < least && (required || count > 0);
    rows[0].control.setCustomValidity(few ? `Choose ${least} at least.` : "");
  };
  for (const { control } of rows) control.addEventListener("change", renew);
  renew();
  return { node: group(label, description, about, rows), values: () => chosen().length ? chosen() : [""] };
}

function box({ id, input, label, description, about }) {
  const control = el("input", { type: "checkbox", id, checked: Boolean(input.default), "aria-describedby": about });
  return { node: el("div", { className: "form-field" }, el("label", { className: "form-option" }, control, el("span", {}, el("b", {}, label))), description), values: () => [control.checked ? "on" : "off"] };
}

/** Files, which are given when the form is sent. */
function files({ id, input, required, label, description, about }) {
  const control = el("input", { type: "file", id, required, multiple: (input.max_values ?? 1) > 1, "aria-describedby": about });
  const values = async () => control.files.length ? Promise.all([...control.files].map((file) => upload(file, sessionQuery()))) : [""];
  return { node: el("div", { className: "form-field" }, el("label", { htmlFor: id }, label), description, control), values };
}

export { fieldOf };
