// The commands that can be used after `/`, and which of them fit what was typed.
import { avatar } from "./avatar.js";
import { botOf, nameOf, state } from "./state.js";

const SLASH = 1;
const SUBCOMMAND = 1;
const GROUP = 2;

/** Every command as it is typed: one entry for each subcommand. */
export function entries() {
  const all = [];
  for (const command of state.commands) {
    if ((command.type ?? SLASH) === SLASH) unfold(command, command, [], all);
  }
  return all.sort((a, b) => a.name.localeCompare(b.name));
}

function unfold(command, node, path, all) {
  const children = (node.options ?? []).filter((option) => option.type === SUBCOMMAND || option.type === GROUP);
  for (const child of children) unfold(command, child, [...path, child], all);
  if (children.length > 0) return;
  const name = [command.name, ...path.map((part) => part.name)].join(" ");
  // Discord asks for the required options first, whatever the order they were registered in.
  const options = [...(node.options ?? [])].sort((a, b) => Number(Boolean(b.required)) - Number(Boolean(a.required)));
  all.push({ command, path, name, description: (node.description ?? "").trim(), options });
}

/** How well an entry fits: the smaller the better; null when it does not. */
function fit(entry, words) {
  const { name } = entry;
  if (name.startsWith(words)) return 0;
  if (name.split(/[ -]/).some((part) => part.startsWith(words))) return 1;
  if (words.split(" ").every((word) => name.includes(word))) return 2;
  return entry.description.toLowerCase().includes(words) ? 3 : null;
}

/** The list for what stands after the slash. */
export function commandItems(typed) {
  const words = typed.trim().toLowerCase();
  const fits = entries().map((entry) => ({ entry, place: words ? fit(entry, words) : 0 }));
  const kept = fits.filter(({ place }) => place !== null).sort((a, b) => a.place - b.place);
  return kept.map(({ entry }) => ({
    entry,
    label: `/${entry.name}`,
    hint: entry.description,
    note: nameOf(botOf(entry.command.application_id)),
    lead: avatar(botOf(entry.command.application_id), "small"),
  }));
}

/** The entry that the text begins with, and what follows it: when a command was typed out or pasted whole. */
export function typedOut(text) {
  if (!text.startsWith("/")) return null;
  const body = text.slice(1);
  const found = entries().filter((entry) => body === entry.name || body.startsWith(`${entry.name} `));
  const entry = found.sort((a, b) => b.name.length - a.name.length)[0];
  return entry ? { entry, rest: body.slice(entry.name.length) } : null;
}

/** Reads `title: it is down severity: high`; words before the first name go to the first option. */
export function pasted(rest, options) {
  const names = options.map((option) => option.name).sort((a, b) => b.length - a.length);
  const values = new Map();
  if (!rest.trim() || names.length === 0) return values;
  const parts = rest.split(new RegExp(`(?:^|\\s)(${names.join("|")}):\\s*`, "u"));
  const [lead] = parts;
  if (lead.trim()) values.set(options[0].name, lead.trim());
  for (let at = 1; at < parts.length; at += 2) values.set(parts[at], parts[at + 1].trim());
  return values;
}
