// Turns Discord's Markdown, and GitHub's where it differs, into DOM nodes.
//
// The parser goes from left to right and never looks further than it must: a closing mark that was not found once is not searched
// again, so that a hostile text costs no more than a long one.
import { button, h, webAddress } from "./dom.js";
import { channelMention, commandMention, placeMention, placeOf, roleMention, userMention } from "./mentions.js";
import { time } from "./timestamps.js";

const DEEPEST = 10;
const WORD = /[\p{L}\p{N}_]/u;
const SPECIAL = /[\\`*_~|[<@:#h\n]/;

/** A whole text: headings, quotes, lists, code, and what is inside lines. */
export function markdown(text, { github = false } = {}) {
  const context = { github, depth: 0 };
  const source = text.replaceAll("\r\n", "\n");
  return blocks(github ? source.replace(/<!--[\s\S]*?(?:-->|$)/g, "") : source, context);
}

/** One line without blocks, as for titles. */
export const inlineMarkdown = (text) => inline(text, { github: false, depth: 0 });

// Blocks.

function blocks(source, context) {
  const nodes = [];
  const quoted = /^>>> /m.test(source);
  let rest = source;
  for (;;) {
    const quote = quoted ? rest.search(/^>>> /m) : -1;
    const code = findFence(rest);
    if (quote >= 0 && (!code || quote < code.start)) {
      nodes.push(...lines(rest.slice(0, quote), context), blockquote(rest.slice(quote + 4), context));
      return nodes;
    }
    if (!code) return nodes.concat(lines(rest, context));
    nodes.push(...lines(rest.slice(0, code.start).replace(/\n$/, ""), context), codeBlock(code));
    rest = rest.slice(code.end).replace(/^\n/, "");
  }
}

/** The first run of three or more backticks that is closed by a like run. */
function findFence(text) {
  const open = /`{3,}/g;
  for (let found = open.exec(text); found; found = open.exec(text)) {
    const close = text.indexOf(found[0], open.lastIndex);
    if (close < 0) return null;
    const body = text.slice(open.lastIndex, close);
    if (body.trim() === "") continue;
    const named = /^([\w+#.-]*)\n/.exec(body);
    return {
      start: found.index,
      end: close + found[0].length,
      language: named?.[1] ?? "",
      body: body.slice(named?.[0].length ?? 0).replace(/\n$/, ""),
    };
  }
  return null;
}

function codeBlock({ language, body }) {
  return h("pre", { tabindex: "0", "aria-label": language ? `Code, ${language}` : "Code" }, h("code", null, body));
}

function blockquote(text, context) {
  const deeper = { ...context, depth: context.depth + 1 };
  return h("blockquote", null, deeper.depth > DEEPEST ? text : blocks(text, deeper));
}

const ITEM = /^( *)([-*+]|\d{1,9}[.)]) +(.*)$/;

function lines(text, context) {
  if (text === "") return [];
  const rows = text.split("\n");
  const nodes = [];
  let plain = [];
  const flush = () => {
    nodes.push(...paragraphs(plain, context));
    plain = [];
  };
  for (let at = 0; at < rows.length; ) {
    const block = heading(rows[at], context) ?? quoteAt(rows, at, context) ?? listAt(rows, at, context) ?? tableAt(rows, at, context);
    if (block) {
      flush();
      nodes.push(block.node);
      at += block.rows;
    } else {
      plain.push(rows[at]);
      at += 1;
    }
  }
  flush();
  return nodes;
}

/** Discord keeps every empty line; GitHub takes it as the end of a paragraph. */
function paragraphs(rows, context) {
  if (rows.length === 0) return [];
  const text = rows.join("\n");
  if (!context.github) return [h("p", null, inline(text, context))];
  const parts = text.split(/\n\s*\n/).map((part) => part.replace(/^\n+|\n+$/g, ""));
  return parts.filter((part) => part.trim()).map((part) => h("p", null, inline(part, context)));
}

function heading(row, context) {
  const small = !context.github && /^-# +(.+)$/.exec(row);
  if (small) return { node: h("p", { class: "subtext" }, inline(small[1], context)), rows: 1 };
  if (context.github && /^ {0,3}(?:(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,})$/.test(row)) return { node: h("hr"), rows: 1 };
  const found = (context.github ? /^(#{1,6}) +(.+)$/ : /^(#{1,3}) +(.+)$/).exec(row);
  if (!found) return null;
  // The page's own headings come first, so what people write starts at the third level.
  const level = Math.min(found[1].length + 2, 6);
  return { node: h(`h${level}`, { class: `said-${found[1].length}` }, inline(found[2], context)), rows: 1 };
}

function quoteAt(rows, at, context) {
  const mark = context.github ? /^> ?/ : /^> /;
  let end = at;
  while (end < rows.length && mark.test(rows[end])) end += 1;
  if (end === at) return null;
  const inner = rows.slice(at, end).map((row) => row.replace(mark, ""));
  return { node: blockquote(inner.join("\n"), context), rows: end - at };
}

function listAt(rows, at, context) {
  const items = [];
  let end = at;
  for (; end < rows.length; end += 1) {
    const found = ITEM.exec(rows[end]);
    if (!found) break;
    const [indent, ordered] = [found[1].length, /\d/.test(found[2])];
    if (items.length > 0 && indent <= items[0].indent && ordered !== items[0].ordered) break;
    items.push({ indent, ordered, start: Number.parseInt(found[2], 10), text: found[3] });
  }
  return items.length === 0 ? null : { node: list(items, context), rows: items.length };
}

function list(items, context) {
  const [first] = items;
  const node = h(first.ordered ? "ol" : "ul", first.ordered && { start: first.start });
  const deeper = { ...context, depth: context.depth + 1 };
  for (let at = 0; at < items.length; ) {
    let end = at + 1;
    while (end < items.length && items[end].indent > first.indent && deeper.depth < DEEPEST) end += 1;
    const item = h("li", null, listText(items[at].text, context));
    if (end > at + 1) item.append(list(items.slice(at + 1, end), deeper));
    node.append(item);
    at = end;
  }
  return node;
}

function listText(text, context) {
  const task = context.github && /^\[([ xX])\] +(.*)$/.exec(text);
  if (!task) return inline(text, context);
  const done = task[1] !== " ";
  return [h("span", { class: "task", role: "img", "aria-label": done ? "done" : "not done" }, done ? "☑" : "☐"), " ", ...inline(task[2], context)];
}

function tableAt(rows, at, context) {
  if (!context.github || !rows[at].includes("|") || !/^ *\|?(?: *:?-+:? *\|)+ *(?::?-+:? *)?$/.test(rows[at + 1] ?? "")) return null;
  let end = at + 2;
  while (end < rows.length && rows[end].includes("|")) end += 1;
  const cells = (row, tag) => row.replace(/^ *\||\| *$/g, "").split(/(?<!\\)\|/).map((cell) => h(tag, null, inline(cell.trim().replaceAll("\\|", "|"), context)));
  const titles = cells(rows[at], "th");
  const head = titles.some((title) => title.hasChildNodes()) && h("thead", null, h("tr", null, titles));
  const body = h("tbody", null, rows.slice(at + 2, end).map((row) => h("tr", null, cells(row, "td"))));
  return { node: h("div", { class: "table", tabindex: "0" }, h("table", null, head, body)), rows: end - at };
}

// Inside lines.

function inline(text, context) {
  const nodes = [];
  const gone = new Set();
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const hit = SPECIAL.test(text[at]) ? rule(text, at, context, gone) : null;
    if (hit) {
      if (plain) nodes.push(plain);
      plain = "";
      if (typeof hit.node === "string") plain = hit.node;
      else nodes.push(hit.node);
      at = hit.end;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  if (plain) nodes.push(plain);
  return nodes;
}

function rule(text, at, context, gone) {
  switch (text[at]) {
    case "\\":
      return /[^\sA-Za-z0-9]/.test(text[at + 1] ?? "") ? { node: text[at + 1], end: at + 2 } : null;
    case "`":
      return codeSpan(text, at, gone);
    case "[":
      return maskedLink(text, at, context);
    case "<":
      return angled(text, at, context);
    case "h":
      return bareLink(text, at);
    case "@":
      return everyone(text, at, context);
    case "#":
      return issueNumber(text, at, context);
    case "\n":
      return { node: h("br"), end: at + 1 };
    default:
      return marked(text, at, context, gone);
  }
}

function codeSpan(text, at, gone) {
  const [run] = /^`+/.exec(text.slice(at, at + 40));
  const missing = { node: run, end: at + run.length };
  if (gone.has(run)) return missing;
  const close = new RegExp(`(?<!\`)\`{${run.length}}(?!\`)`, "g");
  close.lastIndex = at + run.length;
  const found = close.exec(text);
  if (!found) {
    gone.add(run);
    return missing;
  }
  const body = text.slice(at + run.length, found.index).replace(/^ (.*`.*) $/, "$1");
  return { node: h("code", null, body), end: close.lastIndex };
}

const MARKS = [
  ["**", (inner) => h("strong", null, inner)],
  ["__", (inner, context) => h(context.github ? "strong" : "u", null, inner)],
  ["~~", (inner) => h("s", null, inner)],
  ["||", (inner) => spoiler(inner)],
  ["*", (inner) => h("em", null, inner)],
  ["_", (inner) => h("em", null, inner)],
];

function marked(text, at, context, gone) {
  if (context.depth >= DEEPEST) return null;
  for (const [mark, make] of MARKS) {
    if (!text.startsWith(mark, at) || gone.has(mark) || (mark === "||" && context.github)) continue;
    const end = closing(text, at, mark, gone);
    if (end === null) continue;
    const inner = inline(text.slice(at + mark.length, end), { ...context, depth: context.depth + 1 });
    return { node: make(inner, context), end: end + mark.length };
  }
  return null;
}

/** Where the mark is closed, or null. */
function closing(text, at, mark, gone) {
  const start = at + mark.length;
  const single = mark.length === 1;
  if (start >= text.length || (single && /\s/.test(text[start]))) return null;
  if (mark === "_" && WORD.test(text[at - 1] ?? "")) return null;
  for (let end = text.indexOf(mark, start + 1); end >= 0; end = text.indexOf(mark, end + 1)) {
    if (text[end - 1] === "\\") continue;
    if (single) {
      const run = text[end + 1] === mark;
      if (run) {
        while (text[end + 1] === mark) end += 1;
        continue;
      }
      if (/\s/.test(text[end - 1])) continue;
      if (mark === "_" && WORD.test(text[end + 1] ?? "")) continue;
      return end;
    }
    // Of `***` the last two close, so that the first can close what is inside.
    while (text[end + 2] === mark[0] && mark !== "||") end += 1;
    return end;
  }
  gone.add(mark);
  return null;
}

function spoiler(inner) {
  const node = h("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Hidden text, press to show" }, h("span", { inert: true }, inner));
  const show = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    node.classList.add("shown");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
    node.firstChild.removeAttribute("inert");
    node.removeEventListener("click", show);
    node.removeEventListener("keydown", show);
  };
  node.addEventListener("click", show);
  node.addEventListener("keydown", show);
  return node;
}

const MASKED = /\[((?:[^[\]\\\n]|\\.){1,512})\]\(<?(https?:\/\/[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?(?: +"[^"\n]{0,300}")?\)/y;

function maskedLink(text, at, context) {
  MASKED.lastIndex = at;
  const found = MASKED.exec(text);
  if (!found || context.depth >= DEEPEST) return null;
  // A link in a link would not be clear to anyone, so the label keeps its bare addresses as text.
  const label = inline(found[1], { ...context, depth: DEEPEST });
  return { node: link(found[2], label), end: MASKED.lastIndex };
}

const BARE = /https?:\/\/[^\s<>]+/y;

function bareLink(text, at) {
  BARE.lastIndex = at;
  const found = BARE.exec(text);
  if (!found || WORD.test(text[at - 1] ?? "")) return null;
  let address = found[0].replace(/[.,:;"'!?*_~|\]]+$/, "");
  while (address.endsWith(")") && !address.includes("(")) address = address.slice(0, -1);
  return { node: bare(address), end: at + address.length };
}

/** An address as it was written; one that means a place on this page shows its name. */
function bare(address) {
  const place = placeOf(address);
  return place ? placeMention(place) : link(address, [address]);
}

/** A link that opens beside the page, unless it leads to a place on it; an address that is none stays text. */
export function link(address, label) {
  const url = webAddress(address);
  if (!url) return h("span", null, label);
  const place = placeOf(url.href);
  if (place) return h("a", { href: place.href }, label);
  return h("a", { href: url.href, target: "_blank", rel: "noopener noreferrer", title: url.href }, label);
}

const ANGLED = /<(?:(@!?|@&|#)(\d{1,20})|t:(-?\d{1,13})(?::([tTdDfFRsS]))?|a?:(\w{2,32}):\d{1,20}|\/([^:<>\n]{1,100}):\d{1,20}|(https?:\/\/[^\s<>]+))>/y;

function angled(text, at, context) {
  ANGLED.lastIndex = at;
  const found = ANGLED.exec(text);
  if (!found) return null;
  const [, sign, id, unix, style, emoji, command, address] = found;
  const end = ANGLED.lastIndex;
  if (address) return { node: bare(address), end };
  if (context.github) return null;
  if (unix) return { node: time(Number(unix) * 1000, style ?? "f", { class: "timestamp" }), end };
  if (emoji) return { node: h("span", { class: "custom-emoji" }, `:${emoji}:`), end };
  if (command) return { node: commandMention(command), end };
  if (sign === "#") return { node: channelMention(id), end };
  return { node: sign === "@&" ? roleMention(id) : userMention(id), end };
}

function everyone(text, at, context) {
  const found = /^@(everyone|here)(?![\p{L}\p{N}_])/u.exec(text.slice(at, at + 12));
  return found && !context.github ? { node: h("span", { class: "mention" }, found[0]), end: at + found[0].length } : null;
}

function issueNumber(text, at, context) {
  if (!context.github || WORD.test(text[at - 1] ?? "")) return null;
  const found = /^#(\d{1,9})(?!\w)/.exec(text.slice(at, at + 11));
  if (!found) return null;
  return { node: button({ class: "mention", "data-issue": found[1] }, found[0]), end: at + found[0].length };
}

/** A line of text without its marks, for reading aloud and for previews. */
export function plainText(text, limit = 160) {
  const holder = h("div", null, inline(text.slice(0, 2000).replaceAll("\n", " "), { github: false, depth: 0 }));
  const words = holder.textContent.replace(/\s+/g, " ").trim();
  return words.length > limit ? `${words.slice(0, limit - 1)}…` : words;
}
