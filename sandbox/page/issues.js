// The issues of the mirrored repository: their list, one of them, and what a person can do with it.
import { get, post } from "./api.js";
import { avatar } from "./avatar.js";
import { button, byId, colour, fill, h, icon, iconButton } from "./dom.js";
import { roving } from "./listbox.js";
import { markdown } from "./markdown.js";
import { toast } from "./popup.js";
import { state, tell } from "./state.js";
import { time } from "./timestamps.js";

const issues = new Map();
const drafts = new Map();
let loaded = false;
let filter = "open";
let shown = null;

export function startIssues(place) {
  roving(place, ".issue-row");
}

/** Loads all issues anew. */
export async function loadIssues() {
  const answer = await get("issues");
  issues.clear();
  for (const issue of answer.issues ?? []) issues.set(issue.number, issue);
  loaded = true;
  tell("issues");
}

/** Takes an issue that changed; says so when it is new or changed its state. `open` shows the panel; it is absent when that is open. */
export function takeIssue(issue, open) {
  const before = issues.get(issue.number);
  issues.set(issue.number, issue);
  tell("issues");
  if (!loaded || !open || before?.state === issue.state) return;
  const what = before ? (issue.state === "closed" ? "was closed" : "was opened again") : "was opened";
  toast(`Issue #${issue.number} ${what}: ${issue.title}`, { label: "Show", run: () => open(issue.number) });
}

export const openCount = () => [...issues.values()].filter((issue) => issue.state === "open").length;

/** Chooses what the panel shows: one issue, or the list. */
export function showIssue(number) {
  shown = number;
}

/** Fills the side panel. What the person is writing stays. */
export function drawIssues(place) {
  const field = byId("issue-comment");
  const held = field === document.activeElement ? [field.selectionStart, field.selectionEnd] : null;
  const top = place.scrollTop;
  const issue = shown === null ? null : issues.get(shown);
  if (issue) fill(place, detail(place, issue));
  else fill(place, overview(place));
  place.scrollTop = top;
  if (held) {
    byId("issue-comment")?.focus();
    byId("issue-comment")?.setSelectionRange(...held);
  }
}

// The list.

function overview(place) {
  const all = [...issues.values()].sort((a, b) => b.number - a.number);
  const kept = all.filter((issue) => filter === "all" || issue.state === filter);
  const choice = (value, words) => {
    const set = () => {
      filter = value;
      drawIssues(place);
      place.querySelector(`[data-filter=${value}]`).focus();
    };
    const count = value === "all" ? all.length : all.filter((issue) => issue.state === value).length;
    return button({ class: "segment", "aria-pressed": String(filter === value), "data-filter": value, onclick: set }, `${words} ${count}`);
  };
  const name = state.repository?.full_name;
  return [
    name && h("p", { class: "repository" }, name),
    h("div", { class: "segments", role: "group", "aria-label": "Which issues" }, choice("open", "Open"), choice("closed", "Closed"), choice("all", "All")),
    missing(all, kept) ?? h("ul", { class: "issue-list" }, kept.map((issue) => h("li", null, row(place, issue)))),
  ];
}

function missing(all, kept) {
  if (kept.length > 0) return null;
  if (!loaded) return h("p", { class: "empty" }, "Loading issues…");
  if (!state.repository) return h("p", { class: "empty" }, "No repository is mirrored here.");
  if (all.length === 0) return h("p", { class: "empty" }, "No issue yet. When a bot opens one, it shows up here at once.");
  return h("p", { class: "empty" }, filter === "open" ? "No issue is open." : "No issue is closed.");
}

function row(place, issue) {
  const show = () => {
    shown = issue.number;
    drawIssues(place);
    place.scrollTop = 0;
    place.querySelector(".issue-back").focus();
  };
  return button(
    { class: `issue-row ${issue.state}`, "data-number": issue.number, onclick: show },
    stateIcon(issue),
    h(
      "span",
      { class: "words" },
      h("span", { class: "label" }, issue.title),
      h("span", { class: "quiet" }, `#${issue.number} · ${issue.state} · `, time(new Date(issue.updated_at).getTime(), "R"), comments(issue)),
      labels(issue),
    ),
  );
}

