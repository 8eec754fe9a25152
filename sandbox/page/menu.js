// The menu of a message: reactions, the bot's message commands, and what can be copied.
import { post } from "./api.js";
import { complain, invoke } from "./calls.js";
import { button, copy, h } from "./dom.js";
import { closePopup, openPopup, toast } from "./popup.js";
import { botOf, nameOf, state } from "./state.js";

const MESSAGE_COMMAND = 3;
const EMOJI = ["👍", "👀", "✅", "🚨", "📌", "❤️"];

export async function react(message, emoji, isOn) {
  try {
    await post("reactions", { as: state.me.id, channel_id: message.channel_id, message_id: message.id, emoji, on: isOn });
  } catch (error) {
    complain(error.message);
  }
}

async function use(command, message) {
  const body = { channel_id: message.channel_id, message_id: message.id, command_id: command.id };
  try {
    await invoke("menu", body, { name: command.name, applicationId: command.application_id });
  } catch (error) {
    complain(error.message);
  }
}

async function copyOrShow(text, what) {
  if (await copy(text)) toast(`${what} copied.`);
  else toast(`${what}: ${text}`);
}

/** Opens the menu beside `anchor`, which may be a button or the message itself. */
export function openMessageMenu(anchor, message, point) {
  let popup;
  const item = (label, run, note) =>
    button({ class: "menu-item", role: "menuitem", tabindex: "-1", onclick: () => (closePopup(popup), run()) }, h("span", null, label), note && h("span", { class: "note" }, note));
  const commands = state.commands.filter((command) => command.type === MESSAGE_COMMAND);
  const mine = (emoji) => (message.reactions ?? []).some((one) => one.me && one.emoji.name === emoji);
  const faces = EMOJI.map((emoji) =>
    button({ class: "menu-item face", role: "menuitem", tabindex: "-1", "aria-label": `React with ${emoji}`, onclick: () => (closePopup(popup), react(message, emoji, !mine(emoji))) }, emoji),
  );
  const menu = h(
    "div",
    { class: "menu" },
    !message.ephemeral && h("div", { class: "faces", role: "group", "aria-label": "Reactions" }, faces),
    h(
      "div",
      { role: "group", "aria-label": "Apps" },
      h("p", { class: "group" }, "Apps"),
      commands.map((command) => item(command.name, () => use(command, message), nameOf(botOf(command.application_id)))),
      commands.length === 0 && h("p", { class: "subtext" }, "No app has message commands."),
    ),
    h("hr"),
    message.content && item("Copy text", () => copyOrShow(message.content, "Text")),
    item("Copy message ID", () => copyOrShow(message.id, "Message ID")),
  );
  popup = openPopup(point ?? anchor, menu, { role: "menu", label: "Message", kind: "menu-popup" });
  const items = () => [...popup.querySelectorAll("[role=menuitem]")];
  menu.addEventListener("keydown", (event) => {
    const all = items();
    const at = all.indexOf(document.activeElement);
    const steps = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: -1 };
    if (event.key === "Tab") closePopup(popup);
    if (!(event.key in steps)) return;
    event.preventDefault();
    all.at(steps[event.key] % all.length).focus();
  });
  (items().find((one) => !one.classList.contains("face")) ?? items()[0]).focus();
}
