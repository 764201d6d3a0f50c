/** The desk's HTTP interface: the session's token with each move, and the one way in which a session can end. */

import { call, Refused, Unreachable } from "../chat/api.js";
import { follow } from "../chat/stream.js";

export { Refused, Unreachable };

const ROOT = "/operator/api/";
const FIRST_PAUSE = 400; // ms before the first retry, doubled up to
const LONGEST_PAUSE = 4000;

const token = document.querySelector("meta[name=csrf-token]").content;
let over = () => {};

/** `act()` runs when the session has ended: nothing more can be asked then. */
export function onSessionOver(act) {
  over = act;
}

/** The JSON at `path`; with `body`, what is posted there. Raises Refused, Unreachable. */
export async function ask(path, body, signal) {
  const options = body ? { method: "POST", body, headers: { "X-CSRF-Token": token } } : {};
  try {
    return await call(path.startsWith("/") ? path : ROOT + path, { ...options, signal });
  } catch (error) {
    throw noted(error);
  }
}

/**
 * Follows the events of `path` for as long as `signal` stands, over every break: `lastId()` says where to resume,
 * `onLost(yes)` when the line breaks and when it is back. While all streams are taken it asks `poll()` instead.
 */
export async function keep(path, { signal, lastId = () => 0, onEvent, onLost, poll, onRefused = () => {} }) {
  let pause = FIRST_PAUSE;
  while (!signal.aborted) {
    try {
      const onOpen = () => {
        pause = FIRST_PAUSE;
        onLost(false);
      };
      await follow(ROOT + path, { lastId: lastId(), signal, onOpen, onEvent });
    } catch (error) {
      if (signal.aborted) return;
      if (noted(error) instanceof Refused) return void onRefused(error);
      if (!(error instanceof Unreachable)) console.error(error);
      const full = error.pause && (await poll().then(() => true, () => false));
      onLost(!full);
    }
    await rest(pause, signal);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}

function noted(error) {
  if (error instanceof Refused && (error.status === 401 || error.code === "bad_csrf")) over();
  return error;
}

/** Waits `ms`, or less: until the network is back or `signal` ends it. */
function rest(ms, signal) {
  return new Promise((resolve) => {
    const stop = new AbortController();
    const up = () => {
      clearTimeout(timer);
      stop.abort();
      resolve();
    };
    const timer = setTimeout(up, ms);
    addEventListener("online", up, { signal: stop.signal });
    signal.addEventListener("abort", up, { signal: stop.signal });
  });
}
