// The middle of the page: the messages of the open channel, kept in place while they change.
import { byId, fill, h, icon } from "./dom.js";
import { lastId, load, older, room } from "./history.js";
import { openMessageMenu } from "./menu.js";
import { atOf, groups, messageNode, spoken } from "./message.js";
import { announce } from "./popup.js";
import { botOf, byAge, channelName, isDirect, nameOf, on, state } from "./state.js";
import { dayOf, inStyle } from "./timestamps.js";
import { readUpTo, seen } from "./unread.js";

const NEAR = 120;
const PAGES_TO_JUMP = 40;

const nodes = new Map();
let list;
let scroller;
let stuck = true;
let waiting = 0;
let newFrom = null;

export function startMessages() {
  list = byId("messages");
  scroller = byId("scroller");
  on("history", (id) => id === state.open && redraw());
  on("message", (message) => message.channel_id === state.open && place(message));
  on("message_gone", ({ channelId, id }) => channelId === state.open && remove(id));
  on("message_again", (id) => {
    const message = room(state.open).messages.find((one) => one.id === id);
    if (message) place(message);
  });
  on("members", () => state.open && room(state.open).loaded && redraw());
  on("commands", () => state.open && drawEdge());
  scroller.addEventListener("scroll", scrolled, { passive: true });
  new ResizeObserver(() => stuck && toBottom()).observe(scroller);
  new ResizeObserver(() => stuck && toBottom()).observe(list);
  byId("present").addEventListener("click", () => toBottom());
  list.addEventListener("contextmenu", menuAtPoint);
  list.addEventListener("keydown", keys);
  document.addEventListener("visibilitychange", markSeen);
}

/** Shows a channel's messages, or why they cannot be shown. */
export async function showMessages(channelId) {
  const one = room(channelId);
  newFrom = readUpTo(channelId);
  stuck = true;
  waiting = 0;
  if (one.loaded) redraw();
  else clear(h("p", { class: "loading", role: "status" }, "Loading messages…"));
  try {
    await load(channelId);
  } catch (error) {
    if (state.open === channelId) clear(h("p", { class: "failed", role: "alert" }, icon("warn"), error.message));
  }
}

function clear(...children) {
  nodes.clear();
  list.replaceChildren();
  fill(byId("edge"), ...children);
  drawPresent();
}

function redraw() {
  const held = heldFocus();
  const away = scroller.scrollHeight - scroller.scrollTop;
  nodes.clear();
  for (const message of room(state.open).messages) nodes.set(message.id, messageNode(message));
  list.replaceChildren(...nodes.values());
  arrange();
  drawEdge();
  giveFocus(held);
  if (stuck) toBottom();
  else scroller.scrollTop = scroller.scrollHeight - away;
  markSeen();
}

/** Puts one message where it belongs, without touching the others. */
function place(message) {
  const old = nodes.get(message.id);
  const node = messageNode(message);
  const held = old?.contains(document.activeElement) ? heldFocus() : null;
  // What is only on its way is not told; what became of it is.
  const news = old ? "waits" in old.dataset : message.author?.id !== state.me.id;
  if (news && !("waits" in node.dataset)) announce(spoken(message));
  nodes.set(message.id, node);
  if (old) {
    if (old.querySelector(".spoiler.shown")) node.querySelectorAll(".spoiler").forEach((one) => one.click());
    old.replaceWith(node);
  } else {
    if (watching() && !list.querySelector(".fresh")) newFrom = lastId(state.open);
    const { messages } = room(state.open);
    const next = messages[messages.indexOf(message) + 1];
    list.insertBefore(node, (next && nodes.get(next.id)) ?? null);
    const mine = message.ghost || message.author?.id === state.me.id || message.interaction?.user?.id === state.me.id;
    if (mine) stuck = true;
    else if (!stuck) waiting += 1;
  }
  arrange();
  drawEdge();
  giveFocus(held);
  if (stuck) toBottom();
  drawPresent();
  markSeen();
}

function remove(id) {
  const node = nodes.get(id);
  if (!node) return;
  const next = beside(node, 1) ?? beside(node, -1);
  const held = node.contains(document.activeElement);
  node.remove();
  nodes.delete(id);
  arrange();
  drawEdge();
  if (held) (next ?? byId("words")).focus();
}

/** Groups neighbours, and draws the lines for a new day and for what is new. */
function arrange() {
  let before = null;
  let said = newFrom === null;
  for (const line of list.querySelectorAll(".line")) line.remove();
  for (const message of room(state.open).messages) {
    const node = nodes.get(message.id);
    if (!node) continue;
    const day = !before || dayOf(atOf(before)) !== dayOf(atOf(message));
    const first = !said && !message.ghost && byAge(message.id, newFrom) > 0 && message.author?.id !== state.me.id;
    const fresh = first && before !== null;
    said ||= first;
    const words = [fresh && "New", day && inStyle(atOf(message), "D")].filter(Boolean).join(" · ");
    node.classList.toggle("grouped", !words && groups(before, message));
    if (words) node.before(h("li", { class: fresh ? "line fresh" : "line" }, h("span", null, words)));
    before = message;
  }
}

