// Discord's markdown, as nodes. What is no markup is text: there is no way from a text to a script.
//
// Each rule looks for its end once, from left to right, so that no text takes long.

import { el, isSafe, link } from "./dom.js";
import { anyChannel, me, person, role, world } from "./state.js";
import { stampNode } from "./time.js";

/** How deep marks are read inside of one another. */
const DEEPEST = 12;

/** Set by the composer: what a click on a command's name does. */
const onCommand = { click: () => {} };

const mention = (text, className = "") => el("span", { className: `mention ${className}` }, text);

/** A command's name that can be pressed: it goes into the line. */
const commandMention = (name) =>
  el("button", { type: "button", className: "mention", on: { click: () => onCommand.click(name) } }, `/${name}`);

// What begins with `<`, an address, or a letter that is meant as itself.
const POINTED = [
  [/<@!?(\d{1,20})>/y, ([, id]) => mention(`@${person(id)?.shown ?? (id === world().bot ? world().bot_name : "unknown-user")}`, id === me()?.id ? "me" : "")],
  [/<@&(\d{1,20})>/y, ([, id]) => mention(`@${(role(id)?.name ?? "deleted-role").replace(/^@/, "")}`)],
  [/<#(\d{1,20})>/y, ([, id]) => mention(`#${anyChannel(id)?.name ?? "unknown"}`)],
  [/<\/([^:<>\n]{1,100}):\d{1,20}>/y, ([, name]) => commandMention(name)],
  [/<t:(-?\d{1,17})(?::([tTdDfFsSR]))?>/y, ([, seconds, style]) => stampNode(Number(seconds), style)],
  [/<a?:(\w{2,32}):\d{1,20}>/y, ([, name]) => `:${name}:`],
  [/<(https?:\/\/[^\s<>]+)>/y, ([all, url]) => isSafe(url) ? link(url, [url]) : all],
];
const ADDRESS = /https?:\/\/[^\s<>]*[^\s<>.,:;"'!?)\]*_~|`]/y;

// Marks and what they make of what is between two of them; longer ones first.
const MARKS = [
  ["***", (inner) => el("strong", {}, el("em", {}, ...inner))],
  ["**", (inner) => el("strong", {}, ...inner)],
  ["__", (inner) => el("u", {}, ...inner)],
  ["~~", (inner) => el("s", {}, ...inner)],
  ["||", (inner) => spoiler(inner)],
  ["*", (inner) => el("em", {}, ...inner)],
  ["_", (inner) => el("em", {}, ...inner)],
];

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

/** Where a code mark of some backticks, begun at `from`, ends: the index of its end and that of what follows. */
function endOfCode(text, from, fence) {
  for (let at = text.indexOf("`", from); at >= 0; at = text.indexOf("`", at)) {
    let length = 0;
    while (text[at + length] === "`") length += 1;
    if (length === fence) return at;
    at += length;
  }
  return -1;
}

/** Where the other one of two marks is; -1 if nowhere. */
function endOfMark(text, from, mark) {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "\\") { at += 1; continue; }
    if (text[at] === "`") {
      let fence = 1;
      while (text[at + fence] === "`") fence += 1;
      const end = endOfCode(text, at + fence, fence);
      at = end < 0 ? at + fence - 1 : end + fence - 1;
      continue;
    }
    if (!text.startsWith(mark, at)) continue;
    if (mark.length === 1) {
      // A double mark belongs to what is inside; a single one ends a word.
      if (text[at + 1] === mark) {
        const inner = text.indexOf(mark + mark, at + 2);
        if (inner < 0) return -1;
        at = inner + 1;
        continue;
      }
      if (/\s/.test(text[at - 1])) continue;
      if (mark === "_" && /\w/.test(text[at + 1] ?? "")) continue;
    }
    // Of `***` at the end of `**`, the last two.
    if (mark === "**" && text[at + 2] === "*" && text[at + 3] !== "*") at += 1;
    return at > from ? at : -1;
  }
  return -1;
}

