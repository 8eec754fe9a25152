// Starts the page, hears the server's events and all clicks that mean the same wherever they are made.
import { get } from "./api.js";
import { claim, complain, heard, replaceGhosts } from "./calls.js";
import { orderedChannels, pointOut, startChannels } from "./channels.js";
import { aimComposer, begin, focusComposer, startComposer } from "./composer.js";
import { byId, fill, h, icon } from "./dom.js";
import { connect, disconnect } from "./events.js";
import { distrust, drop, forget, put, room } from "./history.js";
import { loadIssues, takeIssue } from "./issues.js";
import { openCard } from "./members.js";
import { focusMessages, jumpTo, showMessages, startMessages } from "./messages.js";
import { closeModals, openModal } from "./modal.js";
import { isShown, pinsChanged, restorePanel, showPanel, startPanels, togglePanel } from "./panels.js";
import { startPerson } from "./person.js";
import { toast } from "./popup.js";
import { adopt, channelName, isCategory, isDirect, nameOf, on, state, tell } from "./state.js";
import { recall, remember, tab } from "./storage.js";
import { openSwitcher } from "./switcher.js";
import { forgetNames, note, survey } from "./unread.js";

// Where the keyboard is on the screen, it comes up only when it is asked for.
const byTouch = matchMedia("(pointer: coarse)");
const SLOW = 6000;
const SOON = 200;

// The person that this page is; a start for another one makes the earlier one stop.
let started = null;
let stateTimer;

// What takes away the note of a new channel.
const arrivals = new Map();

// The issue that the address asked for, until it is shown.
let wantedIssue = Number(new URLSearchParams(location.search).get("issue"));

// Starting.

async function start(wanted) {
  const mark = {};
  started = mark;
  disconnect();
  closeModals();
  forget();
  forgetNames();
  arrivals.clear();
  byId("toasts").replaceChildren();
  state.open = null;
  say(null);
  const slow = setTimeout(() => say("The server takes its time. If many windows of this page are open, close some: a browser allows only six at once."), SLOW);
  try {
    const as = await idOf(wanted);
    if (started !== mark) return;
    await new Promise((resolve, reject) => {
      connect(as, { handle, refused: (sentence) => reject(new Error(sentence)), opened: () => refresh(as).then(resolve, (error) => fail(error, reject)) });
    });
  } catch (error) {
    if (started === mark) stop(error.message);
  } finally {
    clearTimeout(slow);
  }
}

/** A refusal is final; anything else is tried again by whoever holds the stream. */
function fail(error, reject) {
  if (error.status >= 400 && error.status < 500) reject(error);
  throw error;
}

/** The id of the person: as given, by user name, or the server's first person. */
async function idOf(wanted) {
  if (/^\d+$/.test(wanted ?? "")) return wanted;
  const { me, users } = await get("state");
  if (!wanted) return me.id ?? me;
  const named = users.find((user) => user.username === wanted);
  if (!named) throw new Error(`There is no user called ${wanted} on this server.`);
  return named.id;
}

/** Loads all that is shown. Runs at the start, and each time that events may have been missed. */
async function refresh(as) {
  adopt(await get("state", { as }));
  survey();
  distrust();
  say(null);
  remember(tab, "as", as);
  history.replaceState(null, "", `?as=${as}${location.hash}`);
  document.body.classList.add("ready");
  byId("app").inert = false;
  loadIssues().catch(() => tell("issues"));
  if (state.open && state.channels.has(state.open)) {
    showMessages(state.open);
    return;
  }
  openFromAddress();
  if (wantedIssue) showPanel("issues", { issue: wantedIssue });
  else restorePanel();
  wantedIssue = 0;
}

/** Says on the whole page why there is nothing else on it. */
function stop(sentence) {
  disconnect();
  document.body.classList.remove("ready");
  byId("app").inert = true;
  byId("reconnecting").hidden = true;
  say(sentence, h("a", { href: location.pathname, class: "component primary", onclick: () => remember(tab, "as", null) }, "Start as the first member"));
}

function say(sentence, action) {
  const place = byId("notice");
  place.hidden = sentence === null;
  fill(place, sentence && h("p", null, sentence), action);
}

// Channels.

