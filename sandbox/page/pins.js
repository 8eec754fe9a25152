// The pinned messages of the open channel.
import { get } from "./api.js";
import { avatar } from "./avatar.js";
import { button, fill, h, icon } from "./dom.js";
import { atOf, bodyNodes, nameNode } from "./message.js";
import { state } from "./state.js";
import { time } from "./timestamps.js";

/** Fills the side panel with the pins; what is there stays until the new ones have come. */
export async function drawPins(place) {
  const channel = state.open;
  if (!place.hasChildNodes()) fill(place, h("p", { class: "empty" }, "Loading pinned messages…"));
  try {
    const answer = await get(`pins/${channel}`, { as: state.me.id });
    if (channel !== state.open) return;
    const pins = answer.messages ?? answer.items?.map((item) => item.message) ?? answer;
    fill(place, pins.length > 0 ? pins.map(pinNode) : h("p", { class: "empty" }, "Nothing is pinned in this channel. What a bot or a person pins is kept here."));
  } catch (error) {
    fill(place, h("p", { class: "failed", role: "alert" }, icon("warn"), error.message));
  }
}

function pinNode(message) {
  const at = atOf(message);
  return h(
    "article",
    { class: "pinned", "aria-label": `Pinned message ${message.id}` },
    h("div", { class: "head" }, avatar(message.author, "small"), nameNode(message.author), time(at, "s", { class: "quiet" }), button({ class: "text-button", "data-jump": message.id }, "Jump")),
    bodyNodes(message),
  );
}
