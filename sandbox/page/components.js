// Draws the buttons, selects and layout of a message, and tells the bot when they are used.
import { ask } from "./calls.js";
import { button, colour, h, icon } from "./dom.js";
import { markdown, link } from "./markdown.js";
import { openSelect } from "./select.js";
import { state, tell } from "./state.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "secondary" };
const FAILED = "This interaction failed";

// What is under way or went wrong, by message: { customId, busy, failed }.
const presses = new Map();

export const pressOf = (messageId) => presses.get(messageId);

/** All components of a message. */
export function componentNodes(message) {
  const nodes = (message.components ?? []).map((component) => draw(component, message));
  const press = presses.get(message.id);
  if (press?.failed) nodes.push(h("p", { class: "failed", role: "alert" }, icon("warn"), press.failed));
  return nodes;
}

function draw(component, message) {
  const inner = () => (component.components ?? []).map((child) => draw(child, message));
  switch (component.type) {
    case 1:
      return h("div", { class: "row" }, inner());
    case 2:
      return buttonNode(component, message);
    case 3:
    case 5:
    case 6:
    case 7:
    case 8:
      return selectNode(component, message);
    case 9:
      return h("div", { class: "section" }, h("div", null, inner()), component.accessory && draw(component.accessory, message));
    case 10:
      return h("div", { class: "said" }, markdown(component.content ?? ""));
    case 14:
      return h("hr");
    case 17:
      return h("div", { class: "embed container", vars: { "--bar": colour(component.accent_color) ?? "var(--line-strong)" } }, inner());
    default:
      return h("p", { class: "subtext" }, "A part of this message cannot be shown here.");
  }
}

function emojiOf(given) {
  if (!given?.name) return null;
  return h("span", { class: "emoji", "aria-hidden": "true" }, given.id ? `:${given.name}:` : given.name);
}

function buttonNode(component, message) {
  const label = [emojiOf(component.emoji), component.label && h("span", null, component.label)];
  if (component.style === 5 && component.url && !component.disabled) {
    const node = link(component.url, [...label, icon("out")]);
    node.className = "component link";
    return node;
  }
  const busy = presses.get(message.id)?.busy && presses.get(message.id).customId === component.custom_id;
  return button(
    {
      class: `component ${STYLES[component.style] ?? "secondary"}${busy ? " busy" : ""}`,
      disabled: Boolean(component.disabled),
      "aria-busy": busy ? "true" : null,
      "aria-label": component.label ? null : component.emoji?.name,
      "data-custom-id": component.custom_id,
      onclick: () => !busy && press(message, component),
    },
    label,
  );
}

function selectNode(component, message) {
  const busy = presses.get(message.id)?.busy && presses.get(message.id).customId === component.custom_id;
  const words = component.placeholder || "Make a selection";
  const chosen = (component.options ?? []).filter((option) => option.default).map((option) => option.label);
  const node = button(
    {
      class: `component select${busy ? " busy" : ""}`,
      role: "combobox",
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      "aria-label": words,
      "aria-busy": busy ? "true" : null,
      disabled: Boolean(component.disabled),
      "data-custom-id": component.custom_id,
    },
    h("span", { class: chosen.length > 0 ? "" : "quiet" }, chosen.join(", ") || words),
    icon("down"),
  );
  node.addEventListener("click", () => openSelect(node, component, (values) => press(message, component, values)));
  return node;
}

async function press(message, component, values) {
  const customId = component.custom_id;
  set(message, { customId, busy: true });
  const body = { channel_id: message.channel_id, message_id: message.id, custom_id: customId, component_type: component.type, values };
  const changed = (to, reason) => {
    if (to === "failed") set(message, { customId, failed: reason ? `${FAILED}: ${reason}` : FAILED });
    else if (to !== "pending" && presses.get(message.id)?.customId === customId) set(message, null);
  };
  try {
    await ask("press", body, changed);
  } catch (error) {
    set(message, { customId, failed: error.message });
  }
}

function set(message, press) {
  if (press) presses.set(message.id, press);
  else presses.delete(message.id);
  if (state.open === message.channel_id) tell("message_again", message.id);
}