function comments(issue) {
  const count = issue.comments?.length ?? 0;
  return count === 0 ? null : ` · ${count} ${count === 1 ? "comment" : "comments"}`;
}

const stateIcon = (issue) => icon(issue.state === "closed" ? "done" : "issue");

function labels(issue) {
  if (!issue.labels?.length) return null;
  return h(
    "span",
    { class: "labels" },
    issue.labels.map((label) => h("span", { class: "issue-label" }, h("span", { class: "dot", vars: { "--tint": colour(label.color) ?? "var(--muted)" } }), label.name)),
  );
}

// One issue.

function detail(place, issue) {
  const back = () => {
    shown = null;
    drawIssues(place);
    (place.querySelector(`[data-number="${issue.number}"]`) ?? place.querySelector("button")).focus();
  };
  const closed = issue.state === "closed";
  const said = (issue.comments ?? []).map((comment) => remark(comment.user, comment.created_at, comment.body, "commented"));
  return [
    h("div", { class: "issue-top" }, iconButton("back", "All issues", { class: "icon-button issue-back", onclick: back }), h("span", { class: "quiet" }, `#${issue.number}`), h("span", { class: `state-badge ${issue.state}` }, stateIcon(issue), closed ? "Closed" : "Open")),
    h("h3", { class: "issue-title" }, issue.title),
    labels(issue),
    issue.assignees?.length > 0 && h("p", { class: "quiet" }, "Assigned to ", issue.assignees.map((user) => `@${login(user)}`).join(", ")),
    remark(issue.user, issue.created_at, issue.body, "opened this"),
    said,
    closed && issue.closed_at && h("p", { class: "notice" }, icon("done"), h("span", null, "Closed ", time(new Date(issue.closed_at).getTime(), "R"), issue.state_reason ? ` as ${issue.state_reason.replace("_", " ")}` : null)),
    commentForm(place, issue, closed),
  ];
}

const login = (user) => (typeof user === "string" ? user : (user?.login ?? "ghost"));

function remark(user, at, body, did) {
  const name = login(user);
  const known = [...state.users.values()].find((one) => one.username === name);
  return h(
    "article",
    { class: "remark", "aria-label": `${name} ${did}` },
    h("p", { class: "remark-head" }, avatar(known ?? { id: name, username: name }, "tiny"), h("b", null, name), ` ${did} `, time(new Date(at).getTime(), "R", { class: "quiet" })),
    body ? h("div", { class: "said" }, markdown(body, { github: true })) : h("p", { class: "quiet" }, "No description."),
  );
}

function commentForm(place, issue, closed) {
  const problem = h("p", { class: "failed", role: "alert" });
  const field = h("textarea", { id: "issue-comment", rows: "3", "aria-label": `Comment as ${state.me.username}`, placeholder: "Write a comment" });
  field.value = drafts.get(issue.number) ?? "";
  field.addEventListener("input", () => drafts.set(issue.number, field.value));
  const act = async (comment, to) => {
    const body = field.value.trim();
    if (comment && !body && !to) {
      problem.textContent = "Write something first.";
      field.focus();
      return;
    }
    try {
      if (body) await post(`issues/${issue.number}/comment`, { as: state.me.id, body });
      drafts.delete(issue.number);
      field.value = "";
      if (to) await post(`issues/${issue.number}/state`, { as: state.me.id, state: to });
      await loadIssues();
    } catch (error) {
      problem.textContent = error.message;
    }
  };
  const form = h(
    "form",
    { class: "comment-form" },
    field,
    problem,
    h(
      "div",
      { class: "form-buttons" },
      button({ class: "component secondary", onclick: () => act(false, closed ? "open" : "closed") }, closed ? "Reopen issue" : "Close issue"),
      h("button", { type: "submit", class: "component primary" }, "Comment"),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(true, null);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  return form;
}
