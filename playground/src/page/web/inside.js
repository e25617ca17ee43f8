// The drawer "inside": each interaction with what came in and what went back.

import { ask } from "./api.js";
import { everyComponent } from "./blocks.js";
import { $, el, icon } from "./dom.js";
import { format } from "./time.js";

const KIND = { 2: "command", 3: "component", 4: "autocomplete", 5: "form" };
const CALLBACK = { 4: "message", 5: "deferred message", 6: "deferred update", 7: "update", 8: "choices", 9: "form" };

let kind = "interactions";
let shownKeys = "";
let under = false;
let again = false;

/** Opens or closes the drawer; how it is then. */
function toggleInside(open = $("inside").hidden) {
  $("inside").hidden = !open;
  document.body.classList.toggle("inside-open", open);
  if (open) { shownKeys = ""; renewInside(); }
  return open;
}

/** Shows what is new, if the drawer is open. */
async function renewInside() {
  if ($("inside").hidden) return;
  if (under) { again = true; return; }
  under = true;
  try { show(await ask("/playground/inside")); } catch { /* The page says already that the playground has stopped. */ }
  under = false;
  if (again) { again = false; renewInside(); }
}

// The parts that are open stay so when something new comes.
const opened = new Set();

function show({ interactions, requests }) {
  const list = kind === "interactions" ? interactions : requests;
  const keys = JSON.stringify([kind, list]);
  if (keys === shownKeys) return;
  shownKeys = keys;
  const drawer = $("inside");
  const top = drawer.querySelector(".records")?.scrollTop ?? 0;
  const focus = document.activeElement?.dataset?.key;
  const tab = (name, words, count) => el("button", { type: "button", "aria-pressed": String(kind === name), "data-key": name, on: { click: () => { kind = name; renewInside(); } } }, words, el("span", { className: "count" }, String(count)));
  const records = el("div", { className: "records", tabIndex: 0, role: "region", "aria-label": "Records" }, list.length ? list.map(kind === "interactions" ? interaction : request) : el("p", { className: "sub" }, "Nothing yet. Use a command, and see here what went over the wire."));
  drawer.replaceChildren(
    el("header", {}, el("h2", {}, "Inside"), el("button", { type: "button", className: "tool", "aria-label": "Close", "data-key": "close", on: { click: () => $("open-inside").click() } }, icon("close"))),
    el("div", { className: "tabs", role: "group", "aria-label": "What is shown" }, tab("interactions", "Interactions", interactions.length), tab("requests", "Other requests", requests.length)), records);
  records.scrollTop = top;
  // Just opened from its button: the focus goes along.
  if (document.activeElement?.id === "open-inside") drawer.querySelector("[data-key=close]").focus();
  else if (focus) drawer.querySelector(`[data-key="${CSS.escape(focus)}"]`)?.focus();
}

/** What an interaction was about, in a few words. */
function subject({ kind: type, event }) {
  const { data } = event;
  if (type === 5) return data.custom_id;
  if (type === 3) {
    const used = everyComponent(event.message?.components).find((one) => one.custom_id === data.custom_id);
    const words = used?.label ?? used?.placeholder ?? data.custom_id;
    return data.values ? `${words}: ${data.values.join(", ")}` : `[${words}]`;
  }
  const words = [];
  const read = (options) => {
    for (const option of options ?? []) {
      if (option.options) { words.push(option.name); read(option.options); } else words.push(`${option.name}:${option.value ?? ""}`);
    }
  };
  read(data.options);
  return [`${data.type === 2 ? "" : "/"}${data.name}`, ...words].join(" ");
}

/** What an error answer finds wrong, each with its place. */
function formErrors(error) {
  const found = [];
  const walk = (node, path) => {
    if (!node || typeof node !== "object") return;
    for (const one of node._errors ?? []) found.push(`${path.join(".")}: ${one.message}`);
    for (const [key, value] of Object.entries(node)) if (key !== "_errors") walk(value, [...path, key]);
  };
  walk(error?.errors, []);
  return found.length || !error ? found : [`${error.message ?? "refused"}${error.code ? ` (${error.code})` : ""}`];
}

