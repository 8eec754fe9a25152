// Ctrl+K: goes to a channel or a panel by a few letters of its name.
import { avatar } from "./avatar.js";
import { orderedChannels } from "./channels.js";
import { h, icon } from "./dom.js";
import { Listbox } from "./listbox.js";
import { returnFocus } from "./popup.js";
import { matching } from "./select.js";
import { channelName, isDirect, state } from "./state.js";
import { marks } from "./unread.js";

let open = null;

export function openSwitcher() {
  if (open) return;
  const input = h("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-label": "Find a channel", placeholder: "Where do you want to go?", autocomplete: "off" });
  const list = new Listbox({ label: "Channels", control: input, choose: go });
  const none = h("p", { class: "empty" }, "No channel has such a name.");
  const dialog = h("dialog", { class: "switcher", "aria-label": "Find a channel" }, input, list.element, none);
  const back = document.activeElement;
  open = dialog;
  dialog.addEventListener("close", () => {
    dialog.remove();
    open = null;
    returnFocus(back);
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  input.addEventListener("input", refresh);
  input.addEventListener("keydown", (event) => {
    if (list.walk(event) || event.key !== "Enter") return;
    // Else the same press would go on to where the focus returns to.
    event.preventDefault();
    list.pick();
  });
  document.body.append(dialog);
  dialog.showModal();
  input.focus();
  refresh();

  function refresh() {
    list.set(matching(items(), input.value).slice(0, 40));
    none.hidden = list.items.length > 0;
  }

  function go(item) {
    dialog.close();
    location.assign(`#${item.value}`);
  }
}

/** Unread channels first, then in the order of the page. */
function items() {
  const all = orderedChannels().filter((channel) => channel.id !== state.open);
  const of = (channel) => ({
    value: channel.id,
    label: channelName(channel),
    hint: state.channels.get(channel.parent_id)?.name,
    note: marks(channel).unread ? "unread" : null,
    lead: isDirect(channel) ? avatar(channel.recipients?.[0] ?? { id: "0" }, "small") : icon("hash"),
  });
  return all.map(of).sort((a, b) => Number(Boolean(b.note)) - Number(Boolean(a.note)));
}
