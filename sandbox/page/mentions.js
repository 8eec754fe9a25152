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

const PLACE = /^https?:\/\/(?:(?:www|ptb|canary)\.)?discord(?:app)?\.com\/channels\/(\d{1,20}|@me)\/(\d{1,20})(?:\/(\d{1,20}))?\/?$/;

/** The place on this page that an address of Discord means: a channel of this server, or a message in it. */
export function placeOf(address) {
  const [, guild, channel, message] = PLACE.exec(address) ?? [];
  if (!channel || (guild !== "@me" && guild !== state.guild.id)) return null;
  return { channel, message, href: message ? `#${channel}/${message}` : `#${channel}` };
}

export function placeMention({ channel, message, href }) {
  const known = state.channels.get(channel);
  if (!known) return channelMention(channel);
  return h("a", { class: "mention", href }, icon("hash"), channelName(known), message && " › message");
}

export function commandMention(name) {
  return button({ class: "mention", "data-command": name }, `/${name}`);
}
