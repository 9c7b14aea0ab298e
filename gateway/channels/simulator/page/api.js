// The simulator's JSON API and its stream of events, seen from the page.

const MESSAGES = "/simulator/api/messages";
const EVENTS = "/simulator/api/events";

/** What was refused, in words for a person. */
export class Refused extends Error {}

/** Hands one message in; the same id again is the same message. */
export async function send(message) {
  const response = await fetch(MESSAGES, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(message),
  });
  if (!response.ok) throw new Refused(await reason(response));
  return response.json();
}

/** The newest messages of a phone, oldest first, and the cursor to follow from. */
export async function history(phone) {
  const response = await fetch(`${MESSAGES}?${new URLSearchParams({ phone })}`);
  if (!response.ok) throw new Refused(await reason(response));
  return response.json();
}

/**
 * One stream for all phones of the page (a browser opens no more than six connections to one host), of what changed
 * after the cursor. `on` holds opened(), lost(forGood), message(message) and typing({phone, typing}).
 */
export function listen(phones, after, on) {
  const question = new URLSearchParams(phones.map((phone) => ["phone", phone]));
  if (after) question.append("after", after);
  const source = new EventSource(`${EVENTS}?${question}`);
  source.addEventListener("open", on.opened);
  source.addEventListener("message", (event) => on.message(JSON.parse(event.data)));
  source.addEventListener("typing", (event) => on.typing(JSON.parse(event.data)));
  source.addEventListener("error", () => on.lost(source.readyState === EventSource.CLOSED));
  return source;
}

async function reason(response) {
  try {
    const problem = await response.json();
    return problem.detail || problem.title || `status ${response.status}`;
  } catch {
    return `status ${response.status}`;
  }
}
