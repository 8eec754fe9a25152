// What this person asked of the bot from this page, until it is answered.
import { post } from "./api.js";
import { byId } from "./dom.js";
import { drop, lastId, put, room } from "./history.js";
import { botOf, now, state } from "./state.js";

// Discord gives a bot three seconds; the server tells when they are over. This is for when even that is not heard.
const SILENCE = 6000;
const NO_ANSWER = "The application did not respond";

const calls = new Map();

const freshNonce = () => `${Date.now()}${crypto.getRandomValues(new Uint32Array(1))[0]}`;

/** Sends a call. `changed(state, reason)` hears of pending, thinking, answered and failed; a refusal by the server is thrown. */
export async function ask(path, body, changed, nonce = freshNonce()) {
  const call = { nonce, changed, channelId: body.channel_id, timer: setTimeout(() => settle(nonce, "failed", NO_ANSWER), SILENCE) };
  calls.set(nonce, call);
  try {
    const answer = await post(path, { as: state.me.id, ...body, nonce });
    call.interactionId = answer?.interaction_id;
    return call;
  } catch (error) {
    clearTimeout(call.timer);
    calls.delete(nonce);
    throw error;
  }
}

/** Sends a command. Until its answer is there, a line in the channel says that it is on its way. */
export async function invoke(path, body, { name, applicationId }) {
  const nonce = freshNonce();
  const ghost = {
    id: `call-${nonce}`,
    ghost: true,
    after: lastId(body.channel_id),
    channel_id: body.channel_id,
    author: botOf(applicationId),
    content: "",
    timestamp: new Date(now()).toISOString(),
    interaction: { user: state.me, name },
    ephemeral: true,
    pending: true,
  };
  const changed = (to, reason) => {
    if (to === "pending") return;
    // The message that answers comes just beside this event, and takes the line's place.
    if (to === "answered") setTimeout(() => drop(ghost.channel_id, ghost.id), 250);
    else if (to === "failed") put({ ...ghost, pending: false, failed: reason ?? NO_ANSWER });
    else if (to === "thinking" && !answerOf(ghost)) put({ ...ghost, pending: false, thinking: true });
  };
  put(ghost);
  try {
    const call = await ask(path, body, changed, nonce);
    ghost.interactionId = call.interactionId;
  } catch (error) {
    drop(ghost.channel_id, ghost.id);
    throw error;
  }
}

/** The server's message that a ghost stands for. */
function answerOf(ghost) {
  return room(ghost.channel_id).messages.find((message) => !message.ghost && replaces(message, ghost));
}

function replaces(message, ghost) {
  const id = message.interaction_metadata?.id ?? message.interaction?.id;
  return id !== undefined && id === (ghost.interactionId ?? calls.get(ghost.id.slice(5))?.interactionId);
}

/** Takes away the lines that a message of the server makes needless. */
export function replaceGhosts(message) {
  const ghosts = room(message.channel_id).messages.filter((one) => one.ghost && replaces(message, one));
  for (const ghost of ghosts) drop(ghost.channel_id, ghost.id);
}

/** Hears what the server says of a call. */
export function heard({ nonce, interaction_id: interactionId, state: to, reason }) {
  const call = calls.get(nonce);
  if (!call) return;
  call.interactionId ??= interactionId;
  settle(nonce, to, reason);
}

/** A modal came for one of this page's calls; null when it is for another page. */
export function claim(nonce) {
  const call = calls.get(nonce);
  if (call) settle(nonce, "answered");
  return call ?? null;
}

function settle(nonce, to, reason) {
  const call = calls.get(nonce);
  if (!call) return;
  if (to !== "pending") clearTimeout(call.timer);
  if (to === "answered" || to === "failed") calls.delete(nonce);
  call.changed(to, reason);
}

/** Shows a sentence above the composer. */
export function complain(sentence) {
  byId("problem").textContent = sentence;
}
