// What the page knows of the server, as one person sees it, and who wants to hear of changes.

export const state = {
  me: null,
  guild: null,
  repository: null,
  users: new Map(),
  roles: new Map(),
  channels: new Map(),
  commands: [],
  open: null,
  skew: 0,
};

const listeners = new Map();

/** Calls `listener` whenever `topic` is told. */
export function on(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, []);
  listeners.get(topic).push(listener);
}

export function tell(topic, detail) {
  for (const listener of listeners.get(topic) ?? []) listener(detail);
}

/** Takes over a whole answer of `/app/state`. */
export function adopt(answer) {
  const map = (list) => new Map((list ?? []).map((item) => [item.id, item]));
  state.users = map(answer.users);
  state.roles = map(answer.roles);
  const before = state.channels;
  state.channels = map(answer.channels);
  for (const channel of state.channels.values()) channel.last_message_id ??= before.get(channel.id)?.last_message_id;
  state.me = state.users.get(answer.me?.id ?? answer.me) ?? answer.me;
  state.guild = answer.guild ?? { id: "0", name: "Sandbox" };
  state.repository = answer.repository ?? null;
  state.commands = answer.commands ?? [];
  const now = new Date(answer.now ?? Date.now()).getTime();
  state.skew = Number.isNaN(now) ? 0 : now - Date.now();
  tell("state");
  tell("channels");
  tell("members");
  tell("commands");
}

/** The server's time in milliseconds, so that "5 minutes ago" does not depend on the reader's clock. */
export const now = () => Date.now() + state.skew;

/** The user behind an id or behind a user object that may be newer than what is known. */
export function userOf(given) {
  const id = typeof given === "object" && given !== null ? given.id : given;
  return state.users.get(id) ?? (typeof given === "object" && given !== null ? given : { id, username: "unknown-user" });
}

export function nameOf(given) {
  const user = userOf(given);
  return user.display_name ?? user.global_name ?? user.username ?? "unknown-user";
}

/** The bot that answers commands: of this application when it is known, else the first one. */
export function botOf(applicationId) {
  const bots = [...state.users.values()].filter((user) => user.bot);
  return bots.find((bot) => bot.id === applicationId) ?? bots[0] ?? { id: "0", username: "bot", bot: true };
}

export const isDirect = (channel) => channel.type === 1 || channel.type === 3;
export const isCategory = (channel) => channel.type === 4;

/** What a channel is called: a direct one by whom it is with. */
export function channelName(channel) {
  if (!isDirect(channel)) return channel.name ?? "unnamed";
  const others = (channel.recipients ?? []).filter((user) => (user.id ?? user) !== state.me.id);
  return others.map(nameOf).join(", ") || channel.name || "Direct message";
}

/** Roles a person holds, highest first; the role of everybody is left out. */
export function rolesOf(user) {
  const held = new Set(user.roles ?? []);
  return sortedRoles().filter((role) => held.has(role.id));
}

export function sortedRoles() {
  const roles = [...state.roles.values()].filter((role) => role.id !== state.guild.id);
  return roles.sort((a, b) => (b.position ?? 0) - (a.position ?? 0));
}

/** Orders two ids by when they were made. */
export function byAge(a, b) {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : Number(a > b);
}
