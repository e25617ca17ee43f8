// Embeds, and the files of a message.

import { el, icon, isSafe, link, ownPath } from "./dom.js";
import { inline, markdown } from "./markdown.js";
import { format } from "./time.js";

/** A picture of this server's; what lies elsewhere is named and not loaded. */
function picture(url, { alt, width, height }, className = "picture") {
  const path = ownPath(url);
  if (!path) return isSafe(url) ? el("p", { className: "sub" }, "A picture from elsewhere: ", link(url, [url])) : null;
  const image = el("img", { src: path, alt, width, height, loading: "lazy", className });
  return el("a", { href: path, target: "_blank", className: "picture-link", "aria-label": `${alt || "Picture"}: open in full size` }, image);
}

const sizeOf = (bytes) => bytes < 1000 ? `${bytes} bytes` : bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

/** A file: a picture as itself, anything else to save. */
function attachment(file) {
  if (file.content_type?.startsWith("image/")) {
    return picture(file.url, { alt: file.description ?? "", width: file.width, height: file.height });
  }
  return fileCard(file);
}

const fileCard = (file) => el("a", { href: ownPath(file.url) ?? "#", download: file.filename, className: "file" },
  icon("file"), el("span", {}, el("b", {}, file.filename), el("small", {}, [sizeOf(file.size), file.description].filter(Boolean).join(" · "))));

/** Fields side by side where they ask for it, up to three in a row. */
function fieldRows(fields) {
  const rows = [];
  for (const field of fields) {
    const last = rows.at(-1);
    if (field.inline && last?.[0].inline && last.length < 3) last.push(field);
    else rows.push([field]);
  }
  return el("div", { className: "fields" }, rows.flatMap((row) => row.map((field) =>
    el("div", { className: `field of-${row.length}` }, el("div", { className: "field-name" }, ...inline(field.name)), el("div", {}, ...markdown(field.value))))));
}

const small = (url) => {
  const path = url && ownPath(url);
  return path ? el("img", { src: path, alt: "", className: "embed-icon" }) : null;
};

/** An embed; `files` are those of its message, whose descriptions tell what its pictures show. */
function embed(data, files) {
  const describe = (image) => ({ alt: files.find((file) => file.url === image.url)?.description ?? "", width: image.width, height: image.height });
  const box = el("div", { className: "embed" });
  if (data.color) box.style.setProperty("--bar", `#${data.color.toString(16).padStart(6, "0")}`);
  const text = el("div", { className: "embed-text" });
  if (data.author?.name) {
    const name = data.author.url && isSafe(data.author.url) ? link(data.author.url, [data.author.name]) : data.author.name;
    text.append(el("div", { className: "embed-author" }, small(data.author.icon_url), name));
  }
  if (data.title.length) {
    const title = inline(data.title);
    text.append(el("div", { className: "embed-title" }, ...(data.url && isSafe(data.url) ? [link(data.url, title)] : title)));
  }
  if (data.description.length) text.append(el("div", { className: "embed-description" }, ...markdown(data.description)));
  if (data.fields?.length) text.append(fieldRows(data.fields));
  box.append(text);
  if (data.thumbnail?.url) box.append(el("div", { className: "thumbnail" }, picture(data.thumbnail.url, describe(data.thumbnail))));
  if (data.image?.url) box.append(el("div", { className: "embed-image" }, picture(data.image.url, describe(data.image))));
  const date = data.timestamp && new Date(data.timestamp);
  const when = date && !Number.isNaN(date.getTime()) ? format(date, { dateStyle: "short", timeStyle: "short" }) : null;
  const footer = [data.footer?.text, when].filter(Boolean).join(" • ");
  if (footer) box.append(el("div", { className: "embed-footer" }, small(data.footer?.icon_url), footer));
  return box;
}

/** All embeds of a message, and the files that none of them shows. */
const embedsAndFiles = (message) => [...message.embeds.map((one) => embed(one, message.files)), ...message.attachments.map(attachment)];

export { embedsAndFiles, fileCard, picture };
