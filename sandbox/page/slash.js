// A command being filled in: its name and its options, side by side in the composer.
import { post } from "./api.js";
import { button, byId, freshId, h } from "./dom.js";
import { Listbox } from "./listbox.js";
import { choicesOf, describe, readOption } from "./option.js";
import { matching } from "./select.js";
import { state } from "./state.js";
import { hideSuggest, showSuggest, suggestOpen } from "./suggest.js";

const SUBCOMMAND = 1;
const GROUP = 2;
const PAUSE = 120;
const MOST_SHOWN = 25;

export class SlashForm {
  /** `entry` is from the picker; `values` are texts to begin with; `cancel` and `send` belong to the composer. */
  constructor({ entry, values, cancel, send }) {
    this.entry = entry;
    this.cancel = cancel;
    this.send = send;
    this.fields = [];
    const name = button({ class: "command-name", title: "Remove this command", "aria-label": `/${entry.name}, remove this command`, onclick: () => cancel("") }, `/${entry.name}`);
    this.element = h("div", { class: "slash", role: "group", "aria-label": `Options of /${entry.name}` }, name);
    this.more = this.#moreField();
    this.element.append(this.more.node);
    for (const option of entry.options) {
      if (option.required || values.has(option.name)) this.#add(option, values.get(option.name) ?? "");
    }
    this.#showMore();
  }

  focus() {
    const empty = this.fields.find((field) => !field.input.value);
    const last = empty?.input ?? (this.more.node.hidden ? this.fields.at(-1)?.input : this.more.input);
    if (last) return last.focus();
    // Where nothing can be given, the button that sends takes the focus.
    byId("send").focus();
    return showSuggest({ title: `/${this.entry.name}`, note: `${this.entry.description} Enter sends the command.` });
  }

  /** Goes back to the name of the command. */
  backOut() {
    this.cancel(`/${this.entry.name}`);
  }

  // Fields.

  #add(option, text) {
    const id = freshId("option");
    const input = h("input", { id, type: "text", autocomplete: "off", spellcheck: "false", "aria-required": option.required ? "true" : null, "data-option": option.name });
    input.value = text;
    const node = h("span", { class: "chip" }, h("label", { for: id }, option.name), input);
    const field = { option, input, node, chosen: null, list: null };
    if (choicesOf(option) || option.autocomplete) {
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-autocomplete", "list");
      input.setAttribute("aria-expanded", "false");
      field.list = new Listbox({ label: option.name, control: input, choose: (item) => this.#choose(field, item) });
    }
    input.addEventListener("focus", () => this.#enter(field));
    input.addEventListener("input", () => this.#typed(field));
    input.addEventListener("keydown", (event) => this.#key(field, event));
    this.fields.push(field);
    this.element.insertBefore(node, this.more.node);
    fit(input);
    return field;
  }

  #remove(field) {
    const at = this.fields.indexOf(field);
    this.fields.splice(at, 1);
    field.node.remove();
    this.#showMore();
    (this.fields[at - 1]?.input ?? this.more.input).focus();
  }

  #typed(field) {
    field.chosen = null;
    field.input.removeAttribute("aria-invalid");
    byId("problem").textContent = "";
    const led = this.#led(field);
    fit(field.input);
    if (!led) this.#enter(field);
  }

  /** A name with a colon leads to the option of that name, as when a whole command is typed out. Tells whether it did. */
  #led(field) {
    const { input } = field;
    const found = /(?:^|\s)([\p{L}\p{N}_-]+):$/u.exec(input.value);
    const option = found && this.entry.options.find((one) => one.name === found[1]);
    const there = this.fields.find((one) => one.option === option);
    if (!option || (there === field ? found.index > 0 : there?.input.value)) return false;
    input.value = input.value.slice(0, found.index).trimEnd();
    if (there) there.input.focus();
    else this.#adopt(option);
    return there !== field;
  }

  /** Shows what the field asks for, and what can be chosen. */
  #enter(field) {
    const { option, input, list } = field;
    const show = () => showSuggest({ title: option.name, note: describe(option), list });
    if (!list) return show();
    if (option.autocomplete) return this.#complete(field, show);
    const items = field.chosen ? [] : matching(choicesOf(option), input.value);
    list.set(items.slice(0, MOST_SHOWN));
    return show();
  }