/** What stands above the first message. */
function drawEdge() {
  const one = room(state.open);
  const channel = state.channels.get(state.open);
  if (!channel || !one.loaded) return;
  if (!one.complete) {
    fill(byId("edge"), h("p", { class: "loading" }, "Scroll up for older messages"));
    return;
  }
  const name = channelName(channel);
  const bot = nameOf(botOf());
  const title = isDirect(channel) ? `This is where you and ${name} talk` : `This is the start of #${name}`;
  const hint = state.commands.length > 0 ? ["Type ", h("kbd", null, "/"), ` to see what ${bot} can do.`] : ["No bot has registered commands yet. They show up here by themselves."];
  fill(byId("edge"), h("div", { class: "welcome" }, h("h2", null, title), channel.topic && h("p", null, channel.topic), h("p", { class: "quiet" }, hint)));
}

function toBottom() {
  scroller.scrollTop = scroller.scrollHeight;
  stuck = true;
  waiting = 0;
  drawPresent();
}

function drawPresent() {
  const present = byId("present");
  present.hidden = stuck;
  present.textContent = waiting > 0 ? `${waiting} new ${waiting === 1 ? "message" : "messages"} below` : "Jump to the newest";
}

async function scrolled() {
  stuck = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
  if (stuck) waiting = 0;
  drawPresent();
  markSeen();
  if (scroller.scrollTop < 200 && state.open) await older(state.open).catch(() => false);
}

/** Whether what comes now is read as it comes. */
const watching = () => stuck && document.visibilityState === "visible" && document.hasFocus();

function markSeen() {
  if (state.open && stuck && document.visibilityState === "visible" && room(state.open).loaded) seen(state.open);
}

/** Scrolls to a message, fetching older pages until it is there; tells whether it was found. */
export async function jumpTo(id) {
  for (let page = 0; page < PAGES_TO_JUMP && !nodes.has(id); page += 1) {
    if (!(await older(state.open).catch(() => false))) break;
  }
  const node = nodes.get(id);
  if (!node) return false;
  stuck = false;
  node.scrollIntoView({ block: "center" });
  node.classList.add("found");
  node.focus({ preventScroll: true });
  setTimeout(() => node.classList.remove("found"), 2000);
  return true;
}

// Keyboard and menu.

function messageAt(target) {
  const id = target.closest?.(".message")?.dataset.id;
  return room(state.open).messages.find((message) => message.id === id && !message.ghost);
}

function menuAtPoint(event) {
  const message = messageAt(event.target);
  if (!message || event.target.closest("a, input, pre") || String(getSelection())) return;
  event.preventDefault();
  const node = nodes.get(message.id);
  const byKey = event.clientX === 0 && event.clientY === 0;
  openMessageMenu(node, message, byKey ? node.querySelector(".tools") : pointAnchor(node, event));
}

/** Something that stands where the pointer is, for the popup to lean on. */
function pointAnchor(node, event) {
  const { clientX: left, clientY: top } = event;
  return {
    closest: (selector) => node.closest(selector),
    setAttribute() {},
    getBoundingClientRect: () => ({ left, right: left, top, bottom: top, width: 0, height: 0 }),
  };
}

function keys(event) {
  const node = event.target.closest(".message");
  if (!node || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = list.getElementsByClassName("message");
  const other = { ArrowUp: beside(node, -1), ArrowDown: beside(node, 1), Home: all[0], End: all[all.length - 1] }[event.key];
  if (other && !event.target.matches("input, [role=combobox]")) {
    event.preventDefault();
    other.focus();
  } else if (event.key === "ArrowDown" || event.key === "Escape") {
    event.preventDefault();
    byId("words").focus();
  } else if (event.key === "Enter" && event.target === node) {
    // Without this the same press would choose the menu's first item.
    event.preventDefault();
    const message = messageAt(node);
    if (message) openMessageMenu(node, message, node.querySelector(".tools") ?? node);
  }
}

/** The message before or after one, past the lines between them. */
function beside(node, step) {
  const all = [...list.getElementsByClassName("message")];
  return all[all.indexOf(node) + step] ?? null;
}

/** Lets the focus come into the list: on the last message, from where the arrows walk. */
export function focusMessages() {
  (list.lastElementChild ?? scroller).focus();
}

function heldFocus() {
  const active = document.activeElement;
  const node = active?.closest?.(".message");
  if (!node || !list.contains(node)) return null;
  return { id: node.dataset.id, customId: active.dataset.customId, self: active === node };
}

function giveFocus(held) {
  const node = held && nodes.get(held.id);
  if (!node) return;
  const again = held.customId && [...node.querySelectorAll("[data-custom-id]")].find((one) => one.dataset.customId === held.customId && !one.disabled);
  (again ?? node).focus({ preventScroll: true });
}
