// The list of members by role, and the card of one person.
import { post } from "./api.js";
import { avatar } from "./avatar.js";
import { insert } from "./composer.js";
import { button, colour, copy, fill, h } from "./dom.js";
import { roving } from "./listbox.js";
import { nameNode } from "./message.js";
import { closePopup, openPopup, toast } from "./popup.js";
import { nameOf, rolesOf, sortedRoles, state, userOf } from "./state.js";

/** Fills the side panel with the members. `role` is pointed out when it was asked for by a mention. */
export function drawMembers(place, role) {
  const users = [...state.users.values()].sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  const online = users.filter((user) => user.online !== false);
  const groups = sortedRoles().map((one) => ({ id: one.id, name: one.name, users: online.filter((user) => rolesOf(user)[0]?.id === one.id) }));
  groups.push({ id: "none", name: "Members", users: online.filter((user) => rolesOf(user).length === 0) });
  groups.push({ id: "away", name: "Offline", users: users.filter((user) => user.online === false) });
  if (role) {
    const holders = users.filter((user) => (user.roles ?? []).includes(role));
    groups.unshift({ id: "asked", name: `@${state.roles.get(role)?.name ?? "role"}`, users: holders, asked: true });
  }
  fill(place, groups.filter((group) => group.users.length > 0 || group.asked).map(groupNode));
}

export function startMembers(place) {
  roving(place, ".member");
}

function groupNode(group) {
  const title = h("h3", { class: "category-name" }, `${group.name} — ${group.users.length}`);
  const rows = group.users.map((user) => h("li", null, memberNode(user)));
  const none = group.users.length === 0 && h("p", { class: "empty" }, "Nobody holds this role.");
  return h("section", { class: group.asked ? "member-group asked" : "member-group", "aria-label": group.name }, title, h("ul", null, rows), none);
}

function memberNode(user) {
  const tint = rolesOf(user).map((role) => colour(role.color)).find(Boolean);
  const away = user.online === false;
  return button(
    { class: away ? "member away" : "member", "data-user": user.id },
    h("span", { class: away ? "presence" : "presence on" }, avatar(user)),
    h("span", { class: tint ? "member-name tinted" : "member-name", vars: tint ? { "--tint": tint } : {} }, nameOf(user)),
    user.bot && h("span", { class: "tag" }, "BOT"),
    user.id === state.me.id && h("span", { class: "note" }, "you"),
    away && h("span", { class: "visually-hidden" }, "offline"),
  );
}

/** Opens the card of a person beside what was clicked. `become` changes who the reader is. */
export function openCard(anchor, id, become) {
  const user = userOf(id);
  let popup;
  const act = (label, run) => button({ class: "component secondary", onclick: () => (closePopup(popup), run()) }, label);
  const roles = rolesOf(user).map((role) => h("li", { class: "role" }, h("span", { class: "dot", vars: { "--tint": colour(role.color) ?? "var(--muted)" } }), role.name));
  const direct = [...state.channels.values()].find((channel) => channel.type === 1 && (channel.recipients ?? []).some((one) => (one.id ?? one) === user.id));
  const card = h(
    "div",
    { class: "card" },
    h("div", { class: "card-head" }, avatar(user, "big"), h("div", null, h("p", { class: "card-name" }, nameNode(user, { "data-user": null }), user.bot && h("span", { class: "tag" }, "BOT")), h("p", { class: "quiet" }, `@${user.username}`))),
    roles.length > 0 && h("ul", { class: "roles", "aria-label": "Roles" }, roles),
    h(
      "div",
      { class: "card-actions" },
      act("Mention", () => insert(`@${nameOf(user)}`)),
      direct && user.id !== state.me.id && act("Open direct messages", () => location.assign(`#${direct.id}`)),
      !user.bot && user.id !== state.me.id && act(`Be ${nameOf(user)}`, () => become(user.id)),
      user.id === state.me.id && act(user.dms_closed ? "Let bots write to me" : "Close direct messages", () => post("dms", { as: user.id, closed: !user.dms_closed }).catch((error) => toast(error.message))),
      act("Copy ID", async () => toast((await copy(user.id)) ? "User ID copied." : `User ID: ${user.id}`)),
    ),
  );
  popup = openPopup(anchor, card, { label: nameOf(user), kind: "card-popup" });
  card.querySelector(".card-actions button").focus();
}
