// The list that a select of a message opens: given options, people, roles or channels.
import { avatar } from "./avatar.js";
import { button, colour, h, icon } from "./dom.js";
import { Listbox } from "./listbox.js";
import { closePopup, openPopup } from "./popup.js";
import { channelName, isCategory, isDirect, nameOf, rolesOf, sortedRoles, state } from "./state.js";

const SEARCH_FROM = 11;

export function dot(tint) {
  return h("span", { class: "dot", "aria-hidden": "true", vars: { "--tint": colour(tint) ?? "var(--muted)" } });
}

export function userItems() {
  const users = [...state.users.values()].sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  return users.map((user) => ({ value: user.id, label: nameOf(user), hint: `@${user.username}`, note: rolesOf(user)[0]?.name, lead: avatar(user, "small") }));
}

export function roleItems() {
  return sortedRoles().map((role) => ({ value: role.id, label: `@${role.name.replace(/^@/, "")}`, hint: "role", lead: dot(role.color) }));
}

export function channelItems(types) {
  const channels = [...state.channels.values()].filter((channel) => !isDirect(channel) && (types?.length ? types.includes(channel.type) : !isCategory(channel)));
  return channels.map((channel) => ({ value: channel.id, label: `#${channelName(channel)}`, hint: state.channels.get(channel.parent_id)?.name, lead: icon("hash") }));
}

/** Items whose label or hint holds the words; those that begin with them come first. */
export function matching(items, words) {
  const wanted = words.trim().toLowerCase().replace(/^[@#/]/, "");
  if (!wanted) return items;
  const place = (item) => item.label.toLowerCase().replace(/^[@#/]/, "").indexOf(wanted);
  const kept = items.filter((item) => place(item) >= 0 || item.hint?.toLowerCase().includes(wanted));
  return kept.sort((a, b) => Number(place(a) !== 0) - Number(place(b) !== 0));
}

function itemsOf(component) {
  if (component.type === 5) return userItems();
  if (component.type === 6) return roleItems();
  if (component.type === 7) return [...userItems(), ...roleItems()];
  if (component.type === 8) return channelItems(component.channel_types);
  return (component.options ?? []).map((option) => ({
    value: option.value,
    label: option.label,
    hint: option.description,
    lead: option.emoji?.name && h("span", { class: "emoji" }, option.emoji.name),
  }));
}

/** Opens the list beside the select; `send` gets the values once they are chosen. */
export function openSelect(anchor, component, send) {
  const least = component.min_values ?? 1;
  const most = component.max_values ?? 1;
  const multiple = most > 1 || least === 0;
  const items = itemsOf(component);
  const chosen = new Set((component.options ?? []).filter((option) => option.default).map((option) => option.value));
  const search = h("input", { class: items.length < SEARCH_FROM ? "visually-hidden" : "search", type: "text", role: "combobox", "aria-expanded": "true", "aria-label": "Search", placeholder: "Search", autocomplete: "off" });
  const done = multiple && button({ class: "component primary", onclick: finish }, "Done");
  const note = h("p", { class: "subtext", role: "status" });
  const list = new Listbox({ label: component.placeholder || "Choices", control: search, choose, multiple });
  const popup = openPopup(anchor, [search, list.element, multiple && h("div", { class: "popup-foot" }, note, done)], { label: component.placeholder || "Choose", kind: "select-popup" });
  refresh();
  search.focus();

  search.addEventListener("input", refresh);
  search.addEventListener("keydown", (event) => {
    if (list.walk(event)) return;
    if (event.key === "Enter" || (event.key === " " && items.length < SEARCH_FROM)) {
      event.preventDefault();
      list.pick();
    }
    if (event.key === "Tab" && !multiple) closePopup(popup);
  });

  function refresh() {
    const at = list.at;
    list.set(matching(items, search.value).map((item) => ({ ...item, checked: chosen.has(item.value) })));
    if (multiple && at >= 0 && at < list.items.length) list.activate(at);
    if (multiple) note.textContent = least > 0 ? `${chosen.size} chosen, ${least} to ${most} wanted` : `${chosen.size} of up to ${most} chosen`;
    if (done) done.disabled = chosen.size < least;
  }

  function choose(item) {
    if (!multiple) {
      closePopup(popup);
      send([item.value]);
    } else {
      if (!chosen.delete(item.value) && chosen.size < most) chosen.add(item.value);
      refresh();
    }
  }

  function finish() {
    closePopup(popup);
    send([...chosen]);
  }
}
