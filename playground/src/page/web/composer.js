// The line at the bottom: commands with their options as chips, suggestions, and what one says to the others.
//
// Two states: plain text (no command) and a command with a chip for each option that is filled in. The text field at the
// end stays the same one; in a command it takes the names of further options.

import { ask, upload } from "./api.js";
import { $, el, icon } from "./dom.js";
import { marked, pairs, reading } from "./line.js";
import { onCommand } from "./markdown.js";
import { channel, channels, commands, guild, members, roles, sessionQuery, world } from "./state.js";

// Option types. Source: Discord's reference, "Application Command Option Type".
const TYPE = { STRING: 3, INTEGER: 4, BOOLEAN: 5, USER: 6, CHANNEL: 7, ROLE: 8, MENTIONABLE: 9, NUMBER: 10, ATTACHMENT: 11 };
/** How long typing must pause before the bot is asked, in milliseconds. */
const PAUSE = 120;
/** Suggestions shown at once. */
const MOST = 25;

let command = null;
// { option, node, input, sent }: `sent` is what goes out if not the text itself.
let chips = [];
let suggestions = [];
let selected = -1;
// What is asked later counts: an answer to anything earlier is dropped.
let turn = 0;
let history = [];
let recalled = -1;
let act;

const text = () => $("text");
const slash = () => commands(1);

// ---- Reading and writing the line

/** Whether an option is opened by itself: one that must be filled, or that has something to offer. */
const opens = (option) => option.required || option.autocomplete || option.choices?.length;

/** Begins a command, with what was typed behind its name. */
function begin(next, rest = "") {
  command = next;
  chips = [];
  $("chips").replaceChildren();
  $("command").replaceChildren(el("button", { type: "button", className: "command", title: next.description, "aria-label": `/${next.name}: ${next.description}. Press to leave the command`, on: { click: () => leave("") } }, `/${next.name}`));
  text().value = "";
  const given = pairs(next.options, rest);
  const required = next.options.filter((option) => option.required && !given.some(([one]) => one.name === option.name));
  for (const [option, value] of given) addChip(option, value);
  for (const option of required) addChip(option);
  if (!chips.length && next.options.length && opens(next.options[0])) addChip(next.options[0]).offered = true;
  const focus = rest ? chips.find((chip) => chip.input.value && !chip.option.required) ?? chips.at(-1) : chips[0];
  dress();
  (chips.find((chip) => !chip.input.value) ?? focus)?.input.focus();
  if (rest && given.length === 1 && !required.length) focusEnd(chips[0].input);
  if (!chips.length) text().focus();
  suggest();
}

/** Back to plain text. */
function leave(typed = "") {
  command = null;
  chips = [];
  $("chips").replaceChildren();
  $("command").replaceChildren();
  text().value = typed;
  dress();
  focusEnd(text());
  suggest();
}

const focusEnd = (input) => {
  input.focus();
  input.setSelectionRange(input.value.length, input.value.length);
};

let made = 0;
function addChip(option, value = "") {
  made += 1;
  const input = el("input", {
    id: `option-${made}`, role: "combobox", "aria-autocomplete": "list", "aria-controls": "suggestions", "aria-expanded": "false", "aria-describedby": "hint",
    value, spellcheck: false, autocomplete: "off", enterKeyHint: "send", "aria-required": String(Boolean(option.required)),
  });
  const node = el("span", { className: `chip ${option.required ? "required" : ""}` }, el("label", { htmlFor: input.id }, option.name), input);
  const chip = { option, node, input, sent: null };
  const fit = () => { input.size = Math.max(2, Math.min(input.value.length + 1, 40)); };
  input.addEventListener("input", () => {
    chip.sent = null;
    // `name:` ends a text and begins another option, as it does in a line; the option's own name is not part of its text.
    const own = `${option.name}:`;
    if (input.value.startsWith(own)) input.value = input.value.slice(own.length).trimStart();
    const { before, given } = marked(open(), input.value);
    if (given.length) input.value = before.trim();
    fit();
    node.classList.remove("wrong");
    tellProblem("");
    // One that was only offered, and stayed empty, makes room.
    if (given.length && chip.offered && !input.value) removeChip(chip);
    addPairs(given);
    if (!given.length) suggest();
  });
  input.addEventListener("focus", suggest);
  input.addEventListener("keydown", (event) => onChipKey(event, chip));
  node.addEventListener("click", () => input.focus());
  fit();
  chip.fit = fit;
  chips.push(chip);
  $("chips").append(node);
  dress();
  return chip;
}

/** Adds options with what was typed for them, each once; the last can be typed on. */
function addPairs(given) {
  let last = null;
  for (const [option, value] of given) if (!chips.some((one) => one.option === option)) last = addChip(option, value);
  if (!last) return;
  focusEnd(last.input);
  suggest();
}

