// Where a person writes: plain words, or a command after `/`.
import { post } from "./api.js";
import { complain, invoke } from "./calls.js";
import { byId, lengthOf } from "./dom.js";
import { put } from "./history.js";
import { Listbox } from "./listbox.js";
import { focusMessages } from "./messages.js";
import { commandItems, entries, pasted, typedOut } from "./picker.js";
import { channelItems, matching, roleItems, userItems } from "./select.js";
import { SlashForm } from "./slash.js";
import { channelName, isDirect, nameOf, on, sortedRoles, state } from "./state.js";
import { hideSuggest, showSuggest, suggestOpen } from "./suggest.js";

const LONGEST = 2000;
const COUNT_FROM = 1800;
const MOST_SHOWN = 12;

const drafts = new Map();
let words;
let list;
let slash = null;
let sending = false;

export function startComposer() {
  words = byId("words");
  list = new Listbox({ label: "Suggestions", control: words, choose: chosen });
  words.addEventListener("input", typed);
  words.addEventListener("keydown", key);
  byId("composer").addEventListener("focusout", () => setTimeout(() => byId("composer").contains(document.activeElement) || hideSuggest(slash ? null : list), 0));
  byId("composer").addEventListener("keydown", (event) => {
    if (slash && event.key === "Escape" && !event.defaultPrevented) cancel("");
    else if (slash && event.key === "Backspace" && event.target === byId("send")) slash.backOut();
  });
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  byId("use-command").addEventListener("click", () => {
    if (!slash) begin("/");
  });
  on("commands", () => suggestOpen() && !slash && typed());
}

/** Makes the composer ready for a channel, with what was begun there. */
export function aimComposer(channel) {
  leaveSlash();
  const name = channelName(channel);
  words.placeholder = isDirect(channel) ? `Message ${name}` : `Message #${name}`;
  words.setAttribute("aria-label", words.placeholder);
  words.value = drafts.get(channel.id) ?? "";
  complain("");
  hideSuggest(list);
  grow();
}

export function focusComposer() {
  if (slash) slash.focus();
  else words.focus();
}

/** Puts text in the field as if it had been typed. */
export function begin(text) {
  leaveSlash();
  words.value = text;
  words.focus();
  typed();
}

/** Adds a mention where the caret is. */
export function insert(text) {
  if (slash) return;
  const { selectionStart: from, value } = words;
  const gap = from > 0 && !/\s$/.test(value.slice(0, from)) ? " " : "";
  words.setRangeText(`${gap}${text} `, from, words.selectionEnd, "end");
  words.focus();
  typed();
}

function typed() {
  complain("");
  drafts.set(state.open, words.value);
  grow();
  count();
  const whole = typedOut(words.value);
  if (whole && (whole.rest !== "" || /\n/.test(words.value))) return choose(whole.entry, whole.rest);
  if (words.value.startsWith("/") && !words.value.includes("\n")) return offerCommands();
  return offerMentions();
}

function grow() {
  words.style.setProperty("height", "auto");
  words.style.setProperty("height", `${words.scrollHeight}px`);
}

function count() {
  const length = lengthOf(words.value);
  const counter = byId("count");
  counter.textContent = length >= COUNT_FROM ? String(LONGEST - length) : "";
  counter.setAttribute("aria-label", counter.textContent && `${LONGEST - length} characters left`);
  counter.classList.toggle("over", length > LONGEST);
}

// Suggestions.

function offerCommands() {
  const items = commandItems(words.value.slice(1));
  list.set(items);
  let note = matchMedia("(pointer: coarse)").matches ? "" : "Arrow keys to walk, Enter to choose";
  if (items.length === 0) note = entries().length === 0 ? "No bot has registered commands yet." : `No command fits ${words.value}`;
  showSuggest({ title: "Commands", note, list });
}

