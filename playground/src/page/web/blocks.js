// What a message is made of that consists of components alone (Components V2), as Discord draws it.

import { button, row } from "./components.js";
import { el } from "./dom.js";
import { fileCard, picture } from "./embeds.js";
import { markdown } from "./markdown.js";

// Component types. Source: Discord's reference, "Component Types".
const ROW = 1;
const SECTION = 9;
const TEXT = 10;
const THUMBNAIL = 11;
const GALLERY = 12;
const FILE = 13;
const SEPARATOR = 14;
const CONTAINER = 17;

const LARGE = 2;

/** The nodes of a message's components; `act(path, body, control)` does what they are for. */
const blocks = (message, act) => message.components.map((one) => block(message, one, act));

function block(message, one, act) {
  switch (one.type) {
    case ROW: return row(message, one, act);
    case SECTION: return section(message, one, act);
    case TEXT: return words(one);
    case GALLERY: return gallery(one);
    case FILE: return covered(one, fileCard({ url: one.file.url, filename: one.name ?? "", size: one.size ?? 0 }));
    case SEPARATOR: return separator(one);
    case CONTAINER: return container(message, one, act);
    default: return null;
  }
}

const words = (one) => el("div", { className: "words-block" }, ...markdown(one.content));

/** Texts, and beside them a button or a small picture. */
function section(message, one, act) {
  const id = `section-${message.id}-${one.id}`;
  const texts = el("div", { className: "section-texts", id }, one.components.map(words));
  const { accessory } = one;
  if (accessory.type === THUMBNAIL) {
    return el("div", { className: "section" }, texts, el("div", { className: "accessory thumbnail" }, covered(accessory, picture(accessory.media.url, shown(accessory)))));
  }
  const pressed = button(message, accessory, act);
  // "Turn on" alone says little to those who hear the page.
  pressed.setAttribute("aria-describedby", id);
  return el("div", { className: "section" }, texts, el("div", { className: "accessory" }, pressed));
}

const shown = ({ media, description }) => ({ alt: description ?? "", width: media.width, height: media.height });

/** Pictures: one as it is, several cut to fit a grid. */
function gallery({ items }) {
  return el("div", { className: `gallery of-${items.length}` }, items.map((item) => el("div", { className: "gallery-item" }, covered(item, picture(item.media.url, shown(item))))));
}

function separator({ divider, spacing }) {
  const classes = ["separator", divider === false && "bare", spacing === LARGE && "large"].filter(Boolean).join(" ");
  return el("div", { className: classes, role: divider === false ? undefined : "separator" });
}

function container(message, one, act) {
  const box = el("div", { className: "container" }, one.components.map((inner) => block(message, inner, act)));
  const accent = one.accent_color;
  if (accent !== null && accent !== undefined) {
    box.classList.add("accented");
    box.style.setProperty("--bar", `#${accent.toString(16).padStart(6, "0")}`);
  }
  return covered(one, box);
}

/** Something that is hidden until it is asked for, if it is a spoiler. */
function covered({ spoiler }, node) {
  if (!spoiler || !node) return node;
  const inner = el("div", { inert: true }, node);
  const cover = el("div", { className: "covered" }, inner);
  const show = el("button", { type: "button", className: "uncover", "aria-label": "Spoiler: show", on: { click: () => {
    inner.inert = false;
    cover.classList.remove("covered");
    show.remove();
  } } }, "Spoiler");
  cover.append(show);
  return cover;
}

/** All components of a message, each before those inside it. */
const everyComponent = (components) => (components ?? []).flatMap((one) =>
  [one, ...everyComponent(one.components), ...(one.accessory ? [one.accessory] : [])]);

/** The nodes of the texts among them. */
const textsOf = (message) => everyComponent(message.components).filter((one) => one.type === TEXT).map((one) => markdown(one.content));

export { blocks, everyComponent, textsOf };
