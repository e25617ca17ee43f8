// The clock: what time it is here, for the page and for the bot, and how to move it.

import { ask } from "./api.js";
import { el, icon } from "./dom.js";
import { openPopover } from "./popover.js";
import { world } from "./state.js";
import { clockText, dayName, now } from "./time.js";

const HOUR = 3_600_000;

/** The tool's button. */
function clockTool() {
  const label = el("span", {}, "");
  const button = el("button", { type: "button", className: "tool clock", id: "clock", "aria-haspopup": "dialog", "aria-expanded": "false", on: { click: () => open(button) } }, icon("clock"), label);
  const tick = () => {
    if (!world()) return;
    label.textContent = clockText();
    button.classList.toggle("moved", Math.abs(world().moved) > 1000);
    button.setAttribute("aria-label", `Clock: ${clockText()}${Math.abs(world().moved) > 1000 ? ", moved" : ""}`);
  };
  setInterval(tick, 1000);
  return { button, tick };
}

/** A moment as an input of the kind datetime-local has it. */
function localInput(moment) {
  const date = new Date(moment);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

function open(button) {
  const problem = el("p", { role: "alert", className: "wrong" });
  const said = el("p", { className: "clock-now" });
  const tell = () => { said.textContent = `${dayName(now())}, ${new Intl.DateTimeFormat(undefined, { timeStyle: "medium" }).format(now())}`; };
  const move = async (body, control) => {
    problem.textContent = "";
    control.ariaBusy = "true";
    try { await ask("/playground/clock", body); } catch (error) { problem.textContent = error.message; } finally { control.ariaBusy = null; }
  };
  const mover = (words, body, properties = {}) => {
    const control = el("button", { type: "button", className: "button secondary", ...properties, on: { click: () => move(body(), control) } }, words);
    return control;
  };
  const date = el("input", { type: "datetime-local", id: "clock-date", value: localInput(now()) });
  const panel = el("div", { className: "panel", role: "dialog", "aria-label": "Clock" },
    el("h2", {}, "Clock"), said,
    el("p", { className: "sub" }, "Moves the time for the bot and for everybody here, so that streaks, boards and reminders can be seen in a minute."),
    el("div", { className: "grid" },
      mover("+1 hour", () => ({ by: HOUR })), mover("+1 day", () => ({ by: 24 * HOUR })),
      mover("To the next reminder", () => "next", { disabled: !world().has_next_event, title: world().has_next_event ? null : "The bot does not say when one is due", className: "button primary wide" })),
    el("form", { className: "inline", on: { submit: (event) => {
      event.preventDefault();
      const to = new Date(date.value).getTime();
      if (Number.isNaN(to)) problem.textContent = "Choose a date and a time.";
      else move({ to }, event.submitter);
    } } }, el("label", { htmlFor: "clock-date" }, "A date"), date, el("button", { className: "button secondary" }, "Go")),
    problem, mover("Back to the real time", () => "real", { className: "as-link" }));
  const timer = setInterval(tell, 500);
  tell();
  openPopover(button, panel, { onClose: () => clearInterval(timer) });
  panel.querySelector("button")?.focus();
}

export { clockTool };