const ms = (time) => time === null ? "…" : time < 10 ? `${time.toFixed(1)} ms` : `${Math.round(time)} ms`;
const at = (moment) => format(moment, { timeStyle: "medium" });

function interaction(one) {
  const broken = one.requests.flatMap((request) => formErrors(request.error));
  const good = one.progress === "answered" && !broken.length;
  return record(`i${one.id}`, [el("span", { className: `light ${good ? "good" : one.progress === "timed out" || broken.length ? "bad" : "busy"}`, title: one.progress }), el("b", {}, subject(one)), el("span", { className: "took" }, ms(one.first))],
    `${one.by} · ${KIND[one.kind] ?? one.kind} · ${at(one.at)} · ${one.progress}`, broken,
    [part(`i${one.id}-in`, "Came in: INTERACTION_CREATE", "", one.event),
      ...one.requests.map((request, index) => part(`i${one.id}-${index}`, `Went back: ${request.method} ${request.to || "follow-up"}${request.to === "callback" ? ` (${CALLBACK[request.body?.type] ?? "?"})` : ""}`, `${request.status || "cut"} after ${ms(request.after)}`, request.error ? { sent: request.body, refused: request.error } : request.body))]);
}

function request(one) {
  const broken = formErrors(one.error);
  const key = `r${one.at}-${one.method}-${one.path}`;
  return record(key, [el("span", { className: `light ${one.status >= 200 && one.status < 300 ? "good" : "bad"}`, title: String(one.status || "cut") }), el("b", {}, `${one.method} ${one.path}`), el("span", { className: "took" }, ms(one.took))],
    `${one.status || "cut"} · ${at(one.at)}`, broken, one.body === null ? [] : [part(`${key}-body`, "Body", "", one.body)]);
}

function record(key, summary, line, broken, parts) {
  const node = el("details", { className: "record", open: opened.has(key) }, el("summary", { "data-key": key }, ...summary, el("small", {}, line), broken.map((words) => el("em", { className: "form-error" }, words))), ...parts);
  node.addEventListener("toggle", () => node.open ? opened.add(key) : opened.delete(key));
  return node;
}

function part(key, title, note, data) {
  const source = JSON.stringify(data, null, 2) ?? "null";
  const copy = el("button", { type: "button", className: "tool", "aria-label": "Copy", title: "Copy", on: { click: async (event) => {
    const button = event.currentTarget;
    await navigator.clipboard.writeText(source).catch(() => {});
    button.classList.add("done");
    setTimeout(() => button.classList.remove("done"), 1000);
  } } }, icon("copy"));
  const node = el("details", { className: "part", open: opened.has(key) }, el("summary", { "data-key": key }, title, el("small", {}, note)));
  // The JSON is made when it is looked at: there can be a lot of it.
  const fill = () => { if (node.open && node.childElementCount === 1) node.append(copy, el("pre", { className: "json", tabIndex: 0 }, el("code", {}, ...coloured(source)))); };
  node.addEventListener("toggle", () => { if (node.open) opened.add(key); else opened.delete(key); fill(); });
  fill();
  return node;
}

/** JSON with its kinds of words in colours. */
function coloured(source) {
  const nodes = [];
  let from = 0;
  for (const match of source.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g)) {
    if (match.index > from) nodes.push(source.slice(from, match.index));
    const className = match[2] ? "key" : match[1] ? "string" : "word";
    nodes.push(el("span", { className }, match[1] ?? match[0]), ...(match[2] ? [match[2]] : []));
    from = match.index + match[0].length;
  }
  nodes.push(source.slice(from));
  return nodes;
}

export { renewInside, toggleInside };
