// A form that the bot opens: checked before it is sent, and kept open until it is answered.
import { ask } from "./calls.js";
import { avatar } from "./avatar.js";
import { button, byId, freshId, h, iconButton, lengthOf } from "./dom.js";
import { markdown } from "./markdown.js";
import { returnFocus } from "./popup.js";
import { botOf, nameOf } from "./state.js";

const LABEL = 18;
const TEXT_INPUT = 4;
const TEXT = 10;
const PARAGRAPH = 2;
const LONGEST = 4000;

/** Opens the form that a call was answered with. */
export function openModal(modal, { interactionId, channelId }) {
  const bot = botOf(modal.application_id);
  const fields = [];
  const body = (modal.components ?? []).flatMap((component) => rowNodes(component, fields));
  const problem = h("p", { class: "failed", role: "alert" });
  const submit = h("button", { type: "submit", class: "component primary" }, "Submit");
  const title = h("h2", { id: freshId("title") }, modal.title);
  const form = h(
    "form",
    { method: "dialog", novalidate: true },
    h("header", null, avatar(bot), title, iconButton("close", "Close", { onclick: () => dialog.close() })),
    h("div", { class: "modal-body" }, body, h("p", { class: "subtext" }, `This form goes to ${nameOf(bot)}.`)),
    h("footer", null, problem, button({ class: "component secondary", onclick: () => dialog.close() }, "Cancel"), submit),
  );
  const dialog = h("dialog", { class: "modal", "aria-labelledby": title.id }, form);
  // Who sent a command by the button goes on writing.
  const held = document.activeElement;
  const back = held === byId("send") ? byId("words") : held;
  dialog.addEventListener("close", () => {
    dialog.remove();
    returnFocus(back);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wrong = fields.filter((field) => !field.check());
    if (wrong.length > 0) wrong[0].input.focus();
    else send();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  document.body.append(dialog);
  dialog.showModal();
  (fields[0]?.input ?? submit).focus();

  function busy(is) {
    submit.disabled = is;
    submit.textContent = is ? "Sending…" : "Submit";
  }

  async function send() {
    busy(true);
    problem.textContent = "";
    const values = Object.fromEntries(fields.map((field) => [field.customId, field.read()]));
    const fail = (reason) => {
      busy(false);
      problem.textContent = reason;
    };
    const changed = (to, reason) => {
      if (to === "failed") fail(`${reason ?? "Something went wrong"}. What you wrote is still here: try again.`);
      else if (to !== "pending") dialog.close();
    };
    try {
      await ask("modal", { channel_id: channelId, custom_id: modal.custom_id, interaction_id: interactionId, fields: values }, changed);
    } catch (error) {
      fail(error.message);
    }
  }
}

/** Draws a row (one text field) or a label with what it labels. */
function rowNodes(component, fields) {
  if (component.type === TEXT) return [h("div", { class: "said" }, markdown(component.content ?? ""))];
  const inner = component.type === LABEL ? [component.component] : (component.components ?? []);
  return inner.map((one) => {
    const named = { label: one.label ?? component.label ?? "", description: component.description };
    const field = one.type === TEXT_INPUT ? textField(one, named) : choiceField(one, named);
    fields.push(field);
    return field.node;
  });
}

function framed(component, { label, description }, input, under) {
  const required = component.required !== false;
  const ids = { input: freshId("field"), problem: freshId("problem"), about: freshId("about") };
  input.id = ids.input;
  input.setAttribute("aria-describedby", `${ids.about} ${ids.problem}`);
  if (required) input.setAttribute("aria-required", "true");
  const problem = h("span", { class: "failed", id: ids.problem, role: "alert" });
  const star = required ? h("span", { class: "star", "aria-hidden": "true" }, " *") : null;
  const node = h("div", { class: "form-field" }, h("label", { for: ids.input }, label, star), h("p", { class: "subtext", id: ids.about }, description), input, h("div", { class: "under" }, problem, under));
  const say = (text) => {
    problem.textContent = text;
    input.setAttribute("aria-invalid", String(text !== ""));
    return text === "";
  };
  return { node, say, required };
}

function textField(component, named) {
  const long = component.style === PARAGRAPH;
  const most = component.max_length ?? LONGEST;
  const least = component.min_length ?? 0;
  const input = long ? h("textarea", { rows: "4", placeholder: component.placeholder }) : h("input", { type: "text", autocomplete: "off", placeholder: component.placeholder });
  input.value = component.value ?? "";
  input.dataset.customId = component.custom_id;
  const counter = h("span", { class: "quiet counter" });
  const { node, say, required } = framed(component, named, input, counter);
  const check = () => {
    const length = lengthOf(input.value);
    if (required && input.value.trim() === "") return say("This is required.");
    if (length > most) return say(`At most ${most} characters, these are ${length}.`);
    if (length > 0 && length < least) return say(`At least ${least} characters, these are ${length}.`);
    return say("");
  };
  const count = () => {
    const length = lengthOf(input.value);
    counter.textContent = component.max_length || length > LONGEST / 2 ? `${length} / ${most}` : "";
    counter.classList.toggle("over", length > most);
  };
  input.addEventListener("input", () => {
    count();
    if (input.getAttribute("aria-invalid") === "true") check();
  });
  count();
  return { node, input, check, customId: component.custom_id, read: () => input.value };
}

/** A list of options inside a form; other kinds of fields are not known here and stay empty. */
function choiceField(component, named) {
  const multiple = (component.max_values ?? 1) > 1;
  const options = (component.options ?? []).map((option) => h("option", { value: option.value, selected: option.default }, option.label));
  const blank = !multiple && h("option", { value: "" }, component.placeholder ?? "Choose");
  const input = h("select", { multiple }, blank, options);
  input.dataset.customId = component.custom_id;
  const { node, say, required } = framed(component, named, input);
  const read = () => [...input.selectedOptions].map((option) => option.value).filter(Boolean);
  const check = () => say(required && read().length === 0 ? "Choose one." : "");
  input.addEventListener("change", check);
  return { node, input, check, customId: component.custom_id, read };
}

/** Closes a form that belongs to another person, when the person is changed. */
export function closeModals() {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
}