function removeChip(chip) {
  const at = chips.indexOf(chip);
  chips = chips.filter((one) => one !== chip);
  chip.node.remove();
  dress();
  focusEnd(chips[at - 1]?.input ?? text());
}

const open = () => command ? command.options.filter((option) => !chips.some((chip) => chip.option.name === option.name)) : [];

/** What the text field says it is for. */
function dress() {
  const field = text();
  const left = open().length;
  const where = channel();
  $("line").classList.toggle("in-command", Boolean(command));
  const place = where ? `#${where.name}` : guild() ? "this channel" : world()?.bot_name ?? "the bot";
  field.placeholder = command ? (left ? `+${left} optional` : "") : `Message ${place}: / for commands`;
  field.setAttribute("aria-label", command ? "Add an option, or Enter to send" : `Message ${place}`);
}

// ---- Suggestions

/** The option being filled in; null in the text field. */
const current = () => chips.find((chip) => chip.input === document.activeElement) ?? null;
const focused = () => current()?.input ?? text();

const matches = (name, typed) => name.toLowerCase().replace(/^[@#]/, "").includes(typed);

/** What an option of a fixed kind offers: label, note, and what would be sent. */
function fixed(option) {
  if (option.choices?.length) return option.choices.map(({ name, value }) => ({ label: name, sent: String(value) }));
  const people = () => members().map((one) => ({ label: `@${one.shown}`, note: one.name, sent: `<@${one.id}>` }));
  const ranks = () => roles().map((one) => ({ label: `@${one.name.replace(/^@/, "")}`, note: "role", sent: `<@&${one.id}>` }));
  switch (option.type) {
    case TYPE.BOOLEAN: return [{ label: "True", sent: "true" }, { label: "False", sent: "false" }];
    case TYPE.USER: return people();
    case TYPE.CHANNEL: return channels().filter((one) => !option.channel_types?.length || option.channel_types.includes(one.kind)).map((one) => ({ label: `#${one.name}`, sent: `<#${one.id}>` }));
    case TYPE.ROLE: return ranks();
    case TYPE.MENTIONABLE: return [...people(), ...ranks()];
    default: return [];
  }
}

async function suggest() {
  turn += 1;
  const own = turn;
  const chip = current();
  describe(chip);
  if (chip) return suggestFor(chip, own);
  const typed = text().value;
  if (command) return offer(open().filter((one) => matches(one.name, typed.trim().toLowerCase())).map((one) => ({ label: one.name, note: one.description, run: () => { text().value = ""; addChip(one).input.focus(); } })), typed.trim() !== "");
  if (!typed.startsWith("/")) return offer([]);
  const wanted = typed.slice(1).trimStart().toLowerCase();
  const named = slash().filter((one) => one.name.startsWith(wanted));
  const others = slash().filter((one) => !named.includes(one) && wanted && one.name.includes(wanted));
  offer([...named, ...others].map((one) => ({ label: `/${one.name}`, note: one.description, tags: one.options.filter((option) => option.required).map((option) => option.name), run: () => begin(one) })), true);
}

async function suggestFor(chip, own) {
  const { option, input } = chip;
  if (chip.sent !== null) return offer([]);
  if (option.type === TYPE.ATTACHMENT) return offer([{ label: "Choose a file…", run: () => pickFile(chip) }], true);
  const typed = input.value.trim().toLowerCase();
  const take = (item) => ({ ...item, run: () => fill(chip, item) });
  if (!option.autocomplete) return offer(fixed(option).filter(({ label }) => matches(label, typed.replace(/^[@#]/, ""))).map(take), typed !== "" || option.required);
  await new Promise((done) => setTimeout(done, PAUSE));
  if (own !== turn) return;
  const values = filled().filter(([name]) => name !== option.name);
  const asked = { ...sessionQuery(), command: command.name, values, focused: [option.name, input.value] };
  const { choices } = await ask("/playground/autocomplete", asked).catch((error) => { tellProblem(error.message); return { choices: [] }; });
  // Stale: something was typed, sent or left meanwhile.
  if (own !== turn) return;
  offer(choices.map(({ name, value }) => take({ label: name, sent: String(value) })), typed !== "" || option.required, typed);
}

/** Lets one choose a file, which the option then holds. */
function pickFile(chip) {
  const picker = el("input", { type: "file" });
  picker.addEventListener("change", async () => {
    const [file] = picker.files;
    if (!file) return;
    try { fill(chip, { label: file.name, sent: await upload(file, sessionQuery()) }); } catch (error) { tellProblem(error.message); }
  });
  picker.click();
}

/** Takes a suggestion into a chip, and goes on to what is still missing. */
function fill(chip, { label, sent }) {
  chip.input.value = label;
  chip.sent = sent;
  chip.fit();
  chip.node.classList.remove("wrong");
  const next = chips.find((one) => one.option.required && !one.input.value) ?? chips.find((one) => !one.input.value);
  if (next) next.input.focus();
  else text().focus();
  suggest();
}

function offer(list, marked = false, typed = "") {
  suggestions = list.slice(0, MOST);
  const box = $("suggestions");
  box.replaceChildren(...suggestions.map((one, index) => el("li", { role: "option", id: `suggestion-${index}`, "aria-selected": "false",
    on: { mousedown: (event) => { event.preventDefault(); take(index); }, mousemove: () => selected !== index && highlight(index) } },
    el("b", {}, ...emphasized(one.label, typed)), (one.tags ?? []).map((tag) => el("i", {}, tag)), one.note && el("span", {}, one.note))));
  box.hidden = !suggestions.length;
  for (const input of [text(), ...chips.map((chip) => chip.input)]) {
    input.setAttribute("aria-expanded", String(suggestions.length > 0 && input === focused()));
    input.removeAttribute("aria-activedescendant");
  }
  highlight(marked && suggestions.length ? 0 : -1);
}

/** The part of a label that was typed, marked. */
function emphasized(label, typed) {
  const at = typed ? label.toLowerCase().indexOf(typed) : -1;
  return at < 0 ? [label] : [label.slice(0, at), el("mark", {}, label.slice(at, at + typed.length)), label.slice(at + typed.length)];
}

function highlight(index) {
  selected = index;
  [...$("suggestions").children].forEach((item, at) => {
    item.setAttribute("aria-selected", String(at === index));
    if (at === index) item.scrollIntoView({ block: "nearest" });
  });
  if (index < 0) focused().removeAttribute("aria-activedescendant");
  else focused().setAttribute("aria-activedescendant", `suggestion-${index}`);
}

const step = (by) => highlight(selected < 0 ? (by > 0 ? 0 : suggestions.length - 1) : (selected + by + suggestions.length) % suggestions.length);
const take = (index) => suggestions[index]?.run();
const hide = () => { turn += 1; offer([]); };

/** Says what the option being filled in is. */
function describe(chip) {
  const hint = $("hint");
  const { option } = chip ?? {};
  const range = option && [option.min_value ?? option.min_length, option.max_value ?? option.max_length];
  const unit = option?.type === TYPE.STRING ? " characters" : "";
  const bounds = !range || (range[0] === undefined && range[1] === undefined) ? null
    : range[1] === undefined ? `at least ${range[0]}${unit}` : range[0] === undefined ? `at most ${range[1]}${unit}` : `${range[0]} to ${range[1]}${unit}`;
  hint.replaceChildren(...(option ? [el("b", {}, option.name), ` ${option.description}`, el("span", { className: "sub" }, [option.required ? "required" : "optional", bounds].filter(Boolean).join(" · "))]
    : command ? [el("b", {}, `/${command.name}`), ` ${command.description}`] : []));
}

// ---- Sending

/** What the options hold. What was typed as `name:value` inside of one is that option, as it is in a line. */
const filled = () => chips.filter((chip) => chip.input.value.trim() || chip.sent !== null).flatMap((chip) => chip.sent !== null
  ? [[chip.option.name, chip.sent]]
  : pairs([chip.option, ...open()], chip.input.value).map(([option, value]) => [option.name, value.trim()]));

async function send() {
  tellProblem("");
  if (!command) return sendText();
  const empty = chips.find((chip) => (chip.option.required || !chip.offered) && !chip.input.value.trim() && chip.sent === null);
  if (empty) {
    empty.node.classList.add("wrong");
    empty.input.focus();
    return tellProblem(empty.option.required ? `${empty.option.name} is needed: ${empty.option.description}` : `${empty.option.name} is empty: type a value, or take it out`);
  }
  const stray = text().value.trim();
  if (stray) return tellProblem(open().length ? `“${stray}” is no option of /${command.name}; there are: ${open().map((one) => one.name).join(", ")}` : `/${command.name} takes no more options`);
  const used = { command, values: chips.filter((chip) => chip.input.value.trim()).map((chip) => ({ name: chip.option.name, value: chip.input.value, sent: chip.sent })) };
  const body = { command: command.name, values: filled() };
  remember(used);
  leave();
  hide();
  if (!await act("/playground/fill", body) && isEmpty()) recall(used);
}

async function sendText() {
  const line = text().value.trim();
  if (!line) return;
  const whole = slash().find((one) => line === `/${one.name}`);
  if (whole?.options.some((option) => option.required)) return begin(whole);
  remember({ line });
  text().value = "";
  hide();
  if (!await act("/playground/line", { line }) && isEmpty()) recall({ line });
}

const isEmpty = () => !command && !text().value;

function remember(used) {
  history = [used, ...history.filter((one) => JSON.stringify(one) !== JSON.stringify(used))].slice(0, 50);
  recalled = -1;
}

/** Puts an earlier line back, ready to be sent or changed. */
function recall({ line, command: name, values }) {
  if (line !== undefined) { leave(line); hide(); return; }
  const known = slash().find((one) => one.name === name.name);
  if (!known) return;
  begin(known);
  for (const { name: option, value, sent } of values) {
    const chip = chips.find((one) => one.option.name === option) ?? addChip(known.options.find((one) => one.name === option));
    chip.input.value = value;
    chip.sent = sent ?? value;
    chip.fit();
  }
  for (const chip of chips.filter((one) => !one.input.value && !one.option.required)) { chip.node.remove(); chips = chips.filter((one) => one !== chip); }
  dress();
  text().focus();
  hide();
}

// ---- Keys

/** Keys that mean the same everywhere in the line; whether it was one. */
function onKey(event) {
  const { key } = event;
  if ((key === "ArrowDown" || key === "ArrowUp") && suggestions.length) step(key === "ArrowUp" ? -1 : 1);
  else if (key === "Enter" && !event.isComposing) { if (selected >= 0) take(selected); else send(); }
  else if (key === "Tab" && !event.shiftKey && selected >= 0) take(selected);
  else if (key === "Escape") { if (suggestions.length) hide(); else if (command) leave(); else text().value = ""; }
  else return false;
  event.preventDefault();
  return true;
}

function onTextKey(event) {
  const field = text();
  const atStart = field.selectionStart === 0 && field.selectionEnd === 0;
  if (event.key === "ArrowUp" && !command && (!field.value || recalled >= 0) && history.length) {
    event.preventDefault();
    recalled = Math.min(recalled + 1, history.length - 1);
    const at = recalled;
    recall(history[recalled]);
    recalled = at;
    return;
  }
  if (onKey(event)) return;
  if (event.key === "Backspace" && command && !field.value) {
    event.preventDefault();
    if (chips.length) focusEnd(chips.at(-1).input);
    else leave(`/${command.name}`);
  } else if (event.key === "ArrowLeft" && command && atStart && chips.length) { event.preventDefault(); focusEnd(chips.at(-1).input); }
}

function onChipKey(event, chip) {
  if (onKey(event)) return;
  const { input } = chip;
  const at = chips.indexOf(chip);
  if (event.key === "Backspace" && !input.value) {
    event.preventDefault();
    if (chip.option.required) { if (at > 0) focusEnd(chips[at - 1].input); else leave(`/${command.name}`); } else removeChip(chip);
  } else if (event.key === "ArrowLeft" && input.selectionEnd === 0 && at > 0) { event.preventDefault(); focusEnd(chips[at - 1].input); }
  else if (event.key === "ArrowRight" && input.selectionStart === input.value.length) { event.preventDefault(); focusEnd(chips[at + 1]?.input ?? text()); }
}

// ---- The outside

const tellProblem = (words) => { $("problem").textContent = words; };

/** Makes the line work. `doing(path, body)` sends, and says whether it was taken. */
function startComposer(doing) {
  act = doing;
  $("send").append(icon("send"));
  const field = text();
  field.addEventListener("input", () => {
    recalled = -1;
    tellProblem("");
    if (!command) {
      const read = reading(slash(), field.value);
      if (read) return begin(read.found, read.rest);
    } else {
      const { before, given } = marked(open(), field.value);
      if (given.length) {
        field.value = before.trim();
        return addPairs(given);
      }
    }
    suggest();
  });
  field.addEventListener("focus", suggest);
  field.addEventListener("keydown", onTextKey);
  $("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
  $("composer").addEventListener("focusout", (event) => { if (!$("composer").contains(event.relatedTarget)) { hide(); $("hint").replaceChildren(); } });
  $("line").addEventListener("click", (event) => { if (event.target === $("line") || event.target === $("chips")) text().focus(); });
  onCommand.click = (name) => {
    const known = slash().find((one) => one.name === name);
    const below = slash().some((one) => one.name.startsWith(`${name} `));
    if (known) begin(known);
    else if (below) leave(`/${name} `);
    else tellProblem(`/${name} cannot be used here`);
  };
  dress();
}

/** After the world has changed: a command that is no longer there is left, the field says where it writes. */
function renewComposer() {
  if (command && !slash().some((one) => one.name === command.name)) leave();
  dress();
}

export { renewComposer, startComposer, tellProblem };
