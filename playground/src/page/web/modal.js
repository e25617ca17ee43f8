// Forms that the bot opens.

import { ask } from "./api.js";
import { el, icon } from "./dom.js";
import { fieldOf } from "./fields.js";
import { markdown } from "./markdown.js";
import { sessionQuery } from "./state.js";

// Component types. Source: Discord's reference, "Component Types".
const ROW = 1;
const TEXT = 10;

/** The fields of a form: those in rows have labels of their own. */
const fieldsOf = (top) => top.type === ROW ? (top.components ?? []).map((input) => fieldOf(input, input)) : [fieldOf(top, top.component)];

/** Shows a form and sends it when it is filled. What was given stays if it is refused. */
function openModal({ modal, interaction }) {
  const problem = el("p", { role: "alert", className: "wrong" });
  const parts = modal.components.map((top) => top.type === TEXT ? el("div", { className: "form-text" }, ...markdown(top.content)) : fieldsOf(top)).flat();
  const fields = parts.filter((part) => part.values);
  const submit = el("button", { className: "button primary" }, "Submit");
  const cancel = el("button", { type: "button", className: "button secondary", on: { click: () => dialog.close() } }, "Cancel");
  const form = el("form", { method: "dialog" },
    el("header", {}, el("h2", { id: "form-title" }, modal.title), el("button", { type: "button", className: "tool", "aria-label": "Close", on: { click: () => dialog.close() } }, icon("close"))),
    ...parts.map((part) => part.node ?? part), problem, el("footer", {}, cancel, submit));
  const dialog = el("dialog", { className: "modal", "aria-labelledby": "form-title" }, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (submit.ariaBusy === "true") return;
    submit.ariaBusy = "true";
    problem.textContent = "";
    try {
      const values = await Promise.all(fields.map(async (field) => (await field.values()).map((value) => [field.name, value])));
      await ask("/playground/submit", { ...sessionQuery(), interaction, values: values.flat() });
      dialog.close();
    } catch (error) { problem.textContent = error.message; } finally { submit.ariaBusy = null; }
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  fields[0]?.focus();
}

export { openModal };