const MENTION = /(?:^|\s)([@#])([\p{L}\p{N}_.-]{0,40})$/u;

function offerMentions() {
  const found = MENTION.exec(words.value.slice(0, words.selectionStart));
  const all = found && (found[1] === "@" ? [...userItems().map((item) => ({ ...item, label: `@${item.label}` })), ...roleItems()] : channelItems());
  const items = found ? matching(all, found[2]).slice(0, MOST_SHOWN) : [];
  list.set(items);
  if (items.length === 0) hideSuggest(list);
  else showSuggest({ title: found[1] === "@" ? "People and roles" : "Channels", list });
}

function chosen(item) {
  if (item.entry) return choose(item.entry, "");
  const before = words.value.slice(0, words.selectionStart);
  const from = before.length - MENTION.exec(before)[2].length - 1;
  words.setRangeText(`${item.label} `, from, words.selectionStart, "end");
  drafts.set(state.open, words.value);
  return hideSuggest(list);
}

function key(event) {
  if (event.isComposing) return;
  const offered = suggestOpen();
  if (offered && list.walk(event)) return;
  if (offered && (event.key === "Enter" || event.key === "Tab") && !event.shiftKey && list.active) {
    event.preventDefault();
    list.pick();
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    send();
  } else if (event.key === "Escape" && offered) {
    event.preventDefault();
    hideSuggest(list);
  } else if (event.key === "ArrowUp" && words.value === "") {
    event.preventDefault();
    focusMessages();
  }
}

// Commands.

function choose(entry, rest) {
  hideSuggest(list);
  slash = new SlashForm({ entry, values: pasted(rest, entry.options), cancel, send });
  drafts.delete(state.open);
  words.value = "";
  words.hidden = true;
  byId("slash-place").replaceChildren(slash.element);
  byId("use-command").hidden = true;
  count();
  slash.focus();
}

function leaveSlash() {
  slash = null;
  byId("slash-place").replaceChildren();
  byId("use-command").hidden = false;
  words.hidden = false;
  hideSuggest(list);
}

function cancel(text) {
  complain("");
  begin(text);
}

// Sending.

async function send() {
  if (sending) return;
  sending = true;
  try {
    await (slash ? sendCommand() : sendWords());
  } catch (error) {
    complain(error.message);
  } finally {
    sending = false;
  }
}

async function sendCommand() {
  const { entry } = slash;
  const { options, problem } = slash.read();
  if (problem) return complain(problem);
  const held = slash;
  await invoke("slash", { channel_id: state.open, command_id: entry.command.id, options }, { name: `/${entry.name}`, applicationId: entry.command.application_id });
  if (slash !== held) return undefined;
  leaveSlash();
  complain("");
  grow();
  return words.focus();
}

async function sendWords() {
  const content = words.value.trim();
  if (!content) return undefined;
  if (words.value.startsWith("/") && !content.includes("\n")) {
    const names = entries().some((entry) => entry.name.startsWith(content.slice(1)));
    return complain(names ? "Choose a command from the list." : `No command is called ${content.split(" ")[0]}. To send it as plain text, put a space before it.`);
  }
  const said = withMentions(content);
  const length = lengthOf(said);
  if (length > LONGEST) return complain(`Too long: ${length} of ${LONGEST} characters.`);
  const channel = state.open;
  const message = await post("messages", { as: state.me.id, channel_id: channel, content: said });
  drafts.delete(channel);
  if (state.open === channel && words.value.trim() === content) {
    words.value = "";
    grow();
    count();
  }
  if (message?.id) put(message);
  return undefined;
}

/** Turns names into the marks that Discord understands. */
function withMentions(text) {
  const marks = new Map();
  for (const role of sortedRoles()) marks.set(`@${role.name.replace(/^@/, "")}`, `<@&${role.id}>`);
  for (const item of channelItems()) marks.set(item.label, `<#${item.value}>`);
  for (const user of state.users.values()) {
    marks.set(`@${nameOf(user)}`, `<@${user.id}>`);
    marks.set(`@${user.username}`, `<@${user.id}>`);
  }
  const names = [...marks.keys()].sort((a, b) => b.length - a.length).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (names.length === 0) return text;
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_<&])(?:${names.join("|")})(?![\\p{L}\\p{N}_])`, "gu");
  return text.replace(pattern, (name) => marks.get(name));
}

