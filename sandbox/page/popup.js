// Things that float: popups beside what opened them, and toasts.
import { byId, h, iconButton } from "./dom.js";

const EDGE = 8;

/**
 * Opens a popup beside `anchor`. A click elsewhere or Escape closes it, and the focus goes back.
 * `place` is where it would rather be: above, below, or right of the anchor.
 */
export function openPopup(anchor, content, { role = "dialog", label, kind = "", place = "below", closed } = {}) {
  const popup = h("div", { popover: "auto", role, "aria-label": label, class: `popup ${kind}` }, content);
  const back = document.activeElement;
  (anchor.closest("dialog") ?? document.body).append(popup);
  popup.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    popup.remove();
    anchor.setAttribute("aria-expanded", "false");
    returnFocus(back);
    closed?.();
  });
  popup.showPopover();
  anchor.setAttribute("aria-expanded", "true");
  // Its size changes with the list in it.
  const rect = anchor.getBoundingClientRect();
  new ResizeObserver(() => beside(popup, rect, place)).observe(popup);
  beside(popup, rect, place);
  return popup;
}

/** Gives the focus back to where it was, unless it has gone somewhere else meanwhile. */
export function returnFocus(node) {
  const active = document.activeElement;
  if (!node?.isConnected || (active !== document.body && active !== node)) return;
  node.focus();
  // When a dialog closes, Chromium gives back the focus but not the caret, and nothing can be typed without one.
  if (node.matches("input, textarea")) node.setSelectionRange(node.selectionStart, node.selectionEnd);
}

export function closePopup(popup) {
  if (popup?.isConnected && popup.matches(":popover-open")) popup.hidePopover();
}

/** Puts the popup where there is room for it. */
function beside(popup, anchor, place) {
  const { width, height } = popup.getBoundingClientRect();
  const [wide, high] = [document.documentElement.clientWidth, window.innerHeight];
  let left = anchor.left;
  let top = anchor.bottom + 4;
  if (place === "right") [left, top] = [anchor.right + EDGE, anchor.top];
  const above = anchor.top - height - 4;
  if (place === "above" || (place === "below" && top + height > high - EDGE)) top = above >= EDGE ? above : top;
  popup.style.setProperty("left", `${Math.max(EDGE, Math.min(left, wide - width - EDGE))}px`);
  popup.style.setProperty("top", `${Math.max(EDGE, Math.min(top, high - height - EDGE))}px`);
}

const LONG_ENOUGH = 9000;

/** A short note at the edge, with one thing to do about it. It waits while it is pointed at. Gives what takes it away. */
export function toast(text, action) {
  const note = h("div", { class: "toast" }, h("p", null, text));
  let timer;
  const leave = () => note.remove();
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(leave, LONG_ENOUGH);
  };
  if (action) {
    const act = () => {
      leave();
      action.run();
    };
    note.append(h("button", { type: "button", class: "plain-button", onclick: act }, action.label));
  }
  note.append(iconButton("close", "Dismiss", { onclick: leave }));
  for (const name of ["mouseenter", "focusin"]) note.addEventListener(name, () => clearTimeout(timer));
  for (const name of ["mouseleave", "focusout"]) note.addEventListener(name, start);
  const shelf = byId("toasts");
  while (shelf.childElementCount >= 3) shelf.firstElementChild.remove();
  shelf.append(note);
  start();
  return leave;
}

/** Says something to those who listen instead of look. */
export function announce(text) {
  const line = h("p", null, text);
  byId("live").append(line);
  setTimeout(() => line.remove(), 5000);
}
