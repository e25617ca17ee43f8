// Forms that the bot opens.

import { ask } from "./api.js";
import { el, icon } from "./dom.js";
import { sessionQuery } from "./state.js";

const PARAGRAPH = 2;

/** Shows a form and sends it when it is filled. What was typed stays if it is refused. */
function openModal({ modal, interaction }) {
  const inputs = modal.components.flatMap((row) => row.components ?? [row.component]).filter(Boolean);
  const problem = el("p", { role: "alert", className: "wrong" });
  const fields = inputs.map((input, index) => {
    const required = input.required !== false;
    const most = input.max_length ?? 4000;
    const field = el(input.style === PARAGRAPH ? "textarea" : "input", {
      id: `field-${index}`, name: input.custom_id, value: input.value ?? "", placeholder: input.placeholder ?? "", required,
      maxLength: most, minLength: input.min_length ?? 0, rows: input.style === PARAGRAPH ? 5 : undefined,
    });
    const count = el("small", { "aria-hidden": "true" });
    const recount = () => { count.textContent = `${field.value.length} / ${most}`; };
    field.addEventListener("input", recount);
    recount();
    return { field, node: el("div", { className: "form-field" }, el("label", { htmlFor: field.id }, input.label, required && el("span", { className: "wrong", title: "required" }, " *")), field, count) };
  });
  const submit = el("button", { className: "button primary" }, "Submit");
  const cancel = el("button", { type: "button", className: "button plain", on: { click: () => dialog.close() } }, "Cancel");
  const form = el("form", { method: "dialog" },
    el("header", {}, el("h2", { id: "form-title" }, modal.title), el("button", { type: "button", className: "tool", "aria-label": "Close", on: { click: () => dialog.close() } }, icon("close"))),
    ...fields.map(({ node }) => node), problem, el("footer", {}, cancel, submit));
  const dialog = el("dialog", { className: "modal", "aria-labelledby": "form-title" }, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (submit.ariaBusy === "true") return;
    submit.ariaBusy = "true";
    problem.textContent = "";
    try {
      await ask("/playground/submit", { ...sessionQuery(), interaction, values: fields.map(({ field }) => [field.name, field.value]) });
      dialog.close();
    } catch (error) { problem.textContent = error.message; } finally { submit.ariaBusy = null; }
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  fields[0]?.field.focus();
}

export { openModal };
