// A person's picture: initials on a colour of their own.
import { colour, h } from "./dom.js";
import { nameOf, userOf } from "./state.js";

const PALETTE = ["#1f6f78", "#7a4b8f", "#2f6b3c", "#9a4a2f", "#3d5a98", "#8a3b5c", "#5f6b1f", "#6b4f3a"];

export function colourOf(user) {
  const own = colour(user.color);
  if (own) return own;
  let sum = 0;
  for (const letter of String(user.id)) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  return PALETTE[sum % PALETTE.length];
}

/** Ink or paper, whichever can be read on the colour. */
function inkOn(hex) {
  const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const [red, green, blue] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#10191d" : "#ffffff";
}

function initials(name) {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words[1]].map((word) => [...word][0]) : [...(words[0] ?? "?")].slice(0, 1);
  return letters.join("").toUpperCase();
}

/** The picture is decoration: the name always stands beside it. */
export function avatar(given, size = "") {
  const user = userOf(given);
  const back = colourOf(user);
  return h("span", { class: `avatar ${size}`, "aria-hidden": "true", vars: { "--back": back, "--ink-on": inkOn(back) } }, initials(nameOf(user)));
}
