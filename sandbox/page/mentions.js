// Draws mentions of people, roles, channels and commands. What a click does is decided where all clicks are heard.
import { button, colour, h, icon } from "./dom.js";
import { channelName, nameOf, state } from "./state.js";

export function userMention(id) {
  if (!state.users.has(id)) return h("span", { class: "mention unknown" }, "@unknown-user");
  return button({ class: "mention", "data-user": id }, `@${nameOf(id)}`);
}

export function roleMention(id) {
  const role = state.roles.get(id);
  if (!role) return h("span", { class: "mention unknown" }, "@deleted-role");
  const tint = colour(role.color);
  const name = role.name.startsWith("@") ? role.name : `@${role.name}`;
  return button({ class: tint ? "mention tinted" : "mention", "data-role": id, vars: tint ? { "--tint": tint } : {} }, name);
}

export function channelMention(id) {
  const channel = state.channels.get(id);
  if (!channel) return h("span", { class: "mention unknown" }, "#unknown");
  return h("a", { class: "mention", href: `#${id}` }, icon("hash"), channelName(channel));
}

export function commandMention(name) {
  return button({ class: "mention", "data-command": name }, `/${name}`);
}