  #choose(field, item) {
    field.chosen = item;
    field.input.value = item.label;
    field.input.removeAttribute("aria-invalid");
    fit(field.input);
    byId("problem").textContent = "";
    const next = this.fields.slice(this.fields.indexOf(field) + 1).find((one) => !one.input.value);
    if (next) next.input.focus();
    else if (!this.more.node.hidden) this.more.input.focus();
    else this.#enter(field);
  }

  /** Asks the bot what fits; only the newest answer counts. */
  #complete(field, show) {
    clearTimeout(field.timer);
    field.abort?.abort();
    if (field.chosen) {
      field.list.set([]);
      return show();
    }
    field.abort = new AbortController();
    const { signal } = field.abort;
    const listen = (items, note) => {
      if (signal.aborted || document.activeElement !== field.input) return;
      field.list.set(items);
      show();
      if (note) showSuggest({ title: field.option.name, note, list: field.list });
    };
    if (field.list.items.length === 0) listen([], "Loading options…");
    field.timer = setTimeout(async () => {
      try {
        const body = { as: state.me.id, channel_id: state.open, command_id: this.entry.command.id, options: this.#tree(this.#partial(field)) };
        const { choices } = await post("autocomplete", body, signal);
        const items = choices.slice(0, MOST_SHOWN).map((choice) => ({ label: choice.name, value: choice.value }));
        listen(items, items.length === 0 && "Nothing on offer fits. You can still type.");
      } catch (error) {
        listen([], error.status === 504 ? "Loading options failed. You can still type." : error.message);
      }
    }, PAUSE);
    return undefined;
  }

  // The last field, where optional options are added.

  #moreField() {
    const input = h("input", { type: "text", role: "combobox", autocomplete: "off", "aria-expanded": "false", "aria-autocomplete": "list", "aria-label": "Add an option" });
    const node = h("span", { class: "chip more" }, input);
    const list = new Listbox({ label: "Options", control: input, choose: (item) => this.#adopt(item.option) });
    input.addEventListener("focus", () => this.#offer());
    input.addEventListener("input", () => this.#offer());
    input.addEventListener("keydown", (event) => this.#moreKey(event));
    return { node, input, list };
  }

  #left() {
    return this.entry.options.filter((option) => !this.fields.some((field) => field.option === option));
  }

  #showMore() {
    const left = this.#left();
    this.more.node.hidden = left.length === 0;
    this.more.input.placeholder = `+${left.length} optional`;
    this.more.input.value = "";
  }

  #offer() {
    const items = this.#left().map((option) => ({ option, label: option.name, hint: (option.description ?? "").trim() }));
    const words = this.more.input.value;
    const named = items.find((item) => words === `${item.label}:`);
    if (named) {
      this.#adopt(named.option);
      return;
    }
    this.more.list.set(matching(items, words), { first: words !== "" });
    showSuggest({ title: "Options", note: "Enter sends the command", list: this.more.list });
  }

  #adopt(option) {
    const field = this.#add(option, "");
    this.#showMore();
    field.input.focus();
  }

  // Keys.

  #key(field, event) {
    const { list, input } = field;
    const offered = list && suggestOpen() && list.items.length > 0;
    if (event.isComposing || (offered && list.walk(event))) return;
    if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey && offered && input.value)) {
      if (offered && list.active) {
        event.preventDefault();
        list.pick();
      } else if (event.key === "Enter") {
        event.preventDefault();
        this.send();
      }
    } else if (event.key === "Escape") this.#escape(event, offered, list);
    else if (event.key === "Backspace" && input.value === "") {
      event.preventDefault();
      this.#backOut(field);
    } else this.#sideways(event, input);
  }

  #moreKey(event) {
    const { list, input } = this.more;
    if (event.isComposing || list.walk(event)) return;
    if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey && list.active)) {
      if (!list.active && event.key === "Enter") this.send();
      if (list.active) list.pick();
      event.preventDefault();
    } else if (event.key === "Escape") this.#escape(event, suggestOpen(), list);
    else if (event.key === "Backspace" && input.value === "") {
      event.preventDefault();
      const last = this.fields.at(-1);
      if (last) last.input.focus();
      else this.backOut();
    } else this.#sideways(event, input);
  }

  #escape(event, offered, list) {
    event.preventDefault();
    if (offered) hideSuggest(list);
    else this.cancel("");
  }

  /** Backspace in an empty field goes back by one step. */
  #backOut(field) {
    const at = this.fields.indexOf(field);
    if (!field.option.required) this.#remove(field);
    else if (at > 0) this.fields[at - 1].input.focus();
    else this.backOut();
  }

  #sideways(event, input) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const edge = step < 0 ? 0 : input.value.length;
    if (!step || event.shiftKey || input.selectionStart !== edge || input.selectionEnd !== edge) return;
    const all = [...this.fields.map((field) => field.input), this.more.input].filter((one) => one.checkVisibility());
    const next = all[all.indexOf(input) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  // What is sent.

  /** The options to send, or the first problem; the field with the problem gets the focus. */
  read() {
    const options = [];
    for (const field of this.fields) {
      const { value, problem } = readOption(field.option, field.input.value, field.chosen);
      if (problem) {
        field.input.setAttribute("aria-invalid", "true");
        field.input.setAttribute("aria-describedby", "problem");
        field.input.focus();
        hideSuggest(field.list);
        return { problem };
      }
      if (value !== undefined) options.push({ name: field.option.name, type: field.option.type, value });
    }
    return { options: this.#tree(options) };
  }

  /** All that is filled in so far, with the field that the person is in marked. */
  #partial(focused) {
    const filled = this.fields.filter((field) => field === focused || field.input.value);
    return filled.map((field) => {
      const { option, input, chosen } = field;
      if (field === focused) return { name: option.name, type: option.type, value: input.value, focused: true };
      return { name: option.name, type: option.type, value: readOption(option, input.value, chosen).value ?? input.value };
    });
  }

  /** Wraps options in their subcommand and its group. */
  #tree(options) {
    return this.entry.path.reduceRight((inner, part) => [{ name: part.name, type: part.type === GROUP ? GROUP : SUBCOMMAND, options: inner }], options);
  }
}

/** Makes a field as wide as its words. */
function fit(input) {
  input.size = Math.max(4, Math.min(input.value.length + 1, 80));
}
