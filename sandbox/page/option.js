// One option of a command: what may be chosen for it, and whether what was typed will do.
import { lengthOf } from "./dom.js";
import { channelItems, roleItems, userItems } from "./select.js";

const STRING = 3;
const INTEGER = 4;
const BOOLEAN = 5;
const NUMBER = 10;
const FILE = 11;

/** What can be chosen, when it is a closed set; null when the person writes freely. */
export function choicesOf(option) {
  if (option.choices?.length > 0) return option.choices.map((choice) => ({ label: choice.name, value: choice.value }));
  switch (option.type) {
    case BOOLEAN:
      return [
        { label: "True", value: true },
        { label: "False", value: false },
      ];
    case 6:
      return userItems();
    case 7:
      return channelItems(option.channel_types);
    case 8:
      return roleItems();
    case 9:
      return [...userItems(), ...roleItems()];
    default:
      return null;
  }
}

/** What the panel says of an option. */
export function describe(option) {
  const bounds = [];
  if (option.min_length !== undefined) bounds.push(`at least ${option.min_length} characters`);
  if (option.max_length !== undefined) bounds.push(`at most ${option.max_length} characters`);
  if (option.min_value !== undefined) bounds.push(`at least ${option.min_value}`);
  if (option.max_value !== undefined) bounds.push(`at most ${option.max_value}`);
  const kind = option.type === INTEGER ? "a whole number" : option.type === NUMBER && "a number";
  return [(option.description ?? "").trim(), kind, ...bounds].filter(Boolean).join(" · ");
}

/** The value to send, the problem with it, or neither when nothing was given. */
export function readOption(option, text, chosen) {
  const words = text.trim();
  if (!words) return option.required ? { problem: `${option.name} is required.` } : {};
  if (option.type === FILE) return { problem: `${option.name}: files cannot be sent from this page.` };
  const choices = choicesOf(option);
  if (choices) {
    const same = (item) => item.label.toLowerCase().replace(/^[@#]/, "") === words.toLowerCase().replace(/^[@#]/, "");
    const found = chosen ?? choices.find((item) => same(item) || item.hint === words || String(item.value) === words);
    return found ? { value: found.value } : { problem: `${option.name}: choose one from the list.` };
  }
  if (chosen) return { value: chosen.value };
  return option.type === STRING ? readText(option, words) : readNumber(option, words);
}

function readText(option, words) {
  const length = lengthOf(words);
  if (option.max_length !== undefined && length > option.max_length) return { problem: `${option.name}: at most ${option.max_length} characters, these are ${length}.` };
  if (option.min_length !== undefined && length < option.min_length) return { problem: `${option.name}: at least ${option.min_length} characters, these are ${length}.` };
  if (length > 6000) return { problem: `${option.name}: at most 6000 characters, these are ${length}.` };
  return { value: words };
}

function readNumber(option, words) {
  const value = Number(words.replace(",", "."));
  const whole = option.type === INTEGER;
  if (!Number.isFinite(value) || (whole && !Number.isSafeInteger(value))) return { problem: `${option.name}: ${whole ? "a whole number" : "a number"} is needed.` };
  if (option.min_value !== undefined && value < option.min_value) return { problem: `${option.name}: at least ${option.min_value}.` };
  if (option.max_value !== undefined && value > option.max_value) return { problem: `${option.name}: at most ${option.max_value}.` };
  return { value };
}