/** `[label](address)` at a place: the node and what it takes; null if it is none. */
function masked(text, at, depth) {
  let open = 0;
  let end = at;
  for (; end < text.length; end += 1) {
    if (text[end] === "\\") end += 1;
    else if (text[end] === "[") open += 1;
    else if (text[end] === "]" && --open === 0) break;
  }
  const target = /\(<?(https?:\/\/(?:[^\s()<>]|\([^\s()<>]*\))+)>?(?:\s+"[^"]*")?\)/y;
  target.lastIndex = end + 1;
  const found = text[end + 1] === "(" && target.exec(text);
  const label = text.slice(at + 1, end);
  if (!found || !label.trim() || !isSafe(found[1])) return null;
  return { node: link(found[1], inline(label, depth + 1)), length: target.lastIndex - at };
}

/** A text without line structure: marks, mentions, links, times. */
function inline(text, depth = 0) {
  const nodes = [];
  let plain = "";
  const add = (node) => {
    if (plain) nodes.push(plain);
    plain = "";
    nodes.push(node);
  };
  for (let at = 0; at < text.length;) {
    const character = text[at];
    if (character === "\\" && /[^\sA-Za-z0-9]/.test(text[at + 1] ?? " ")) {
      const escaped = String.fromCodePoint(text.codePointAt(at + 1));
      plain += escaped;
      at += 1 + escaped.length;
      continue;
    }
    if (character === "\n") { add(el("br")); at += 1; continue; }
    if (character === "`") {
      let fence = 1;
      while (text[at + fence] === "`") fence += 1;
      const end = endOfCode(text, at + fence, fence);
      if (end > at + fence) { add(el("code", {}, text.slice(at + fence, end).trim())); at = end + fence; } else { plain += "`".repeat(fence); at += fence; }
      continue;
    }
    if (character === "<") {
      const found = POINTED.map(([rule, make]) => { rule.lastIndex = at; const match = rule.exec(text); return match && { match, make }; }).find(Boolean);
      if (found) { add(found.make(found.match)); at += found.match[0].length; continue; }
    }
    if (character === "h" && !/\w$/.test(plain)) {
      ADDRESS.lastIndex = at;
      const found = ADDRESS.exec(text)?.[0];
      if (found && isSafe(found)) { add(link(found, [found])); at += found.length; continue; }
    }
    if (character === "[" && depth < DEEPEST) {
      const found = masked(text, at, depth);
      if (found) { add(found.node); at += found.length; continue; }
    }
    const mark = depth < DEEPEST && MARKS.find(([mark]) => text.startsWith(mark, at));
    if (mark) {
      const [sign, make] = mark;
      const from = at + sign.length;
      const opens = sign.length > 1 || (/\S/.test(text[from] ?? " ") && !(sign === "_" && /\w$/.test(plain)));
      const end = opens ? endOfMark(text, from, sign) : -1;
      if (end > 0) { add(make(inline(text.slice(from, end), depth + 1))); at = end + sign.length; } else { plain += sign; at = from; }
      continue;
    }
    plain += character;
    at += 1;
  }
  if (plain) nodes.push(plain);
  return nodes;
}

/** A whole text, with its code blocks, quotes, lists and headings. */
function markdown(source) {
  const nodes = [];
  for (const [index, part] of source.split(/```(?:[\w+.-]*\n)?([\s\S]*?)```/).entries()) {
    if (index % 2) nodes.push(el("pre", {}, el("code", {}, part.replace(/^\n|\n$/g, ""))));
    else if (part) nodes.push(...blocks(part.replace(/^\n|\n$/g, "").split("\n")));
  }
  return nodes;
}

const ITEM = /^(\s*)([-*]|\d{1,9}\.) (.*)/;

function blocks(rows) {
  const nodes = [];
  for (let at = 0; at < rows.length;) {
    const row = rows[at];
    const heading = /^(#{1,3}) (.+)/.exec(row);
    const small = /^-# (.+)/.exec(row);
    if (row.startsWith(">>> ")) {
      nodes.push(el("blockquote", {}, ...blocks([row.slice(4), ...rows.slice(at + 1)])));
      break;
    } else if (/^> /.test(row) || row === ">") {
      let end = at;
      while (end < rows.length && (/^> /.test(rows[end]) || rows[end] === ">")) end += 1;
      nodes.push(el("blockquote", {}, ...blocks(rows.slice(at, end).map((one) => one.replace(/^> ?/, "")))));
      at = end;
    } else if (heading) {
      // The page has its own headings: these are the message's.
      nodes.push(el("div", { className: `heading-${heading[1].length}`, role: "heading", "aria-level": heading[1].length + 2 }, ...inline(heading[2])));
      at += 1;
    } else if (small) {
      nodes.push(el("div", { className: "sub" }, ...inline(small[1])));
      at += 1;
    } else if (ITEM.test(row)) {
      let end = at + 1;
      while (end < rows.length && (ITEM.test(rows[end]) || /^\s+\S/.test(rows[end]))) end += 1;
      nodes.push(...lists(rows.slice(at, end)));
      at = end;
    } else {
      nodes.push(el("div", {}, ...(row.trim() ? inline(row) : [el("br")])));
      at += 1;
    }
  }
  return nodes;
}

/** Lists of rows, deeper ones inside of the item above them. */
function lists(rows) {
  const tops = [];
  // Lists that are open, from the outermost, each with how far its items are indented.
  const open = [];
  for (const row of rows) {
    const found = ITEM.exec(row);
    if (!found) { open.at(-1)?.node.lastChild.append(el("br"), ...inline(row.trim())); continue; }
    const [, space, sign, text] = found;
    const tag = /\d/.test(sign) ? "ol" : "ul";
    while (open.length && open.at(-1).indent > space.length) open.pop();
    const same = open.at(-1);
    if (same && same.indent === space.length && same.tag !== tag) open.pop();
    if (!open.length || open.at(-1).indent < space.length) {
      const node = tag === "ol" ? el("ol", { start: parseInt(sign, 10) }) : el("ul");
      if (open.length && open.length < DEEPEST) open.at(-1).node.lastChild.append(node);
      else tops.push(node);
      open.push({ node, tag, indent: space.length });
    }
    open.at(-1).node.append(el("li", {}, ...inline(text)));
  }
  return tops;
}

/** A text in one line without its marks, for what cannot show them. */
const plainText = (source) => {
  const holder = el("div", {}, ...markdown(source));
  return holder.textContent.replace(/\s+/g, " ").trim();
};

export { commandMention, inline, markdown, mention, onCommand, plainText };
