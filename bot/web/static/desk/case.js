/** One conversation as the desk sees it: what was said, how it stands, and the moves; knows no page. */

import { ask, keep, Refused } from "./api.js";

/**
 * `listener` hears: opened(case), said(messages), stands(row, brief), lost(yes), gone(). `row` and `brief` are the
 * interface's.
 */
export class Case {
  #listener;
  #over = new AbortController();
  #last = 0;
  #seen = new Set();

  constructor(id, listener) {
    this.id = id;
    this.row = null;
    this.brief = null;
    this.#listener = listener;
  }

  /** Reads it once, which is recorded, and follows it from there. Raises Refused, Unreachable. */
  async open() {
    const found = await ask(`cases/${this.id}`, undefined, this.#over.signal);
    if (this.#over.signal.aborted) return;
    this.#listener.opened(found);
    this.#stands(found);
    this.#said(found.messages);
    keep(`cases/${this.id}/events`, {
      signal: this.#over.signal,
      lastId: () => this.#last,
      onEvent: ({ event, data }) => {
        if (event === "message") this.#said([JSON.parse(data)]);
        if (event === "case") this.#stands(JSON.parse(data));
      },
      onLost: (yes) => this.#listener.lost(yes),
      poll: () => this.#poll(),
      onRefused: () => this.#listener.gone(),
    });
  }

  end() {
    this.#over.abort();
  }

  /** Does `act` with `body` on this case; how it stands then is told to the listener. */
  async move(act, body = {}) {
    const answer = await ask(`cases/${this.id}/${act}`, body);
    if (answer.row && !this.#over.signal.aborted) this.#stands(answer);
    return answer;
  }

  async #poll() {
    const found = await ask(`cases/${this.id}`, undefined, this.#over.signal);
    this.#stands(found);
    this.#said(found.messages);
  }

  #said(messages) {
    const fresh = messages.filter(({ n }) => !this.#seen.has(n));
    for (const { n } of fresh) this.#seen.add(n);
    this.#last = fresh.reduce((last, { n }) => Math.max(last, n), this.#last);
    if (fresh.length) this.#listener.said(fresh);
  }

  #stands({ row, brief }) {
    this.row = row;
    if (brief !== undefined) this.brief = brief;
    this.#listener.stands(this.row, this.brief);
  }
}

/** Whether a refusal says that the conversation is another's by now. */
export function isAnothers(error) {
  return error instanceof Refused && ["taken", "not_yours", "not_waiting"].includes(error.code);
}
