// Small panels that open at a button and close by themselves: the browser's own popovers, put in their place.

/** Opens a panel at a node, or at a point. It closes with Escape, a press elsewhere, or `close()`; then it is gone. */
function openPopover(anchor, panel, { onClose = () => {}, above = false, at: point } = {}) {
  panel.setAttribute("popover", "auto");
  panel.classList.add("popover");
  // What lies outside an open dialog cannot be used.
  (anchor.closest("dialog") ?? document.body).append(panel);
  anchor.setAttribute("aria-expanded", "true");
  const place = () => {
    const at = point ? { left: point.x, top: point.y, bottom: point.y - 6 } : anchor.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = panel;
    const left = Math.max(8, Math.min(at.left, innerWidth - width - 8));
    const below = at.bottom + 6;
    const fits = below + height <= innerHeight - 8;
    const top = (above || !fits) && at.top - height - 6 >= 8 ? at.top - height - 6 : Math.max(8, Math.min(below, innerHeight - height - 8));
    Object.assign(panel.style, { left: `${left}px`, top: `${top}px` });
  };
  panel.addEventListener("toggle", (event) => {
    if (event.newState === "open") return;
    anchor.setAttribute("aria-expanded", "false");
    const inside = panel.contains(document.activeElement) || document.activeElement === document.body;
    panel.remove();
    if (inside && anchor.isConnected) anchor.focus({ preventScroll: true });
    onClose();
  });
  panel.showPopover();
  place();
  return { close: () => panel.isConnected && panel.hidePopover(), place };
}

export { openPopover };
