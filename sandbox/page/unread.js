// Which channels hold something that this person has not seen, and how often they were named in it.
import { byAge, isCategory, state, tell } from "./state.js";
import { recall, remember, tab } from "./storage.js";

// What each person of this tab has read, and where the tab's story began: older things count as read.
const read = recall(tab, "read") ?? {};
const named = new Map();
let since = recall(tab, "since");

const mine = () => (read[state.me.id] ??= {});

/** Takes the server's last message of each channel, after the state was loaded. */
export function survey() {
  const lasts = [...state.channels.values()].map((channel) => channel.last_message_id).filter(Boolean);
  if (since === null) {
    since = lasts.sort(byAge).at(-1) ?? "0";
    remember(tab, "since", since);
  }
}

export function forgetNames() {
  named.clear();
}

/** How many messages a channel names this person in, or 0 with `unread` set, or nothing new. */
export function marks(channel) {
  const last = channel.last_message_id;
  const seen = mine()[channel.id] ?? since ?? "0";
  const unread = !isCategory(channel) && channel.id !== state.open && Boolean(last) && byAge(last, seen) > 0;
  return { unread, named: unread ? (named.get(channel.id) ?? 0) : 0 };
}

export function readUpTo(channelId) {
  return mine()[channelId] ?? since;
}

/** All of a channel has been seen. */
export function seen(channelId) {
  const last = state.channels.get(channelId)?.last_message_id;
  named.delete(channelId);
  if (!last || mine()[channelId] === last) return;
  mine()[channelId] = last;
  remember(tab, "read", read);
  tell("unread");
}

export function namesMe(message) {
  if (message.mention_everyone) return true;
  if ((message.mentions ?? []).some((user) => (user.id ?? user) === state.me.id)) return true;
  const roles = state.me.roles ?? [];
  return (message.mention_roles ?? []).some((role) => roles.includes(role));
}

/** Notes a message that has just come. */
export function note(message) {
  const channel = state.channels.get(message.channel_id);
  if (!channel || message.ephemeral) return;
  if (channel.last_message_id && byAge(message.id, channel.last_message_id) <= 0) return;
  channel.last_message_id = message.id;
  if (message.author?.id === state.me.id) {
    mine()[channel.id] = message.id;
  } else if (namesMe(message) || channel.type === 1) {
    named.set(channel.id, (named.get(channel.id) ?? 0) + 1);
  }
  tell("unread");
}