function openFromAddress() {
  const [wanted, message] = location.hash.slice(1).split("/");
  const usable = (id) => state.channels.has(id) && !isCategory(state.channels.get(id));
  const remembered = recall(tab, `channel:${state.me.id}`);
  const id = [wanted, remembered, orderedChannels()[0]?.id].find((one) => one && usable(one));
  if (wanted && id !== wanted) toast(`${nameOf(state.me)} cannot see that channel.`);
  if (id) openChannel(id, id === wanted ? message : null);
  else nowhere();
}

async function openChannel(id, message) {
  if (location.hash !== `#${id}`) history.replaceState(null, "", `${location.search}#${id}`);
  const channel = state.channels.get(id);
  state.open = id;
  arrivals.get(id)?.();
  arrivals.delete(id);
  remember(tab, `channel:${state.me.id}`, id);
  drawBar(channel);
  aimComposer(channel);
  tell("open");
  const shown = showMessages(id);
  if (!byTouch.matches && !document.querySelector("dialog[open]")) focusComposer();
  await shown;
  if (message && state.open === id && !(await jumpTo(message))) toast("That message is not here any more.");
}

function nowhere() {
  state.open = null;
  byId("channel-title").textContent = "No channel";
  byId("topic").textContent = "";
  tell("open");
}

function drawBar(channel) {
  fill(byId("channel-title"), icon(isDirect(channel) ? "people" : "hash"), h("span", null, channelName(channel)));
  byId("topic").textContent = channel.topic ?? "";
  byId("topic").title = channel.topic ?? "";
  byId("messages").setAttribute("aria-label", `Messages in ${channelName(channel)}`);
}

function become(id) {
  history.pushState(null, "", `?as=${id}${location.hash}`);
  start(id);
}

// Events.

const handlers = {
  message_create: ({ message }) => said(message, true),
  message_update: ({ message }) => said(message, false),
  message_delete: ({ channel_id: channelId, id }) => {
    drop(channelId, id);
    if (channelId === state.open) pinsChanged();
  },
  channel_create: ({ channel }) => channelCame(channel),
  channel_update: ({ channel }) => {
    const known = state.channels.get(channel.id);
    state.channels.set(channel.id, { ...known, ...channel });
    tell("channels");
    if (channel.id === state.open) drawBar(state.channels.get(channel.id));
  },
  channel_delete: ({ channel }) => channelWent(channel.id),
  commands_update: ({ commands }) => {
    state.commands = commands;
    tell("commands");
  },
  call: heard,
  modal: (event) => {
    const call = claim(event.nonce);
    if (call) openModal(event.modal, { interactionId: event.interaction_id, channelId: call.channelId });
  },
  issue: ({ issue }) => takeIssue(issue, isShown("issues") ? null : (number) => showPanel("issues", { issue: number })),
  role_update: soon,
  member_update: soon,
  presence: soon,
  reset: () => refresh(state.me.id).catch((error) => complain(error.message)),
};

function handle(event) {
  handlers[event.type]?.(event);
}

function said(message, isNew) {
  const known = room(message.channel_id).messages.find((one) => one.id === message.id);
  replaceGhosts(message);
  put(message);
  if (isNew) note(message);
  if (message.channel_id === state.open && (message.pinned || known?.pinned)) pinsChanged();
}

function channelCame(channel) {
  const known = state.channels.has(channel.id);
  state.channels.set(channel.id, channel);
  if (!known && !isCategory(channel)) {
    pointOut(channel.id);
    const name = channelName(channel);
    const go = { label: "Open", run: () => location.assign(`#${channel.id}`) };
    arrivals.set(channel.id, toast(isDirect(channel) ? `${name} wrote to you.` : `New channel #${name}`, go));
  }
  tell("channels");
}

function channelWent(id) {
  const channel = state.channels.get(id);
  if (!channel) return;
  state.channels.delete(id);
  tell("channels");
  if (state.open !== id) return;
  toast(`#${channelName(channel)} is gone.`);
  history.replaceState(null, "", location.search);
  openFromAddress();
}

/** Asks for the state again, once for many events. */
function soon() {
  clearTimeout(stateTimer);
  stateTimer = setTimeout(async () => {
    const as = state.me.id;
    const answer = await get("state", { as }).catch(() => null);
    if (answer && state.me.id === as) adopt(answer);
  }, SOON);
}

