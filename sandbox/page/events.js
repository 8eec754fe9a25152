// Keeps the stream of events open, and takes it up again where it was cut.
import { tell } from "./state.js";

const FIRST_WAIT = 400;
const LONGEST_WAIT = 5000;

let current = null;

/**
 * Opens the stream for one person. `handle` gets every event; `opened` runs each time that the stream stands, before any of its
 * events; `refused` gets the sentence when the server will not serve this person at all.
 * The stream is read by hand, because the browser's own reader gives up for good on a proxy's 502 and forgets where it was.
 */
export function connect(as, { handle, opened, refused }) {
  disconnect();
  const stop = new AbortController();
  current = stop;
  follow(as, stop.signal, { handle, opened, refused });
}

export function disconnect() {
  current?.abort();
  current = null;
}

async function follow(as, signal, { handle, opened, refused }) {
  const place = { last: "" };
  let wait = FIRST_WAIT;
  while (!signal.aborted) {
    try {
      const answer = await fetch(`/app/events?as=${encodeURIComponent(as)}`, { headers: headers(place.last), signal });
      if (answer.status >= 400 && answer.status < 500) {
        const body = await answer.json().catch(() => null);
        refused(body?.error ?? `The server refused the stream of events (${answer.status}).`);
        return;
      }
      if (answer.ok) {
        wait = FIRST_WAIT;
        await opened();
        tell("connection", "live");
        await read(answer.body, place, handle, signal);
      }
    } catch {
      // A cut stream and a server that is away are the same to the reader: try again below.
    }
    if (signal.aborted) return;
    tell("connection", "reconnecting");
    await pause(wait, signal);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
}

function headers(last) {
  const wanted = { accept: "text/event-stream" };
  if (last) wanted["last-event-id"] = last;
  return wanted;
}

async function read(body, place, handle, signal) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done || signal.aborted) return;
    const blocks = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) take(block, place, handle);
  }
}

function take(block, place, handle) {
  const data = [];
  for (const line of block.split("\n")) {
    const field = /^(id|data): ?(.*)$/.exec(line);
    if (field?.[1] === "data") data.push(field[2]);
    if (field?.[1] === "id") place.last = field[2];
  }
  if (data.length === 0) return;
  try {
    handle(JSON.parse(data.join("\n")));
  } catch (error) {
    console.error("an event could not be shown", error);
  }
}

/** Waits, or less when the network comes back. */
function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    }
    addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}
