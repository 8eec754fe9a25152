// Builds DOM nodes. What people wrote goes in as text, never as markup.

/** Makes an element: attributes, `on…` listeners, `vars` (CSS properties), then children. */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") node.addEventListener(key.slice(2), value);
    else if (key === "vars") for (const [name, text] of Object.entries(value)) node.style.setProperty(name, text);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

/** Appends children, however deep they are nested, and passes over what is absent. */
export function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== undefined && child !== null && child !== false && child !== "") node.append(child);
  }
}

/** Replaces all that is in a node. */
export function fill(node, ...children) {
  node.replaceChildren();
  append(node, children);
  return node;
}

/** A push button that never submits a form. */
export function button(props, ...children) {
  return h("button", { type: "button", ...props }, ...children);
}

/** A button that shows a picture only, with its name for those who do not see it. */
export function iconButton(name, label, props) {
  return button({ class: "icon-button", "aria-label": label, title: label, ...props }, icon(name));
}

export const byId = (id) => document.getElementById(id);

let counter = 0;

/** An id that no other node has. */
export function freshId(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

/** A CSS colour from Discord's number, a hexadecimal text, or nothing. */
export function colour(value) {
  if (typeof value === "number") return value === 0 ? null : `#${(value & 0xffffff).toString(16).padStart(6, "0")}`;
  if (typeof value !== "string") return null;
  const hex = value.replace(/^#/, "");
  return /^[0-9a-f]{6}$/i.test(hex) && hex !== "000000" ? `#${hex}` : null;
}

/** An address that is safe to put in a link, or null. */
export function webAddress(text) {
  try {
    const url = new URL(text, location.href);
    return url.protocol === "https:" || url.protocol === "http:" ? url : null;
  } catch {
    return null;
  }
}

/** Puts text on the clipboard; tells whether it could. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** The number of characters as Discord counts them. */
export const lengthOf = (text) => [...text].length;

// Lines on a field of 24 by 24.
const SHAPES = {
  hash: "M10 4 8 20M16 4l-2 16M4.5 9h16M3.5 15h16",
  pin: "M9 4h6l-.7 6 3.2 3.5H6.5L9.7 10ZM12 13.5V20",
  issue: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM12 11.5v1",
  done: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM8.5 12.3l2.4 2.4 4.7-5",
  people: "M9 11a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 9 11ZM3 19c.4-3.2 2.7-5 6-5s5.6 1.8 6 5M16 5a3 3 0 0 1 0 5.8M17.5 14.3c2 .7 3.2 2.3 3.5 4.7",
  search: "M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12ZM15 15l5 5",
  bars: "M4 6.5h16M4 12h16M4 17.5h16",
  close: "M6 6l12 12M18 6 6 18",
  more: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  down: "M6.5 9.5 12 15l5.5-5.5",
  back: "M14.5 6 8.5 12l6 6",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z",
  send: "M4.5 12 3.5 4.5 20.5 12 3.5 19.5ZM4.5 12h7",
  out: "M9 6H5v13h13v-4M13 5h6v6M19 5l-8.5 8.5",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10Z",
  auto: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM12 3.5v17M15 5v14M18 7v10",
  smile: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM9 9.8v.4M15 9.8v.4M8.5 14c1.8 2.6 5.2 2.6 7 0",
  used: "M5 18v-5c0-2 1-3 3-3h11M15 6l4 4-4 4",
  warn: "M12 4 2.8 19.5h18.4ZM12 10v4.5M12 17v.01",
  slash: "M15.5 4.5l-7 15",
  file: "M6.5 3.5h7l4 4v13h-11ZM13.5 3.5v4h4",
};

/** A small picture; decoration only, so it has no name. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}
