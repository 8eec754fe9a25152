// The panel over the composer: what can be chosen or what is asked for.
import { append, byId, fill, h } from "./dom.js";

/** Shows a list under a heading. `list` may be absent when there is only something to read. */
export function showSuggest({ title, note, list }) {
  const panel = byId("suggest");
  fill(panel, h("div", { class: "suggest-head" }, h("b", null, title), note && h("span", null, note)));
  if (list) append(panel, [list.element]);
  panel.hidden = false;
  list?.control.setAttribute("aria-expanded", String(list.items.length > 0));
  list?.activate(list.at);
}

export function hideSuggest(list) {
  byId("suggest").hidden = true;
  list?.control.setAttribute("aria-expanded", "false");
  list?.control.removeAttribute("aria-activedescendant");
}

export const suggestOpen = () => !byId("suggest").hidden;
