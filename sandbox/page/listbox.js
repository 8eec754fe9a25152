// A list of choices that is walked with the arrow keys while the focus stays in another field.
import { freshId, h } from "./dom.js";

const PAGE = 8;

/**
 * `control` is the field that keeps the focus; `choose` gets the item that was picked.
 * An item has `label` and, where wanted, `hint`, `note`, `lead` (a node), `group`, `checked`, `disabled`.
 */
export class Listbox {
  constructor({ label, control, choose, multiple = false }) {
    this.id = freshId("list");
    this.control = control;
    this.choose = choose;
    this.items = [];
    this.at = -1;
    this.multiple = multiple;
    this.element = h("div", { class: "listbox", role: "listbox", id: this.id, "aria-label": label, "aria-multiselectable": multiple ? "true" : null });
    this.element.addEventListener("mousedown", (event) => event.preventDefault());
    this.element.addEventListener("click", (event) => this.#clicked(event));
    this.element.addEventListener("mousemove", (event) => {
      const at = this.#indexOf(event);
      if (at >= 0 && at !== this.at) this.activate(at, false);
    });
    control.setAttribute("aria-controls", this.id);
  }

  /** Shows other items. `first` says whether the first one is active at once. */
  set(items, { first = true } = {}) {
    this.items = items;
    this.element.replaceChildren();
    let group = null;
    items.forEach((item, at) => {
      if (item.group && item.group !== group) this.element.append(h("div", { class: "group", role: "presentation" }, item.group));
      group = item.group ?? group;
      this.element.append(this.#option(item, at));
    });
    this.element.scrollTop = 0;
    this.activate(first ? items.findIndex((item) => !item.disabled) : -1, false);
  }

  #option(item, at) {
    const option = h(
      "div",
      { class: "option", role: "option", id: `${this.id}-${at}`, "data-at": at, "aria-selected": "false", "aria-disabled": item.disabled ? "true" : null },
      item.lead,
      h("span", { class: "words" }, h("span", { class: "label" }, item.label), item.hint && h("span", { class: "hint" }, item.hint)),
      item.note && h("span", { class: "note" }, item.note),
    );
    if (this.multiple) option.setAttribute("aria-checked", String(Boolean(item.checked)));
    return option;
  }

  #indexOf(event) {
    const option = event.target.closest("[role=option]");
    return option ? Number(option.dataset.at) : -1;
  }

  #clicked(event) {
    const at = this.#indexOf(event);
    if (at < 0) return;
    this.activate(at, false);
    this.pick();
  }

  activate(at, scroll = true) {
    this.element.querySelector(".active")?.classList.remove("active");
    this.element.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    this.at = at;
    const option = at < 0 ? null : this.element.querySelector(`#${this.id}-${at}`);
    if (!option) {
      this.at = -1;
      this.control.removeAttribute("aria-activedescendant");
      return;
    }
    option.classList.add("active");
    option.setAttribute("aria-selected", "true");
    this.control.setAttribute("aria-activedescendant", option.id);
    if (scroll) option.scrollIntoView({ block: "nearest" });
  }

  get active() {
    return this.items[this.at] ?? null;
  }

  pick() {
    const item = this.active;
    if (!item || item.disabled) return false;
    this.choose(item);
    return true;
  }

  /** Takes a key that walks the list; tells whether it did. */
  walk(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE };
    const step = steps[event.key];
    if (!step || this.items.length === 0 || event.ctrlKey || event.metaKey || event.altKey) return false;
    event.preventDefault();
    const last = this.items.length - 1;
    let next = this.at + step;
    if (Math.abs(step) > 1) next = Math.max(0, Math.min(last, next));
    else if (next < 0) next = last;
    else if (next > last) next = 0;
    this.activate(next);
    return true;
  }
}

/** Moves the focus among a list's nodes by arrow keys, Home and End. */
export function roving(container, selector) {
  container.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const nodes = [...container.querySelectorAll(selector)].filter((node) => node.checkVisibility());
    const at = nodes.indexOf(document.activeElement.closest(selector));
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: nodes.length - 1 }[event.key];
    if (target === undefined || at < 0 || document.activeElement.matches("input, textarea, select")) return;
    event.preventDefault();
    nodes[Math.max(0, Math.min(nodes.length - 1, target))]?.focus();
  });
}
