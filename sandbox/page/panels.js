// The right side: members, pins or issues; and the drawers that both sides become in a narrow window.
import { byId } from "./dom.js";
import { drawIssues, openCount, showIssue, startIssues } from "./issues.js";
import { drawMembers, startMembers } from "./members.js";
import { drawPins } from "./pins.js";
import { on, state } from "./state.js";
import { recall, remember, tab } from "./storage.js";

const TITLES = { members: "Members", pins: "Pinned messages", issues: "Issues" };
const PINS_PAUSE = 150;

// The same widths as in layout.css.
const sideFloats = matchMedia("(max-width: 1023px)");
const allFloats = matchMedia("(max-width: 719px)");

let shown = null;
let role = null;
let back = null;
let pinsTimer;

export function startPanels() {
  const place = byId("side-body");
  startMembers(place);
  startIssues(place);
  on("members", () => shown === "members" && draw());
  on("issues", () => {
    drawCount();
    if (shown === "issues") draw();
  });
  on("open", () => {
    shutDrawer();
    if (shown === "pins") draw(true);
  });
  byId("side-close").addEventListener("click", () => hidePanel());
  byId("scrim").addEventListener("click", () => shutDrawer());
  byId("open-channels").addEventListener("click", () => openDrawer("channels"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.dataset.drawer && !event.defaultPrevented) shutDrawer();
  });
  for (const query of [sideFloats, allFloats]) query.addEventListener("change", () => shutDrawer());
}

/** Shows the panel that was open before, where there is room for it beside the messages. */
export function restorePanel() {
  const last = recall(tab, "panel");
  if (!sideFloats.matches && last !== "none") showPanel(TITLES[last] ? last : "members", { focus: false });
}

export const isShown = (name) => shown === name;

export function togglePanel(name) {
  const visible = shown === name && (!sideFloats.matches || document.body.dataset.drawer === "side");
  if (visible) hidePanel();
  else showPanel(name);
}

/** Shows a panel. `role` points out who holds it, `issue` opens one issue. */
export function showPanel(name, { role: wanted = null, issue, focus = true } = {}) {
  const changed = shown !== name;
  if (name === "issues" && issue !== undefined) showIssue(issue);
  shown = name;
  role = wanted;
  byId("side").hidden = false;
  byId("side").dataset.panel = name;
  byId("side-title").textContent = TITLES[name];
  remember(tab, "panel", name);
  draw(changed);
  mark();
  if (sideFloats.matches) openDrawer("side");
  else if (focus && issue !== undefined) byId("side-body").querySelector("button")?.focus();
}

function hidePanel() {
  const held = byId("side").contains(document.activeElement);
  const name = shown;
  shown = null;
  byId("side").hidden = true;
  remember(tab, "panel", "none");
  mark();
  shutDrawer();
  if (held) document.querySelector(`.bar-buttons [data-toggle="${name}"]`)?.focus();
}

function draw(anew = false) {
  const place = byId("side-body");
  if (anew) {
    place.replaceChildren();
    place.scrollTop = 0;
  }
  if (shown === "members") drawMembers(place, role);
  if (shown === "issues") drawIssues(place);
  if (shown === "pins" && state.open) drawPins(place);
}

/** The pins of the open channel may have changed. */
export function pinsChanged() {
  clearTimeout(pinsTimer);
  if (shown === "pins") pinsTimer = setTimeout(() => shown === "pins" && draw(), PINS_PAUSE);
}

function mark() {
  for (const one of document.querySelectorAll("[data-toggle]")) one.setAttribute("aria-pressed", String(one.dataset.toggle === shown));
}

function drawCount() {
  const count = openCount();
  byId("issue-count").textContent = count > 0 ? String(count) : "";
  document.querySelector("[data-toggle=issues]").setAttribute("aria-label", count > 0 ? `Issues, ${count} open` : "Issues");
}

// Drawers.

function openDrawer(name) {
  if (!document.body.dataset.drawer) back = document.activeElement;
  document.body.dataset.drawer = name;
  byId("main").inert = true;
  const side = byId(name);
  (side.querySelector("[aria-current], button, a, input") ?? side).focus();
}

function shutDrawer() {
  if (!document.body.dataset.drawer) return;
  delete document.body.dataset.drawer;
  byId("main").inert = false;
  if (sideFloats.matches) {
    shown = null;
    byId("side").hidden = true;
    mark();
  }
  if (back?.isConnected) back.focus();
  back = null;
}
