// Talks to the server of this page. Every failure becomes a sentence for a person.

/** An answer that says no, with the server's own sentence where it gave one. */
export class Refused extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

async function call(path, init) {
  let answer;
  try {
    answer = await fetch(`/app/${path}`, init);
  } catch {
    throw new Refused("The server does not answer. Is it still running?", 0);
  }
  const body = await answer.json().catch(() => null);
  if (!answer.ok) throw new Refused(body?.error ?? `The server refused this (${answer.status}).`, answer.status);
  return body;
}

export function get(path, query) {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null);
  const text = new URLSearchParams(given).toString();
  return call(text ? `${path}?${text}` : path);
}

export function post(path, body, signal) {
  return call(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal,
  });
}