// Clicks that mean the same everywhere.

const clicks = {
  user: (node) => openCard(node, node.dataset.user, become),
  role: (node) => showPanel("members", { role: node.dataset.role }),
  issue: (node) => showPanel("issues", { issue: Number(node.dataset.issue) }),
  jump: (node) => jumpTo(node.dataset.jump),
  command: (node) => begin(`/${node.dataset.command} `),
  panel: (node) => showPanel(node.dataset.panel),
  toggle: (node) => togglePanel(node.dataset.toggle),
};

document.addEventListener("click", (event) => {
  const node = event.target.closest("[data-user], [data-role], [data-issue], [data-jump], [data-command], [data-panel], [data-toggle]");
  const key = node && Object.keys(clicks).find((name) => node.dataset[name] !== undefined);
  if (key && node.tagName === "BUTTON") clicks[key](node);
  const issue = issueOf(event.target.closest("a[target]"));
  if (issue && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    showPanel("issues", { issue });
  }
});

/** The number of the mirrored issue that a link leads to: it is shown here, since there may be nothing at its address. */
function issueOf(anchor) {
  const name = state.repository?.full_name;
  if (!anchor || !name) return null;
  const { origin, pathname, searchParams } = new URL(anchor.href);
  if (origin === location.origin && pathname === "/") return Number(searchParams.get("issue")) || null;
  const found = /^(.*)\/issues\/(\d+)$/.exec(pathname);
  return found?.[1].endsWith(`/${name}`) ? Number(found[2]) : null;
}

// Keys that mean the same everywhere.

document.addEventListener("keydown", (event) => {
  if (!state.me || event.defaultPrevented || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openSwitcher();
  } else if (event.key === "F6") {
    event.preventDefault();
    nextRegion(event.shiftKey ? -1 : 1);
  } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    neighbour(event.key === "ArrowUp" ? -1 : 1);
  } else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) {
    typeAnywhere(event);
  }
});

/** Letters typed where nothing takes them go to the composer. */
function typeAnywhere(event) {
  if (!state.open || document.querySelector("dialog[open], .popup") || document.body.dataset.drawer) return;
  if (event.target.closest("input, textarea, select")) return;
  focusComposer();
}

const REGIONS = [
  () => byId("channel-list").querySelector("[aria-current]") ?? byId("find"),
  focusMessages,
  focusComposer,
  () => byId("side-body").querySelector("button, a, input, textarea"),
];
const REGION_IDS = ["channels", "scroller", "composer", "side"];

function nextRegion(step) {
  const here = REGION_IDS.findIndex((id) => byId(id).contains(document.activeElement));
  for (let tries = 1; tries <= REGIONS.length; tries += 1) {
    const at = (here + step * tries + REGIONS.length * 2) % REGIONS.length;
    if (!byId(REGION_IDS[at]).checkVisibility({ visibilityProperty: true })) continue;
    REGIONS[at]()?.focus();
    return;
  }
}

function neighbour(step) {
  const all = orderedChannels();
  const at = all.findIndex((channel) => channel.id === state.open);
  const next = all[(at + step + all.length) % all.length];
  if (next) location.assign(`#${next.id}`);
}

// The beginning.

const pictures = { "open-channels": "bars", "side-close": "close", "use-command": "slash", send: "send" };
for (const [id, name] of Object.entries(pictures)) byId(id).prepend(icon(name));
for (const [name, shape] of [["pins", "pin"], ["issues", "issue"], ["members", "people"]]) document.querySelector(`[data-toggle=${name}]`).prepend(icon(shape));
byId("find").addEventListener("click", openSwitcher);
on("state", () => {
  byId("server-name").textContent = state.guild.name;
});
on("connection", (how) => {
  byId("reconnecting").hidden = how === "live";
});
addEventListener("hashchange", () => state.me && openFromAddress());
addEventListener("popstate", () => {
  const as = new URLSearchParams(location.search).get("as");
  if (as && state.me && as !== state.me.id) start(as);
});
startPerson(become);
startChannels();
startMessages();
startComposer();
startPanels();
start(new URLSearchParams(location.search).get("as") ?? recall(tab, "as"));
