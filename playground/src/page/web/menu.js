// Select menus of a message: a button that opens a list, used by mouse or by keyboard.

import { el, icon } from "./dom.js";
import { openPopover } from "./popover.js";

let lists = 0;

/**
 * A menu of `offers` ({ value, label, note, mark, chosen }). With `max` 1 a choice is sent at once; with more, when the
 * list closes. `send(values, control)` is called with what was chosen.
 */
function selectMenu({ hint, offers, min, max, disabled, send }) {
  const before = offers.filter((offer) => offer.chosen);
  const shown = before.length ? before.map((offer) => offer.label).join(", ") : hint;
  const button = el("button", {
    type: "button", className: `select ${before.length ? "" : "empty"}`, disabled, "aria-haspopup": "listbox", "aria-expanded": "false", "aria-label": before.length ? `${hint}: ${shown}` : hint,
  }, el("span", {}, shown), icon("down"));
  button.addEventListener("click", () => open());
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    open();
  });

  function open() {
    if (button.ariaBusy === "true") return;
    const chosen = new Set(before.map((offer) => offer.value));
    lists += 1;
    const name = `menu-${lists}`;
    const items = offers.map((offer, index) => el("li", { role: "option", id: `${name}-${index}`, "aria-selected": String(chosen.has(offer.value)) },
      max > 1 && el("span", { className: "tick", "aria-hidden": "true" }),
      offer.mark && el("span", { className: "mark" }, offer.mark),
      el("span", { className: "words" }, el("b", {}, offer.label), offer.note && el("small", {}, offer.note))));
    const list = el("ul", { role: "listbox", tabIndex: 0, "aria-label": hint, "aria-multiselectable": String(max > 1) }, ...items);
    const panel = el("div", { className: "menu" }, list);
    if (max > 1) panel.append(el("p", { className: "sub" }, min === max ? `Choose ${min}, then close.` : `Choose ${min} to ${max}, then close.`));
    if (!items.length) panel.append(el("p", { className: "sub" }, "There is nothing to choose here."));
    let active = -1;
    const move = (to) => {
      if (!items.length) return;
      items[active]?.classList.remove("active");
      active = (to + items.length) % items.length;
      items[active].classList.add("active");
      items[active].scrollIntoView({ block: "nearest" });
      list.setAttribute("aria-activedescendant", items[active].id);
    };
    const choose = (index) => {
      const offer = offers[index];
      if (!offer) return;
      if (max === 1) {
        // What need not be chosen is taken back by choosing it again.
        const back = min === 0 && chosen.has(offer.value);
        chosen.clear();
        if (!back) chosen.add(offer.value);
        picked = true;
        popover.close();
        return;
      }
      if (chosen.has(offer.value)) chosen.delete(offer.value);
      else if (chosen.size < max) chosen.add(offer.value);
      items[index].setAttribute("aria-selected", String(chosen.has(offer.value)));
    };
    let picked = false;
    let typed = "";
    let forget = 0;
    list.addEventListener("keydown", (event) => {
      const steps = { ArrowDown: active + 1, ArrowUp: active < 0 ? -1 : active - 1, Home: 0, End: -1 };
      if (event.key in steps) { event.preventDefault(); move(steps[event.key]); return; }
      if (event.key === "Enter" || (event.key === " " && !typed)) { event.preventDefault(); choose(active); return; }
      if (event.key === "Tab") { popover.close(); return; }
      if (event.key.length !== 1 || event.ctrlKey || event.metaKey) return;
      // Typing goes to what begins so.
      clearTimeout(forget);
      forget = setTimeout(() => { typed = ""; }, 700);
      typed += event.key.toLowerCase();
      const found = offers.findIndex((offer) => offer.label.toLowerCase().startsWith(typed));
      if (found >= 0) move(found);
    });
    items.forEach((item, index) => {
      item.addEventListener("click", () => choose(index));
      item.addEventListener("mousemove", () => active !== index && move(index));
    });
    const popover = openPopover(button, panel, {
      onClose: () => {
        const values = offers.filter((offer) => chosen.has(offer.value)).map((offer) => offer.value);
        const changed = values.join("\n") !== before.map((offer) => offer.value).join("\n");
        if (max === 1 ? picked : changed && values.length >= min) send(values, button);
      },
    });
    panel.style.minWidth = `${button.offsetWidth}px`;
    popover.place();
    list.focus();
    const first = offers.findIndex((offer) => chosen.has(offer.value));
    move(Math.max(first, 0));
  }
  return button;
}

export { selectMenu };
