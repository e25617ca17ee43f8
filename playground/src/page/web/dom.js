// Building the page: nodes and texts, never markup.

const $ = (id) => document.getElementById(id);

/** A node with properties (`on` for listeners, anything with a dash as attribute) and children (texts are texts). */
function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (name.includes("-") || name === "role" || name === "list") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// Strokes on a field of 24 by 24.
const PATHS = {
  hash: "M10 4 8 20M16 4l-2 16M4.500 9h16M3.500 15h16",
  voice: "M4 10v4h3l5 4V6L7 10H4M16 9a4 4 0 0 1 0 6M18.500 6.500a8 8 0 0 1 0 11",
  thread: "M7 4v10a3 3 0 0 0 3 3h10M16 13l4 4-4 4",
  at: "M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0m0 0v1.500a2.500 2.500 0 0 0 5 0V12a9 9 0 1 0-4 7.500",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5.500l3.500 2",
  people: "M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7M2.500 20c0-4 3-6 6.500-6s6.500 2 6.500 6M16 4.500a3.500 3.500 0 0 1 0 6.500M18 14.500c2.200.8 3.500 2.600 3.500 5.500",
  inside: "M9 4C6 4 6 6 6 8s0 4-3 4c3 0 3 2 3 4s0 4 3 4M15 4c3 0 3 2 3 4s0 4 3 4c-3 0-3 2-3 4s0 4-3 4",
  bolt: "M13 2 5 13.500h6L10 22l8.500-12H12.500z",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.500 1.500M17.500 17.500 19 19M5 19l1.500-1.500M17.500 6.500 19 5",
  moon: "M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500",
  menu: "M4 7h16M4 12h16M4 17h16",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M4 12 20 4l-4 16-4.500-6z",
  eye: "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12M12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5",
  close: "M6 6l12 12M18 6 6 18",
  down: "M6 9.500l6 6 6-6",
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
  crown: "M3.500 8l4.500 4 4-6.500 4 6.500 4.500-4-1.500 10.500H5z",
  out: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  lock: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
  plug: "M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
};

/** A small drawing, for the eye only. */
function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("class", "icon");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", PATHS[name]);
  drawing.append(path);
  return drawing;
}

/** Whether an address may be followed. */
const isSafe = (url) => {
  try { return ["http:", "https:"].includes(new URL(url).protocol); } catch { return false; }
};

/** The path of an address on this server; null for any other, which is never loaded. */
const ownPath = (url) => {
  try {
    const read = new URL(url, location.origin);
    // The page may be open as localhost, the bot speaks to 127.0.0.1.
    const own = ["127.0.0.1", "localhost"].includes(read.hostname) && read.port === location.port;
    return own ? read.pathname : null;
  } catch { return null; }
};

/** A link to elsewhere, which learns nothing of where it was followed. */
const link = (url, children, className = "") =>
  el("a", { href: url, target: "_blank", rel: "noreferrer noopener", className }, ...children);

/** Fills a node anew. The focus stays at what has the same address or name. */
function refill(node, ...children) {
  const name = (one) => one.getAttribute("href") ?? one.getAttribute("aria-label") ?? one.textContent;
  const active = node.contains(document.activeElement) ? name(document.activeElement) : null;
  node.replaceChildren(...children.flat().filter(Boolean));
  if (active !== null) [...node.querySelectorAll("a, button")].find((one) => name(one) === active)?.focus({ preventScroll: true });
}

/** A round picture of somebody: their initial on a colour of their own. */
function avatar(id, name, isBot = false) {
  const tone = isBot ? "bot" : Number(BigInt(id) % 6n);
  return el("span", { className: `avatar tone-${tone}`, "aria-hidden": "true" }, isBot ? botFace() : [...name][0]?.toUpperCase() ?? "?");
}
const botFace = () => {
  const face = icon("hash");
  face.firstChild.setAttribute("d", "M8 20V5m0 1.500h9.500L15.500 9.700l2 3.300H8");
  return face;
};

export { $, avatar, el, icon, isSafe, link, ownPath, refill };
