/** What this tab remembers over a reload: the conversation, its token, the words not yet delivered. */

import { Kept } from "../ground/kept.js";

const kept = new Kept("sessionStorage", "banban.conversation");

/** {id, token, city, outbox: [{key, text, after}]}, or null. */
export function recall() {
  return kept.recallJson();
}

export function remember(state) {
  kept.remember(JSON.stringify(state));
}

export function forget() {
  kept.forget();
}
