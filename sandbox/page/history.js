// What was said: the messages of each channel that was opened, oldest first, and what this page adds to them.
import { get } from "./api.js";
import { byAge, state, tell } from "./state.js";
import { recall, remember, tab } from "./storage.js";

const PAGE = 50;

const rooms = new Map();
const dismissed = new Set(recall(tab, "dismissed") ?? []);

/** The messages known of a channel. */
export function room(channelId) {
  if (!rooms.has(channelId)) rooms.set(channelId, { messages: [], loaded: false, complete: false, asking: null });
  return rooms.get(channelId);
}

/** Forgets all, because another person sees other things. */
export function forget() {
  rooms.clear();
}

/** Marks all as old, because events may have been missed. What is shown stays until it is asked for again. */
export function distrust() {
  for (const one of rooms.values()) one.loaded = false;
}

/** Loads a channel's newest messages, once. */
export async function load(channelId) {
  const one = room(channelId);
  if (one.loaded) return;
  one.asking ??= fetchNewest(channelId, one).finally(() => {
    one.asking = null;
  });
  await one.asking;
}

async function fetchNewest(channelId, one) {
  const as = state.me.id;
  const { messages } = await get(`channels/${channelId}/messages`, { as, limit: PAGE });
  if (rooms.get(channelId) !== one) return;
  const ghosts = one.messages.filter((message) => message.ghost);
  one.messages = [];
  one.complete = messages.length < PAGE;
  one.loaded = true;
  for (const message of [...messages, ...ghosts]) insert(one, message);
  tell("history", channelId);
}

/** Loads the page before the oldest message; tells whether there was any. */
export async function older(channelId) {
  const one = room(channelId);
  const oldest = one.messages.find((message) => !message.ghost);
  if (!one.loaded || one.complete || one.asking || !oldest) return false;
  one.asking = get(`channels/${channelId}/messages`, { as: state.me.id, before: oldest.id, limit: PAGE });
  try {
    const { messages } = await one.asking;
    one.complete = messages.length < PAGE;
    for (const message of messages) insert(one, message);
    if (rooms.get(channelId) === one) tell("history", channelId);
    return messages.length > 0;
  } finally {
    one.asking = null;
  }
}

/** Takes a new or changed message. */
export function put(message) {
  if (dismissed.has(message.id)) return;
  const one = rooms.get(message.channel_id);
  if (!one) return;
  insert(one, message);
  tell("message", message);
}

export function drop(channelId, id) {
  const one = rooms.get(channelId);
  if (!one) return;
  one.messages = one.messages.filter((message) => message.id !== id);
  tell("message_gone", { channelId, id });
}

/** Takes a message away from this page only, as a person does with what only they can see. */
export function dismiss(message) {
  if (!message.ghost) {
    dismissed.add(message.id);
    remember(tab, "dismissed", [...dismissed].slice(-500));
  }
  drop(message.channel_id, message.id);
}

/** The id of the last message that the server knows. */
export function lastId(channelId) {
  return room(channelId).messages.findLast((message) => !message.ghost)?.id ?? "0";
}

function insert(one, message) {
  if (dismissed.has(message.id)) return;
  const same = one.messages.findIndex((known) => known.id === message.id);
  if (same >= 0) {
    one.messages[same] = message;
    return;
  }
  let at = one.messages.length;
  while (at > 0 && order(one.messages[at - 1], message) > 0) at -= 1;
  one.messages.splice(at, 0, message);
}

/** What this page adds stays behind the message that was last when it was added. */
function order(a, b) {
  return byAge(a.ghost ? a.after : a.id, b.ghost ? b.after : b.id) || Number(Boolean(a.ghost)) - Number(Boolean(b.ghost));
}
