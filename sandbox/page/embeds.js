// Draws the embeds and the files of a message.
import { colour, h, icon, webAddress } from "./dom.js";
import { inlineMarkdown, link, markdown } from "./markdown.js";
import { time } from "./timestamps.js";

/** A picture, when it is on this very server; a link to it when it is elsewhere, since this page loads nothing from outside. */
function picture(given, kind) {
  const url = given?.url && webAddress(given.url);
  if (!url) return null;
  if (url.origin === location.origin) return h("img", { class: `picture ${kind}`, src: url.href, alt: given.description ?? "", loading: "lazy" });
  return h("p", { class: "subtext" }, link(url.href, ["Picture: ", url.hostname]));
}

const IN_A_ROW = 3;

/** Fields that stand side by side fill their row: three, two, or one. */
function fieldNodes(fields) {
  const nodes = [];
  for (let at = 0; at < fields.length; ) {
    let size = 1;
    while (size < IN_A_ROW && fields[at].inline && fields[at + size]?.inline) size += 1;
    for (const one of fields.slice(at, at + size)) nodes.push(field(one, size));
    at += size;
  }
  return nodes;
}

function field({ name, value }, size) {
  return h("div", { class: `field of-${size}` }, h("dt", null, inlineMarkdown(name ?? "")), h("dd", { class: "said" }, markdown(value ?? "")));
}

function footer(embed) {
  const when = embed.timestamp && new Date(embed.timestamp).getTime();
  const words = embed.footer?.text;
  if (!words && !when) return null;
  return h("footer", null, words, words && when ? " · " : null, when ? time(when, "s", { class: "quiet" }) : null);
}

export function embedNode(embed) {
  const title = embed.title && h("h3", null, embed.url ? link(embed.url, inlineMarkdown(embed.title)) : inlineMarkdown(embed.title));
  const author = embed.author?.name && h("p", { class: "by" }, embed.author.url ? link(embed.author.url, [embed.author.name]) : embed.author.name);
  const fields = fieldNodes(embed.fields ?? []);
  return h(
    "article",
    { class: "embed", "aria-label": embed.title ?? "Embed", vars: { "--bar": colour(embed.color) ?? "var(--line-strong)" } },
    author,
    title,
    embed.description && h("div", { class: "said" }, markdown(embed.description)),
    fields.length > 0 && h("dl", null, fields),
    picture(embed.image, "large"),
    picture(embed.thumbnail, "small"),
    footer(embed),
  );
}

function sizeOf(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1_048_576 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}

export function attachmentNode(file) {
  const url = file.url && webAddress(file.url);
  const shown = url && url.origin === location.origin && /^image\//.test(file.content_type ?? "");
  if (shown) return picture({ url: url.href, description: file.description ?? file.filename }, "large");
  const name = url ? link(url.href, [file.filename]) : h("span", null, file.filename);
  return h("div", { class: "file" }, icon("file"), name, h("span", { class: "quiet" }, sizeOf(file.size)));
}
