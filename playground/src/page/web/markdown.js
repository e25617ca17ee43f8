// Nodes of Discord's Markdown. The server has read it: what comes here is a tree, whose texts become texts and nothing else.

import { el, isSafe, link } from "./dom.js";
import { anyChannel, me, person, role, world } from "./state.js";
import { stampNode } from "./time.js";

/** Set by the composer: what a click on a command's name does. */
const onCommand = { click: () => {} };

const mention = (text, className = "") => el("span", { className: `mention ${className}` }, text);

/** A command's name that can be pressed: it goes into the line. */
const commandMention = (name) =>
  el("button", { type: "button", className: "mention", on: { click: () => onCommand.click(name) } }, `/${name}`);

const MENTIONS = {
  user: (id) => mention(`@${person(id)?.shown ?? (id === world().bot ? world().bot_name : "unknown-user")}`, id === me()?.id ? "me" : ""),
  role: (id) => mention(`@${(role(id)?.name ?? "deleted-role").replace(/^@/, "")}`),
  channel: (id) => mention(`#${anyChannel(id)?.name ?? "unknown"}`),
};

const TAGS = { bold: "strong", italic: "em", underline: "u", strike: "s" };

const INLINES = {
  text: (text) => text,
  code: (text) => el("code", {}, text),
  marked: ([mark, inner]) => mark === "spoiler" ? spoiler(inline(inner)) : el(TAGS[mark], {}, ...inline(inner)),
  link: ({ url, label }) => isSafe(url) ? link(url, inline(label)) : el("span", {}, ...inline(label)),
  mention: (mentioned) => make(MENTIONS, mentioned),
  command: commandMention,
  time: ({ seconds, style }) => stampNode(seconds, style),
};

const BLOCKS = {
  line: (content) => el("div", {}, ...(content.length ? inline(content) : [el("br")])),
  // The page has its own headings: these are the message's.
  heading: ({ level, content }) => el("div", { className: `heading-${level}`, role: "heading", "aria-level": level + 2 }, ...inline(content)),
  small: (content) => el("div", { className: "sub" }, ...inline(content)),
  quote: (blocks) => el("blockquote", {}, ...markdown(blocks)),
  code: (text) => el("pre", {}, el("code", {}, text)),
  list,
};

/** What a table makes of a part, which is named by its only key. */
const make = (table, part) => Object.entries(part).map(([kind, value]) => table[kind](value))[0];

/** The nodes of a text without line structure. */
const inline = (parts) => parts.map((part) => part === "break" ? el("br") : make(INLINES, part));

/** The nodes of a whole text. */
const markdown = (blocks) => blocks.map((block) => make(BLOCKS, block));

function list({ first, items }) {
  const lines = ({ lines }) => lines.flatMap((content, at) => [...(at ? [el("br")] : []), ...inline(content)]);
  return el(first === null ? "ul" : "ol", first === null ? {} : { start: first },
    ...items.map((item) => el("li", {}, ...lines(item), ...item.lists.map(list))));
}

/** Hidden until it is asked for. */
function spoiler(inner) {
  const hidden = el("span", { inert: true }, ...inner);
  const cover = el("span", { className: "spoiler", role: "button", tabIndex: 0, "aria-label": "Spoiler: show", "aria-expanded": "false" }, hidden);
  const show = () => {
    hidden.inert = false;
    cover.classList.add("shown");
    for (const name of ["role", "tabindex", "aria-label", "aria-expanded"]) cover.removeAttribute(name);
  };
  cover.addEventListener("click", show);
  cover.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    show();
  });
  return cover;
}

/** The nodes' text in one line, for what cannot show them. */
const plainText = (nodes) => el("div", {}, ...nodes).textContent.replace(/\s+/g, " ").trim();

export { commandMention, inline, markdown, onCommand, plainText };
