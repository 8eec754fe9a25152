// The left side: categories, channels and direct messages.
import { avatar } from "./avatar.js";
import { button, byId, fill, h, icon } from "./dom.js";
import { roving } from "./listbox.js";
import { byAge, channelName, isCategory, isDirect, on, state } from "./state.js";
import { recall, remember, tab } from "./storage.js";
import { marks } from "./unread.js";

const folded = new Set(recall(tab, "folded") ?? []);
const fresh = new Set();

export function startChannels() {
  const place = byId("channel-list");
  for (const topic of ["channels", "unread", "open", "members"]) on(topic, draw);
  roving(place, "a, .category");
}

/** Lets a new channel be noticed in the list. */
export function pointOut(channelId) {
  fresh.add(channelId);
  setTimeout(() => fresh.delete(channelId), 4000);
}

const inOrder = (a, b) => (a.position ?? 0) - (b.position ?? 0) || byAge(a.id, b.id);

/** Channels in the order they stand on the page. */
export function orderedChannels() {
  const groups = grouped();
  return [...groups.loose, ...groups.categories.flatMap(({ channels }) => channels), ...groups.direct];
}

function grouped() {
  const all = [...state.channels.values()];
  const direct = all.filter(isDirect).sort((a, b) => byAge(b.last_message_id ?? b.id, a.last_message_id ?? a.id));
  const rooms = all.filter((channel) => !isDirect(channel) && !isCategory(channel)).sort(inOrder);
  const categories = all.filter(isCategory).sort(inOrder);
  const parents = new Set(categories.map((category) => category.id));
  return {
    direct,
    loose: rooms.filter((channel) => !parents.has(channel.parent_id)),
    categories: categories.map((category) => ({ category, channels: rooms.filter((channel) => channel.parent_id === category.id) })).filter(({ channels }) => channels.length > 0),
  };
}

function draw() {
  if (!state.me) return;
  const place = byId("channel-list");
  const held = place.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const { loose, categories, direct } = grouped();
  const nodes = [loose.length > 0 && h("ul", null, loose.map(channelNode)), categories.map(categoryNode), direct.length > 0 && [h("h3", { class: "category-name" }, "Direct messages"), h("ul", null, direct.map(channelNode))]];
  if (loose.length + categories.length + direct.length === 0) nodes.push(h("p", { class: "empty" }, "There is no channel that you may see."));
  fill(place, nodes);
  if (held) place.querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus();
  drawTitle();
}

function categoryNode({ category, channels }) {
  const shut = folded.has(category.id);
  const shown = shut ? channels.filter((channel) => channel.id === state.open || marks(channel).unread) : channels;
  const toggle = () => {
    if (!folded.delete(category.id)) folded.add(category.id);
    remember(tab, "folded", [...folded]);
    draw();
  };
  return [
    button({ class: "category", "aria-expanded": String(!shut), "data-key": category.id, onclick: toggle }, icon("down"), category.name),
    h("ul", { "aria-label": category.name }, shown.map(channelNode)),
  ];
}

function channelNode(channel) {
  const { unread, named } = marks(channel);
  const name = channelName(channel);
  const here = channel.id === state.open;
  const [other] = (channel.recipients ?? []).filter((user) => (user.id ?? user) !== state.me.id);
  const words = [isDirect(channel) ? `direct message with ${name}` : `channel ${name}`, unread && "unread", named > 0 && `${named} for you`].filter(Boolean).join(", ");
  return h(
    "li",
    null,
    h(
      "a",
      {
        href: `#${channel.id}`,
        class: `channel${unread ? " unread" : ""}${fresh.has(channel.id) ? " new" : ""}`,
        "aria-current": here ? "page" : null,
        "aria-label": words,
        "data-key": channel.id,
        title: name,
      },
      isDirect(channel) && other ? avatar(other, "small") : icon("hash"),
      h("span", { class: "channel-name" }, name),
      named > 0 && h("span", { class: "count" }, String(named)),
    ),
  );
}

function drawTitle() {
  const named = [...state.channels.values()].reduce((sum, channel) => sum + marks(channel).named, 0);
  const channel = state.channels.get(state.open);
  const name = channel ? `${isDirect(channel) ? "" : "#"}${channelName(channel)} · ` : "";
  document.title = `${named > 0 ? `(${named}) ` : ""}${name}${state.guild.name}`;
}
