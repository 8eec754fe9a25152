// Who the reader is: the card at the bottom left, and the list to become somebody else. Also light and dark.
import { avatar } from "./avatar.js";
import { button, byId, fill, h, iconButton } from "./dom.js";
import { Listbox } from "./listbox.js";
import { closePopup, openPopup } from "./popup.js";
import { matching, userItems } from "./select.js";
import { nameOf, on, rolesOf, state } from "./state.js";
import { browser, recall, remember } from "./storage.js";

const THEMES = { auto: "Theme: as the system", light: "Theme: light", dark: "Theme: dark" };
const THEME_ICONS = { auto: "auto", light: "sun", dark: "moon" };

export function startPerson(become) {
  for (const topic of ["state", "members"]) on(topic, () => draw(become));
}

function draw(become) {
  const place = byId("person");
  const held = place.contains(document.activeElement) && document.activeElement.className;
  const roles = rolesOf(state.me).map((role) => role.name).join(", ") || "no roles";
  const who = button(
    { class: "who", "aria-haspopup": "dialog", "aria-expanded": "false", title: "Become somebody else", onclick: () => choose(who, become) },
    avatar(state.me),
    h("span", { class: "words" }, h("span", { class: "label" }, nameOf(state.me)), h("span", { class: "hint" }, roles)),
    h("span", { class: "switch" }, "Switch"),
  );
  fill(place, who, themeButton());
  if (held) place.querySelector(`.${held.split(" ")[0]}`)?.focus();
}

function choose(anchor, become) {
  const search = h("input", { class: "search", type: "text", role: "combobox", "aria-expanded": "true", "aria-label": "Find a person", placeholder: "Who do you want to be?", autocomplete: "off" });
  const list = new Listbox({
    label: "People",
    control: search,
    choose: (item) => {
      closePopup(popup);
      if (item.value !== state.me.id) become(item.value);
    },
  });
  const people = userItems().filter((item) => !state.users.get(item.value).bot);
  const items = people.map((item) => ({ ...item, hint: rolesOf(state.users.get(item.value)).map((role) => role.name).join(", ") || "no roles", note: item.value === state.me.id ? "you" : null }));
  const refresh = () => {
    list.set(matching(items, search.value));
    const here = list.items.findIndex((item) => item.value === state.me.id);
    if (!search.value && here >= 0) list.activate(here);
  };
  const hint = h("p", { class: "subtext" }, "You then see and may do what this person does. Two windows can be two people.");
  const popup = openPopup(anchor, [search, list.element, hint], { label: "Become somebody else", kind: "select-popup", place: "above" });
  search.addEventListener("input", refresh);
  search.addEventListener("keydown", (event) => {
    if (list.walk(event) || event.key !== "Enter") return;
    // Else the same press would go on to where the focus returns to.
    event.preventDefault();
    list.pick();
  });
  refresh();
  search.focus();
}

function themeButton() {
  const theme = THEMES[recall(browser, "theme")] ? recall(browser, "theme") : "auto";
  const next = { auto: "light", light: "dark", dark: "auto" }[theme];
  const set = () => {
    remember(browser, "theme", next);
    if (next === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    const fresh = themeButton();
    node.replaceWith(fresh);
    fresh.focus();
  };
  const node = iconButton(THEME_ICONS[theme], `${THEMES[theme]}. Press to change`, { class: "icon-button theme", onclick: set });
  return node;
}
