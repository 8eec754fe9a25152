// Draws one message.
import { avatar } from "./avatar.js";
import { componentNodes } from "./components.js";
import { button, colour, h, icon, iconButton } from "./dom.js";
import { attachmentNode, embedNode } from "./embeds.js";
import { dismiss } from "./history.js";
import { markdown, plainText } from "./markdown.js";
import { openMessageMenu, react } from "./menu.js";
import { nameOf, rolesOf, state, userOf } from "./state.js";
import { inStyle, stamp, time } from "./timestamps.js";
import { namesMe } from "./unread.js";

const PINNED = 6;
const JOINED = 7;
const REPLY = 19;
const APART = 7 * 60_000;

export const atOf = (message) => new Date(message.timestamp).getTime();

const isNotice = (message) => message.type === PINNED || message.type === JOINED;

/** Whether a message goes under the name that the one before already shows. */
export function groups(before, message) {
  if (!before || isNotice(before) || isNotice(message) || message.interaction || message.type === REPLY) return false;
  if (before.author?.id !== message.author?.id || Boolean(before.ephemeral) !== Boolean(message.ephemeral)) return false;
  return atOf(message) - atOf(before) < APART;
}

/** A name in the colour of the person's highest coloured role. */
export function nameNode(given, props) {
  const user = userOf(given);
  const tint = rolesOf(user).map((role) => colour(role.color)).find(Boolean);
  const known = state.users.has(user.id);
  const make = known ? button : (attributes, ...children) => h("span", attributes, ...children);
  return make({ class: tint ? "name tinted" : "name", "data-user": known ? user.id : null, vars: tint ? { "--tint": tint } : {}, ...props }, nameOf(user));
}

/** The words over a reply: who used what. */
function usedLine(message) {
  const { user, name } = message.interaction;
  const slash = state.commands.some((command) => command.type !== 3 && command.name === name.replace(/^\//, "").split(" ")[0]);
  const words = slash && !name.startsWith("/") ? `/${name}` : name;
  return h("div", { class: "used" }, icon("used"), avatar(user, "tiny"), nameNode(user), h("span", null, " used "), h("b", null, words));
}

function replyLine(message) {
  const before = message.referenced_message;
  const words = before ? plainText(before.content ?? "", 90) || "Press to see what was sent" : "The first message was deleted";
  const id = before?.id ?? null;
  return h("div", { class: "used" }, icon("used"), before && avatar(before.author, "tiny"), before && nameNode(before.author), button({ class: "jump", "data-jump": id, disabled: !id }, words));
}

function head(message) {
  const at = atOf(message);
  const bot = message.author?.bot || userOf(message.author).bot;
  return h("div", { class: "head" }, nameNode(message.author), bot && h("span", { class: "tag" }, "BOT"), time(at, "full", { class: "quiet", "data-stamp": at }));
}

/** The sentence for what has no content yet or never will. */
function standing(message) {
  const bot = nameOf(message.author);
  if (message.failed) return h("p", { class: "failed" }, icon("warn"), message.failed);
  if (message.pending) return h("p", { class: "thinking" }, dots(), "Sending command…");
  if (message.thinking) return h("p", { class: "thinking" }, dots(), `${bot} is thinking…`);
  return null;
}

const dots = () => h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));

function onlyYou(message) {
  return h(
    "p",
    { class: "only-you" },
    icon("eye"),
    h("span", null, "Only you can see this"),
    h("span", { "aria-hidden": "true" }, "·"),
    button({ class: "text-button", onclick: () => dismiss(message) }, "Dismiss message"),
  );
}

function reactions(message) {
  const all = (message.reactions ?? []).filter((one) => one.count > 0);
  if (all.length === 0) return null;
  return h(
    "div",
    { class: "reactions" },
    all.map(({ emoji, count, me }) =>
      button(
        { class: "reaction", "aria-pressed": String(Boolean(me)), "aria-label": `${emoji.name}, ${count}`, onclick: () => react(message, emoji.name, !me) },
        emoji.name,
        h("span", null, String(count)),
      ),
    ),
  );
}

function tools(message) {
  if (message.ghost) return null;
  const more = iconButton("more", "More: reactions and apps", { "aria-haspopup": "menu", "aria-expanded": "false" });
  more.addEventListener("click", () => openMessageMenu(more, message));
  return h("div", { class: "tools" }, more);
}

function noticeNode(message) {
  const words =
    message.type === PINNED
      ? [nameNode(message.author), " pinned ", button({ class: "text-button", "data-jump": message.message_reference?.message_id }, "a message"), " to this channel. ", button({ class: "text-button", "data-panel": "pins" }, "See all pinned messages.")]
      : [nameNode(message.author), " joined the server."];
  return h("p", { class: "notice" }, icon(message.type === PINNED ? "pin" : "people"), h("span", null, words, " ", time(atOf(message), "full", { class: "quiet", "data-stamp": atOf(message) })));
}

/** What a message says, without its frame; also used for pins. */
export function bodyNodes(message) {
  const edited = message.edited_timestamp && !message.thinking && h("span", { class: "edited", title: inStyle(new Date(message.edited_timestamp).getTime(), "full") }, "(edited)");
  const said = message.content && h("div", { class: "said" }, markdown(message.content));
  if (said && edited) (said.lastElementChild?.tagName === "P" ? said.lastElementChild : said).append(" ", edited);
  return [said, (message.embeds ?? []).map(embedNode), !said && edited, (message.attachments ?? []).map(attachmentNode)];
}

/** What a message is for those who hear it: who, what, and how it stands. */
export function spoken(message) {
  const [embed] = message.embeds ?? [];
  const words = message.failed || (message.thinking && "is thinking") || plainText(message.content ?? "") || embed?.title || plainText(embed?.description ?? "") || "sent something";
  return `${nameOf(message.author)}: ${words}`;
}

export function messageNode(message) {
  const node = h("li", {
    class: "message",
    tabindex: "-1",
    "data-id": message.id,
    "data-waits": Boolean(message.pending || message.thinking),
    "aria-label": `${message.ephemeral ? "Only you can see this. " : ""}${spoken(message)}`,
  });
  if (isNotice(message)) {
    node.classList.add("is-notice");
    node.append(noticeNode(message), tools(message));
  } else {
    const line = message.interaction ? usedLine(message) : message.type === REPLY && replyLine(message);
    const stands = standing(message);
    const parts = h("div", { class: "parts" }, head(message), stands ?? bodyNodes(message), !stands && componentNodes(message), reactions(message), message.ephemeral && onlyYou(message));
    if (line) node.append(line);
    node.append(avatar(message.author), h("span", { class: "hour", "aria-hidden": "true" }, inStyle(atOf(message), "t")), parts);
    const menu = tools(message);
    if (menu) node.append(menu);
  }
  for (const one of node.querySelectorAll("time[data-stamp]")) one.textContent = stamp(Number(one.dataset.stamp));
  node.classList.toggle("is-ephemeral", Boolean(message.ephemeral));
  node.classList.toggle("names-me", !message.ephemeral && !message.ghost && message.author?.id !== state.me.id && namesMe(message));
  return node;
}
